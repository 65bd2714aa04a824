"""Where places on the axis and values lie in a rectangle, and the painting of curves and bands there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.views.minmax import MinMax
from app.views.paper import hairline
from app.views.stroke import stroke

Numbers = NDArray[np.floating]

_SPARSE = 1.5
"""Points a pixel up to which a curve is drawn as one line; beyond, as a bar a pixel."""


@dataclass(frozen=True)
class Plot:
    """A rectangle over places `window` and values `bounds`."""

    rect: QRectF
    window: tuple[float, float]
    bounds: tuple[float, float]

    def x_of(self, place: float) -> float:
        """Where a place lies; the middle of step s is the place s + 0.5."""
        low, high = self.window
        return self.rect.left() + (place - low) / (high - low) * self.rect.width()

    def y_of(self, value: float) -> float:
        """Where a value lies."""
        low, high = self.bounds
        return self.rect.bottom() - (value - low) / (high - low) * self.rect.height()

    def value_at(self, y: float) -> float:
        """The value at a height."""
        low, high = self.bounds
        return low + (self.rect.bottom() - y) / max(self.rect.height(), 1.0) * (high - low)

    @property
    def cell(self) -> float:
        """Pixels that a step takes."""
        return self.rect.width() / (self.window[1] - self.window[0])

    def points(self, first: float, values: Numbers) -> list[QPointF]:
        """Values at the middles of the steps from `first` on, a little beyond the rectangle at most."""
        xs = self.x_of(first + 0.5) + self.cell * np.arange(len(values))
        low, high = self.rect.top() - 4_000, self.rect.bottom() + 4_000
        scale = self.rect.height() / (self.bounds[1] - self.bounds[0])
        ys = np.clip(self.rect.bottom() - (values.astype(np.float64) - self.bounds[0]) * scale, low, high)
        return [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]


def paint_curve(painter: QPainter, plot: Plot, curve: MinMax, pen: QPen, first: int, last: int, dots: bool) -> None:
    """The points `first` .. `last` - 1 of a curve: a line with `dots` where there is room, else a bar a pixel."""
    low, high = plot.window
    first, last = max(first, int(low) - 1, 0), min(last, int(high) + 2, len(curve))
    if last <= first:
        return
    if (high - low) > _SPARSE * plot.rect.width():
        _paint_bars(painter, plot, curve, pen.color(), first, last)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for start, values in pieces(curve.data[first:last]):
        painter.setPen(pen)
        line = plot.points(first + start, values)
        stroke(painter, line)
        if (dots and plot.cell >= 7) or len(values) == 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pen.color())
            radius = min(2.6, 0.2 * plot.cell + 0.6)
            for point in line:
                painter.drawEllipse(point, radius, radius)
            painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_bars(painter: QPainter, plot: Plot, curve: MinMax, colour: QColor, first: int, last: int) -> None:
    """A bar a pixel from the least to the largest value there, each touching the one before, so that no hole shows."""
    left, right = plot.x_of(first), plot.x_of(last)
    count = max(1, round(right - left))
    part = curve.columns(first, last, count)
    low, high = part.low.astype(np.float64), part.high.astype(np.float64)
    low[1:], high[1:] = np.fmin(low[1:], part.high[:-1]), np.fmax(high[1:], part.low[:-1])
    known = np.flatnonzero(np.isfinite(low) & np.isfinite(part.low))
    scale = plot.rect.height() / (plot.bounds[1] - plot.bounds[0])
    top = np.clip(plot.rect.bottom() - (high - plot.bounds[0]) * scale, plot.rect.top() - 9, plot.rect.bottom() + 9)
    base = np.clip(plot.rect.bottom() - (low - plot.bounds[0]) * scale, plot.rect.top() - 9, plot.rect.bottom() + 9)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRects(
        [
            QRectF(left + column, upper - 0.5, 1.0, max(lower - upper, 0.0) + 1.0)
            for column, upper, lower in zip(known.tolist(), top[known].tolist(), base[known].tolist(), strict=True)
        ]
    )


def paint_band(painter: QPainter, plot: Plot, first: int, low: Numbers, high: Numbers, fill: QColor) -> None:
    """The area between two curves from the step `first` on; a single step is as wide as itself."""
    known = np.isfinite(low) & np.isfinite(high)
    if not known.any():
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    both = np.where(known, low + high, np.nan)
    for start, part in pieces(both):
        end = start + len(part)
        upper, lower = plot.points(first + start, high[start:end]), plot.points(first + start, low[start:end])
        if len(part) == 1:
            x, half = upper[0].x(), 0.5 * plot.cell
            painter.drawRect(QRectF(x - half, upper[0].y(), 2 * half, lower[0].y() - upper[0].y()))
        else:
            painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))


def paint_grid(painter: QPainter, plot: Plot, values: list[float], colour: str) -> None:
    """Quiet lines across at some values."""
    painter.setPen(hairline(colour))
    for value in values:
        y = round(plot.y_of(value)) + 0.5
        painter.drawLine(QPointF(plot.rect.left(), y), QPointF(plot.rect.right(), y))


def pieces(values: Numbers) -> list[tuple[int, Numbers]]:
    """Unbroken pieces between what is no finite number: where each begins, and its values."""
    known = np.isfinite(values)
    if known.all():
        return [(0, values)] if len(values) else []
    edges = np.flatnonzero(np.diff(known)) + 1
    starts = [0, *edges.tolist()]
    parts = np.split(values, edges)
    return [(start, part) for start, part in zip(starts, parts, strict=True) if len(part) and np.isfinite(part[0])]
