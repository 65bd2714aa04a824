"""The bar above a page: what went wrong, or what was restored, in a sentence, with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from app import theme
from app.icons import icon, pixmap

Choice = tuple[str, Callable[[], object]]


class Bar(QWidget):
    """One message at a time; hidden while there is none. Takes no focus, so it never interrupts what a hand does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._warning = True
        self._sign = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons: list[QPushButton] = []
        self._close = QToolButton(self)
        self._close.setAutoRaise(True)
        self._close.setToolTip("Dismiss (Esc)")
        self._close.setAccessibleName("Dismiss this message")
        self._close.clicked.connect(self.dismiss)
        self._row = QHBoxLayout(self)
        for widget in (self._sign, self._text, self._close):
            self._row.addWidget(widget)
        self._row.setStretch(1, 1)
        self._dress()
        self.hide()

    @property
    def sentence(self) -> str:
        """What the bar says now, "" while it is hidden."""
        return "" if self.isHidden() else self._text.text()

    @property
    def choices(self) -> tuple[QPushButton, ...]:
        """The buttons that the bar offers now."""
        return tuple(self._buttons)

    def fail(self, sentence: str, details: str = "") -> None:
        """Show that something went wrong; `details` can be copied."""
        copy = [("Copy details", lambda: QGuiApplication.clipboard().setText(f"{sentence}\n\n{details}"))]
        self._show(sentence, copy if details else [], warning=True)

    def tell(self, sentence: str, choices: Sequence[Choice] = ()) -> None:
        """Show a notice with buttons; each button dismisses the bar after it did its work."""
        self._show(sentence, choices, warning=False)

    def dismiss(self) -> None:
        """Hide the bar."""
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_row"):
            self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        tone = colours.warning if self._warning else colours.accent
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.blend(colours.panel, tone, 0.14 if colours.dark else 0.1))
        painter.fillRect(0, 0, max(3, self.fontMetrics().height() // 5), self.height(), QColor(tone))
        painter.setPen(QColor(colours.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def _show(self, sentence: str, choices: Sequence[Choice], *, warning: bool) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for place, (title, run) in enumerate(choices):
            button = QPushButton(title, self)
            button.clicked.connect(lambda _=False, run=run: self._choose(run))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._row.insertWidget(2 + place, button)
            self._buttons.append(button)
        self._warning = warning
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self._dress()
        self.show()

    def _choose(self, run: Callable[[], object]) -> None:
        run()
        if not self._warning:
            self.dismiss()

    def _dress(self) -> None:
        colours = theme.current()
        line = self.fontMetrics().height()
        tone = colours.warning if self._warning else colours.accent
        self._sign.setPixmap(pixmap("warning" if self._warning else "info", tone, round(line * 1.2)))
        self._close.setIcon(icon("close", colours.dim, round(line * 0.9)))
        self._row.setContentsMargins(line, round(line * 0.5), round(line * 0.5), round(line * 0.5))
        self._row.setSpacing(round(line * 0.7))
        self.update()
