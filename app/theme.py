"""Which colours are on the screen, and how they and the measures reach Qt."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.colours import DARK as DARK
from app.colours import LEGIBLE, contrast
from app.colours import LIGHT as LIGHT
from app.colours import Theme as Theme
from app.sheet import sheet


def current() -> Theme:
    """The theme on screen; every widget gets a PaletteChange event and is repainted when it changes."""
    if QGuiApplication.instance() is None:
        return DARK
    return DARK if QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def chosen(name: str) -> Theme:
    """The theme of that name: "dark", "light", or what the system wears for "system" (dark where it does not say)."""
    if name in ("dark", "light"):
        return DARK if name == "dark" else LIGHT
    return LIGHT if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light else DARK


def ask_system(name: str) -> None:
    """Tell the platform which scheme to draw title bars and dialogs in: "dark", "light" or "system"."""
    schemes = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light}
    QGuiApplication.styleHints().setColorScheme(schemes.get(name, Qt.ColorScheme.Unknown))


def apply(app: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Dress the whole application: Fusion, its palette, the system's font times `scale`, a small style sheet."""
    if not app.styleSheet() and app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")  # Once: under a style sheet the style in use no longer says which it is.
    app.setPalette(_palette(theme))
    before = app.font().toString()
    app.setFont(_font(scale))
    app.setStyleSheet(sheet(theme, scale))
    if app.font().toString() != before:
        # Putting a sheet on gives widgets the fonts back that they had set before; they derive them anew.
        for widget in app.allWidgets():
            QApplication.sendEvent(widget, QEvent(QEvent.Type.FontChange))


def blend(under: str, over: str, amount: float) -> QColor:
    """`over` laid on `under` with an opacity of `amount`, 0 to 1."""
    a, b = QColor(under), QColor(over)
    red, green, blue = (
        round(x + (y - x) * amount) for x, y in ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    )
    return QColor(red, green, blue)


def legible(theme: Theme, tone: str, ground: QColor) -> QColor:
    """The theme's colour of the name `tone` where it can be read on `ground`, else that of plain text."""
    wanted = str(getattr(theme, tone))
    return QColor(wanted if contrast(wanted, ground.name()) >= LEGIBLE else theme.text)


def _font(scale: float) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * scale)
    else:
        font.setPixelSize(round(font.pixelSize() * scale))
    return font


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for name, colour in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.PlaceholderText: theme.dim,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.warning,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_text,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Accent: theme.accent,
        role.Light: theme.raised,
        role.Midlight: theme.raised,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: theme.window,
    }.items():
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.faded))
    return palette
