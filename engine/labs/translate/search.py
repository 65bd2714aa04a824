"""Translating pieces by beam search, one sentence or many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

import torch
from torch import Tensor

from engine.cancel import Cancel
from engine.data.subwords import BEGIN, END
from engine.decode.beam import Found, Settings, beam_search
from engine.labs.translate.outcome import Decoding
from engine.nets.attention import AS_TRAINED, Overrule
from engine.nets.translator import Encoded, Translator, spread

MANY = 256
"""Rows (sentences times beam width) that are searched at once."""


def settings_of(decoding: Decoding, source: int, prefix: tuple[int, ...] = ()) -> Settings:
    """The beam for a source of so many pieces: a translation is at most twice as long and ten pieces more."""
    longest = decoding.longest or 2 * source + 10 + len(prefix)
    return Settings(BEGIN, END, decoding.width, decoding.length_power, longest, prefix)


def search(
    net: Translator,
    encoded: Encoded,
    settings: Settings,
    overrule: Overrule = AS_TRAINED,
    check: Callable[[], None] = lambda: None,
) -> list[Found]:
    """Search on from encoded sources, each by a beam of its own. `check` is called at each step, and may raise."""
    wide = spread(encoded, settings.width)

    def step(state: object, last: Tensor, number: int) -> tuple[Tensor, object]:
        stepped = net.step(wide, state, last.to(wide.states.device), number, overrule)
        return stepped.log_probs.cpu(), stepped.state

    def pick(state: object, rows: Tensor) -> object:
        return net.pick(state, rows.to(wide.states.device))

    return beam_search(step, pick, net.begin(wide), settings, encoded.states.shape[1], check)


def search_many(
    net: Translator,
    sources: Sequence[Sequence[int]],
    decoding: Decoding,
    cancel: Cancel,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Found]:
    """A search for each source (pieces with their END), in their order; those of one length go together.

    Raises Cancelled between steps.
    """
    found: list[Found | None] = [None] * len(sources)
    done = 0
    order = sorted(range(len(sources)), key=lambda index: len(sources[index]))
    for _, group in groupby(order, key=lambda index: len(sources[index])):
        indices, each = list(group), max(1, MANY // decoding.width)
        for start in range(0, len(indices), each):
            chosen = indices[start : start + each]
            pieces = torch.tensor([sources[index] for index in chosen]).T.to(next(iter(net.parameters())).device)
            with torch.inference_mode():
                encoded = net.encode(pieces)
            settings = settings_of(decoding, len(pieces))
            for index, one in zip(chosen, search(net, encoded, settings, check=cancel.check), strict=True):
                found[index] = one
            done += len(chosen)
            progress(done)
    return [one for one in found if one is not None]
