"""A penman: writes a text as ink, for samples, demonstrations and tests.

The letter shapes are this project's own (`resources/handwriting/letters.json`): x to the right, y up, an
`x` one unit high; smooth curves through the points, with a corner where a point stands twice.
"""

from __future__ import annotations

import json
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.data.ink import Ink
from engine.resources import resource

SPEED = 9.0
"""Pen speed in heights of an `x` a second; a point is made every 1/120 s."""


@cache
def _letters() -> dict[str, list[list[list[float]]]]:
    shapes: dict[str, list[list[list[float]]]] = json.loads(resource("handwriting", "letters.json").read_text("utf-8"))
    return shapes


def can_write(text: str) -> bool:
    """Whether the penman knows every character of `text`; spaces he always knows."""
    return all(character == " " or character in _letters() for character in text)


def write(text: str, height: float = 60.0, seed: int = 0, unrest: float = 0.035, slant: float = 0.08) -> Ink:
    """The ink of `text`, with time stamps and the text itself.

    height  of an `x`, in the ink's unit
    unrest  how far points stray, in heights of an `x`; 0 writes like a machine
    slant   how far letters lean to the right, as a share of their height

    Raises ValueError where a character has no shape.
    """
    if not can_write(text):
        unknown = next(c for c in text if c != " " and c not in _letters())
        raise ValueError(f"`text` must be letters, digits and simple punctuation, but has {unknown!r} instead.")
    random = np.random.default_rng(seed)
    strokes: list[NDArray[np.float64]] = []
    right = 0.0
    for character in text:
        if character == " ":
            right += 0.85
            continue
        stretch = 1.0 + random.normal(0.0, unrest)
        sink = random.normal(0.0, unrest)
        curves = [
            _curve(np.array(shape) + random.normal(0.0, unrest / 2, (len(shape), 2))) for shape in _letters()[character]
        ]
        for curve in curves:
            strokes.append(curve * [stretch, 1.0] + [right, sink])
        right += stretch * max(float(np.max(curve[:, 0])) for curve in curves) + 0.28 + random.normal(0.0, unrest)
    if not strokes:
        return Ink(np.zeros((0, 2), np.float32), np.zeros(0, np.int32), text=text)
    points = np.concatenate(strokes)
    points[:, 0] += slant * points[:, 1]
    points[:, 1] = 2.2 - points[:, 1]
    lengths = np.array([len(stroke) for stroke in strokes], np.int32)
    lifts = np.zeros(len(points))
    lifts[np.cumsum(lengths)[:-1]] = 0.18
    time = np.arange(len(points)) / 120.0 + np.cumsum(lifts)
    return Ink((points * height).astype(np.float32), lengths, time=time.astype(np.float32), text=text)


def _curve(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points at even time steps along the Catmull-Rom curve through `points` (point, 2), with corners kept."""
    twice = np.flatnonzero((np.abs(np.diff(points, axis=0)) < 0.12).all(axis=1))
    corner = np.zeros(len(points), bool)
    corner[twice] = True
    kept = np.delete(points, [i + 1 for i in twice if len(points) > 2], axis=0)
    sharp = np.delete(corner, [i + 1 for i in twice if len(points) > 2])
    pieces = []
    for i in range(len(kept) - 1):
        p1, p2 = kept[i], kept[i + 1]
        p0 = kept[i - 1] if i > 0 and not sharp[i] else p1
        p3 = kept[i + 2] if i + 2 < len(kept) and not sharp[i + 1] else p2
        count = max(2, int(np.hypot(*(p2 - p1)) / SPEED * 120))
        t = np.arange(count)[:, None] / count
        pieces.append(
            0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
        )
    return np.concatenate([*pieces, kept[-1:]])
