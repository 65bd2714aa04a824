"""The small networks at work on what a person gives: words made up, a text gone on with, a number in digits."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.cancel import Cancel
from engine.labs.cells.letters import plain
from engine.labs.cells.parameters import Array
from engine.labs.cells.spelling import said
from engine.labs.cells.tasks import (
    MAX_WORD,
    CharactersOutcome,
    CharactersRequest,
    NumberOutcome,
    NumberRequest,
    Word,
    WordsOutcome,
    WordsRequest,
)
from engine.labs.cells.writers import MARK, UNKNOWN, CharacterWriter, NumberWriter, WordWriter
from engine.record import record
from engine.trace import Axis, Trace, TraceSet

MAX_DIGITS = 12


@torch.inference_mode()
def make_words(net: WordWriter, request: WordsRequest, cancel: Cancel) -> WordsOutcome:
    """Words drawn letter by letter, all at once, and the making of the first. Raises Cancelled between letters."""
    began = time.perf_counter()
    forced = [place for place in net.alphabet.ids(request.start.lower()) if place != UNKNOWN]
    languages = torch.full((request.count,), net.languages.index(request.language))
    random = torch.Generator().manual_seed(request.seed)
    state, last = net.start(languages), torch.full((1, request.count), MARK)
    drawn: list[Tensor] = []
    over = torch.zeros(request.count, dtype=torch.bool)
    while len(drawn) < MAX_WORD and not over.all():
        cancel.check()
        hidden, state = net.recurrent(net.embedding(last), state)
        logits = net.head(hidden[0])
        logits[:, UNKNOWN] = -torch.inf
        if len(drawn) < len(forced):
            chosen = torch.full((request.count,), forced[len(drawn)])
        else:
            chosen = draw(logits, request.temperature, random).masked_fill(over, MARK)
            over |= chosen == MARK
        drawn.append(chosen)
        last = chosen[None]
    spelled = [_until_mark(column) for column in torch.stack(drawn, 1).tolist()]
    words = tuple(_word(net, request.language, ids) for ids in spelled)
    ids = torch.tensor([MARK, *spelled[0]])[:, None]
    with record(net) as recording:
        probabilities = torch.softmax(net(ids, languages[:1])[:, 0], -1).numpy()
    labels = tuple(net.alphabet.labels[place] for place in [*spelled[0], MARK])
    traces = _with_next(recording.traces, labels, probabilities, net.alphabet.labels, "words")
    return WordsOutcome(request, words, traces, time.perf_counter() - began)


@torch.inference_mode()
def continue_text(net: CharacterWriter, request: CharactersRequest, cancel: Cancel) -> CharactersOutcome:
    """What may follow each character of a text, and some that do. Raises Cancelled between characters."""
    began = time.perf_counter()
    ids = net.alphabet.ids(plain(request.text) + (" " if request.text[-1:].isspace() and plain(request.text) else ""))
    written = _go_on(net, ids, request, cancel)
    with record(net) as recording:
        log_probs = torch.log_softmax(net(torch.tensor([MARK, *ids, *written])), -1).numpy()
    bits = tuple(float(-log_probs[step, place]) / math.log(2) for step, place in enumerate(ids))
    labels = tuple(net.alphabet.labels[place] for place in (MARK, *ids, *written))
    traces = _with_next(recording.traces, labels, np.exp(log_probs), net.alphabet.labels, "characters")
    return CharactersOutcome(
        request, net.alphabet.text(ids), net.alphabet.text(written), bits,
        sum(bits) / len(bits) if bits else float("nan"), traces, time.perf_counter() - began,
    )  # fmt: skip


@torch.inference_mode()
def write_number(net: NumberWriter, request: NumberRequest, cancel: Cancel) -> NumberOutcome:
    """Read words with one cell, hand its last state to another, and let that one write. Raises Cancelled."""
    began = time.perf_counter()
    read = plain(request.text).lower()
    ids = torch.tensor(net.alphabet.ids(read), dtype=torch.long)[:, None]
    inside: list[TraceSet] = []
    state = torch.zeros(1, 1, net.units)
    if len(ids):
        with record(net.encoder) as recording:
            _, state = net.encoder(net.embedding(ids))
        inside.append(recording.traces)
    start, last, written = state, MARK, list[int]()
    while len(written) < MAX_DIGITS:
        cancel.check()
        hidden, state = net.decoder(net.embedding(torch.tensor([[last]])), state)
        last = int(net.head(hidden[0, 0]).argmax())
        if last == MARK:
            break
        written.append(last)
    with record(net.decoder) as recording:
        hidden, _ = net.decoder(net.embedding(torch.tensor([MARK, *written])[:, None]), start)
    inside.append(recording.traces)
    probabilities = torch.softmax(net.head(hidden[:, 0]), -1).numpy()
    labels = (*net.alphabet.text(ids[:, 0].tolist()), *(net.alphabet.labels[place] for place in [*written, MARK]))
    blank = np.full((len(ids), probabilities.shape[1]), np.nan, np.float32)
    joined = _joined(inside)
    traces = _with_next(
        joined, labels[: len(ids) + len(probabilities)], np.concatenate([blank, probabilities]), net.alphabet.labels,
        "numbers",
    )  # fmt: skip
    return NumberOutcome(
        request, read, net.alphabet.text(written), said(read), len(ids), traces, time.perf_counter() - began
    )


def draw(logits: Tensor, temperature: float, random: torch.Generator) -> Tensor:
    """A symbol for each row of logits (row, symbol): the most probable one at temperature 0."""
    if temperature < 1e-3:
        return logits.argmax(-1)
    odds = torch.softmax(logits.double() / temperature, -1)
    return torch.multinomial(odds, 1, generator=random)[:, 0]


def _word(net: WordWriter, language: str, ids: list[int]) -> Word:
    fed, asked = torch.tensor([MARK, *ids])[:, None], torch.tensor([*ids, MARK])
    log_probs = torch.log_softmax(net(fed, torch.tensor([net.languages.index(language)]))[:, 0], -1)
    text = net.alphabet.text(ids)
    return Word(text, float(log_probs[torch.arange(len(asked)), asked].sum()), net.knows(language, text))


def _go_on(net: CharacterWriter, ids: Sequence[int], request: CharactersRequest, cancel: Cancel) -> list[int]:
    """Symbols drawn one after the other after a text."""
    random = torch.Generator().manual_seed(request.seed)
    fed, state, written = torch.tensor([MARK, *ids]), None, list[int]()
    while len(written) < request.more:
        cancel.check()
        hidden, state = net.recurrent(net.embedding(fed), state)
        logits = net.head(hidden[-1:])
        logits[:, [MARK, UNKNOWN]] = -torch.inf
        fed = draw(logits, request.temperature, random)
        written.append(int(fed))
    return written


def _until_mark(ids: list[int]) -> list[int]:
    return ids[: ids.index(MARK)] if MARK in ids else ids


def _joined(parts: Sequence[TraceSet]) -> TraceSet:
    """Traces of one name, one after the other in time."""
    made = []
    for name, last in parts[-1].items():
        data: Array = np.concatenate([part[name].data for part in parts])
        made.append(Trace(name, data, last.axes, last.kind))
    return TraceSet(tuple(made))


def _with_next(
    inside: TraceSet, labels: tuple[str, ...], probabilities: Any, symbols: tuple[str, ...], model: str
) -> TraceSet:
    """`next`, and the recurrent traces under `recurrent/`, on one labelled time axis."""
    steps = Axis("time", labels)
    made = [Trace("next", probabilities, (steps, Axis("symbol", symbols)), "probability")]
    for trace in inside.traces:
        name = "recurrent/" + trace.name.partition("/")[2]
        made.append(Trace(name, trace.data, (steps, *trace.axes[1:]), trace.kind))
    return TraceSet(tuple(made), {"lab": "cells", "model": model})
