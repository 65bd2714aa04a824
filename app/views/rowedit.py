"""One attention row as bars under a map's columns, to be drawn over with the mouse."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Theme, blend, current
from app.views.grid import Floats
from app.views.paper import CENTRE, RIGHT, Paper, hairline, number, paper_for, width_of, write

_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
_NONE: Floats = np.zeros(0, np.float32)
Span = tuple[float, float]
_SEEN = 0.005
"""Least weight whose outline is more than a line on the ground."""


class RowEditor(QWidget):
    """Bars of one row. A drag draws them; a drag with Shift moves the whole row; arrow keys nudge the lit bar.

    drawn(weights)   another row, float32 (column,), summing to 1, live while the mouse is down
    hovered(column)  the bar under the mouse, -1 for none
    released         a drag is over
    """

    drawn = Signal(object)
    released = Signal()
    hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.word = ""
        self.row: Floats = _NONE
        self.old: Floats | None = None
        self.changed = False
        self.lit = -1
        self._spans: tuple[Span, ...] = ()
        self._draft: Floats | None = None
        self._last: QPointF | None = None
        self._held: tuple[int, Floats] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Attention row")
        self.setToolTip("Draw over the bars to overrule this row; hold Shift to move it")

    def show_row(self, word: str, row: Floats, old: Floats | None = None, changed: bool = False) -> None:
        """Show the row of a target word, an older one as outlines, and whether a person overruled it."""
        self.word, self.row, self.old, self.changed = word, row, old, changed
        if not self.busy:
            self._draft = None
        told = f"{word}: " + ", ".join(number(float(value), 2) for value in row)
        self.setAccessibleDescription(told)
        self.update()

    def set_spans(self, spans: Sequence[Span]) -> None:
        """Where each column lies, left and right, in pixels."""
        if tuple(spans) != self._spans:
            self._spans = tuple(spans)
            self.update()

    def set_lit(self, column: int) -> None:
        """Light a bar."""
        if column != self.lit:
            self.lit = column
            self.update()

    def sizeHint(self) -> QSize:
        """A low strip."""
        return QSize(400, round(self.paper.px(86)))

    @property
    def paper(self) -> Paper:
        """Measures for this widget's type."""
        return paper_for(self.font())

    @property
    def shown(self) -> Floats:
        """The bars on the screen: what is being drawn, else the row."""
        return self.row if self._draft is None else self._draft

    @property
    def busy(self) -> bool:
        """Whether a drag is on its way."""
        return self._last is not None or self._held is not None

    def bar(self, column: int, value: float = 1.0) -> QRectF:
        """The box of a column's bar for a weight; the full height at 1."""
        left, right = self._spans[column]
        room = self._room()
        high = room.height() * min(max(value, 0.0), 1.0)
        inset = min(3.0, 0.15 * (right - left))
        return QRectF(left + inset, room.bottom() - high, max(right - left - 2 * inset, 1.0), high)

    def _room(self) -> QRectF:
        return QRectF(0, self.paper.px(6), self.width(), self.height() - self.paper.px(14))

    def _column_at(self, x: float) -> int:
        if not self._spans or not len(self.row):
            return -1
        lefts = [left for left, _ in self._spans]
        return min(max(int(np.searchsorted(lefts, x, side="right")) - 1, 0), len(self.row) - 1)

    # Hands.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to draw, or with Shift to move."""
        if event.button() != Qt.MouseButton.LeftButton or not len(self.row) or len(self._spans) != len(self.row):
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._held = self._column_at(event.position().x()), self.shown.copy()
            return
        self._draft, self._last = self.shown.copy(), event.position()
        self._draw(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw, move, or light the bar under the mouse."""
        if self._last is not None:
            self._draw(event.position())
        elif self._held is not None:
            start, row = self._held
            self._take(np.roll(row, self._column_at(event.position().x()) - start))
        else:
            self.hovered.emit(self._column_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The row is as it was drawn; what the network makes of it follows."""
        self._last = self._held = None
        if self._draft is not None and self._draft.sum() > 0:
            self._draft = np.asarray(self._draft / self._draft.sum(), np.float32)
        self.update()
        self.released.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """No bar is under the mouse."""
        self.hovered.emit(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down change the lit bar, Left and Right move along."""
        steps = {int(Qt.Key.Key_Up): 0.1, int(Qt.Key.Key_Down): -0.1}
        if event.key() in steps and 0 <= self.lit < len(self.row):
            row = self.row.copy()
            row[self.lit] = min(max(float(row[self.lit]) + steps[event.key()], 0.0), 1.0)
            self._take(row)
        elif event.key() in (int(Qt.Key.Key_Left), int(Qt.Key.Key_Right)) and len(self.row):
            by = 1 if event.key() == int(Qt.Key.Key_Right) else -1
            self.hovered.emit(min(max(self.lit + by, 0), len(self.row) - 1))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys from being shortcuts while this has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def _draw(self, at: QPointF) -> None:
        """Set every bar that the mouse passed since the last time to the height it passed it at."""
        assert self._draft is not None
        assert self._last is not None
        room = self._room()
        first, last = self._column_at(self._last.x()), self._column_at(at.x())
        for column in range(min(first, last), max(first, last) + 1):
            share = 1.0 if first == last else (column - first) / (last - first)
            y = self._last.y() + share * (at.y() - self._last.y())
            self._draft[column] = min(max((room.bottom() - y) / room.height(), 0.0), 1.0)
        self._last = at
        self._take(self._draft)

    def _take(self, row: Floats) -> None:
        self._draft = row
        total = float(row.sum())
        if total > 0:
            self.drawn.emit(np.asarray(row / total, np.float32))
        self.update()

    # Drawing.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bars, the older row as outlines, the word at the left."""
        theme, painter, room = current(), QPainter(self), self._room()
        painter.fillRect(self.rect(), QColor(theme.window))
        if len(self._spans) == len(self.row) and len(self.row):
            left, right = self._spans[0][0], self._spans[-1][1]
            ground = QRectF(left, room.top() - 2, right - left, room.height() + 2)
            painter.fillRect(ground, QColor(theme.panel))
            self._paint_word(painter, left, room, theme)
            painter.setClipRect(QRectF(left, 0, right - left, self.height()))
            for column in range(len(self.row)):
                self._paint_bar(painter, column, theme)
            painter.setPen(hairline(theme.line))
            painter.drawLine(QPointF(left, room.bottom() + 0.5), QPointF(right, room.bottom() + 0.5))
        if self.hasFocus():
            painter.setPen(hairline(theme.accent))
            painter.setClipping(False)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_word(self, painter: QPainter, left: float, room: QRectF, theme: Theme) -> None:
        box = QRectF(self.paper.px(6), room.top(), left - self.paper.px(14), room.height() / 2)
        colour = theme.cursor if self.changed or self._draft is not None else theme.text
        write(painter, box, self.word, self.paper.font(14, bold=True), colour, RIGHT)
        hint, font = "overruled" if self.changed else "draw here", self.paper.font(11)
        if width_of(hint, font) <= box.width():
            write(painter, box.translated(0, box.height()), hint, font, theme.dim, RIGHT)

    def _paint_bar(self, painter: QPainter, column: int, theme: Theme) -> None:
        value = float(self.shown[column])
        colour = theme.cursor if self.changed or self._draft is not None else theme.accent
        lit = column == self.lit
        bar = self.bar(column, value)
        painter.fillRect(bar, QColor(colour) if lit else blend(theme.panel, colour, 0.72))
        if self.old is not None and len(self.old) == len(self.row) and self.old[column] >= _SEEN:
            painter.setPen(hairline(theme.dim, 1.0, dashed=True))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.bar(column, float(self.old[column])).adjusted(0.5, 0.5, -0.5, -0.5))
        self._paint_value(painter, bar, value, lit, theme)

    def _paint_value(self, painter: QPainter, bar: QRectF, value: float, lit: bool, theme: Theme) -> None:
        """Above the bar; where there is no room, in it, or beside one that is too narrow."""
        font, text = self.paper.font(11, bold=lit), number(value, 2)
        wide = width_of(text, font)
        fits = wide <= bar.width()
        if not lit and (value < 0.045 or not fits):
            return
        above, first, last = bar.top() - self.paper.px(15), self._spans[0][0], self._spans[-1][1]
        y, x, ink = above, bar.center().x() - wide / 2, theme.text
        if above < 0:
            y = bar.top() + 2
            if fits:
                ink = theme.window
            else:
                x = bar.left() - wide - 4 if bar.left() - wide - 4 >= first else bar.right() + 4
        box = QRectF(min(max(x, first), last - wide) - 1, y, wide + 2, self.paper.px(14))
        write(painter, box, text, font, ink, CENTRE)

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours or type."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self.update()
        super().changeEvent(event)
