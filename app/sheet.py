"""The style sheet: what Fusion does not draw as this program wants it."""

from __future__ import annotations

from string import Template

from app.colours import Theme

_SHEET = Template("""
QMenuBar { background: $panel; border-bottom: 1px solid $line; padding: ${p1}px; }
QMenuBar::item { padding: ${p2}px ${p3}px; border-radius: ${r}px; background: transparent; color: $text; }
QMenuBar::item:selected { background: $raised; }
QMenu { background: $panel; border: 1px solid $line; padding: ${p2}px; }
QMenu::item { padding: ${p2}px ${p8}px ${p2}px ${p4}px; border-radius: ${r}px; color: $text; }
QMenu::item:selected { background: $raised; }
QMenu::item:disabled { color: $faded; }
QMenu::separator { height: 1px; background: $line; margin: ${p2}px ${p2}px; }
QMenu::indicator { width: ${p4}px; height: ${p4}px; left: ${p2}px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; padding: ${p1}px; color: $text;
                              selection-background-color: $accent; selection-color: $accent_text; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: ${p2}px; }
QStatusBar { background: $panel; border-top: 1px solid $line; color: $dim; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $dim; padding: ${p1}px ${p3}px; }
QPushButton { background: $panel; border: 1px solid $line; border-radius: ${r}px;
              padding: ${p2}px ${p4}px; color: $text; }
QPushButton:hover { background: $raised; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border-color: $accent; }
QPushButton:checked, QPushButton[primary="true"] { background: $accent; border-color: $accent; color: $accent_text; }
QPushButton:disabled { color: $faded; background: $window; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QLineEdit { background: $window; border: 1px solid $line; border-radius: ${r}px; padding: ${p2}px ${p3}px; color: $text;
            selection-background-color: $accent; selection-color: $accent_text; }
QLineEdit:focus { border-color: $accent; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: ${p4}px; }
QScrollBar:horizontal { height: ${p4}px; }
QScrollBar::handle { background: $line; border-radius: ${p1}px; margin: ${p1}px;
                     min-height: ${p8}px; min-width: ${p8}px; }
QScrollBar::handle:hover { background: $dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTableView { background: $panel; border: 1px solid $line; border-radius: ${r}px; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: $panel; color: $dim; border: none; border-bottom: 1px solid $line;
                       padding: ${p2}px ${p3}px; }
QSplitter::handle { background: $window; }
""")


def sheet(theme: Theme, scale: float) -> str:
    """The style sheet in a theme's colours, with paddings and corners times `scale`."""
    sizes = {f"p{n}": str(round(3 * n * scale)) for n in (1, 2, 3, 4, 8)}
    return _SHEET.substitute(
        sizes,
        r=str(round(6 * scale)),
        window=theme.window,
        panel=theme.panel,
        raised=theme.raised,
        line=theme.line,
        text=theme.text,
        dim=theme.dim,
        faded=theme.faded,
        accent=theme.accent,
        accent_text=theme.accent_text,
    )
