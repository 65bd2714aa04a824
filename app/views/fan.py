"""Forecasts drawn over a series: a middle line in the fan of its intervals, or a quiet line of a plain method."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.theme import Theme
from app.views.minmax import MinMax
from app.views.paper import hairline
from app.views.plot import Plot, paint_band, paint_curve

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Interval:
    """A band that the future lies in with a probability of `share`, 0 to 1; low and high are (horizon,)."""

    share: float
    low: Numbers
    high: Numbers


@dataclass(frozen=True, eq=False)
class Fan:
    """One method's forecast.

    name       what a person calls the method
    colours    its colour in the dark and in the light theme
    first      step of the first value
    middle     float64 (horizon,)
    intervals  from the widest to the narrowest
    leading    the one in front: a strong line with its bands; the others are thin
    dashed     whether the line is broken: for the line that all must beat
    """

    name: str
    colours: tuple[str, str]
    first: int
    middle: Numbers
    intervals: tuple[Interval, ...] = ()
    leading: bool = False
    dashed: bool = False
    curve: MinMax = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "curve", MinMax(np.asarray(self.middle, np.float64)))

    def colour(self, theme: Theme) -> str:
        """The colour in a theme."""
        return self.colours[0 if theme.dark else 1]

    def value(self, step: int) -> float:
        """The middle at a step of the series; NaN where there is none."""
        place = step - self.first
        return float(self.middle[place]) if 0 <= place < len(self.middle) else float("nan")

    def bounds(self, low: float, high: float) -> tuple[float, float] | None:
        """Least and largest value drawn between two places; None where nothing is."""
        begin, end = max(0, int(low) - self.first), max(0, int(high) + 1 - self.first)
        parts = [self.middle[begin:end]]
        if self.leading:
            parts += [edge[begin:end] for band in self.intervals for edge in (band.low, band.high)]
        values = np.concatenate(parts)
        values = values[np.isfinite(values)]
        return (float(values.min()), float(values.max())) if len(values) else None


def paint_fan(painter: QPainter, plot: Plot, fan: Fan, theme: Theme, anchor: float | None, ghost: bool = False) -> None:
    """Draw one forecast; `anchor` is the last known value, from which a thin line leads to the first forecast.

    A `ghost` is what was forecast before a change: a broken line, no bands.
    """
    colour = QColor(fan.colour(theme))
    if fan.leading and not ghost:
        for band in fan.intervals:
            fill = QColor(colour)
            fill.setAlphaF(0.16 if theme.dark else 0.14)
            paint_band(painter, plot, fan.first, band.low, band.high, fill)
    pen = _pen(colour, fan, ghost)
    painter.save()
    painter.setOpacity(0.6 if ghost else 1.0)
    _paint_middle(painter, plot, fan, pen)
    if anchor is not None and len(fan.middle) and np.isfinite(fan.middle[0]) and np.isfinite(anchor):
        thin = QPen(pen)
        thin.setWidthF(1.0)
        painter.setPen(thin)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        start = QPointF(plot.x_of(fan.first - 0.5), plot.y_of(anchor))
        painter.drawLine(start, QPointF(plot.x_of(fan.first + 0.5), plot.y_of(float(fan.middle[0]))))
    painter.restore()


def _pen(colour: QColor, fan: Fan, ghost: bool) -> QPen:
    pen = hairline(colour, 2.0 if fan.leading and not ghost else 1.2)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if ghost:
        pen.setDashPattern([3.0, 3.0])
    elif fan.dashed:
        pen.setDashPattern([5.0, 3.0])
    return pen


def _paint_middle(painter: QPainter, plot: Plot, fan: Fan, pen: QPen) -> None:
    """The middle line, as a curve whose first point is the forecast's first step."""
    low, high = plot.window
    moved = Plot(plot.rect, (low - fan.first, high - fan.first), plot.bounds)
    paint_curve(painter, moved, fan.curve, pen, 0, len(fan.middle), dots=False)
