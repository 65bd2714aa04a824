"""Long curves on few pixels: the least and the largest value of blocks, halved again and again, read at every zoom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

_BASE = 16
"""Points in a block of the finest kept level; below that the curve itself is read."""


@dataclass(frozen=True, eq=False)
class Columns:
    """A stretch of a curve, one entry a column of the screen; NaN in both where a column knows nothing.

    low, high  floats (column,): least and largest value in the column
    """

    low: Floats
    high: Floats


class MinMax:
    """Blocks of a curve with their least and largest value, each level half as long as the one before.

    data  float32 or float64 (time,), read-only; NaN where nothing is known
    """

    def __init__(self, data: NDArray[np.floating]) -> None:
        curve = data if data.dtype in (np.float32, np.float64) else data.astype(np.float64)
        if np.isinf(curve).any():
            curve = np.where(np.isfinite(curve), curve, np.nan)
        curve = curve.view()
        curve.setflags(write=False)
        self.data: Floats = curve
        self._own: dict[int, float] = {}
        self._whole, self._mine = self.data, False
        self._levels: list[tuple[int, Floats, Floats]] = []
        block, low, high = _BASE, *_blocks(curve, _BASE)
        while len(low) > 1:
            self._levels.append((block, low, high))
            block, low, high = 2 * block, _halved(low, np.fmin), _halved(high, np.fmax)

    def __len__(self) -> int:
        return len(self.data)

    def own(self, step: int) -> float:
        """The value of a step before it was replaced."""
        return self._own.get(step, float(self.data[step]))

    def replace(self, values: Mapping[int, float]) -> None:
        """Take other values at some steps, and the own ones again at all others."""
        if not values and not self._own:
            return
        if not self._mine:
            self._whole, self._mine = self.data.copy(), True
        changed = {**self._own, **values}
        own = {step: self.own(step) for step in values}
        for step in changed:
            self._whole[step] = values.get(step, self.own(step))
        self._own = own
        self.data = self._whole.view()
        self.data.setflags(write=False)
        for block, low, high in self._levels:
            for place in {step // block for step in changed}:
                part = self.data[place * block : (place + 1) * block]
                low[place], high[place] = np.fmin.reduce(part), np.fmax.reduce(part)

    def bounds(self, first: int, last: int) -> tuple[float, float] | None:
        """Least and largest known value of the points `first` .. `last` - 1; None where none is known."""
        part = self.columns(first, last, 1)
        low, high = float(part.low[0]), float(part.high[0])
        return (low, high) if low == low else None

    def columns(self, first: float, last: float, count: int) -> Columns:
        """`count` columns over the places from `first` to `last`, point s lying from s to s + 1.

        A column knows each point that begins in it; where there are fewer points than columns, those without a
        point know nothing. Read from the coarsest level whose blocks are at most half a column long, so that an
        edge is off by at most half a column.
        """
        count = max(1, count)
        span = (last - first) / count
        block, low, high = 1, self.data, self.data
        for level in self._levels:
            if 2 * level[0] > span:
                break
            block, low, high = level
        edges = np.ceil((first + span * np.arange(count + 1)) / block).astype(np.int64)
        edges = np.clip(edges, 0, len(low))
        return Columns(_reduced(low, edges, np.fmin), _reduced(high, edges, np.fmax))


def _blocks(data: Floats, size: int) -> tuple[Floats, Floats]:
    """Least and largest value of blocks of `size` points, a power of 2."""
    low = high = data
    while size > 1:
        low, high, size = _halved(low, np.fmin), _halved(high, np.fmax), size // 2
    return low, high


def _halved(data: Floats, join: np.ufunc) -> Floats:
    even, odd = data[0::2], data[1::2]
    joined: Floats = join(even[: len(odd)], odd)
    return joined if len(odd) == len(even) else np.concatenate([joined, even[-1:]])


def _reduced(data: Floats, edges: NDArray[np.int64], join: np.ufunc) -> Floats:
    """`join` over data[edges[k]:edges[k + 1]] for each k; NaN where that is empty."""
    found = np.full(len(edges) - 1, np.nan, data.dtype)
    filled = edges[1:] > edges[:-1]
    if filled.any():
        starts = edges[:-1][filled]
        part = data[starts[0] : edges[-1]]
        found[filled] = join.reduceat(part, starts - starts[0])
    return found
