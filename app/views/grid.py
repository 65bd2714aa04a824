"""An attention grid: how much each target word looked at each source word, and ways to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Order = Literal["written", "peak", "mass"]
ORDERS: dict[Order, str] = {
    "written": "Words as written",
    "peak": "Rows by where they look",
    "mass": "Columns by how much they are looked at",
}

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Grid:
    """Weights of target rows over source columns, with the words at both sides.

    weights  float32 (row, column), each row sums to 1 (or is all 0 where nothing was looked at)
    rows     a word or piece for each row; `columns` likewise
    changed  rows that a person overruled
    muted    columns that a person muted
    fresh    rows whose word differs from that of an older run beside it
    """

    weights: Floats
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    changed: frozenset[int] = frozenset()
    muted: frozenset[int] = frozenset()
    fresh: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether there is no cell."""
        return not self.weights.size


EMPTY = Grid(np.zeros((0, 0), np.float32), (), ())


def orders_of(weights: Floats, order: Order) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows and the columns in the order to show them, int (row,) and int (column,)."""
    rows, columns = np.arange(weights.shape[0]), np.arange(weights.shape[1])
    if not weights.size:
        return rows, columns
    if order == "peak":
        centres = weights @ columns.astype(np.float32)
        rows = np.lexsort((centres, weights.argmax(axis=1)))
    elif order == "mass":
        columns = np.argsort(-weights.sum(axis=0), kind="stable")
    return rows, columns


def focus_of(row: Floats) -> float:
    """Over how many words a row is spread, 1 for one word alone: the exponential of its entropy."""
    known = row[row > 0]
    return float(np.exp(-(known * np.log(known)).sum())) if known.size else 0.0
