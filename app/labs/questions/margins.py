"""What stands beside the lines of a story: their numbers at the left, and at the right a bar for each look."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from app import theme as themes
from app.views.paper import CENTRE, LEFT, RIGHT, Paper, number, paper_for, write

Floats = NDArray[np.float32]
_NOTHING: Floats = np.zeros((0, 0), np.float32)
_WIDE, _NARROW, _SHARE = 150.0, 40.0, 0.38
Rows = Callable[[], list[tuple[int, QRectF]]]
"""Gives (sentence, box) of each line in sight, -1 for a blank one."""

FAINT = 0.05
"""Weights below this have no number beside their bar."""


class Margin(QWidget):
    """A strip beside the lines with a head above them.

    hovered(sentence)  the mouse is over a line, -1 for none
    """

    hovered = Signal(int)

    def __init__(self, field: QWidget, rows: Rows) -> None:
        super().__init__(field)
        self._rows = rows
        self.head = 0
        self.lit = -1
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def paper(self) -> Paper:
        """Measures for the window's type: the field's own is larger."""
        return paper_for(QApplication.font())

    def set_head(self, height: int) -> None:
        """How high the head above the first line is."""
        if height != self.head:
            self.head = height
            self.update()

    def boxes(self) -> list[tuple[int, QRectF]]:
        """(sentence, box) of each line in sight, in places of this strip."""
        return [(number, box.translated(0, self.head)) for number, box in self._rows() if number >= 0]

    def sentence_at(self, y: float) -> int:
        """The sentence at a height, -1 for none."""
        return next((number for number, box in self.boxes() if box.top() <= y < box.bottom()), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the line under the mouse."""
        self.hovered.emit(self.sentence_at(event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        """No line is under the mouse."""
        self.hovered.emit(-1)
        super().leaveEvent(event)


class Gutter(Margin):
    """The numbers of the sentences.

    clicked(sentence)  a number was clicked
    """

    clicked = Signal(int)

    def __init__(self, field: QWidget, rows: Rows) -> None:
        super().__init__(field, rows)
        self.muted: frozenset[int] = frozenset()
        self.setAccessibleName("Numbers of the sentences")
        self.setToolTip("Click a number to leave its sentence out, or to let it be read again")

    def sizeHint(self) -> QSize:
        """Room for three digits."""
        return QSize(round(self.paper.px(34)), 0)

    def show_lines(self, lit: int, muted: frozenset[int]) -> None:
        """Light a sentence, and strike others out."""
        if (lit, muted) != (self.lit, self.muted):
            self.lit, self.muted = lit, muted
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Mute a sentence, or let it be read again."""
        sentence = self.sentence_at(event.position().y())
        if sentence >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the numbers."""
        theme, paper, painter = themes.current(), self.paper, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(0, self.head, self.width(), self.height() - self.head)
        for sentence, box in self.boxes():
            lit, out = sentence == self.lit, sentence in self.muted
            room = QRectF(0, box.top(), self.width() - paper.px(8), box.height())
            tone = theme.cursor if lit else theme.dim
            write(painter, room, f"{sentence + 1}", paper.font(12, bold=lit), tone, RIGHT)
            if out:
                painter.setPen(QPen(QColor(theme.warning), 1.5))
                wide = paper.px(16)
                painter.drawLine(
                    QPointF(room.right() - wide, box.center().y()), QPointF(room.right() + 2, box.center().y())
                )
        painter.end()


class LookBars(Margin):
    """A column a look, a bar a sentence: how much of its weight the look gave to it. Older weights are outlines.

    clicked(hop, sentence)  a bar was clicked
    """

    clicked = Signal(int, int)
    looked = Signal(int)

    def __init__(self, field: QWidget, rows: Rows) -> None:
        super().__init__(field, rows)
        self.weights, self.old = _NOTHING, _NOTHING
        self.drawn: frozenset[int] = frozenset()
        self.hop = -1
        self.setAccessibleName("Where each look went")
        self.setToolTip("How much of its weight each look gave to the sentence; click to look closer")

    def show_weights(self, weights: Floats, old: Floats, drawn: frozenset[int]) -> None:
        """Show weights float32 (hop, sentence), older ones of the same sentences, and which looks are overruled."""
        self.weights, self.drawn = weights, drawn
        self.old = old if old.shape == weights.shape else _NOTHING
        told = []
        for hop, row in enumerate(weights):
            best = int(row.argmax()) if row.size else 0
            told.append(f"look {hop + 1}: sentence {best + 1} with {number(float(row[best]), 2)}" if row.size else "")
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def set_lit(self, sentence: int) -> None:
        """Light a line."""
        if sentence != self.lit:
            self.lit = sentence
            self.update()

    def set_hop(self, hop: int) -> None:
        """Light a look."""
        if hop != self.hop:
            self.hop = hop
            self.update()

    def wanted(self, width: int) -> int:
        """How wide the strip is to be beside a field of a width."""
        hops = max(len(self.weights), 3)
        each = min(max(_SHARE * width / hops, self.paper.px(_NARROW)), self.paper.px(_WIDE))
        return round(hops * each + self.paper.px(12))

    def column(self, hop: int) -> QRectF:
        """The box of a look's column."""
        wide = (self.width() - self.paper.px(12)) / max(len(self.weights), 3)
        return QRectF(hop * wide, 0, wide, self.height())

    def bar(self, hop: int, box: QRectF, weight: float) -> QRectF:
        """The box of a bar beside a line for a weight; the full width at 1."""
        column, paper = self.column(hop), self.paper
        room = column.width() - paper.px(40)
        high = min(paper.px(11), 0.6 * box.height())
        return QRectF(column.left() + paper.px(6), box.center().y() - 0.5 * high, max(room * weight, 0.0), high)

    def place_at(self, at: QPointF) -> tuple[int, int]:
        """Look and sentence under a point, -1 for none."""
        hops = [hop for hop in range(len(self.weights)) if self.column(hop).contains(at)]
        return (hops[0] if hops else -1), self.sentence_at(at.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the look and the line under the mouse."""
        self.looked.emit(self.place_at(event.position())[0])
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse."""
        self.looked.emit(-1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a look and a sentence."""
        hop, sentence = self.place_at(event.position())
        if hop >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(hop, sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars, and the way from look to look."""
        theme, paper, painter = themes.current(), self.paper, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(QPointF(0.5, 4), QPointF(0.5, self.height() - 4))
        for hop in range(len(self.weights)):
            column = self.column(hop)
            lit = hop == self.hop
            tone = theme.cursor if hop in self.drawn or lit else theme.dim
            head = QRectF(column.left() + paper.px(6), 0, column.width() - paper.px(6), self.head)
            write(painter, head, f"look {hop + 1}", paper.font(12, bold=lit), tone, LEFT)
        painter.setClipRect(0, self.head, self.width(), self.height() - self.head)
        boxes = {sentence: box for sentence, box in self.boxes() if sentence < self.weights.shape[1]}
        if self.lit in boxes:
            painter.fillRect(boxes[self.lit].adjusted(-4, 0, self.width(), 0), QColor(theme.raised))
        for hop, row in enumerate(self.weights):
            for sentence, box in boxes.items():
                self._paint_bar(painter, hop, box, float(row[sentence]), sentence, theme)
        self._paint_way(painter, boxes, theme)
        if not len(self.weights):
            nothing = QRectF(paper.px(8), self.head, self.width() - paper.px(16), paper.px(24))
            write(painter, nothing, "no looks", paper.font(12), theme.dim, CENTRE)
        painter.end()

    def _paint_bar(
        self, painter: QPainter, hop: int, box: QRectF, weight: float, sentence: int, theme: themes.Theme
    ) -> None:
        groove, paper = self.bar(hop, box, 1.0), self.paper
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.blend(theme.panel, theme.line, 0.45))
        painter.drawRoundedRect(groove, 3, 3)
        colour = theme.cursor if hop in self.drawn else theme.accent
        part = self.bar(hop, box, weight)
        if part.width() >= 1:
            painter.setBrush(themes.blend(theme.panel, colour, 0.45 + 0.55 * min(weight, 1.0)))
            painter.drawRoundedRect(part, min(3.0, 0.5 * part.width()), 3)
        if self.old.size and float(self.old[hop, sentence]) >= FAINT <= abs(float(self.old[hop, sentence]) - weight):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DotLine))
            before = self.bar(hop, box, float(self.old[hop, sentence])).adjusted(0.5, -1.5, 0.5, 1.5)
            painter.drawRoundedRect(before, 3, 3)
        if weight >= FAINT:
            column = self.column(hop)
            room = QRectF(groove.right() + paper.px(5), box.top(), column.right() - groove.right(), box.height())
            strong = weight >= 0.5
            write(painter, room, f"{weight:.2f}", paper.font(11, bold=strong), theme.text if strong else theme.dim)

    def _paint_way(self, painter: QPainter, boxes: dict[int, QRectF], theme: themes.Theme) -> None:
        """A thin line from where one look went to where the next one did."""
        if len(self.weights) < 2 or not self.weights.shape[1]:
            return
        peaks = [int(row.argmax()) for row in self.weights]
        colour = QColor(theme.text)
        colour.setAlpha(110)
        painter.setPen(QPen(colour, 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for hop, (here, there) in enumerate(pairwise(peaks)):
            if here == there or here not in boxes or there not in boxes:
                continue
            start = self.bar(hop, boxes[here], 1.0)
            end = self.bar(hop + 1, boxes[there], 1.0)
            first = QPointF(start.right() + self.paper.px(32), boxes[here].center().y())
            last = QPointF(end.left() - 2, boxes[there].center().y())
            reach = self.paper.px(16)
            path = QPainterPath(QPointF(first.x() - self.paper.px(2), first.y()))
            path.cubicTo(QPointF(first.x() + reach, first.y()), QPointF(last.x() - reach, last.y()), last)
            painter.drawPath(path)
