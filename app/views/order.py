"""Sorting units so that those which act alike stand together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 20


def similarity_order(data: NDArray[np.float32], samples: int = 256) -> NDArray[np.intp]:
    """An order of the units, int (unit,): a chain from each unit to the most correlated one not yet taken.

    data     float32 (time, unit); NaN counts as the unit's mean
    samples  most steps that are looked at, evenly spread

    The chain starts at the far end of the first principal axis (found by power iteration), so the same data
    give the same order. Units that never change come last, in their own order.
    """
    steps, units = data.shape
    if steps < 2 or units < 3:
        return np.arange(units)
    taken = np.linspace(0, steps - 1, min(steps, samples)).astype(np.intp)
    values = data[taken]
    known = np.isfinite(values)
    mean = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    values = np.where(known, values - mean, 0.0).astype(np.float32)
    spread = np.sqrt((values * values).sum(axis=0))
    alive = np.flatnonzero(spread > 1e-6)
    rest = np.setdiff1d(np.arange(units), alive)
    if len(alive) < 3:
        return np.concatenate([alive, rest])
    unit = values[:, alive] / spread[alive]
    alike = unit.T @ unit
    leading = alike[:, int(np.argmax(np.abs(alike).sum(axis=0)))]
    for _ in range(_ROUNDS):
        leading = alike @ leading
        leading = leading / np.sqrt((leading * leading).sum())
    here = int(np.argmax(leading * np.sign(leading[np.argmax(np.abs(leading))])))
    chain = np.empty(len(alive), np.intp)
    for place in range(len(alive)):
        chain[place] = here
        alike[:, here] = -np.inf
        here = int(np.argmax(alike[here]))
    return np.concatenate([alive[chain], rest])
