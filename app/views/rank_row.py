"""One row of a ranking: a method's errors, and how they are drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.theme import Theme
from app.views.paper import hairline

Limits = tuple[float, float]


@dataclass(frozen=True, eq=False)
class RankRow:
    """One method.

    key      what it is called in sessions
    name     what a person reads
    colours  its colour in the dark and in the light theme
    each     float64 (origin,): the error that ranks, at each origin
    cells    its other figures as numbers, NaN for none
    verdict  how it stands to the line, in words; "" for the line itself
    tone     the theme's colour of the verdict: "good", "warning", "dim"
    """

    key: str
    name: str
    colours: tuple[str, str]
    each: NDArray[np.float64]
    cells: tuple[float, ...]
    verdict: str = ""
    tone: str = "dim"

    @property
    def mean(self) -> float:
        """The mean error over the origins."""
        return float(self.each.mean()) if len(self.each) else math.nan


def limits_of(rows: Sequence[RankRow]) -> Limits:
    """The axis of the errors: from 0 to where nearly all lie, but not beyond three times the middle method's mean.

    Neither one origin where a method goes astray nor one hopeless method must press the others together.
    """
    values = np.concatenate([row.each for row in rows]) if rows else np.zeros(0)
    values = values[np.isfinite(values)]
    if not len(values):
        return 0.0, 1.0
    means = [row.mean for row in rows if math.isfinite(row.mean)]
    most = min(float(np.quantile(values, 0.98)), 3 * float(np.median(means)))
    return 0.0, 1.04 * max(most, 1e-9)


def x_of(value: float, box: QRectF, limits: Limits) -> float:
    """Where an error lies; beyond the axis, at its end."""
    share = (value - limits[0]) / (limits[1] - limits[0])
    return box.left() + min(max(share, 0.0), 1.0) * box.width()


def figure_text(value: float, form: str) -> str:
    """A figure in a form of `format`; a dash where there is none."""
    return "\N{EN DASH}" if value != value else format(value, form).replace("%", " %")


def paint_dots(painter: QPainter, box: QRectF, row: RankRow, limits: Limits, theme: Theme) -> None:
    """A small dot an origin, the middle half of them as a bar, the mean as a large dot."""
    values = row.each[np.isfinite(row.each)]
    if not len(values):
        return
    colour = QColor(row.colours[0 if theme.dark else 1])
    faint = QColor(colour)
    faint.setAlphaF(0.40)
    y = box.center().y()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint)
    low, high = (x_of(float(edge), box, limits) for edge in np.quantile(values, (0.25, 0.75)))
    painter.drawRoundedRect(QRectF(low, y - 2.5, max(high - low, 1.0), 5), 2.5, 2.5)
    for value in values.tolist():
        painter.drawEllipse(QPointF(x_of(value, box, limits), y), 2.6, 2.6)
    painter.setPen(hairline(theme.panel, 1.5))
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(x_of(row.mean, box, limits), y), 6, 6)
    painter.restore()
