"""Quality against length: a line a model, with its name at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Theme, current
from app.views.menu import menu_with
from app.views.paper import CENTRE, LEFT, RIGHT, Paper, hairline, paper_for, width_of, write


@dataclass(frozen=True)
class Line:
    """One model: its name, and its score in each range of lengths; NaN where nothing was measured."""

    title: str
    values: tuple[float, ...]
    colour: int = 0


class LengthChart(QWidget):
    """Lines over ranges of length. The mouse reads the values of a range off; a line can be lit.

    hovered(range)  index of the range under the mouse, -1 for none
    """

    hovered = Signal(int)
    export_asked = Signal(str)
    key = "quality-by-length"
    empty = "Not measured yet"

    def __init__(self, title: str, across: str, up: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.across, self.up = title, across, up
        self.ranges: tuple[str, ...] = ()
        self.lines: tuple[Line, ...] = ()
        self.lit = -1
        self.marked = -1
        self.strong = ""
        self.note = ""
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)

    def show_lines(self, ranges: Sequence[str], lines: Sequence[Line], note: str = "") -> None:
        """Show lines over ranges, and a quiet note below: what was measured, and when."""
        self.ranges, self.lines, self.note = tuple(ranges), tuple(lines), note
        told = (f"{line.title}: " + ", ".join(f"{v:.1f}" for v in line.values) for line in self.lines)
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def set_marked(self, place: int) -> None:
        """Mark the range of what is looked at; -1 for none."""
        if place != self.marked:
            self.marked = place
            self.update()

    def set_strong(self, title: str) -> None:
        """Draw one line strongly, the others quietly; "" for all alike."""
        if title != self.strong:
            self.strong = title
            self.update()

    @property
    def paper(self) -> Paper:
        """Measures for this widget's type."""
        return paper_for(self.font())

    def sizeHint(self) -> QSize:
        """A figure of ordinary size."""
        return QSize(420, 280)

    def minimumSizeHint(self) -> QSize:
        """Small, but to be read."""
        return QSize(260, 180)

    def figure_size(self) -> QSize:
        """As on the screen, at least of ordinary size."""
        return self.size().expandedTo(QSize(560, 340))

    # Where things are.

    def body_of(self, rect: QRectF) -> QRectF:
        """Where the lines are."""
        paper = self.paper
        names = max((width_of(line.title, paper.font(12, bold=True)) for line in self.lines), default=0.0)
        right = min(names + paper.px(22), 0.42 * rect.width())
        return rect.adjusted(paper.px(44), paper.px(44), -right, -paper.px(62 if self.note else 46))

    def top(self) -> float:
        """The highest score on the axis."""
        values = [value for line in self.lines for value in line.values if np.isfinite(value)]
        return max(10.0, float(np.ceil((max(values, default=10.0) + 1) / 10) * 10))

    def point(self, place: int, value: float, body: QRectF) -> QPointF:
        """Where a value of a range lies."""
        x = body.left() + (place + 0.5) / max(len(self.ranges), 1) * body.width()
        return QPointF(x, body.bottom() - value / self.top() * body.height())

    # Drawing.

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw it."""
        paper = self.paper
        painter.fillRect(rect, QColor(theme.window))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head = QRectF(rect.left() + paper.px(4), rect.top() + paper.px(2), rect.width(), paper.px(20))
        write(painter, head, self.title, paper.font(14, bold=True), theme.text, LEFT)
        if not self.lines:
            write(painter, rect, self.empty, paper.font(13), theme.dim, CENTRE)
            return
        body = self.body_of(rect)
        self._paint_axes(painter, rect, body, theme)
        for line in self.lines:
            self._paint_line(painter, body, line, theme)
        self._paint_names(painter, rect, body, theme)
        if self.lit >= 0:
            self._paint_reading(painter, body, theme)

    def _paint_axes(self, painter: QPainter, rect: QRectF, body: QRectF, theme: Theme) -> None:
        paper, top = self.paper, self.top()
        font = paper.font(11)
        for value in np.arange(0, top + 1, 20 if top > 40 else 10).tolist():
            y = round(self.point(0, value, body).y()) + 0.5
            painter.setPen(hairline(theme.line))
            painter.drawLine(QPointF(body.left(), y), QPointF(body.right(), y))
            label = QRectF(rect.left(), y - paper.px(8), body.left() - rect.left() - paper.px(8), paper.px(16))
            write(painter, label, f"{value:.0f}", font, theme.dim, RIGHT)
        wide = body.width() / len(self.ranges)
        for place, name in enumerate(self.ranges):
            box = QRectF(body.left() + place * wide, body.bottom() + paper.px(4), wide, paper.px(16))
            if place in (self.lit, self.marked):
                ground = QColor(theme.cursor if place == self.lit else theme.accent)
                ground.setAlpha(36)
                painter.fillRect(QRectF(box.left(), body.top(), wide, body.height()), ground)
            write(painter, box, name, font, theme.text if place in (self.lit, self.marked) else theme.dim, CENTRE)
        foot = QRectF(body.left(), body.bottom() + paper.px(22), body.width(), paper.px(16))
        write(painter, foot, self.across, font, theme.dim, CENTRE)
        over = QRectF(rect.left() + paper.px(4), rect.top() + paper.px(22), rect.width() * 0.6, paper.px(16))
        write(painter, over, self.up, font, theme.dim, LEFT)
        if self.note:
            note = QRectF(rect.left() + paper.px(4), foot.bottom() + paper.px(2), rect.width() - 8, paper.px(16))
            write(painter, note, self.note, font, theme.dim, LEFT)

    def _ink(self, line: Line, theme: Theme) -> QColor:
        ink = QColor(theme.series[line.colour % len(theme.series)])
        if self.strong and line.title != self.strong:
            ink.setAlpha(90)
        return ink

    def _paint_line(self, painter: QPainter, body: QRectF, line: Line, theme: Theme) -> None:
        ink = self._ink(line, theme)
        points = [self.point(place, v, body) for place, v in enumerate(line.values) if np.isfinite(v)]
        painter.setPen(QPen(ink, 3.5 if line.title == self.strong else 2.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(ink)
        painter.setPen(QPen(QColor(theme.window), 1.5))
        for point in points:
            painter.drawEllipse(point, 4.5, 4.5)

    def _paint_names(self, painter: QPainter, rect: QRectF, body: QRectF, theme: Theme) -> None:
        """Each name beside the end of its line, moved apart where they meet."""
        paper = self.paper
        high, font = paper.px(16), paper.font(12, bold=True)
        ends = []
        for line in self.lines:
            known = [(place, v) for place, v in enumerate(line.values) if np.isfinite(v)]
            if known:
                ends.append((self.point(*known[-1], body).y(), line))
        ends.sort(key=lambda pair: pair[0])
        tops: list[float] = []
        for y, _ in ends:
            tops.append(max(y - high / 2, tops[-1] + high if tops else body.top() - high))
        over = max(0.0, tops[-1] + high - rect.bottom()) if tops else 0.0
        for place, (top, (_, line)) in enumerate(zip(tops, ends, strict=True)):
            down = top - over if place else top
            box = QRectF(body.right() + paper.px(8), down, rect.right() - body.right() - paper.px(10), high)
            write(painter, box, line.title, font, self._ink(line, theme), LEFT)

    def _paint_reading(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """The values of the range under the mouse."""
        paper = self.paper
        font, high = paper.font(12), paper.px(18)
        known = [line for line in self.lines if np.isfinite(line.values[self.lit])]
        known.sort(key=lambda line: -line.values[self.lit])
        texts = [(f"{line.values[self.lit]:.1f}  {line.title}", line) for line in known]
        wide = max((width_of(text, font) for text, _ in texts), default=0.0) + paper.px(16)
        x = self.point(self.lit, 0, body).x()
        left = x + paper.px(12) if x + paper.px(12) + wide < body.right() + paper.px(60) else x - paper.px(12) - wide
        plate = QRectF(left, body.top() + 2, wide, high * len(texts) + paper.px(8))
        painter.setPen(hairline(theme.line))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(plate, 6, 6)
        for place, (text, line) in enumerate(texts):
            row = QRectF(plate.left() + paper.px(8), plate.top() + paper.px(4) + place * high, wide, high)
            write(painter, row, text, font, theme.series[line.colour % len(theme.series)], LEFT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw on the screen."""
        painter = QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()

    # Numbers and hands.

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A row a range of length, a column a model."""
        data = np.array([line.values for line in self.lines], np.float32).reshape(len(self.lines), len(self.ranges))
        return [line.title for line in self.lines], np.ascontiguousarray(data.T)

    def row_names(self) -> tuple[str, Sequence[str]]:
        """The ranges of length."""
        return self.across, self.ranges

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The scores, the names of ranges and models."""
        return {
            self.key: self.values()[1],
            f"{self.key}/ranges": np.array(self.ranges, dtype=np.str_),
            f"{self.key}/models": np.array([line.title for line in self.lines], dtype=np.str_),
        }

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the range under the mouse off."""
        body, at = self.body_of(QRectF(self.rect())), event.position()
        place = int((at.x() - body.left()) / max(body.width(), 1) * len(self.ranges)) if body.contains(at) else -1
        self._go(place)

    def leaveEvent(self, event: QEvent) -> None:
        """No range is under the mouse."""
        self._go(-1)
        super().leaveEvent(event)

    def _go(self, place: int) -> None:
        if place != self.lit:
            self.lit = place
            self.hovered.emit(place)
            self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to export the chart."""
        menu = menu_with((), self.export_asked.emit, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in other colours or type."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()
        super().changeEvent(event)
