"""What might come next, as bars to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme as themes
from app.widgets.inspector import share
from app.widgets.type import sized


@dataclass(frozen=True)
class Choice:
    """A word that might come, its probability, and whether it is the one that was taken (or asked for)."""

    text: str
    probability: float
    taken: bool = False
    forced: bool = False


class WordBars(QWidget):
    """A row a word: its text, a bar, its share. A click, or Return, asks for it.

    picked(index)   another word is wanted
    hovered(index)  the row under the mouse or key, -1 for none
    """

    picked = Signal(int)
    hovered = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None, clickable: bool = True) -> None:
        super().__init__(parent)
        self.choices: tuple[Choice, ...] = ()
        self._clickable = clickable
        self._at = -1
        self._least = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keep_rows(self, rows: int) -> None:
        """Be at least so many rows high, so that nothing below moves with the step."""
        self._least = rows
        self.updateGeometry()

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Show other words."""
        if tuple(choices) != self.choices:
            resized = len(choices) != len(self.choices)
            self.choices = tuple(choices)
            self._at = min(self._at, len(self.choices) - 1)
            told = (f"{c.text} {share(c.probability)}{', taken' if c.taken else ''}" for c in self.choices)
            self.setAccessibleDescription("; ".join(told))
            if resized:
                self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """As many rows as words."""
        return QSize(220, round(max(len(self.choices), self._least, 1) * self._row()))

    def minimumSizeHint(self) -> QSize:
        """All rows."""
        return QSize(140, self.sizeHint().height())

    def row_of(self, index: int) -> QRectF:
        """Where a row is."""
        return QRectF(0, index * self._row(), self.width(), self._row())

    def _row(self) -> float:
        return 1.7 * self.fontMetrics().height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        theme, painter = themes.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font, strong = sized(self.font(), 1.0, figures=True), sized(self.font(), 1.0, bold=True, figures=True)
        metrics = QFontMetricsF(strong)
        names = max((metrics.horizontalAdvance(choice.text) for choice in self.choices), default=0.0) + 26
        names = min(names, 0.5 * self.width())
        values = metrics.horizontalAdvance("> 99.9 %") + 6
        for index, choice in enumerate(self.choices):
            row = self.row_of(index)
            if index == self._at and self._clickable:
                painter.setPen(QPen(QColor(theme.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.raised))
                painter.drawRoundedRect(row.adjusted(0.5, 1.5, -0.5, -1.5), 5, 5)
            colour = theme.cursor if choice.forced else theme.accent if choice.taken else theme.text
            painter.setFont(strong if choice.taken else font)
            painter.setPen(QColor(colour))
            middle = Qt.AlignmentFlag.AlignVCenter
            if choice.taken:
                painter.setBrush(QColor(colour))
                painter.drawEllipse(QRectF(2, row.center().y() - 3, 6, 6))
            text = metrics.elidedText(choice.text, Qt.TextElideMode.ElideRight, names - 18)
            painter.drawText(row.adjusted(14, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, text)
            painter.setPen(QColor(theme.text))
            painter.setFont(font)
            painter.drawText(row.adjusted(0, 0, -4, 0), middle | Qt.AlignmentFlag.AlignRight, share(choice.probability))
            self._paint_bar(painter, QRectF(names, row.center().y() - 4, 0, 8), values, choice, colour, theme)
        painter.end()

    def _paint_bar(
        self, painter: QPainter, at: QRectF, values: float, choice: Choice, colour: str, theme: themes.Theme
    ) -> None:
        groove = QRectF(at.left(), at.top(), max(self.width() - at.left() - values, 8.0), at.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.blend(theme.panel, theme.line, 0.5))
        painter.drawRoundedRect(groove, 2, 2)
        painter.setBrush(QColor(colour if choice.taken else theme.dim))
        part = min(max(choice.probability, 0.0), 1.0)
        painter.drawRoundedRect(QRectF(groove.left(), groove.top(), max(groove.width() * part, 2.0), 8), 2, 2)

    # Hands.

    def _index_at(self, y: float) -> int:
        index = int(y // self._row())
        return index if 0 <= index < len(self.choices) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the row under the mouse."""
        self._go(self._index_at(event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        """No row is under the mouse."""
        self._go(-1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the word that was clicked."""
        index = self._index_at(event.position().y())
        if index >= 0 and self._clickable and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go through the rows, Return asks for one."""
        steps = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}
        if event.key() in steps and self.choices:
            self._go(min(max(self._at + steps[event.key()], 0), len(self.choices) - 1))
        elif event.key() in (int(Qt.Key.Key_Return), int(Qt.Key.Key_Space)) and self._at >= 0:
            self.picked.emit(self._at)
        else:
            super().keyPressEvent(event)

    def _go(self, index: int) -> None:
        if index != self._at:
            self._at = index
            self.hovered.emit(index)
            self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)
