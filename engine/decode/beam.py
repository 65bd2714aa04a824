"""Beam search over any model that names the next symbol, keeping the tree of what it considered.

Scores are log probabilities over the length penalty of Wu et al., "Google's Neural Machine Translation System" (2016),
eq. 14, without its coverage term. A beam of width 1 is greedy search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import torch
from torch import Tensor

NodeState = Literal["kept", "pruned", "finished", "best"]
Step = Callable[[Any, Tensor, int], tuple[Tensor, Any]]
"""(state, last symbol of each row, step number) to log probabilities (row, symbol) and the state after it."""
Pick = Callable[[Any, Tensor], Any]
"""(state, rows) to the state with these rows in this order."""


@dataclass(frozen=True)
class Settings:
    """How a beam goes.

    width         hypotheses kept at each step
    length_power  power of the length penalty; 0 for none
    longest       most symbols of a text, its end counted
    prefix        symbols that every text begins with
    """

    begin: int
    end: int
    width: int = 5
    length_power: float = 1.0
    longest: int = 100
    prefix: tuple[int, ...] = ()

    def penalty(self, length: int) -> float:
        """What the log probability of a text of `length` symbols, its end counted, is divided by."""
        return float(((5 + length) / 6) ** self.length_power)


@dataclass(frozen=True)
class Node:
    """A symbol considered: the index of the node before it (-1 at the first step), its log probability there, the
    sum from the root, its place among the candidates of its step, and what became of it.
    """

    parent: int
    step: int
    symbol: int
    log_prob: float
    total: float
    score: float
    rank: int
    state: NodeState


@dataclass(frozen=True)
class Ending:
    """A text that the beam ended with: symbols with their end where it was reached, and its last node."""

    symbols: tuple[int, ...]
    log_prob: float
    score: float
    finished: bool
    node: int


@dataclass(frozen=True)
class Found:
    """Texts that one beam ended with, best first, and every node in the order of steps."""

    endings: tuple[Ending, ...]
    nodes: tuple[Node, ...]


@dataclass
class _Beam:
    """One source's beam: the nodes so far, those that live, and those that ended."""

    settings: Settings
    nodes: list[Node] = field(default_factory=list)
    live: list[int] = field(default_factory=lambda: [-1])
    ended: list[int] = field(default_factory=list)

    @property
    def done(self) -> bool:
        return len(self.ended) >= self.settings.width or not self.live

    def total(self, node: int) -> float:
        return self.nodes[node].total if node >= 0 else 0.0

    def grow(self, candidates: Sequence[tuple[int, int, float, float]], step: int) -> list[int]:
        """Take candidates (row, symbol, total, log_prob), best first; the rows that the new live nodes came from."""
        settings, score = self.settings, self.settings.penalty(step + 1)
        forced = step < len(settings.prefix)
        live: list[int] = []
        rows: list[int] = []
        for rank, (row, symbol, total, log_prob) in enumerate(candidates):
            ends = symbol == settings.end
            kept = rank < settings.width if ends else len(live) < settings.width
            state: NodeState = ("finished" if ends else "kept") if kept else "pruned"
            self.nodes.append(Node(self.live[row], step, symbol, log_prob, total, total / score, rank, state))
            if kept and ends:
                self.ended.append(len(self.nodes) - 1)
            elif kept:
                live.append(len(self.nodes) - 1)
                rows.append(row)
            if forced:
                break
        self.live = live
        return rows

    def found(self) -> Found:
        """What was found, the best path marked; texts cut off at the longest length only where none came to an end."""
        last = self.ended or self.live
        last = sorted((node for node in last if node >= 0), key=lambda node: -self.nodes[node].score)
        endings = tuple(self._ending(node) for node in last)
        nodes = list(self.nodes)
        node = last[0] if last else -1
        while node >= 0:
            nodes[node] = replace(nodes[node], state="best")
            node = nodes[node].parent
        return Found(endings, tuple(nodes))

    def _ending(self, node: int) -> Ending:
        end, symbols = self.nodes[node], []
        walk = node
        while walk >= 0:
            symbols.append(self.nodes[walk].symbol)
            walk = self.nodes[walk].parent
        finished = end.symbol == self.settings.end
        return Ending(tuple(symbols[::-1]), end.total, end.score, finished, node)


@torch.inference_mode()
def beam_search(
    step: Step,
    pick: Pick,
    state: Any,
    settings: Settings,
    count: int = 1,
    check: Callable[[], None] = lambda: None,
) -> list[Found]:
    """Search for `count` sources at once: `state` has `width` equal rows for each, one source after the other.

    At each step the best 2 * width candidates of a source are looked at, so that `width` can go on even where others
    come to their end. `check` is called at each step, and may raise.
    """
    width = settings.width
    beams = [_Beam(settings) for _ in range(count)]
    last = torch.full((count * width,), settings.begin)
    totals = torch.full((count, width), float("-inf"))
    totals[:, 0] = 0.0
    for number in range(settings.longest):
        check()
        log_probs, state = step(state, last, number)
        taken = _candidates(log_probs, totals, settings, number)
        rows, symbols, live_totals = [], [], totals.new_full((count, width), float("-inf"))
        for index, beam in enumerate(beams):
            came = [] if beam.done else beam.grow(taken[index], number)
            for place in range(width):
                alive = place < len(came)
                rows.append(index * width + (came[place] if alive else 0))
                symbols.append(beam.nodes[beam.live[place]].symbol if alive else settings.end)
                if alive:
                    live_totals[index, place] = beam.nodes[beam.live[place]].total
        if all(beam.done for beam in beams):
            break
        totals, last = live_totals, torch.tensor(symbols)
        state = pick(state, torch.tensor(rows))
    return [beam.found() for beam in beams]


def _candidates(
    log_probs: Tensor, totals: Tensor, settings: Settings, number: int
) -> list[list[tuple[int, int, float, float]]]:
    """For each source, (row, symbol, total, log_prob) of its candidates, best first."""
    count, width = totals.shape
    log_probs = log_probs.float()
    if number < len(settings.prefix):
        forced = settings.prefix[number]
        known = log_probs.view(count, width, -1)[:, 0, forced].tolist()
        return [[(0, forced, float(totals[index, 0]) + known[index], known[index])] for index in range(count)]
    best, symbols = log_probs.topk(min(2 * width, log_probs.shape[1]), dim=1)
    each = best.shape[1]
    summed = (best + totals.reshape(-1, 1)).view(count, -1)
    top, places = summed.topk(min(2 * width, summed.shape[1]), dim=1)
    rows = places // each
    chosen = symbols.view(count, -1).gather(1, places).tolist()
    alone = best.view(count, -1).gather(1, places).tolist()
    made = zip(rows.tolist(), chosen, top.tolist(), alone, strict=True)
    return [[one for one in zip(*each_source, strict=True) if one[2] > float("-inf")] for each_source in made]
