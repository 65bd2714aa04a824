"""Naming the language of a text, with the belief after every character; and of many lines, fast."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import torch

from engine.cancel import Cancel
from engine.labs.cells.identifier import Identifier
from engine.labs.cells.language_names import name_of
from engine.labs.cells.letters import plain
from engine.labs.cells.tasks import Guess, LanguageOutcome, LanguageRequest
from engine.record import record
from engine.trace import Axis, Trace, TraceSet

LONGEST = 1_000
"""Characters of a line that count: by then a belief does not move."""
_BATCH = 64


def identify(net: Identifier, request: LanguageRequest, cancel: Cancel) -> LanguageOutcome:
    """The belief of a network over one text, with everything inside it. Raises Cancelled before it begins."""
    cancel.check()
    began = time.perf_counter()
    read = plain(request.text)
    names = {code: name_of(code) for code in net.languages}
    with torch.inference_mode():
        if not read:
            belief = torch.softmax(net.head(torch.zeros(net.units)), -1)[None].numpy()
            traces = TraceSet()
        else:
            with record(net) as recording:
                belief = torch.softmax(net(torch.from_numpy(net.alphabet.ids(read))), -1).numpy()
            steps = Axis("time", tuple(read))
            inside = [
                Trace(trace.name, trace.data, (steps, *trace.axes[1:]), trace.kind) for trace in recording.traces.traces
            ]
            shown = Trace("belief", belief, (steps, Axis("language", net.languages)), "probability")
            traces = TraceSet((shown, *inside), {"lab": "cells", "model": "language"})
    guesses = _guesses(net.languages, belief[-1].tolist())
    return LanguageOutcome(request, read, guesses, net.languages, names, traces, time.perf_counter() - began)


def identify_lines(net: Identifier, lines: Iterable[str], cancel: Cancel) -> Iterator[tuple[Guess, ...]]:
    """The languages of each line, the most probable first; none for a line without a character.

    Reads at most LONGEST characters of a line. Raises Cancelled between batches.
    """
    waiting: list[str] = []
    for line in lines:
        waiting.append(plain(line[: 4 * LONGEST])[:LONGEST])
        if len(waiting) == _BATCH:
            yield from _batch(net, waiting, cancel)
            waiting = []
    if waiting:
        yield from _batch(net, waiting, cancel)


def _batch(net: Identifier, texts: list[str], cancel: Cancel) -> list[tuple[Guess, ...]]:
    """Texts of about one length go together, so that a long line does not make short ones wait."""
    found: list[tuple[Guess, ...]] = [()] * len(texts)
    order = sorted((place for place, text in enumerate(texts) if text), key=lambda place: len(texts[place]))
    while order:
        cancel.check()
        shortest = len(texts[order[0]])
        chosen = [place for place in order if len(texts[place]) <= 2 * shortest + 16]
        order = order[len(chosen) :]
        lengths = torch.tensor([len(texts[place]) for place in chosen])
        ids = torch.nn.utils.rnn.pad_sequence([torch.from_numpy(net.alphabet.ids(texts[place])) for place in chosen])
        with torch.inference_mode():
            belief = torch.softmax(net(ids)[lengths - 1, torch.arange(len(chosen))], -1)
        for place, row in zip(chosen, belief.tolist(), strict=True):
            found[place] = _guesses(net.languages, row)
    return found


def _guesses(languages: tuple[str, ...], belief: list[float]) -> tuple[Guess, ...]:
    order = sorted(zip(belief, languages, strict=True), key=lambda pair: (-pair[0], pair[1]))
    return tuple(Guess(code, name_of(code), probability) for probability, code in order)
