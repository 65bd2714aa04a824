"""Sentences by their likeness to something, one word of each marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme as themes
from app.widgets.type import sized


@dataclass(frozen=True)
class NearRow:
    """One sentence.

    share  how alike, up to 1
    parts  its pieces, each with whether it is the one that is meant
    other  a second line
    text   what a click asks for
    """

    share: float
    parts: tuple[tuple[str, bool], ...]
    other: str
    text: str


class NearList(QWidget):
    """Two lines a row: likeness and sentence, and quietly what belongs to it.

    picked(index)  a click on a row, or Return
    """

    picked = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[NearRow, ...] = ()
        self._at = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)

    def show_rows(self, rows: Sequence[NearRow]) -> None:
        """Show other sentences."""
        self.rows, self._at = tuple(rows), -1
        told = (f"{row.share:.2f} {''.join(part for part, _ in row.parts)}" for row in self.rows)
        self.setAccessibleDescription("; ".join(told))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(360, round(len(self.rows) * self._row()) + 4)

    def minimumSizeHint(self) -> QSize:
        """All rows, narrower."""
        return QSize(160, self.sizeHint().height())

    def _row(self) -> float:
        return 3.3 * self.fontMetrics().height()

    def row_of(self, index: int) -> QRectF:
        """Where a row is."""
        return QRectF(0, index * self._row(), self.width(), self._row())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows in sight."""
        theme, painter = themes.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, row in enumerate(self.rows):
            box = self.row_of(index)
            if box.intersects(QRectF(event.rect())):
                self._paint_row(painter, box, row, index == self._at, theme)
        painter.end()

    def _paint_row(self, painter: QPainter, box: QRectF, row: NearRow, lit: bool, theme: themes.Theme) -> None:
        line = float(self.fontMetrics().height())
        if lit:
            painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1))
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(box.adjusted(0.5, 1, -0.5, -1), 6, 6)
        font = sized(self.font(), 1.1)
        strong = sized(self.font(), 1.1, bold=True)
        small = sized(self.font(), 1.0, figures=True)
        groove = QRectF(8, box.top() + 0.62 * line + line, 44, 5)
        painter.setFont(small)
        painter.setPen(QColor(theme.text))
        painter.drawText(QPointF(8, box.top() + 1.35 * line), f"{row.share:.3f}")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(groove, 2, 2)
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(QRectF(groove.left(), groove.top(), 44 * min(max(row.share, 0.0), 1.0), 5), 2, 2)
        x, base = 68.0, box.top() + 1.35 * line
        for text, here in row.parts:
            metrics = QFontMetricsF(strong if here else font)
            if x + metrics.horizontalAdvance(text) > self.width() - 16:
                painter.drawText(QPointF(x, base), "\u2026")
                break
            painter.setFont(strong if here else font)
            painter.setPen(QColor(theme.cursor if here else theme.text))
            painter.drawText(QPointF(x, base), text)
            x += metrics.horizontalAdvance(text)
        metrics = QFontMetricsF(self.font())
        painter.setFont(self.font())
        painter.setPen(QColor(theme.dim))
        other = metrics.elidedText(row.other, Qt.TextElideMode.ElideRight, self.width() - 84)
        painter.drawText(QPointF(68, box.top() + 2.65 * line), other)

    # Hands.

    def _go(self, index: int) -> None:
        if index != self._at:
            self._at = index
            self.update()

    def _index_at(self, event: QMouseEvent) -> int:
        index = int(event.position().y() // self._row())
        return index if 0 <= index < len(self.rows) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the row under the mouse."""
        self._go(self._index_at(event))

    def leaveEvent(self, event: QEvent) -> None:
        """No row is under the mouse."""
        self._go(-1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the row under the mouse, which need not have moved since the rows came."""
        self._go(self._index_at(event))
        if 0 <= self._at < len(self.rows) and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self._at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go through the rows, Return picks one."""
        steps = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}
        if event.key() in steps and self.rows:
            self._go(min(max(self._at + steps[event.key()], 0), len(self.rows) - 1))
        elif event.key() == Qt.Key.Key_Return and self._at >= 0:
            self.picked.emit(self._at)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)
