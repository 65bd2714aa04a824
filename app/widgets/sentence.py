"""A field for a sentence: large, one paragraph, told to the page after a pause of the hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QResizeEvent, QTextOption
from PySide6.QtWidgets import QApplication, QFrame, QPlainTextEdit, QSizePolicy, QWidget

from app import theme as themes
from app.widgets.type import sized

PAUSE_MS = 180
_RATIO, _MOST = 1.4, 3
LONGEST = 100_000
"""Letters that the field takes; what is pasted beyond them is cut, and `shortened` says so."""


class SentenceField(QPlainTextEdit):
    """Undo is the page's, not the field's own: each pause of the hand is one step of it.

    settled(text)  the hand paused, or Return was pressed
    shortened(length)  text of that length was too long
    """

    settled = Signal(str)
    shortened = Signal(int)

    def __init__(self, name: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = ""
        self._clock = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._clock.timeout.connect(self.flush)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._changed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())
        self._dress()

    @property
    def text(self) -> str:
        """What is typed."""
        return self.toPlainText()

    def show_text(self, text: str) -> None:
        """Show another text, without telling of it."""
        self._clock.stop()
        self._told = text
        if text != self.text:
            self.blockSignals(True)
            self.setPlainText(text)
            self.moveCursor(self.textCursor().MoveOperation.End)
            self.blockSignals(False)
            self._fit()

    def flush(self) -> None:
        """Tell what is typed now, if it is not known yet."""
        self._clock.stop()
        if self.text != self._told:
            self._told = self.text
            self.settled.emit(self._told)

    def shut(self) -> None:
        """Tell nothing more."""
        self._clock.stop()

    def _changed(self) -> None:
        self._fit()
        self._clock.start()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste text alone, and no more than the field takes."""
        text = source.text()
        room = LONGEST - self.document().characterCount()
        if len(text) > room:
            self.shortened.emit(len(text))
        self.insertPlainText(text[: max(room, 0)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return tells what is typed; Shift+Return begins a new line."""
        plain = not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.flush()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the page."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            kinds = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(kind) for kind in kinds):
                self.flush()
                event.ignore()
                return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours and letters of a new theme."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._dress()
        super().changeEvent(event)

    def _fit(self) -> None:
        """Be as high as the lines typed, up to three."""
        lines = min(max(int(self.document().size().height()), 1), _MOST)
        height = round(lines * self.fontMetrics().lineSpacing() + 2 * self.document().documentMargin() + 12)
        if height != self.maximumHeight() or height != self.minimumHeight():
            self.setFixedHeight(height)

    def _dress(self) -> None:
        theme = themes.current()
        pixels = sized(self._plain_font(), _RATIO).pixelSize()
        style = (
            f"QPlainTextEdit {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};"
            f" border-radius: 8px; padding: 6px 6px 0 6px; font-size: {pixels}px;"
            f" selection-background-color: {theme.accent}; selection-color: {theme.accent_text}; }}"
            f" QPlainTextEdit:focus {{ border-color: {theme.accent}; }}"
        )
        if style != self.styleSheet():
            self.setStyleSheet(style)
        self._fit()

    def _plain_font(self) -> QFont:
        """The window's letters: the field's own are already enlarged."""
        return QApplication.font()
