"""Values that go into and come out of a handwriting session; all frozen, so that they may cross threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.data.ink import Ink
from engine.decode.frozen import Frozen
from engine.decode.prefix_beam import DEFAULT_BONUS, DEFAULT_WEIGHT, DEFAULT_WIDTH
from engine.interventions import Intervention
from engine.labs.handwriting.readers import DEFAULT
from engine.trace import TraceSet


@dataclass(frozen=True)
class Decoding:
    """How text is found in the posteriors: best path, or prefix beam with a language model of some weight."""

    decoder: Literal["greedy", "beam"] = "beam"
    width: int = DEFAULT_WIDTH
    weight: float = DEFAULT_WEIGHT
    bonus: float = DEFAULT_BONUS


@dataclass(frozen=True, eq=False)
class Request:
    """Ink to read, with the model that reads it and what to force inside it."""

    ink: Ink
    model: str = DEFAULT
    interventions: tuple[Intervention, ...] = ()
    decoding: Decoding = field(default_factory=Decoding)


@dataclass(frozen=True)
class Reading:
    """One text that the ink may say.

    score     log probability by network and language model together, with the length bonus
    log_prob  of the text by the network alone
    share     of this text among those found, by score; the shares sum to 1
    """

    text: str
    score: float
    log_prob: float
    share: float


@dataclass(frozen=True)
class Letter:
    """A letter of the text and what made it: its frames (steps) and pen points, first and last inclusive.

    probability  of the letter at its peak
    """

    text: str
    first_step: int
    last_step: int
    peak_step: int
    first_point: int
    last_point: int
    probability: float


@dataclass(frozen=True, eq=False)
class Outcome(Frozen):
    """What a network read, and everything inside it on the way.

    cell      "lstm", "gru" or "rnn"
    text      the best reading, "" where there is none
    readings  it and its alternatives, best first
    letters   one each letter of `text`
    path      int64 (time,): best symbol of each step
    greedy    text of the best path
    first_point, last_point  int64 (time,): pen points that each step begins and ends with
    traces    input, posterior, and each layer's states and gates
    seconds   of the network, and of decoding
    """

    model: str
    cell: str
    text: str
    readings: tuple[Reading, ...]
    letters: tuple[Letter, ...]
    path: NDArray[np.int64]
    greedy: str
    first_point: NDArray[np.int64]
    last_point: NDArray[np.int64]
    traces: TraceSet
    seconds: tuple[float, float]
