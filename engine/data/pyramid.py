"""A long signal made ready to be drawn at any zoom: least and greatest values of ever longer runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FACTOR = 16
_SMALLEST = 1_024


@dataclass(frozen=True, eq=False)
class Pyramid:
    """Runs of `factor` ** level points, each with its least and greatest value.

    values  float64 (point,), the signal itself
    levels  float32 (run, 2), the finest first; NaN where a whole run is missing
    """

    values: NDArray[np.float64]
    levels: tuple[NDArray[np.float32], ...]
    factor: int = _FACTOR

    def bins(self, first: int, last: int, width: int) -> tuple[int, int, NDArray[np.float32]]:
        """What to draw of the points from `first` to `last` (exclusive) on `width` pixels.

        Gives the first point covered, the points that a row stands for, and rows (row, 2) of least and greatest
        value: the coarsest level with at least one row a pixel. One point a row means the points themselves.
        """
        first, last = max(0, first), min(len(self.values), last)
        size, level = 1, 0
        while level < len(self.levels) and (last - first) >= width * size * self.factor:
            size, level = size * self.factor, level + 1
        if level == 0:
            some = self.values[first:last].astype(np.float32)
            return first, 1, np.stack([some, some], axis=1)
        start, end = first // size, -(-last // size)
        return start * size, size, self.levels[level - 1][start:end]


def pyramid_of(values: NDArray[np.float64]) -> Pyramid:
    """The pyramid of values (point,); it holds a third of the values' bytes at most."""
    levels: list[NDArray[np.float32]] = []
    low = high = values
    while len(low) > _SMALLEST:
        starts = np.arange(0, len(low), _FACTOR)
        # fmin and fmax pass over missing values, and give NaN where a run has no other.
        low, high = np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)
        level = np.stack([low, high], axis=1).astype(np.float32)
        level.setflags(write=False)
        levels.append(level)
    return Pyramid(values, tuple(levels))
