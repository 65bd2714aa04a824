"""A drawing as the network sees it: all ink in a square, as grey pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data.ink import Ink
from engine.labs.captions.hand import along
from engine.labs.captions.outcome import Frame
from engine.labs.captions.shapes import Strokes

SIZE = 64
"""Pixels of a side."""

MARGIN = 4
"""Pixels around the ink."""

_SPACING = 0.4
_MOST = 50_000
"""Points, and about as many dots, that a picture is made of; of more, some are passed over: a pixel holds no more."""


def frame_of(points: NDArray[np.floating]) -> Frame:
    """The square that points (point, 2) are seen in: their box made square, with the margin around it."""
    low, high = points.min(0).astype(np.float64), points.max(0).astype(np.float64)
    side = max(float((high - low).max()), 1e-6) * SIZE / (SIZE - 2 * MARGIN)
    left, top = (low + high) / 2 - side / 2
    return Frame(float(left), float(top), side)


def picture_of(strokes: Strokes, frame: Frame) -> NDArray[np.float32]:
    """float32 (SIZE, SIZE), 0 to 1: strokes drawn about a pixel and a half wide."""
    scale = SIZE / frame.side
    every = -(-sum(map(len, strokes)) // _MOST)
    thinned = [_double(stroke[::every]) for stroke in strokes]
    length = sum(float(np.hypot(*np.diff(stroke, axis=0).T).sum()) for stroke in thinned)
    dots = np.concatenate([along(stroke, max(_SPACING / scale, length / _MOST)) for stroke in thinned])
    places = (dots - [frame.left, frame.top]) * scale - 0.5
    whole = np.floor(places).astype(np.int64)
    part = places - whole
    grey = np.zeros((SIZE, SIZE))
    for dx in (0, 1):
        for dy in (0, 1):
            x, y = np.clip(whole[:, 0] + dx, 0, SIZE - 1), np.clip(whole[:, 1] + dy, 0, SIZE - 1)
            weight = np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1])
            grey += np.bincount(y * SIZE + x, weight, SIZE * SIZE).reshape(SIZE, SIZE)
    return np.minimum(1.0, 0.6 * grey).astype(np.float32)


def seen(ink: Ink) -> tuple[Frame, NDArray[np.float32]]:
    """The frame of an ink with at least a point, and its picture."""
    frame = frame_of(ink.points)
    return frame, picture_of([stroke.astype(np.float64) for stroke in ink.strokes()], frame)


def _double(stroke: NDArray[np.float64]) -> NDArray[np.float64]:
    """A stroke of one point as a line, so that a dot is seen."""
    return stroke if len(stroke) > 1 else np.concatenate([stroke, stroke + 1e-9])
