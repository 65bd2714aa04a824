"""The eraser: which strokes it touches, and how it looks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap

from app import theme as themes
from app.widgets.ink_document import InkDocument

ERASER = 10.0
"""Radius of the eraser in pixels."""


def touched(document: InkDocument, start: tuple[float, float], end: tuple[float, float], radius: float) -> set[int]:
    """Indices of the strokes nearer than `radius` to the way from `start` to `end`, all on the paper."""
    a, b = np.array(start), np.array(end)
    steps = int(min(np.hypot(*(b - a)) / max(radius * 0.5, 1e-9), 400)) + 1
    path = a + np.linspace(0.0, 1.0, steps + 1)[:, None] * (b - a)
    low, high = path.min(axis=0) - radius, path.max(axis=0) + radius
    hit = set()
    for index, span in enumerate(document.sheet.spans):
        points = document.points(span).astype(np.float64)
        if (points.max(axis=0) < low).any() or (points.min(axis=0) > high).any():
            continue
        if any(_nearest(place, points) <= radius for place in path):
            hit.add(index)
    return hit


def _nearest(place: NDArray[np.float64], points: NDArray[np.float64]) -> float:
    """How far `place` is from the line through `points` (point, 2)."""
    if len(points) == 1:
        return float(np.hypot(*(points[0] - place)))
    start, way = points[:-1], np.diff(points, axis=0)
    along = ((place - start) * way).sum(axis=1) / np.maximum((way * way).sum(axis=1), 1e-12)
    nearest = start + along.clip(0, 1)[:, None] * way
    return float(np.sqrt(((nearest - place) ** 2).sum(axis=1).min()))


def eraser_cursor() -> QCursor:
    """A ring as large as what the eraser takes away."""
    size = int(2 * ERASER) + 4
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(themes.current().text), 1.5))
    painter.drawEllipse(QPointF(size / 2, size / 2), ERASER, ERASER)
    painter.end()
    return QCursor(picture)
