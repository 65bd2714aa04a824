"""An unsteady hand: how strokes come out that a steady one would have made."""

from __future__ import annotations

import math

import numpy as np

from engine.labs.captions.shapes import Random, Stroke, Strokes


def drawn(strokes: Strokes, random: Random) -> Strokes:
    """Strokes as a hand draws them: stretched, turned, slanted, each a little off, uneven and trembling."""
    turn, slant = math.radians(random.normal(0, 7)), random.normal(0, 0.1)
    wide = math.exp(random.normal(0, 0.12))
    matrix = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    matrix = matrix @ np.array([[wide, slant], [0, 1 / wide]])
    off, tremble = abs(random.normal(0, 0.025)), abs(random.normal(0, 0.022))
    made = []
    for stroke in strokes:
        even = along(stroke, 0.05)
        even = even * np.exp(random.normal(0, off, 2)) + random.normal(0, off, 2)
        even = _rounded(even, int(random.integers(0, 3)))
        made.append((even + tremble * _tremor(len(even), random)) @ matrix.T)
    return made


def along(stroke: Stroke, spacing: float) -> Stroke:
    """Points at even distances along a stroke, its ends among them."""
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    place = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0.0, place[-1], max(2, int(place[-1] / spacing) + 1))
    return np.stack([np.interp(at, place, stroke[:, 0]), np.interp(at, place, stroke[:, 1])], 1)


def _rounded(stroke: Stroke, times: int) -> Stroke:
    """Corners as a fast pen cuts them."""
    for _ in range(times):
        stroke[1:-1] = (stroke[:-2] + 2 * stroke[1:-1] + stroke[2:]) / 4
    return stroke


def _tremor(points: int, random: Random) -> Stroke:
    """(point, 2): a few slow swings of about unit size."""
    place = np.linspace(0, 1, points)[:, None]
    swings = np.arange(1, 5) * max(1.0, points / 80)
    shift, size = random.uniform(0, 2 * math.pi, (4, 2)), random.normal(0, 0.7, (4, 2))
    waves = np.sin(2 * math.pi * place[:, :, None] * swings[:, None] + shift)
    made: Stroke = (waves * size).sum(1)
    return made
