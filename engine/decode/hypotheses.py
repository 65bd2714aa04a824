"""What a beam search tells: the texts it ended with, and how it got there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.decode.frozen import Frozen


@dataclass(frozen=True, eq=False)
class Hypothesis(Frozen):
    """A text that the beam ended with.

    symbols       int64 (letter,)
    score         what the beam ranks by: log_prob + weight * lm_log_prob + bonus * letters
    log_prob      CTC log probability, summed over the paths that the beam kept
    lm_log_prob   log probability by the language model, the end of the text included; 0 without one
    """

    symbols: NDArray[np.int64]
    score: float
    log_prob: float
    lm_log_prob: float


@dataclass(frozen=True, eq=False)
class BeamFrame(Frozen):
    """The beam after one frame, best prefix first.

    nodes        int64 (live,): nodes of the tree
    score        float64 (live,): log, as the beam ranks; a text's end is not yet counted
    blank_share  float64 (live,): share of the mass in paths that end in a blank, 0 to 1
    merged       bool (live,): at this frame, paths of the parent grew into a prefix that was live already
    """

    nodes: NDArray[np.int64]
    score: NDArray[np.float64]
    blank_share: NDArray[np.float64]
    merged: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class BeamHistory(Frozen):
    """The tree of all prefixes that were ever live, and the beam after each frame.

    parent  int64 (node,): 0 for the root, node 0; symbol int64 (node,): what a node adds to its parent
    frames  one for each frame
    """

    parent: NDArray[np.int64]
    symbol: NDArray[np.int64]
    frames: tuple[BeamFrame, ...]

    def prefix(self, node: int) -> NDArray[np.int64]:
        """Symbols (letter,) of the prefix at `node`."""
        symbols = []
        while node:
            symbols.append(int(self.symbol[node]))
            node = int(self.parent[node])
        return np.array(symbols[::-1], np.int64)


@dataclass(frozen=True, eq=False)
class Hypotheses:
    """The texts a beam ended with, best first, and how it went where that was asked for."""

    best: tuple[Hypothesis, ...]
    history: BeamHistory | None = None
