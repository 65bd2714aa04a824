"""Prefix beam search against all paths, and on cases made by hand."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.decode.ctc import best_path, collapse, sequence_log_prob
from engine.decode.hypotheses import Hypotheses
from engine.decode.prefix_beam import prefix_beam

EXACT: dict[str, Any] = {"symbol_floor": -np.inf, "sure_blank": 2.0}


def random_log_probs(frames: int, symbols: int, seed: int, spread: float = 1.5) -> NDArray[np.float32]:
    logits = np.random.default_rng(seed).normal(0.0, spread, (frames, symbols))
    return (logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)).astype(np.float32)


def all_texts(log_probs: NDArray[np.float32]) -> dict[tuple[int, ...], float]:
    """Log probability of every text that has one, its paths written out and summed."""
    texts: dict[tuple[int, ...], float] = {}
    for path in itertools.product(range(log_probs.shape[1]), repeat=len(log_probs)):
        text = tuple(collapse(path).tolist())
        score = float(log_probs[np.arange(len(path)), path].sum(dtype=np.float64))
        texts[text] = float(np.logaddexp(texts.get(text, -np.inf), score))
    return texts


class Bigram:
    """A language model whose state is the last symbol."""

    start = 0

    def __init__(self, table: NDArray[np.float32]) -> None:
        self.table = table

    def extend(self, states: NDArray[np.int64], symbols: NDArray[np.int64]) -> NDArray[np.int64]:
        return symbols

    def scores(self, states: NDArray[np.int64]) -> NDArray[np.float32]:
        return self.table[states]

    def text(self, symbols: tuple[int, ...]) -> float:
        return float(sum(self.table[a, b] for a, b in zip((0, *symbols), (*symbols, 0), strict=True)))


def exact(log_probs: NDArray[np.float32], width: int = 10_000, **more: Any) -> Hypotheses:
    return prefix_beam(log_probs, width, count=10_000, **EXACT, **more)


@pytest.mark.parametrize(("frames", "symbols", "seed"), [(1, 3, 0), (3, 4, 1), (4, 3, 2), (5, 3, 3), (5, 4, 4)])
def test_unlimited_beam_finds_every_text_with_its_whole_mass(frames: int, symbols: int, seed: int) -> None:
    log_probs = random_log_probs(frames, symbols, seed)
    truth = all_texts(log_probs)
    best = exact(log_probs).best
    assert {tuple(h.symbols.tolist()) for h in best} == set(truth)
    for hypothesis in best:
        assert hypothesis.log_prob == pytest.approx(truth[tuple(hypothesis.symbols.tolist())], abs=1e-5)
        assert hypothesis.score == hypothesis.log_prob
        assert hypothesis.lm_log_prob == 0.0
    assert [h.score for h in best] == sorted((h.score for h in best), reverse=True)


def test_unlimited_beam_with_language_model_scores_every_text() -> None:
    log_probs = random_log_probs(5, 4, 9)
    language = Bigram(random_log_probs(4, 4, 10))
    truth = all_texts(log_probs)
    best = exact(log_probs, language=language, weight=0.7, bonus=0.3).best
    assert len(best) == len(truth)
    for hypothesis in best:
        text = tuple(hypothesis.symbols.tolist())
        assert hypothesis.log_prob == pytest.approx(truth[text], abs=1e-4)
        assert hypothesis.lm_log_prob == pytest.approx(language.text(text), abs=1e-4)
        score = truth[text] + 0.7 * language.text(text) + 0.3 * len(text)
        assert hypothesis.score == pytest.approx(score, abs=1e-4)


def test_beam_finds_what_the_best_path_misses() -> None:
    # Blank is best in each frame, yet most of all paths say the letter.
    log_probs = np.log(np.array([[0.6, 0.4], [0.6, 0.4]], np.float32))
    assert best_path(log_probs).symbols.tolist() == []
    best = prefix_beam(log_probs, 2).best
    assert best[0].symbols.tolist() == [1]
    assert best[0].log_prob == pytest.approx(np.log(0.64), abs=1e-6)
    assert best[1].log_prob == pytest.approx(np.log(0.36), abs=1e-6)


def test_double_letters_need_a_blank_between() -> None:
    sure = np.full((5, 3), 1e-4, np.float32)
    sure[np.arange(5), [1, 1, 0, 1, 2]] = 1.0
    assert prefix_beam(np.log(sure)).best[0].symbols.tolist() == [1, 1, 2]
    sure[2] = [1e-4, 1.0, 1e-4]
    assert prefix_beam(np.log(sure)).best[0].symbols.tolist() == [1, 2]


def test_paths_that_meet_are_one_prefix() -> None:
    # "1" lives from frame 0 on; at frame 1 the empty prefix grows into it once more.
    log_probs = np.log(np.array([[0.5, 0.5], [0.5, 0.5], [0.9, 0.1]], np.float32))
    told = prefix_beam(log_probs, 8, history=True, **EXACT).history
    assert told is not None
    texts = [[tuple(told.prefix(int(node)).tolist()) for node in frame.nodes] for frame in told.frames]
    assert all(len(set(live)) == len(live) for live in texts)
    at = texts[1].index((1,))
    assert told.frames[1].merged[at]
    assert not told.frames[0].merged.any()
    assert told.frames[1].score[at] == pytest.approx(np.log(0.75), abs=1e-6)
    assert told.frames[1].blank_share[at] == pytest.approx(0.25 / 0.75, abs=1e-6)


def test_prefix_that_left_and_came_back_is_still_one() -> None:
    log_probs = random_log_probs(60, 5, 21, spread=1.0)
    told = prefix_beam(log_probs, 4, history=True, **EXACT).history
    assert told is not None
    for frame in told.frames:
        texts = [tuple(told.prefix(int(node)).tolist()) for node in frame.nodes]
        assert len(set(texts)) == len(texts) == 4
        assert (np.diff(frame.score) <= 0).all()


def test_history_is_not_kept_unless_asked_and_changes_nothing() -> None:
    log_probs = random_log_probs(40, 20, 5, spread=3.0)
    without, with_history = prefix_beam(log_probs, 6), prefix_beam(log_probs, 6, history=True)
    assert without.history is None
    assert with_history.history is not None
    assert len(with_history.history.frames) == 40
    for a, b in zip(without.best, with_history.best, strict=True):
        assert a.symbols.tolist() == b.symbols.tolist()
        assert a.score == b.score
    last = with_history.history.frames[-1]
    assert last.score[0] == pytest.approx(without.best[0].score, abs=1e-9)
    assert with_history.history.prefix(int(last.nodes[0])).tolist() == without.best[0].symbols.tolist()


def test_language_model_changes_the_reading_by_its_weight() -> None:
    probs = np.array([[0.02, 0.97, 0.005, 0.005], [0.02, 0.005, 0.5, 0.475]], np.float32)
    table = np.log(np.full((4, 4), 0.25, np.float32))
    table[1] = np.log([0.2, 0.1, 0.1, 0.6])
    language = Bigram(table)
    assert prefix_beam(np.log(probs)).best[0].symbols.tolist() == [1, 2]
    assert prefix_beam(np.log(probs), language=language, weight=0.0, bonus=0.0).best[0].symbols.tolist() == [1, 2]
    assert prefix_beam(np.log(probs), language=language, weight=0.5, bonus=0.0).best[0].symbols.tolist() == [1, 3]


def test_bonus_makes_longer_texts() -> None:
    log_probs = random_log_probs(12, 4, 2, spread=0.5)
    language = Bigram(np.log(np.full((4, 4), 0.25, np.float32)))
    short, long = (prefix_beam(log_probs, 50, language, 1.0, bonus).best[0] for bonus in (-3.0, 5.0))
    assert len(short.symbols) < len(long.symbols)


def test_the_mass_of_a_long_text_stays_a_number_whatever_the_bonus() -> None:
    log_probs = random_log_probs(3_000, 4, 2, spread=3.0)
    language = Bigram(np.log(np.full((4, 4), 0.25, np.float32)))
    for bonus in (-3.0, 3.0):
        assert all(np.isfinite(found.score) for found in prefix_beam(log_probs, 8, language, 1.0, bonus).best)


def test_pruning_changes_no_clear_reading() -> None:
    random = np.random.default_rng(3)
    logits = random.normal(0.0, 1.0, (200, 96))
    logits[np.arange(200), random.choice([0, 0, 0, 0, 5, 6, 7], 200)] += 12.0
    log_probs = (logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)).astype(np.float32)
    fast, slow = prefix_beam(log_probs).best[0], prefix_beam(log_probs, **EXACT).best[0]
    assert fast.symbols.tolist() == slow.symbols.tolist()
    assert fast.log_prob == pytest.approx(slow.log_prob, abs=0.05)
    assert fast.log_prob <= sequence_log_prob(log_probs, fast.symbols) + 1e-6


def test_narrow_symbols_lose_nothing() -> None:
    # 96 symbols and a beam of 3: the symbols cut before the beam could not have entered it.
    log_probs = random_log_probs(30, 96, 8, spread=2.0)
    assert prefix_beam(log_probs, 3, **EXACT).best[0].score >= best_path(log_probs).log_prob - 1e-6


def test_long_and_improbable_input_does_not_underflow() -> None:
    log_probs = random_log_probs(3_000, 5, 4)
    language = Bigram(np.full((5, 5), -30.0, np.float32))
    best = prefix_beam(log_probs, 5, language, 1.0, 0.0).best
    assert np.isfinite(best[0].score)
    assert best[0].log_prob <= sequence_log_prob(log_probs, best[0].symbols) + 1e-3


def test_no_frames_and_impossible_frames_give_the_empty_text() -> None:
    nothing = prefix_beam(np.zeros((0, 4), np.float32)).best
    assert len(nothing) == 1
    assert nothing[0].symbols.tolist() == []
    assert nothing[0].score == 0.0
    best = prefix_beam(np.full((3, 4), -np.inf, np.float32)).best
    assert best[0].symbols.tolist() == []
    assert best[0].score == -np.inf


def test_equal_input_gives_equal_output() -> None:
    log_probs = np.log(np.full((6, 5), 0.2, np.float32))
    first, second = (prefix_beam(log_probs, 7, count=7).best for _ in range(2))
    assert [(h.symbols.tolist(), h.score) for h in first] == [(h.symbols.tolist(), h.score) for h in second]


def test_wrong_arguments_are_refused() -> None:
    log_probs = random_log_probs(3, 4, 0)
    with pytest.raises(ValueError, match="at least 1"):
        prefix_beam(log_probs, 0)
    with pytest.raises(ValueError, match="must have 4 symbols, but has 5"):
        prefix_beam(log_probs, 5, Bigram(random_log_probs(5, 5, 0)))
