"""How a look at a drawing is painted: over the ink of a pad, and over the picture that the network sees."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from app.theme import Theme, blend
from engine.labs.captions.outcome import GRID

Floats = NDArray[np.float32]
FULL = 4.0 / (GRID * GRID)
"""A weight that is shown in full where no part of the look has more: four times what all parts alike would have."""

_DARK, _LIGHT = 0.62, 0.50


@dataclass(frozen=True, eq=False)
class Look:
    """Where the network looked, float32 (GRID, GRID), None for nowhere; and the parts that it may not look at."""

    weights: Floats | None = None
    covered: tuple[int, ...] = ()


def strengths(weights: Floats) -> Floats:
    """Weights as they are shown, 0 to 1: beside the largest of the look."""
    shown: Floats = (weights / max(float(weights.max(initial=0.0)), FULL)).astype(np.float32)
    return shown


def cell_of(square: QRectF, part: int) -> QRectF:
    """Where a part of a square lies."""
    side = square.width() / GRID
    return QRectF(square.left() + part % GRID * side, square.top() + part // GRID * side, side, side)


def paint_look(painter: QPainter, square: QRectF, look: Look, theme: Theme) -> None:
    """Tint a square where the network looked, so that dark ink stays dark and light ink light; hatch what is covered.

    The painter is left as it was found.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if look.weights is not None:
        # As though the heat lay under the ink: it lightens a dark ground and darkens a light one.
        mode = QPainter.CompositionMode
        painter.setCompositionMode(mode.CompositionMode_Screen if theme.dark else mode.CompositionMode_Multiply)
        ground = "#000000" if theme.dark else "#ffffff"
        for part, strength in enumerate(strengths(look.weights).ravel().tolist()):
            if strength > 0.02:
                colour = blend(ground, theme.cursor, (_DARK if theme.dark else _LIGHT) * strength)
                painter.fillRect(_whole(cell_of(square, part)), colour)
        painter.setCompositionMode(mode.CompositionMode_SourceOver)
    paint_cover(painter, square, look.covered, theme)
    painter.restore()


def paint_cover(painter: QPainter, square: QRectF, covered: Collection[int], theme: Theme) -> None:
    """Veil and hatch the covered parts of a square."""
    veil = QColor(theme.raised)
    veil.setAlpha(225)
    hatch = QBrush(blend(theme.raised, theme.dim, 0.45), Qt.BrushStyle.BDiagPattern)
    for part in covered:
        box = _whole(cell_of(square, part))
        painter.fillRect(box, veil)
        painter.fillRect(box, hatch)


def paint_edge(painter: QPainter, square: QRectF, theme: Theme) -> None:
    """Draw the corners of the square that the network sees."""
    reach = min(14.0, square.width() / 6)
    painter.setPen(QPen(blend(theme.panel, theme.dim, 0.7), 1.5))
    for x, way_x in ((square.left(), 1), (square.right(), -1)):
        for y, way_y in ((square.top(), 1), (square.bottom(), -1)):
            corner = QPointF(round(x), round(y))
            painter.drawLine(corner, corner + QPointF(way_x * reach, 0))
            painter.drawLine(corner, corner + QPointF(0, way_y * reach))


def picture_image(picture: Floats, theme: Theme) -> QImage:
    """An image of what the network sees, float32 (pixel, pixel), 0 to 1, in the colours of paper and ink."""
    paper, ink = (QColor(one) for one in (theme.panel, theme.text))
    low = np.array([paper.red(), paper.green(), paper.blue()], np.float32)
    high = np.array([ink.red(), ink.green(), ink.blue()], np.float32)
    shown = low + (high - low) * picture[:, :, None].clip(0, 1)
    data = np.ascontiguousarray(np.rint(shown).astype(np.uint8))
    rows, wide = picture.shape
    return QImage(data.data, wide, rows, 3 * wide, QImage.Format.Format_RGB888).copy()


def _whole(box: QRectF) -> QRectF:
    """A box on whole pixels, so that neighbours meet without a seam."""
    left, top = round(box.left()), round(box.top())
    return QRectF(left, top, round(box.right()) - left, round(box.bottom()) - top)
