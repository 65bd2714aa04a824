"""Values that go into and come out of a caption; all frozen, so that they may cross threads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.ink import Ink
from engine.decode.frozen import Frozen
from engine.interventions import Intervention
from engine.labs.captions.models import DEFAULT
from engine.trace import TraceSet

GRID = 8
"""A drawing is seen in GRID x GRID parts, counted row by row from the upper left."""

END = "."
"""What stands for the end of a caption among the words of a step."""


@dataclass(frozen=True, eq=False)
class Request:
    """A drawing, the network that describes it, and what to force on the way.

    prefix   words that the caption has to begin with
    covered  parts of the drawing, 0 to GRID * GRID - 1, that may not be looked at
    forced   what to force in the recurrent layer over the words
    """

    ink: Ink
    model: str = DEFAULT
    prefix: tuple[str, ...] = ()
    covered: tuple[int, ...] = ()
    forced: tuple[Intervention, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A word, and how probable the network finds it at a step."""

    word: str
    probability: float


@dataclass(frozen=True)
class Frame:
    """The square of the drawing that the network sees, in the coordinates of the ink.

    left, top  its upper left corner
    side       its length; a part is side / GRID wide and high
    """

    left: float
    top: float
    side: float


@dataclass(frozen=True, eq=False)
class Outcome(Frozen):
    """A caption and everything inside the network on the way to it.

    words        of the caption, one a step; the last is END unless the caption grew too long
    candidates   of each step, the most probable first, the word taken among them
    weights      float32 (word, GRID, GRID): where the network looked for each word, each sums to 1; no rows without
                 attention
    frame        where the parts lie on the ink, None where there is no ink
    picture      float32 (pixel, pixel), 0 to 1: the drawing as the network sees it
    traces       (time = word): `words/layer0/forward/<hidden|cell|gate.*>`, `context`, `next` (time, symbol), and with
                 attention `attention` (time, source, head); the time axis has the words as labels
    remarks      what a person should know
    seconds      that it took
    """

    model: str
    words: tuple[str, ...]
    candidates: tuple[tuple[Candidate, ...], ...]
    weights: NDArray[np.float32]
    frame: Frame | None
    picture: NDArray[np.float32]
    traces: TraceSet
    remarks: tuple[str, ...]
    seconds: float

    @property
    def caption(self) -> str:
        """The words as a sentence without its end; "" where there is none."""
        return " ".join(word for word in self.words if word != END).replace(" ,", ",")

    @property
    def probability(self) -> float:
        """Product of the probabilities of all words; 0 where there is no caption."""
        return float(np.prod([self.share(step) for step in range(len(self.words))])) if self.words else 0.0

    def share(self, step: int) -> float:
        """The probability of the word of a step."""
        return next(one.probability for one in self.candidates[step] if one.word == self.words[step])
