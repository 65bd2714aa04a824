"""CTC prefix beam search over arrays, with a language model and, where asked, its whole history.

After Graves, "Supervised Sequence Labelling with Recurrent Neural Networks" (2012, section 7.5.2) and
Hannun et al., "First-Pass Large Vocabulary Continuous Speech Recognition using Bi-Directional Recurrent DNNs"
(2014, algorithm 1). A prefix is scored by log P_ctc + weight * log P_lm + bonus * letters.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.decode.ctc import BLANK, check
from engine.decode.hypotheses import BeamFrame, BeamHistory, Hypotheses, Hypothesis
from engine.decode.language import END, LanguageModel
from engine.decode.prefix_trie import PrefixTrie

DEFAULT_WIDTH = 25
DEFAULT_WEIGHT = 0.6
DEFAULT_BONUS = 1.5

SYMBOL_FLOOR = -9.0
"""A frame's symbols are left out if their log probability is this far below the best one's."""

SURE_BLANK = 0.999
"""In a frame whose blank is at least this probable, no prefix grows."""

Floats = NDArray[np.float64]


def prefix_beam(
    log_probs: NDArray[np.float32],
    width: int = DEFAULT_WIDTH,
    language: LanguageModel | None = None,
    weight: float = DEFAULT_WEIGHT,
    bonus: float = DEFAULT_BONUS,
    *,
    count: int = 5,
    symbol_floor: float = SYMBOL_FLOOR,
    sure_blank: float = SURE_BLANK,
    history: bool = False,
) -> Hypotheses:
    """The most probable texts of log_probs float32 (time, symbol), 1 to `count` of them, the empty text if need be.

    Without a language model neither `weight` nor `bonus` counts. Equal input gives equal output. Raises
    ValueError for a width or count below 1, an array of another shape, or a language model of other symbols.
    """
    check(log_probs)
    if width < 1 or count < 1:
        raise ValueError(f"`width` and `count` must be at least 1, but are {width} and {count} instead.")
    search = _Search(log_probs, width, language, weight, bonus, symbol_floor, sure_blank)
    frames = []
    for frame in range(len(log_probs)):
        search.step(frame)
        if history:
            frames.append(search.snapshot())
    told = None
    if history:
        trie = search.trie
        told = BeamHistory(trie.parent[: trie.count].copy(), trie.symbol[: trie.count].copy(), tuple(frames))
    return Hypotheses(search.finish(count), told)


class _Search:
    """The live prefixes, in slots.

    Mass is kept as plain numbers with the logarithm of their common scale beside, so a frame costs no logarithms. A
    prefix's mass includes its language model factor, which is the same for all its paths.
    """

    def __init__(
        self, log_probs: NDArray[np.float32], width: int, language: LanguageModel | None, weight: float, bonus: float,
        symbol_floor: float, sure_blank: float,
    ) -> None:  # fmt: skip
        best = log_probs.max(axis=1, keepdims=True)
        best[np.isneginf(best)] = 0.0
        relative = log_probs - best
        self._width = width
        self._best = best[:, 0].tolist()
        self._scale = 0.0
        self._probs = np.exp(relative.astype(np.float64))
        self._candidates = _candidates(relative, width, symbol_floor)
        self._sure = np.exp(log_probs[:, BLANK]) >= sure_blank
        self.trie = PrefixTrie(log_probs.shape[1])
        self._scorer = None if language is None else _Scorer(language, weight, bonus, log_probs.shape[1])
        self._column = np.full(log_probs.shape[1], -1, np.int64)
        self._slot = np.zeros(1, np.int64)
        self._nodes = np.zeros(1, np.int64)
        self._last = np.zeros(1, np.int64)
        self._blank, self._letter = np.ones(1), np.zeros(1)
        self._merged = np.zeros(1, np.bool_)

    def step(self, frame: int) -> None:
        """Take in one frame."""
        self._scale += self._best[frame]
        probs, symbols = self._probs[frame], self._candidates[frame]
        total = self._blank + self._letter
        stay_blank, stay_letter = total * probs[BLANK], self._letter * probs[self._last]
        if self._sure[frame] or not len(symbols):
            self._blank, self._letter = stay_blank, stay_letter
            self._merged = np.zeros(len(total), np.bool_)
            return
        grown, joined = self._grow(probs, symbols, total)
        stay_letter += joined
        mass = np.concatenate([stay_blank + stay_letter, grown.ravel()])
        chosen = np.arange(len(mass))
        if len(mass) > self._width:
            chosen = np.argpartition(mass, -self._width)[-self._width :]
            chosen.sort()
        chosen = chosen[mass[chosen] > 0.0]
        if not len(chosen):
            chosen = np.zeros(1, np.int64)
        self._keep(chosen, mass, stay_blank, stay_letter, joined, symbols)

    def _grow(self, probs: Floats, symbols: NDArray[np.int64], total: Floats) -> tuple[Floats, Floats]:
        """Mass of each prefix with each symbol added (live, candidate), and what of it joins a live prefix (live,)."""
        grown = total[:, None] * probs[symbols]
        column = self._column
        column[symbols] = np.arange(len(symbols))
        place = column[self._last]
        column[symbols] = -1
        # A letter again after itself is a new letter only past a blank.
        again = np.flatnonzero(place >= 0)
        grown[again, place[again]] = self._blank[again] * probs[self._last[again]]
        if self._scorer is not None:
            grown *= self._scorer.factors(self.trie, self._nodes, symbols)
        # What grows into a prefix that is live already is the same text: the masses add up.
        slot = self._slot[self.trie.parent[self._nodes[again]]]
        met = (slot >= 0) & (self._nodes[again] > 0)
        child, slot = again[met], slot[met]
        joined = np.zeros(len(total))
        joined[child] = grown[slot, place[child]]
        grown[slot, place[child]] = 0.0
        return grown, joined

    def _keep(
        self, chosen: NDArray[np.int64], mass: Floats, stay_blank: Floats, stay_letter: Floats, joined: Floats,
        symbols: NDArray[np.int64],
    ) -> None:  # fmt: skip
        """Let the chosen candidates live: prefixes that stay as they are, then those that grew."""
        border = int(np.searchsorted(chosen, len(stay_blank)))
        stayed = chosen[:border]
        slot, column = np.divmod(chosen[border:] - len(stay_blank), len(symbols))
        new = self.trie.extended(self._nodes[slot], symbols[column])
        if self.trie.count > len(self._slot):
            self._slot = np.full(2 * self.trie.count, -1, np.int64)
        else:
            self._slot[self._nodes] = -1
        self._nodes = np.concatenate([self._nodes[stayed], new])
        self._slot[self._nodes] = np.arange(len(self._nodes))
        self._last = self.trie.symbol[self._nodes]
        self._blank = np.concatenate([stay_blank[stayed], np.zeros(len(new))])
        self._letter = np.concatenate([stay_letter[stayed], mass[chosen[border:]]])
        self._merged = np.concatenate([joined[stayed] > 0.0, np.zeros(len(new), np.bool_)])
        peak = float(mass[chosen].max())
        if 0.0 < peak < 1e-30 or peak > 1e30:
            self._blank /= peak
            self._letter /= peak
            self._scale += float(np.log(peak))

    def snapshot(self) -> BeamFrame:
        """The beam as it is."""
        total = self._blank + self._letter
        order = np.argsort(-total, kind="stable")
        with np.errstate(divide="ignore", invalid="ignore"):
            score = np.log(total[order]) + self._scale
            share = np.where(total > 0.0, self._blank / total, 0.0)[order]
        return BeamFrame(self._nodes[order], score, share, self._merged[order])

    def finish(self, count: int) -> tuple[Hypothesis, ...]:
        """The best texts, their ends scored."""
        with np.errstate(divide="ignore"):
            log_mass = np.log(self._blank + self._letter) + self._scale
        walks = self.trie.walks(self._nodes)
        texts = [self.trie.symbol[walk[1:]] for walk in walks]
        ended = log_mass if self._scorer is None else log_mass + self._scorer.ends(self.trie, self._nodes)
        order = sorted(range(len(texts)), key=lambda slot: (-ended[slot], texts[slot].tolist()))[:count]
        found = []
        for slot in order:
            score, mass = float(ended[slot]), float(log_mass[slot])
            parts = (mass, 0.0) if self._scorer is None else self._scorer.split(mass, walks[slot], texts[slot])
            found.append(Hypothesis(texts[slot], score, *parts))
        return tuple(found)


class _Scorer:
    """What the language model makes of each node of the tree."""

    def __init__(self, language: LanguageModel, weight: float, bonus: float, symbols: int) -> None:
        self._language, self._weight, self._bonus = language, weight, bonus
        self._states = np.full(1, language.start, np.int64)
        self._factors = np.empty((0, symbols), np.float32)
        self._known = 0
        given = language.scores(self._states).shape[1]
        if given != symbols:
            raise ValueError(f"`language` must have {symbols} symbols, but has {given} instead.")

    def factors(self, trie: PrefixTrie, nodes: NDArray[np.int64], symbols: NDArray[np.int64]) -> NDArray[np.float32]:
        """What growing `nodes` (n,) by `symbols` (m,) multiplies their mass by, (n, m)."""
        if self._known < trie.count:
            self._learn(trie)
        return self._factors[nodes[:, None], symbols]

    def _learn(self, trie: PrefixTrie) -> None:
        first, last = self._known, trie.count
        if last > len(self._factors):
            self._states = np.resize(self._states, len(trie.parent))
            factors = np.empty((len(trie.parent), self._factors.shape[1]), np.float32)
            factors[:first] = self._factors[:first]
            self._factors = factors
        if first:
            self._states[first:last] = self._language.extend(
                self._states[trie.parent[first:last]], trie.symbol[first:last]
            )
        scores = self._language.scores(self._states[first:last])
        self._factors[first:last] = np.exp(np.float32(self._weight) * scores + np.float32(self._bonus))
        self._known = last

    def ends(self, trie: PrefixTrie, nodes: NDArray[np.int64]) -> Floats:
        """What the end of the text adds to the score of each of `nodes`, (n,)."""
        if self._known < trie.count:
            self._learn(trie)
        return self._weight * self._language.scores(self._states[nodes])[:, END].astype(np.float64)

    def split(self, log_mass: float, walk: list[int], symbols: NDArray[np.int64]) -> tuple[float, float]:
        """CTC and language model log probability of a text whose end was not scored yet: its nodes, its symbols."""
        scores = self._language.scores(self._states[walk])
        grown = float(scores[np.arange(len(symbols)), symbols].sum(dtype=np.float64))
        return log_mass - self._weight * grown - self._bonus * len(symbols), grown + float(scores[-1, END])


def _candidates(relative: NDArray[np.float32], width: int, floor: float) -> list[NDArray[np.int64]]:
    """The symbols by which prefixes may grow at each frame; relative (time, symbol), 0 for the best symbol.

    At most width + 1 of them: each prefix then has `width` better ways to grow than by any other symbol.
    """
    allowed = relative >= floor
    allowed[:, BLANK] = False
    if relative.shape[1] - 1 > width + 1:
        worse = np.argpartition(relative[:, 1:], -(width + 1), axis=1)[:, : -(width + 1)] + 1
        np.put_along_axis(allowed, worse, False, axis=1)
    frame, symbol = np.nonzero(allowed)
    ends = np.searchsorted(frame, np.arange(len(relative) + 1)).tolist()
    return [symbol[first:last] for first, last in pairwise(ends)]
