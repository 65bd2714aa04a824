"""Handwriting as other hands and other pens would have made it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.labs.handwriting.steps import frame_of


def augmented(
    points: NDArray[np.float32],
    stroke_lengths: NDArray[np.int32],
    random: np.random.Generator,
    unrest: float = 1.0,
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """The same writing slanted, turned, stretched, shaken, coarsened or thinned, at random.

    points (point, 2), stroke_lengths (stroke,); returns the same kinds of arrays. The text stays true.
    `unrest` multiplies how far shapes move: 1 for another day of the same writer, more for another writer.
    """
    size = frame_of(points, stroke_lengths).size
    centre = points.mean(axis=0)
    turn = random.normal(0.0, 0.05 * unrest)
    slant = random.normal(0.0, 0.22 * unrest)
    stretch = float(np.exp(random.normal(0.0, 0.16 * unrest)))
    cos, sin = np.cos(turn), np.sin(turn)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.array([[stretch, slant], [0.0, 1.0]])
    new = (points - centre) @ matrix.T.astype(np.float32)
    if random.random() < 0.5:
        new = new + _waves(new, unrest * size, size, random)
    if random.random() < 0.3 and len(stroke_lengths) > 1:
        shift = random.normal(0.0, 0.07 * unrest * size, (len(stroke_lengths), 2))
        new = new + np.repeat(shift, stroke_lengths, axis=0)
    if random.random() < 0.25:
        grid = size / random.uniform(5.0, 16.0)
        new = np.round(new / grid) * grid
    elif random.random() < 0.3:
        new = new + random.normal(0.0, random.uniform(0.0, 0.03) * size, new.shape)
    if random.random() < 0.3:
        return _thinned(new.astype(np.float32), stroke_lengths, random)
    return new.astype(np.float32), stroke_lengths


def _waves(points: NDArray[np.float32], reach: float, size: float, random: np.random.Generator) -> NDArray[np.float64]:
    """A smooth wobble of the page by some share of `reach`: two sine waves along x, for each coordinate."""
    x = points[:, :1] / size
    length = random.uniform(1.5, 6.0, (2, 2))
    phase = random.uniform(0.0, 2 * np.pi, (2, 2))
    height = random.normal(0.0, 0.09, (2, 2)) * reach
    waves: NDArray[np.float64] = sum(height[k] * np.sin(2 * np.pi * x / length[k] + phase[k]) for k in range(2))
    return waves


def _thinned(
    points: NDArray[np.float32], stroke_lengths: NDArray[np.int32], random: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Points dropped at random as by a slow mouse; the ends of strokes stay."""
    keep = random.random(len(points)) > random.uniform(0.1, 0.6)
    ends = np.cumsum(stroke_lengths, dtype=np.int64)
    keep[ends - 1] = True
    keep[ends - stroke_lengths] = True
    lengths = np.add.reduceat(keep, ends - stroke_lengths).astype(np.int32)
    return points[keep], lengths
