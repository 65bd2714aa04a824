"""Ink on a cached pixmap: a new point paints its own piece, everything is painted anew only when it must be."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QTransform

from app.widgets.ink_colours import Colouring
from app.widgets.ink_curve import Smoothing, add_pieces, smoothed, thinned
from app.widgets.ink_document import InkDocument
from app.widgets.ink_view import View

_CHUNK = 96
"""Pieces in one path: the raster engine slows down with the square of the length of a path that crosses itself."""
_SPACING = 0.6
"""Pixels between points of a full painting; nearer ones cannot be told apart."""

_COARSE = 4_000
"""Points of a stroke from which a full painting uses 32 of a table's 256 colours."""


@dataclass(frozen=True)
class Look:
    """How ink is drawn: where the paper lies, how lines are smoothed, their width in pixels, and their colours."""

    view: View
    smoothing: Smoothing
    width: float
    plain: QColor
    colouring: Colouring


class InkLayer:
    """The painted ink, `full_paints` counting how often all of it was painted."""

    def __init__(self) -> None:
        self.full_paints = 0
        self._pixmap = QPixmap()
        self._settled = 0

    @property
    def pixmap(self) -> QPixmap:
        """What is painted so far, transparent where there is no ink."""
        return self._pixmap

    def fits(self, size: QSize, ratio: float) -> bool:
        """Whether the pixmap is of this size in logical pixels and this device pixel ratio."""
        return self._pixmap.size() == size * ratio and self._pixmap.devicePixelRatio() == ratio

    def paint_all(self, size: QSize, ratio: float, document: InkDocument, look: Look) -> None:
        """Paint every finished stroke, and as much of the one in progress as is final."""
        self.full_paints += 1
        self._pixmap = QPixmap(size * ratio)
        self._pixmap.setDevicePixelRatio(ratio)
        self._pixmap.fill(Qt.GlobalColor.transparent)
        painter = _painter(self._pixmap)
        start = 0
        for span in document.sheet.spans:
            points = look.view.to_screen(document.points(span))
            if _near(points, size, look.width):
                keep = thinned(points, _SPACING)
                codes = look.colouring.of(start, start + len(points))[keep]
                if len(keep) > _COARSE and len(look.colouring.palette) == 256:
                    # Fewer shades make longer runs of one colour, and an eighth of the paths.
                    codes = np.where(codes < 0, codes, codes // 8 * 8 + 4)
                kept = smoothed(points[keep], look.smoothing)
                _draw(painter, kept, (0, len(keep) - 1), codes, document.pressure(span)[keep], look)
            start += len(points)
        painter.end()
        self._settled = 0

    def reach(self, document: InkDocument, look: Look) -> QRect:
        """Where the stroke in progress looks different since its last point came."""
        if not document.writing:
            return QRect()
        last = document.points(document.spans[-1])[-2 * look.smoothing.delay - 3 :]
        return _bounds(look.view.to_screen(last), 2 * look.width + 4)

    def extend(self, document: InkDocument, look: Look) -> None:
        """Paint what became final of the stroke in progress."""
        if not document.writing:
            return
        points, pressure, base = self._tail(document, look)
        first, last = self._settled - base, len(points) - 1 - look.smoothing.delay
        if last >= first:
            painter = _painter(self._pixmap)
            _draw(painter, points, (first, last), _no_codes(points), pressure, look)
            painter.end()
            self._settled = base + last + 1

    def paint_open_end(self, painter: QPainter, document: InkDocument, look: Look) -> None:
        """Draw the last pieces of the stroke in progress, which the next point may still bend."""
        if not document.writing:
            return
        points, pressure, base = self._tail(document, look)
        first = min(self._settled - base, len(points) - 1)
        _draw(painter, points, (first, len(points) - 1), _no_codes(points), pressure, look)

    def close(self, document: InkDocument, look: Look) -> QRect:
        """Make the open end part of the layer: the stroke is about to be finished."""
        if not document.writing:
            return QRect()
        painter = _painter(self._pixmap)
        self.paint_open_end(painter, document, look)
        painter.end()
        points, _, _ = self._tail(document, look)
        self._settled = 0
        return _bounds(points, 2 * look.width + 4)

    def paint_points(self, document: InkDocument, first: int, last: int, look: Look) -> None:
        """Paint the points `first` to `last` (inclusive, in snapshot order) over what is there."""
        painter = _painter(self._pixmap)
        draw_points(painter, document, first, last, look)
        painter.end()

    def _tail(self, document: InkDocument, look: Look) -> tuple[NDArray[np.float64], NDArray[np.float32], int]:
        """Smoothed points and pressure of the stroke in progress from before what is settled, and where they start."""
        first, last = document.spans[-1]
        # Enough neighbours that the window of the average is the same as in the whole stroke.
        base = max(self._settled - 2 * look.smoothing.reach - 2, 0)
        points = smoothed(look.view.to_screen(document.points((first + base, last))), look.smoothing)
        return points, document.pressure((first + base, last)), base


def between(painted: View, shown: View) -> QTransform:
    """From where things were painted to where they are to be shown."""
    ratio = shown.scale / painted.scale
    return QTransform(ratio, 0, 0, ratio, shown.dx - painted.dx * ratio, shown.dy - painted.dy * ratio)


def draw_points(painter: QPainter, document: InkDocument, first: int, last: int, look: Look) -> None:
    """Draw the points `first` to `last` (inclusive, in snapshot order), along the same curves as the whole."""
    start = 0
    for span in document.spans:
        count = span[1] - span[0]
        here, there = max(first - start, 0), min(last - start, count - 1)
        if here <= there:
            points = smoothed(look.view.to_screen(document.points(span)), look.smoothing)
            codes = look.colouring.of(start, start + count)
            _draw(painter, points, (here, there), codes, document.pressure(span), look)
        start += count


def _draw(
    painter: QPainter,
    points: NDArray[np.float64],
    pieces: tuple[int, int],
    codes: NDArray[np.int32],
    pressure: NDArray[np.float32],
    look: Look,
) -> None:
    """Draw the pieces from first to last, a path for each run of one colour and width."""
    first, last = pieces
    widths = _widths(pressure[first : last + 1], look.width)
    codes = codes[first : last + 1]
    changes = np.flatnonzero(np.diff(codes.astype(np.int64) * 1000 + np.rint(widths * 8).astype(np.int64))) + 1
    for low, high in pairwise(sorted({0, len(codes), *changes.tolist(), *range(0, len(codes), _CHUNK)})):
        colour = look.colouring.palette[codes[low]] if codes[low] >= 0 else look.plain
        pen = QPen(colour, float(widths[low]))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        path = QPainterPath()
        add_pieces(path, points, first + low, first + high - 1, look.smoothing)
        painter.drawPath(path)


def _no_codes(points: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.full(len(points), -1, np.int32)


def _widths(pressure: NDArray[np.float32], width: float) -> NDArray[np.float64]:
    """Pen widths in pixels: heavier where the pen is pressed harder, as set where the pressure is unknown."""
    known = np.where(np.isfinite(pressure), pressure, 0.5).clip(0, 1).astype(np.float64)
    return np.asarray(width * (0.45 + 1.1 * known))


def _painter(pixmap: QPixmap) -> QPainter:
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def _bounds(points: NDArray[np.float64], margin: float) -> QRect:
    if not len(points):
        return QRect()
    low, high = points.min(axis=0) - margin, points.max(axis=0) + margin
    return QRectF(low[0], low[1], high[0] - low[0], high[1] - low[1]).toAlignedRect()


def _near(points: NDArray[np.float64], size: QSize, margin: float) -> bool:
    low, high = points.min(axis=0) - margin, points.max(axis=0) + margin
    return bool(low[0] < size.width() and high[0] > 0 and low[1] < size.height() and high[1] > 0)
