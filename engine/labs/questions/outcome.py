"""Values that go into and come out of a question; all frozen, so that they may cross threads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.decode.frozen import Frozen
from engine.interventions import Intervention
from engine.trace import TraceSet


@dataclass(frozen=True)
class RowEdit:
    """One look at the memory overruled.

    hop      counted from 0
    weights  one each sentence of the story, at least one above 0, scaled to sum to 1; () for all alike
    """

    hop: int
    weights: tuple[float, ...] = ()


@dataclass(frozen=True)
class Request:
    """A story, a question, the network that answers, and what to force on the way.

    story   a sentence a line; blank lines are left out
    muted   sentences, counted from 0, that no network gets to read, as though they had not been told
    rows    looks overruled; those of hops that a network does not have are without effect
    forced  what to force in the recurrent layer over the sentences, or over the words of an LSTM
    """

    story: str
    question: str
    model: str = "memory"
    muted: tuple[int, ...] = ()
    rows: tuple[RowEdit, ...] = ()
    forced: tuple[Intervention, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A sentence, or the question.

    line     of the story, counted from 0; -1 for the question
    words    as they are read, in small letters
    unknown  those among them that the network does not know
    heard    whether it was read: neither muted nor too long ago
    """

    text: str
    line: int = -1
    words: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    heard: bool = True


@dataclass(frozen=True)
class Candidate:
    """An answer, and how probable the network finds it."""

    answer: str
    probability: float


@dataclass(frozen=True, eq=False)
class Outcome(Frozen):
    """An answer and everything inside the network on the way to it.

    kind       "memory" or "lstm"
    sentences  of the story, heard or not, and the question
    answers    the most probable first; none where there is no story or no question
    hops       the same after each look, with the query that it had come to then; none in an LSTM
    weights    float32 (hop, sentence) of all sentences, 0 for those not heard; rows sum to 1
    traces     over sentences (time = sentence): `sentences/layer0/<forward|backward>/<hidden|gate.*>`, `memory`;
               over looks (time = hop): `query/layer0/forward/<hidden|gate.*>`, `query/context`,
               `attention` (time, source, head), `answers` (time, symbol).
               Of an LSTM over words (time = word): `words/layer0/forward/<hidden|cell|gate.*>`, `answers`.
               What was not heard is NaN; the time axis has the sentences or words as labels.
    remarks    what a person should know: words not known, what was cut, what had no effect
    seconds    that it took
    """

    model: str
    kind: str
    sentences: tuple[Sentence, ...]
    question: Sentence
    answers: tuple[Candidate, ...]
    hops: tuple[tuple[Candidate, ...], ...]
    weights: NDArray[np.float32]
    traces: TraceSet
    remarks: tuple[str, ...]
    seconds: float

    @property
    def answer(self) -> str:
        """The most probable answer; "" where there is none."""
        return self.answers[0].answer if self.answers else ""

    @property
    def probability(self) -> float:
        """Of the most probable answer; 0 where there is none."""
        return self.answers[0].probability if self.answers else 0.0

    @property
    def words(self) -> tuple[str, ...]:
        """The words of all sentences and then of the question, one after the other."""
        return tuple(word for sentence in (*self.sentences, self.question) for word in sentence.words)

    @property
    def sentence_of_word(self) -> tuple[int, ...]:
        """Which sentence each of `words` belongs to; that of the question is after the last."""
        everything = (*self.sentences, self.question)
        return tuple(number for number, one in enumerate(everything) for _ in one.words)
