"""Wide lines that run from left to right, drawn a stretch at a time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from app.views.paper import is_vector, sharpness

_STRETCH = 32
"""Points of a stretch: with half or twice as many, a line of a thousand takes longer."""
_HIGH = 100_000.0
"""Upwards and downwards a stretch is not bounded."""


def stroke(painter: QPainter, points: Sequence[QPointF]) -> None:
    """Draw a line with the painter's pen, to the pixel as `drawPolyline` does; x must never fall along `points`.

    Qt fills a smooth line that is wider than a pixel as one shape, in a time that grows faster than its length: 300
    points take thrice as long as in stretches. Each stretch is drawn within whole columns of its own.
    """
    pen = painter.pen()
    wide = pen.widthF() * sharpness(painter) > 1.0
    if not wide or len(points) < 2 * _STRETCH or pen.style() != Qt.PenStyle.SolidLine or is_vector(painter):
        painter.drawPolyline(QPolygonF(points))
        return
    xs, reach = [point.x() for point in points], pen.widthF() + 2.0
    edges = sorted({round(x) for x in xs[_STRETCH:-_STRETCH:_STRETCH]})
    for left, right in pairwise([xs[0] - reach, *edges, xs[-1] + reach]):
        first = max(bisect_left(xs, left - reach) - 1, 0)
        last = bisect_right(xs, right + reach) + 1
        painter.save()
        painter.setClipRect(QRectF(left, -_HIGH, right - left, 2 * _HIGH), Qt.ClipOperation.IntersectClip)
        painter.drawPolyline(QPolygonF(points[first:last]))
        painter.restore()
