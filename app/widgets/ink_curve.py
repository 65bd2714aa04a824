"""Curves through pen points for the screen alone: what the model reads stays as the pen gave it."""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath

Points = NDArray[np.float64]


class Smoothing(Enum):
    """How drawn ink is smoothed: `reach` neighbours on each side take part."""

    NONE = ("None", 0)
    LIGHT = ("Light", 0)
    STRONG = ("Strong", 3)

    def __init__(self, title: str, reach: int) -> None:
        self.title, self.reach = title, reach

    @property
    def delay(self) -> int:
        """Points that must follow before a piece of the curve is final."""
        return 0 if self is Smoothing.NONE else 1 + self.reach


def smoothed(points: Points, smoothing: Smoothing) -> Points:
    """Points (point, 2) averaged over a triangular window that shrinks towards both ends, so that the ends stay."""
    reach, count = smoothing.reach, len(points)
    if reach == 0 or count < 3:
        return points
    total, weight = np.zeros_like(points), np.zeros((count, 1))
    room = np.minimum(np.arange(count), np.arange(count)[::-1]).clip(max=reach)[:, None]
    for shift in range(-reach, reach + 1):
        share = np.maximum(room + 1 - abs(shift), 0).astype(float)
        moved = points[np.clip(np.arange(count) + shift, 0, count - 1)]
        total += share * moved
        weight += share
    return total / weight


def add_pieces(path: QPainterPath, points: Points, first: int, last: int, smoothing: Smoothing) -> None:
    """Add the pieces of the curve that belong to points `first` to `last`, inclusive, to `path`.

    The piece of a point runs from halfway to the point before it to halfway to the point after it,
    bent by the point itself (a quadratic curve); without smoothing it is the line that leads to it.
    """
    end = len(points) - 1
    if end == 0:
        x, y = points[0].tolist()
        path.moveTo(x, y)
        path.lineTo(x + 0.01, y)
        return
    if smoothing is Smoothing.NONE:
        chosen = points[max(first - 1, 0) : last + 1].tolist()
        path.moveTo(*chosen[0])
        for x, y in chosen[1:]:
            path.lineTo(x, y)
        return
    start = points[0] if first == 0 else 0.5 * (points[first - 1] + points[first])
    path.moveTo(float(start[0]), float(start[1]))
    bends = points[first : last + 1]
    nexts = points[np.minimum(np.arange(first, last + 1) + 1, end)]
    middles = 0.5 * (bends + nexts)
    for (bend_x, bend_y), (x, y) in zip(bends.tolist(), middles.tolist(), strict=True):
        path.quadTo(bend_x, bend_y, x, y)


def thinned(points: Points, spacing: float) -> NDArray[np.int64]:
    """Indices of points about `spacing` apart along the path, first and last among them."""
    if len(points) < 3:
        return np.arange(len(points))
    steps = np.hypot(*np.diff(points, axis=0).T)
    bucket = np.floor(np.concatenate([[0.0], np.cumsum(steps)]) / spacing)
    keep = np.ones(len(points), bool)
    keep[1:] = np.diff(bucket) > 0
    keep[-1] = True
    return np.flatnonzero(keep)
