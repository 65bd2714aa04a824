"""Painting a reduced heat map, on screen or crisp in an SVG."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from app.views.colour import MISSING, Scale, image_of, levels
from app.views.paper import is_vector, sharpness
from app.views.reduce import Pooling, Pyramid, rows_pooled
from engine.trace import Kind

_HATCHES = 4_000
_STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0)


def heat_scale(kind: Kind) -> Literal["diverging", "sequential"]:
    """Colours around 0 for what has a sign, from 0 up for what has none."""
    return "sequential" if kind in ("gate", "probability", "attention") else "diverging"


def pooling_of(kind: Kind) -> Pooling:
    """What stands for several units or steps: peaks matter in probabilities, levels in gates, strength elsewhere."""
    if kind in ("probability", "attention"):
        return "maximum"
    return "mean" if kind == "gate" else "strongest"


def nice_range(data: NDArray[np.float32], kind: Kind) -> tuple[float, float]:
    """Low and high end of the colours: 0 to 1, or symmetric about 0 with a round bound that few values pass."""
    if heat_scale(kind) == "sequential":
        return 0.0, 1.0
    flat = data.ravel()
    sample = np.abs(flat[:: max(1, flat.size // 100_000)])
    if kind in ("state", "candidate") and sample.size and sample.max() <= 1.0:
        return -1.0, 1.0
    sample = sample[np.isfinite(sample)]
    bound = float(np.quantile(sample, 0.998)) if sample.size else 1.0
    if kind in ("state", "candidate") and bound <= 1.0:
        return -1.0, 1.0
    return -_round_up(bound), _round_up(bound)


def _round_up(bound: float) -> float:
    if bound <= 0.0 or not math.isfinite(bound):
        return 1.0
    power = 10.0 ** math.floor(math.log10(bound))
    return next((step * power for step in _STEPS if bound <= step * power * 1.0001), 10.0 * power)


def paint_heat(
    painter: QPainter,
    rect: QRectF,
    heat: Pyramid,
    rows: NDArray[np.intp],
    window: tuple[float, float],
    bounds: tuple[float, float],
    scale: Scale,
    dark: bool,
) -> None:
    """Draw the units `rows` of `heat` over the steps of `window` in `rect`, at most one column and row a pixel.

    What is no finite number is grey and hatched.
    """
    vector, ratio = is_vector(painter), sharpness(painter)
    width, height = max(1, round(rect.width() * ratio)), max(1, round(rect.height() * ratio))
    part, first, last = heat.columns(window[0], window[1], width)
    if not part.size:
        return
    part, _ = rows_pooled(part[:, rows], height, heat.pooling)
    indices = np.ascontiguousarray(levels(part, *bounds).T)
    unit = rect.width() / (window[1] - window[0])
    target = QRectF(rect.left() + (first - window[0]) * unit, rect.top(), (last - first) * unit, rect.height())
    if vector:
        target, indices = _sharpened(target, rect, indices, ratio)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(target, image_of(indices, scale, dark))
    if not vector and (indices == MISSING).any():
        _hatch(painter, target, indices, dark)


def _sharpened(
    target: QRectF, rect: QRectF, indices: NDArray[np.uint8], ratio: float
) -> tuple[QRectF, NDArray[np.uint8]]:
    """The part of the image in `rect`, each cell repeated to whole pixels: viewers that smooth images blur no cell."""
    rows, columns = indices.shape
    x = rect.left() + (np.arange(round(rect.width() * ratio)) + 0.5) / ratio
    y = (np.arange(round(rect.height() * ratio)) + 0.5) / (rect.height() * ratio)
    column = np.floor((x - target.left()) / target.width() * columns).astype(np.intp)
    inside = (column >= 0) & (column < columns)
    row = np.minimum((y * rows).astype(np.intp), rows - 1)
    sharp = indices[row][:, column[inside]]
    left = rect.left() + float(np.argmax(inside)) / ratio
    return QRectF(left, rect.top(), inside.sum() / ratio, rect.height()), sharp


def _hatch(painter: QPainter, target: QRectF, indices: NDArray[np.uint8], dark: bool) -> None:
    """Hatch the cells that are missing, runs of a column as one."""
    rows, columns = indices.shape
    missing = np.zeros((rows + 2, columns), np.int8)
    missing[1:-1] = indices == MISSING
    edges = np.diff(missing, axis=0)
    tops, bottoms = np.argwhere(edges.T == 1), np.argwhere(edges.T == -1)
    if len(tops) > _HATCHES:
        return
    brush = QBrush(QColor(255, 255, 255, 70) if dark else QColor(0, 0, 0, 70), Qt.BrushStyle.BDiagPattern)
    wide, high = target.width() / columns, target.height() / rows
    for (column, top), (_, bottom) in zip(tops.tolist(), bottoms.tolist(), strict=True):
        box = QRectF(target.left() + column * wide, target.top() + top * high, wide, (bottom - top) * high)
        painter.fillRect(box, brush)
