"""A session: a network that answers questions about stories and shows how."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.questions.model import Answered, MemoryReader, Network, WordReader
from engine.labs.questions.outcome import Candidate, Outcome, Request, RowEdit, Sentence
from engine.labs.questions.story import remarks_of, sentence_of, sentences_of
from engine.labs.questions.weights import load_reader
from engine.nets.attention import Overrule
from engine.record.intervene import run_intervened
from engine.record.recorder import trace_of
from engine.record.run import array_of
from engine.trace import Axis, Trace, TraceSet

CANDIDATES = 12
"""Answers that an outcome names."""

Floats = NDArray[np.float32]
_QUERY = "query/layer0/forward"


class Session:
    """One network, loaded once, that answers any number of questions; for one thread at a time.

    Raises ModelError where the network is missing or damaged.
    """

    def __init__(self, model: str = "memory") -> None:
        self.model = model
        self.net, self.lexicon, self.about = load_reader(model)

    @property
    def kind(self) -> str:
        """ "memory" or "lstm"."""
        return self.net.sizes.kind

    def run(self, request: Request, cancel: Cancel) -> Outcome:
        """Answer a question. Without a story or a question the outcome has no answer.

        Raises Cancelled before the network runs; DataError or ModelError where the request asks for what cannot be.
        """
        started = time.perf_counter()
        sentences = sentences_of(request.story, self.lexicon, request.muted)
        question = sentence_of(request.question, self.lexicon)
        remarks = remarks_of(sentences, question, request.muted)
        cancel.check()
        if not any(one.heard for one in sentences) or not question.words:
            nothing = np.zeros((0, len(sentences)), np.float32)
            return Outcome(
                self.model, self.kind, sentences, question, (), (), nothing, TraceSet(),
                (*remarks, *_told_of_nothing(sentences, question)), time.perf_counter() - started,
            )  # fmt: skip
        look = _look_back if isinstance(self.net, MemoryReader) else _read_on
        with torch.inference_mode():
            shares, weights, traces = look(self.net, self._numbers(sentences), self._numbers((question,))[0],
                                           sentences, question, request)  # fmt: skip
        if isinstance(self.net, WordReader) and request.rows:
            remarks = (*remarks, "This network has no attention, so nothing of it can be overruled.")
        hops = isinstance(self.net, MemoryReader)
        time_axis = _hop_axis(len(shares)) if hops else traces[0].time
        named = Trace("answers", shares, (time_axis, Axis("symbol", self.lexicon.answers)), "probability")
        return Outcome(
            self.model, self.kind, sentences, question, self._candidates(shares[-1]),
            tuple(self._candidates(row) for row in shares) if hops else (), weights,
            TraceSet((*traces, named), self._notes(request)), remarks, time.perf_counter() - started,
        )  # fmt: skip

    def _numbers(self, sentences: Sequence[Sentence]) -> list[list[int]]:
        return [self.lexicon.numbers(one.words) for one in sentences]

    def _candidates(self, shares: Floats) -> tuple[Candidate, ...]:
        order = np.argsort(-shares, kind="stable")[:CANDIDATES]
        return tuple(Candidate(self.lexicon.answers[one], float(shares[one])) for one in order)

    def _notes(self, request: Request) -> dict[str, str]:
        return {
            "lab": "questions",
            "model": self.model,
            "story": request.story[:2_000],
            "question": request.question[:200],
        }


def _look_back(
    net: Network,
    told: list[list[int]],
    asked: list[int],
    sentences: Sequence[Sentence],
    question: Sentence,
    request: Request,
) -> tuple[Floats, Floats, list[Trace]]:
    """Shares (hop, answer), weights (hop, sentence) and traces of the network with a memory."""
    assert isinstance(net, MemoryReader)
    heard = [number for number, one in enumerate(sentences) if one.heard]
    wide = max(len(told[number]) for number in heard)
    table = torch.tensor([told[number] + [0] * (wide - len(told[number])) for number in heard])
    vectors = net.tell(table[None])
    states, made = run_intervened(net.sentences, vectors[:, 0], request.forced, "sentences")
    memory = net.remember(vectors, states[:, None])
    first = net.ask(torch.tensor([asked]))
    answered = net.look(memory, first, overrule_of(request.rows, len(sentences), heard))
    shares = torch.cat([net.say(hop.step.hidden, first) for hop in answered.hops]).softmax(-1)
    axis = Axis("time", tuple(one.text for one in sentences), unit="sentence")
    traces = [Trace("memory", _spread(array_of(memory[0]), heard, len(sentences)), (axis, Axis("unit")), "signal")]
    traces += [
        Trace(trace.name, _spread(trace.data, heard, len(sentences)), (axis, trace.axes[1]), trace.kind)
        for trace in made.values()
    ]
    weights = np.zeros((len(answered.hops), len(sentences)), np.float32)
    weights[:, heard] = np.stack([array_of(hop.weights[0]) for hop in answered.hops])
    return array_of(shares), weights, [*traces, *_of_hops(answered, weights, axis)]


def _of_hops(answered: Answered, weights: Floats, axis: Axis) -> list[Trace]:
    steps = _hop_axis(len(answered.hops))
    values = {
        name: np.stack([array_of(getattr(hop.step, field)[0]) for hop in answered.hops])
        for name, field in (
            ("hidden", "hidden"),
            ("gate.reset", "reset"),
            ("gate.update", "update"),
            ("gate.new", "new"),
        )
    }
    made = [trace_of(_QUERY, name, value) for name, value in values.items()]
    contexts = np.stack([array_of(hop.context[0]) for hop in answered.hops])
    return [
        *(Trace(trace.name, trace.data, (steps, trace.axes[1]), trace.kind) for trace in made),
        Trace("query/context", contexts, (steps, Axis("unit")), "signal"),
        Trace("attention", weights[:, :, None], (steps, Axis("source", axis.labels), Axis("head")), "attention"),
    ]


def _read_on(
    net: Network,
    told: list[list[int]],
    asked: list[int],
    sentences: Sequence[Sentence],
    question: Sentence,
    request: Request,
) -> tuple[Floats, Floats, list[Trace]]:
    """Shares (word, answer) if it had to answer there, no weights, and traces of the LSTM."""
    assert isinstance(net, WordReader)
    everything = (*sentences, question)
    numbers = [number for one in (*told, asked) for number in one]
    heard = [one.heard for one in everything for _ in one.words]
    places = [place for place, there in enumerate(heard) if there]
    embedded = net.embedding(torch.tensor([numbers[place] for place in places]))
    hidden, made = run_intervened(net.words, embedded, request.forced, "words")
    shares = array_of(net.say(hidden).softmax(-1))
    of_sentence = [float(number) for number, one in enumerate(everything) for _ in one.words]
    words = tuple(word for one in everything for word in one.words)
    axis = Axis("time", words, np.array(of_sentence, np.float32), "sentence")
    traces = [
        Trace(trace.name, _spread(trace.data, places, len(heard)), (axis, trace.axes[1]), trace.kind)
        for trace in made.values()
    ]
    return _spread(shares, places, len(heard)), np.zeros((0, len(sentences)), np.float32), traces


def overrule_of(rows: Sequence[RowEdit], sentences: int, heard: Sequence[int]) -> Overrule:
    """What is forced on the looks over the heard sentences. Raises DataError where it cannot be."""
    made: dict[tuple[int, int], Tensor] = {}
    for edit in rows:
        if edit.hop < 0:
            raise DataError(f"`hop` of a look must be 0 or more, but is {edit.hop} instead.")
        if edit.weights and len(edit.weights) != sentences:
            raise DataError(
                f"`weights` of a look must be one for each of {sentences} sentences, "
                f"but are {len(edit.weights)} instead."
            )
        row = torch.tensor(edit.weights or (1.0,) * sentences)
        if not torch.isfinite(row).all() or (row < 0).any():
            raise DataError("`weights` of a look must be finite and none below 0, but are otherwise.")
        row = row[list(heard)]
        if float(row.sum()) <= 0:
            raise DataError("`weights` of a look must leave a sentence that is read, but leave none.")
        made[0, edit.hop] = (row / row.sum())[None]
    return Overrule(rows=made)


def _hop_axis(hops: int) -> Axis:
    return Axis("time", tuple(f"look {number + 1}" for number in range(hops)), unit="look")


def _spread(values: Floats, places: Sequence[int], size: int) -> Floats:
    """Values (place, ...) at their places among `size`, NaN elsewhere."""
    if len(places) == size:
        return values
    whole = np.full((size, *values.shape[1:]), np.nan, np.float32)
    whole[list(places)] = values
    return whole


def _told_of_nothing(sentences: Sequence[Sentence], question: Sentence) -> tuple[str, ...]:
    if not sentences:
        return ("Tell a story: a sentence a line.",)
    if not question.words:
        return ("Ask a question about the story.",)
    return ("Every sentence is muted; let one be heard.",)
