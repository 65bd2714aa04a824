"""A chart of lines with their spread: what a training tells of itself, or what was measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Theme, blend, current
from app.views.paper import CENTRE, LEFT, RIGHT, Paper, hairline, paper_for, width_of, write
from app.views.ticks import Bounds, log_of, ticks
from app.views.ticks import Scale as Scale

_NEAR = 48.0
_FEW = 4
"""More bands than these lie thinner over each other."""


@dataclass(frozen=True, eq=False)
class Line:
    """One line.

    points  float (point, 2): x and y, by x
    colour  its place among the theme's series
    spread  float (point,): half the height of the band around it, or None
    dashed  whether it is broken
    dotted  whether it has a dot at each point, or bool (point,): at which
    """

    name: str
    points: NDArray[np.float64]
    colour: int
    spread: NDArray[np.float64] | None = None
    dashed: bool = False
    dotted: bool | NDArray[np.bool_] = False


class LineChart(QWidget):
    """Lines over one pair of axes, named where they end; hovering says their values there.

    across, upward  the axes
    level           (y, words) of a line across, such as guessing
    """

    def __init__(self, title: str, x: Scale, y: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.across, self.upward = title, x, y
        self.lines: tuple[Line, ...] = ()
        self.level: tuple[float, str] | None = None
        self.note = ""
        self._hover: float | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)

    def show_lines(self, lines: Sequence[Line], level: tuple[float, str] | None = None, note: str = "") -> None:
        """Show other lines; `note` stands in the middle where there are none."""
        self.lines, self.level, self.note = tuple(lines), level, note
        ends = (f"{line.name} {self.upward.say(float(line.points[-1, 1]))}" for line in self.lines if len(line.points))
        self.setAccessibleDescription("; ".join(ends) or note)
        self.update()

    # Where things are.

    def body_of(self, rect: QRectF, paper: Paper) -> QRectF:
        """Where lines are drawn when the whole is drawn in `rect`."""
        return rect.adjusted(paper.px(58), paper.px(46), -paper.px(16), -paper.px(42))

    def bounds(self) -> tuple[Bounds, Bounds]:
        """Ends of both axes, in logarithms where they are logarithmic."""
        return self._bounds(self.across, 0), self._bounds(self.upward, 1)

    def _bounds(self, scale: Scale, column: int) -> Bounds:
        if scale.bounds is not None:
            return log_of(scale.bounds[0], scale.log), log_of(scale.bounds[1], scale.log)
        parts = [line.points[:, column] for line in self.lines]
        for line in self.lines if column else ():
            if line.spread is not None:
                parts += [line.points[:, 1] - line.spread, line.points[:, 1] + line.spread]
        values = np.concatenate(parts or [np.zeros(0)])
        values = values[np.isfinite(values) & ((values > 0) | (not scale.log))]
        if not len(values):
            return (0.0, 1.0)
        if not any((line.points[:, column] < 0).any() for line in self.lines):
            values = values.clip(0)  # What is never below 0 has no spread there either.
        low, high = log_of(float(values.min()), scale.log), log_of(float(values.max()), scale.log)
        room = 0.04 * (high - low) or 0.5
        return (low - room, high + room) if column else (low, high if high > low else low + 1.0)

    def place(self, x: float, y: float, body: QRectF, ends: tuple[Bounds, Bounds]) -> QPointF:
        """Where a point lies; what is outside the axes, at their ends."""
        (left, right), (low, high) = ends
        a = (log_of(x, self.across.log) - left) / (right - left)
        b = (log_of(y, self.upward.log) - low) / (high - low)
        a, b = (min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0 for share in (a, b))
        return QPointF(body.left() + a * body.width(), body.bottom() - b * body.height())

    # Drawing.

    def sizeHint(self) -> QSize:
        """As wide and high as there is room."""
        paper = paper_for(self.font())
        return QSize(round(paper.px(380)), round(paper.px(240)))

    def minimumSizeHint(self) -> QSize:
        """Smaller, ticks would touch."""
        paper = paper_for(self.font())
        return QSize(round(paper.px(230)), round(paper.px(150)))

    def figure_size(self) -> QSize:
        """The size on screen."""
        return self.size().expandedTo(self.minimumSizeHint())

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all of it in `rect`."""
        paper = paper_for(self.font())
        body, ends = self.body_of(rect, paper), self.bounds()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(hairline(theme.line))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        head = QRectF(rect.left() + paper.px(14), rect.top() + paper.px(8), rect.width() - paper.px(28), paper.px(20))
        write(painter, head, self.title, paper.font(13, bold=True), theme.text)
        self._paint_grid(painter, body, ends, theme, paper)
        if self.level is not None:
            self._paint_level(painter, body, ends, theme, paper)
        painter.setClipRect(body.adjusted(-4, -4, 4, 4))
        for line in self.lines:
            self._paint_line(painter, line, body, ends, theme, paper)
        painter.setClipping(False)
        self._paint_names(painter, head.translated(0, paper.px(20)), theme, paper)
        if not any(len(line.points) for line in self.lines) and self.note:
            write(painter, self._free(body, ends), self.note, paper.font(12), theme.dim, CENTRE)
        painter.restore()

    def _free(self, body: QRectF, ends: tuple[Bounds, Bounds]) -> QRectF:
        """The larger part of the body that no level crosses."""
        if self.level is None:
            return body
        y = self.place(1.0, self.level[0], body, ends).y()
        lower, upper = body.adjusted(0, y - body.top(), 0, 0), body.adjusted(0, 0, 0, y - body.bottom())
        return max(lower, upper, key=QRectF.height)

    def _counted(self, scale: Scale) -> bool:
        """Whether an axis has ends that anything gave it."""
        return scale.bounds is not None or any(len(line.points) for line in self.lines)

    def _paint_grid(
        self, painter: QPainter, body: QRectF, ends: tuple[Bounds, Bounds], theme: Theme, paper: Paper
    ) -> None:
        font, line = paper.font(11), paper.px(14)
        painter.setPen(hairline(theme.line))
        up = ticks(ends[1], self.upward.log, max(2, int(body.height() / paper.px(34))))
        for value in up if self._counted(self.upward) else ():
            y = round(self.place(1.0, value, body, ends).y()) + 0.5
            painter.setPen(hairline(theme.line))
            painter.drawLine(QPointF(body.left(), y), QPointF(body.right(), y))
            box = QRectF(body.left() - paper.px(56), y - line / 2, paper.px(50), line)
            write(painter, box, self.upward.text(value), font, theme.dim, RIGHT)
        last = -math.inf
        along = ticks(ends[0], self.across.log, max(2, int(body.width() / paper.px(64))))
        for value in along if self._counted(self.across) else ():
            x = self.place(value, 1.0, body, ends).x()
            text = self.across.text(value)
            half = 0.5 * width_of(text, font) + paper.px(4)
            if x - half < last:
                continue
            last = x + half
            painter.setPen(hairline(theme.line))
            painter.drawLine(QPointF(x, body.bottom()), QPointF(x, body.bottom() + paper.px(4)))
            left = min(x - half, body.right() + paper.px(12) - 2 * half)
            write(painter, QRectF(left, body.bottom() + paper.px(5), 2 * half, line), text, font, theme.dim, CENTRE)
        foot = QRectF(body.left(), body.bottom() + paper.px(21), body.width(), line)
        write(painter, foot, self.across.title, font, theme.dim, CENTRE)
        if self.upward.title:
            side = QRectF(body.left() - paper.px(44), body.top() - paper.px(22), paper.px(140), line)
            write(painter, side, self.upward.title, font, theme.dim, LEFT)

    def _paint_level(
        self, painter: QPainter, body: QRectF, ends: tuple[Bounds, Bounds], theme: Theme, paper: Paper
    ) -> None:
        assert self.level is not None
        value, words = self.level
        y = round(self.place(1.0, value, body, ends).y()) + 0.5
        painter.setPen(hairline(theme.dim, dashed=True))
        painter.drawLine(QPointF(body.left(), y), QPointF(body.right(), y))
        box = QRectF(body.left() + 4, y - paper.px(15), body.width() - 8, paper.px(14))
        write(painter, box, words, paper.font(11), theme.dim, RIGHT)

    def _paint_line(
        self, painter: QPainter, line: Line, body: QRectF, ends: tuple[Bounds, Bounds], theme: Theme, paper: Paper
    ) -> None:
        known = np.isfinite(line.points).all(axis=1)
        points = [self.place(x, y, body, ends) for x, y in line.points[known].tolist()]
        colour = QColor(theme.series[line.colour])
        if line.spread is not None:
            up = line.points[known, 1] + line.spread[known]
            down = line.points[known, 1] - line.spread[known]
            xs = line.points[known, 0].tolist()
            top = [self.place(x, y, body, ends) for x, y in zip(xs, up.tolist(), strict=True)]
            low = [self.place(x, y, body, ends) for x, y in zip(xs, down.tolist(), strict=True)]
            band = QColor(colour)
            band.setAlpha(46 if len(self.lines) <= _FEW else 22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(band)
            painter.drawPolygon(QPolygonF([*top, *reversed(low)]))
        painter.setPen(hairline(colour, 1.6, dashed=line.dashed))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        dotted = np.broadcast_to(line.dotted, known.shape)[known] | (len(points) == 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for place in np.flatnonzero(dotted).tolist():
            painter.drawEllipse(points[place], paper.px(3), paper.px(3))

    def _paint_names(self, painter: QPainter, row: QRectF, theme: Theme, paper: Paper) -> None:
        """Names of the unbroken lines at the right of the axis's title; with their values where one hovers."""
        font, x = paper.font(12, bold=True), row.right()
        for line in reversed([line for line in self.lines if not line.dashed]):
            text = line.name + self._said(line)
            wide = width_of(text, font)
            if x - wide < row.left() + paper.px(20):
                break
            write(painter, QRectF(x - wide, row.top(), wide + 1, row.height()), text, font, theme.series[line.colour])
            x -= wide + paper.px(14)

    def _said(self, line: Line) -> str:
        if self._hover is None or not len(line.points):
            return ""
        places = np.array([log_of(float(x), self.across.log) for x in line.points[:, 0]])
        nearest = int(np.abs(places - self._hover).argmin())
        return f" {self.upward.text(float(line.points[nearest, 1]))}"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it on the screen, with the place that is hovered."""
        theme, painter = current(), QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.window))
        self.paint_figure(painter, QRectF(self.rect()), theme)
        if self._hover is not None and self.lines:
            body, ends = self.body_of(QRectF(self.rect()), paper_for(self.font())), self.bounds()
            share = (self._hover - ends[0][0]) / (ends[0][1] - ends[0][0])
            x = round(body.left() + share * body.width()) + 0.5
            painter.setPen(hairline(blend(theme.panel, theme.cursor, 0.8)))
            painter.drawLine(QPointF(x, body.top()), QPointF(x, body.bottom()))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say the values where the mouse is."""
        body, ends = self.body_of(QRectF(self.rect()), paper_for(self.font())), self.bounds()
        inside = body.adjusted(-_NEAR / 8, 0, _NEAR / 8, 0).contains(event.position())
        share = min(max((event.position().x() - body.left()) / max(body.width(), 1.0), 0.0), 1.0)
        self._hover = ends[0][0] + share * (ends[0][1] - ends[0][0]) if inside else None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Say nothing more."""
        self._hover = None
        self.update()
        super().leaveEvent(event)

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A row for each x there is: x, then each line's y and, where it has one, its spread."""
        xs = sorted({float(x) for line in self.lines for x in line.points[:, 0]})
        names, columns = [self.across.title or "x"], [np.array(xs, np.float32)]
        for line in self.lines:
            rows = np.searchsorted(xs, line.points[:, 0])
            parts = [(line.name, line.points[:, 1])]
            if line.spread is not None:
                parts.append((f"{line.name} spread", line.spread))
            for name, values in parts:
                column = np.full(len(xs), np.nan, np.float32)
                column[rows] = values
                names.append(name)
                columns.append(column)
        return names, np.stack(columns, axis=1)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Each line as (point, 2)."""
        return {line.name: line.points for line in self.lines}
