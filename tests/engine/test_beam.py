"""Beam search and its tree, against a search through every text."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.cancel import Cancel, Cancelled
from engine.decode.beam import Found, Settings, beam_search

BEGIN, END, SYMBOLS = 0, 1, 4


class Chain:
    """Log probabilities that depend on the last two symbols and the step: a table at random."""

    def __init__(self, seed: int, sources: int = 1) -> None:
        generator = torch.Generator().manual_seed(seed)
        table = torch.randn(sources, 6, SYMBOLS, SYMBOLS, SYMBOLS, generator=generator) * 1.5
        table[..., BEGIN] = -20.0
        self.table = table.log_softmax(-1)

    def step(self, state: tuple[Tensor, Tensor], last: Tensor, number: int) -> tuple[Tensor, Any]:
        source, before = state
        return self.table[source, number, before, last], (source, last)

    @staticmethod
    def pick(state: tuple[Tensor, Tensor], rows: Tensor) -> tuple[Tensor, Tensor]:
        return state[0][rows], state[1][rows]

    def search(self, settings: Settings) -> list[Found]:
        source = torch.arange(len(self.table)).repeat_interleave(settings.width)
        return beam_search(self.step, self.pick, (source, torch.zeros_like(source)), settings, len(self.table))

    def log_prob(self, text: tuple[int, ...], source: int = 0) -> float:
        before, last, total = 0, BEGIN, 0.0
        for number, symbol in enumerate(text):
            total += float(self.table[source, number, before, last, symbol])
            before, last = last, symbol
        return total

    def best(self, settings: Settings, source: int = 0) -> tuple[int, ...]:
        """The best text that ends, of all there are."""
        inner = [symbol for symbol in range(SYMBOLS) if symbol not in (BEGIN, END)]
        texts = [
            (*body, END)
            for length in range(settings.longest)
            for body in product(inner, repeat=length)
            if settings.prefix == (*body, END)[: len(settings.prefix)]
        ]
        return max(texts, key=lambda text: self.log_prob(text, source) / settings.penalty(len(text)))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("power", [0.0, 1.0])
def test_a_wide_beam_finds_the_best_of_all_texts(seed: int, power: float) -> None:
    chain, settings = Chain(seed), Settings(BEGIN, END, 40, power, 5)
    best = chain.search(settings)[0].endings[0]
    assert best.symbols == chain.best(settings)
    assert best.log_prob == pytest.approx(chain.log_prob(best.symbols), abs=1e-4)
    assert best.score == pytest.approx(best.log_prob / settings.penalty(len(best.symbols)), abs=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_width_one_is_greedy(seed: int) -> None:
    chain = Chain(seed)
    text: list[int] = []
    while END not in text and len(text) < 6:
        before, last = ([BEGIN, BEGIN, *text])[-2:]
        text.append(int(chain.table[0, len(text), before if text else 0, last].argmax()))
    assert chain.search(Settings(BEGIN, END, 1, 1.0, 6))[0].endings[0].symbols == tuple(text)


def test_sources_together_are_as_each_alone() -> None:
    chain, settings = Chain(3, sources=4), Settings(BEGIN, END, 3, 1.0, 6)
    together = chain.search(settings)
    for source, found in enumerate(together):
        alone = Chain(3, sources=4)
        alone.table = alone.table[source : source + 1]
        assert alone.search(settings)[0] == found


@pytest.mark.parametrize("prefix", [(2,), (3, 3), (2, END)])
def test_a_prefix_is_kept_and_what_follows_is_searched(prefix: tuple[int, ...]) -> None:
    chain, settings = Chain(7), Settings(BEGIN, END, 40, 0.0, 5, prefix)
    best = chain.search(settings)[0].endings[0]
    assert best.symbols == chain.best(settings)
    assert best.symbols[: len(prefix)] == prefix


def test_its_own_output_as_prefix_gives_it_again() -> None:
    chain, settings = Chain(9), Settings(BEGIN, END, 3, 1.0, 6)
    first = chain.search(settings)[0].endings[0]
    again = chain.search(Settings(BEGIN, END, 3, 1.0, 6, first.symbols))[0].endings[0]
    assert (again.symbols, again.score) == (first.symbols, pytest.approx(first.score, abs=1e-5))


def test_the_tree_adds_up() -> None:
    settings = Settings(BEGIN, END, 3, 1.0, 6)
    found = Chain(11).search(settings)[0]
    best_path = []
    for number, node in enumerate(found.nodes):
        assert node.parent < number
        above = found.nodes[node.parent] if node.parent >= 0 else None
        assert node.step == (above.step + 1 if above else 0)
        assert node.total == pytest.approx((above.total if above else 0.0) + node.log_prob, abs=1e-5)
        assert node.score == pytest.approx(node.total / settings.penalty(node.step + 1))
        assert above is None or above.state in ("kept", "best")
        if node.state == "best":
            best_path.append(node.symbol)
    assert tuple(best_path) == found.endings[0].symbols
    assert {node.state for node in found.nodes} == {"kept", "pruned", "finished", "best"}
    for step in range(max(node.step for node in found.nodes)):
        here = [node for node in found.nodes if node.step == step]
        assert [node.rank for node in here] == list(range(len(here)))
        assert sum(node.state != "pruned" and node.symbol != END for node in here) <= 3


def test_texts_that_never_end_are_given_as_they_are() -> None:
    chain = Chain(2)
    chain.table[..., END] = -50.0
    found = chain.search(Settings(BEGIN, END, 2, 1.0, 4))[0]
    assert [ending.finished for ending in found.endings] == [False, False]
    assert all(len(ending.symbols) == 4 for ending in found.endings)


def test_it_stops_when_told() -> None:
    cancel = Cancel()
    cancel.set()
    chain, settings = Chain(2), Settings(BEGIN, END, 1)
    with pytest.raises(Cancelled):
        beam_search(chain.step, chain.pick, (torch.zeros(1).long(), torch.zeros(1).long()), settings, 1, cancel.check)
