"""Counting and listing paths against trying every sequence of symbols and collapsing it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from engine.decode.ctc import collapse
from engine.labs.ctc.board import normalised
from engine.labs.ctc.paths import FEW, are_few, brute_force, count_paths, list_paths

CASES = [(1, 2, [1]), (2, 2, [1]), (3, 3, [1, 2]), (5, 3, [1, 1]), (5, 4, [1, 2, 3]), (6, 3, [2, 1, 2]), (4, 3, [])]


def random_log_probs(frames: int, symbols: int, seed: int = 0) -> np.ndarray:
    return normalised(np.random.default_rng(seed).normal(0, 2, (frames, symbols)))


def every_path(log_probs: np.ndarray, text: list[int]) -> dict[tuple[int, ...], float]:
    """Each sequence of symbols that collapses to `text`, with its log probability."""
    frames, symbols = log_probs.shape
    wide = log_probs.astype(np.float64)
    return {
        path: float(sum(wide[frame, symbol] for frame, symbol in enumerate(path)))
        for path in product(range(symbols), repeat=frames)
        if collapse(path).tolist() == text
    }


@pytest.mark.parametrize(("frames", "symbols", "text"), CASES)
def test_counts_and_lists_are_those_of_trying_all(frames: int, symbols: int, text: list[int]) -> None:
    log_probs = random_log_probs(frames, symbols)
    wanted = every_path(log_probs, text)
    assert count_paths(log_probs, text) == len(wanted)
    states, scores = list_paths(log_probs, text)
    labels = np.zeros(2 * len(text) + 1, np.int64)
    labels[1::2] = text
    found = {tuple(labels[row].tolist()): score for row, score in zip(states, scores, strict=True)}
    assert found == pytest.approx(wanted)
    assert (np.diff(scores) <= 0).all()


@pytest.mark.parametrize(("frames", "symbols", "text"), CASES)
def test_brute_force_is_that_of_trying_all(frames: int, symbols: int, text: list[int]) -> None:
    log_probs = random_log_probs(frames, symbols, seed=1)
    wanted = every_path(log_probs, text)
    count, total = brute_force(log_probs, text)
    assert count == len(wanted)
    assert total == pytest.approx(float(np.logaddexp.reduce(list(wanted.values()))))


def test_a_text_that_does_not_fit_has_no_path() -> None:
    assert count_paths(random_log_probs(3, 3), [1, 1, 2]) == 0
    assert brute_force(random_log_probs(3, 3), [1, 1, 2]) == (0, -np.inf)


def test_many_paths_are_counted_exactly_though_they_cannot_be_listed() -> None:
    log_probs = random_log_probs(60, 6)
    # Without double letters a path is a choice of 2 L borders among the frames and the two ends that may be empty.
    assert count_paths(log_probs, [1, 2, 3]) == sum_of_choices(60, 3)
    assert not are_few(60, 6)
    with pytest.raises(ValueError, match=f"{FEW:,}"):
        brute_force(log_probs, [1, 2, 3])


def sum_of_choices(frames: int, letters: int) -> int:
    """Paths of letters that all differ, by a sum over how long blanks and letters are."""
    ways = [[0] * (frames + 1) for _ in range(2 * letters + 2)]
    ways[0][0] = 1
    for part in range(2 * letters + 1):
        least = part % 2  # letters take a frame at least, blanks may take none
        for length in range(frames + 1):
            ways[part + 1][length] = sum(ways[part][length - took] for took in range(least, length + 1))
    return ways[2 * letters + 1][frames]
