"""Reducing long traces to the pixels of the screen: a pyramid of halvings, built once, read at every zoom."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Pooling = Literal["strongest", "mean", "maximum"]
"""What stands for several numbers: that of largest magnitude, their mean, or the largest."""

Floats = NDArray[np.float32]


class Pyramid:
    """Halvings of an array along time, made when first needed; each level has half the steps of the one before.

    data     float32 (time, row); infinite values count as NaN, and NaN anywhere in a block shows
    pooling  what stands for a block
    """

    def __init__(self, data: Floats, pooling: Pooling) -> None:
        if data.size and not np.isfinite(data).all():
            data = np.where(np.isfinite(data), data, np.float32(np.nan))
        self.data = data
        self.pooling: Pooling = pooling
        self._levels = [data]

    @property
    def steps(self) -> int:
        """Positions on the time axis."""
        return len(self.data)

    def level(self, number: int) -> Floats:
        """The array after `number` halvings, float32 (ceil(time / 2**number), row)."""
        while len(self._levels) <= number:
            self._levels.append(_halved(self._levels[-1], self.pooling))
        return self._levels[number]

    def columns(self, first: float, last: float, most: int) -> tuple[Floats, float, float]:
        """At most about `most` columns for the steps from `first` to `last`, and where they begin and end.

        Gives float32 (column, row) and the steps at its two ends. Up to `most` steps, each is one column as it
        is; beyond that, blocks of equal length are pooled.
        """
        begin, end = max(int(np.floor(first)), 0), min(int(np.ceil(last)), self.steps)
        if end <= begin or most < 1:
            return self.data[:0], 0.0, 0.0
        number = max(0, int(np.floor(np.log2((end - begin) / most))) if end - begin > most else 0)
        block = 2**number
        begin, end = begin // block, -(-end // block)
        part = self.level(number)[begin:end]
        if len(part) > most:
            edges = np.linspace(0, len(part), most + 1).astype(np.intp)[:-1]
            part = _pooled(part, edges, self.pooling)
        return part, float(begin * block), float(min(end * block, self.steps))


def rows_pooled(data: Floats, most: int, pooling: Pooling) -> tuple[Floats, int]:
    """At most `most` rows of (column, row), with equally many in each but the last, and how many that is."""
    rows = data.shape[1]
    each = max(1, -(-rows // max(most, 1)))
    if each == 1:
        return data, 1
    return _rows_joined(data, each, pooling), each


def _rows_joined(data: Floats, each: int, pooling: Pooling) -> Floats:
    """(column, ceil(row / each)): the first row of each group, then the second, ..., all groups at once."""
    high = data[:, ::each].copy()
    low = high.copy() if pooling == "strongest" else high
    for place in range(1, each):
        part = data[:, place::each]
        groups = np.s_[:, : part.shape[1]]
        if pooling == "mean":
            high[groups] += part
            continue
        np.maximum(high[groups], part, out=high[groups])
        if pooling == "strongest":
            np.minimum(low[groups], part, out=low[groups])
    if pooling == "mean":
        high /= np.diff(np.append(np.arange(0, data.shape[1], each), data.shape[1])).astype(np.float32)
    return np.where(high >= -low, high, low) if pooling == "strongest" else high


def _halved(data: Floats, pooling: Pooling) -> Floats:
    even, odd = data[0::2], data[1::2]
    left = even[: len(odd)]
    if pooling == "maximum":
        joined = np.maximum(left, odd)
    elif pooling == "mean":
        joined = (left + odd) * np.float32(0.5)
    else:
        joined = np.where(np.abs(odd) > np.abs(left), odd, left)
        joined[np.isnan(odd)] = np.nan
    return joined if len(odd) == len(even) else np.concatenate([joined, even[-1:]])


def _pooled(data: Floats, edges: NDArray[np.intp], pooling: Pooling) -> Floats:
    if pooling == "maximum":
        return np.asarray(np.maximum.reduceat(data, edges, axis=0), np.float32)
    if pooling == "mean":
        counts = np.diff(np.append(edges, len(data))).astype(np.float32)
        return np.asarray(np.add.reduceat(data, edges, axis=0) / counts[:, None], np.float32)
    high, low = np.maximum.reduceat(data, edges, axis=0), np.minimum.reduceat(data, edges, axis=0)
    return np.where(high >= -low, high, low)
