"""What one output can see: the nodes and edges of its receptive field, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.labs.convolutions.setup import Setup

Offsets = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cone:
    """The receptive field of one node.

    top     its layer, counted from 0
    levels  offsets in samples relative to the node, sorted: of the input first, then of layer 0 up to `top`
    edges   for each layer from 0 up to `top`: int (edge, 2), offset above and offset below
    """

    top: int
    levels: tuple[Offsets, ...]
    edges: tuple[Offsets, ...]

    @property
    def first(self) -> int:
        """The earliest input that is seen."""
        return int(self.levels[0][0])

    @property
    def last(self) -> int:
        """The latest."""
        return int(self.levels[0][-1])

    @property
    def samples(self) -> int:
        """From the earliest to the latest."""
        return self.last - self.first + 1


def cone_of(setup: Setup, top: int) -> Cone:
    """What a node of layer `top` (counted from 0) can see in the stack of a setup."""
    levels = [np.zeros(1, np.int64)]
    edges: list[Offsets] = []
    for layer in range(top, -1, -1):
        above, taps = levels[0], np.array(setup.offsets(layer), np.int64)
        below = above[:, None] + taps[None]
        edges.insert(0, np.stack([np.repeat(above, len(taps)), below.reshape(-1)], axis=1))
        levels.insert(0, np.unique(below))
    return Cone(top, tuple(levels), tuple(edges))
