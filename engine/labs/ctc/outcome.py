"""Values that go into and come out of a CTC session; all frozen, so that they may cross threads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.decode.frozen import Frozen
from engine.decode.hypotheses import BeamHistory
from engine.labs.ctc.board import Board
from engine.trace import TraceSet

MOST_WIDTH = 10
MOST_WALKS = 200
"""Paths that an outcome lists at most."""


@dataclass(frozen=True)
class Beam:
    """How the prefix beam searches. `words` make a bigram that counts with `weight`; none at 0."""

    width: int = 4
    words: str = ""
    weight: float = 0.0


@dataclass(frozen=True, eq=False)
class Request:
    """A board to work out."""

    board: Board
    beam: Beam


@dataclass(frozen=True, eq=False)
class Walk(Frozen):
    """One path. `states` int64 (time,) are its states in the text's lattice, empty where it is no path of the text.

    path      int64 (time,): symbol of each frame
    log_prob  of the path
    """

    path: NDArray[np.int64]
    states: NDArray[np.int64]
    log_prob: float


@dataclass(frozen=True)
class Found:
    """A text that a decoder found.

    log_prob  exact, over all its paths
    score     what the decoder ranked it by
    """

    text: str
    log_prob: float
    score: float


@dataclass(frozen=True)
class Check:
    """The text's log probability found another way, and how far that is from the lattice's."""

    way: str
    value: float
    difference: float


@dataclass(frozen=True, eq=False)
class Lines(Frozen):
    """The lattice as the views want it, in nats and in full precision; states are 2 L + 1.

    symbols   int64 (state,): symbol of each state
    skip      bool (state,): states that may be entered past the one before
    alpha, beta, gamma  float64 (time, state)
    emission  float64 (time, state): log probability of each state's symbol
    """

    symbols: NDArray[np.int64]
    skip: NDArray[np.bool_]
    alpha: NDArray[np.float64]
    beta: NDArray[np.float64]
    gamma: NDArray[np.float64]
    emission: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outcome:
    """All that is shown of a board.

    problem   why the text has no path here, "" where it has one
    lines     its lattice, None where it has none
    total     log probability of the text, minus infinity where it has no path
    best      its most probable path
    count     its paths; `all_paths` those of any text
    walks     its paths one by one, most probable first, where they are few: at most `MOST_WALKS` of them
    greedy    what the best path of all says; greedy_path is that path
    found     what the beam found, best first; tree is how
    checks    the text's probability found in other ways
    seconds   that all this took
    """

    request: Request
    problem: str
    traces: TraceSet
    lines: Lines | None
    total: float
    best: Walk | None
    count: int
    all_paths: int
    walks: tuple[Walk, ...]
    greedy: Found
    greedy_path: Walk
    found: tuple[Found, ...]
    tree: BeamHistory
    checks: tuple[Check, ...]
    seconds: float

    @property
    def board(self) -> Board:
        """What was worked out."""
        return self.request.board


@dataclass(frozen=True, eq=False)
class NetStep:
    """After some updates: -log P of the text, and the posteriors float32 (time, symbol) as log probabilities."""

    update: int
    updates: int
    loss: float
    log_probs: NDArray[np.float32]
