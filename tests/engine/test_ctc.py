"""CTC against all paths written out, and against torch."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from engine.decode.alignment import align
from engine.decode.ctc import best_path, collapse, lattice, sequence_log_prob

TEXTS: tuple[list[int], ...] = ([], [1], [2], [1, 2], [1, 1], [2, 1, 2], [1, 1, 2], [2, 2, 2])


def random_log_probs(frames: int, symbols: int, seed: int, spread: float = 1.5) -> NDArray[np.float32]:
    logits = np.random.default_rng(seed).normal(0.0, spread, (frames, symbols))
    return (logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)).astype(np.float32)


def all_paths(log_probs: NDArray[np.float32]) -> dict[tuple[int, ...], list[tuple[tuple[int, ...], float]]]:
    """Every path and its log probability, by the text that it collapses to, without `collapse`."""
    texts: dict[tuple[int, ...], list[tuple[tuple[int, ...], float]]] = {}
    for path in itertools.product(range(log_probs.shape[1]), repeat=len(log_probs)):
        text = tuple(s for s, before in zip(path, (0, *path), strict=False) if s not in (0, before))
        score = sum(float(log_probs[frame, symbol]) for frame, symbol in enumerate(path))
        texts.setdefault(text, []).append((path, score))
    return texts


def test_collapse_merges_repeats_then_drops_blanks() -> None:
    assert collapse([0, 1, 1, 0, 1, 2, 2, 0, 0]).tolist() == [1, 1, 2]
    assert collapse([]).tolist() == []


def test_best_path_tells_path_letters_and_frames() -> None:
    path = [0, 3, 3, 0, 3, 1, 1, 0]
    probs = np.full((8, 4), 0.1, np.float32)
    probs[np.arange(8), path] = 0.7
    greedy = best_path(np.log(probs))
    assert greedy.path.tolist() == path
    assert greedy.symbols.tolist() == [3, 3, 1]
    assert np.flatnonzero(greedy.kept).tolist() == [1, 4, 5]
    assert greedy.log_prob == pytest.approx(8 * np.log(0.7), abs=1e-5)
    with pytest.raises(ValueError, match="read-only"):
        greedy.path[0] = 1


@pytest.mark.parametrize("frames", [1, 2, 3, 4, 5])
def test_sequence_log_prob_equals_sum_over_all_paths(frames: int) -> None:
    log_probs = random_log_probs(frames, 4, frames)
    for text, paths in all_paths(log_probs).items():
        total = np.logaddexp.reduce([score for _, score in paths])
        assert sequence_log_prob(log_probs, text) == pytest.approx(total, abs=1e-5)


def test_impossible_text_has_no_probability() -> None:
    log_probs = random_log_probs(2, 3, 0)
    assert sequence_log_prob(log_probs, [1, 1]) == -np.inf
    assert sequence_log_prob(log_probs[:0], []) == 0.0
    assert sequence_log_prob(log_probs[:0], [1]) == -np.inf


@pytest.mark.parametrize(("frames", "letters"), [(7, 3), (53, 11), (211, 37)])
def test_sequence_log_prob_and_gradient_equal_torch(frames: int, letters: int) -> None:
    random = np.random.default_rng(letters)
    log_probs = random_log_probs(frames, 13, letters)
    text = random.integers(1, 4, letters)
    logits = torch.tensor(log_probs, dtype=torch.float64, requires_grad=True)
    loss = torch.nn.functional.ctc_loss(
        logits.log_softmax(-1)[:, None],
        torch.tensor(text)[None],
        torch.tensor([frames]),
        torch.tensor([letters]),
        reduction="sum",
    )
    (gradient,) = torch.autograd.grad(loss, logits)
    whole = lattice(log_probs, text)
    assert -sequence_log_prob(log_probs, text) == pytest.approx(loss.item(), abs=1e-4)
    assert whole.total == pytest.approx(-loss.item(), abs=1e-4)
    np.testing.assert_allclose(whole.gradient, gradient.numpy(), atol=1e-5)


@pytest.mark.parametrize("text", TEXTS)
def test_lattice_equals_paths_by_state(text: list[int]) -> None:
    log_probs = random_log_probs(5, 3, 11)
    whole = lattice(log_probs, text)
    assert whole.alpha.shape == whole.beta.shape == whole.gamma.shape == (5, 2 * len(text) + 1)
    np.testing.assert_allclose(np.logaddexp.reduce(whole.alpha + whole.beta, axis=1), whole.total, atol=1e-9)
    np.testing.assert_allclose(np.exp(whole.gamma).sum(axis=1), 1.0, atol=1e-9)
    occupancy = np.zeros((5, 3))
    for path, score in all_paths(log_probs)[tuple(text)]:
        occupancy[np.arange(5), path] += np.exp(score - whole.total)
    np.testing.assert_allclose(whole.occupancy, occupancy, atol=1e-5)


@pytest.mark.parametrize("text", TEXTS)
def test_alignment_is_the_best_of_all_paths(text: list[int]) -> None:
    log_probs = random_log_probs(5, 3, 5)
    path, score = max(all_paths(log_probs)[tuple(text)], key=lambda item: item[1])
    alignment = align(log_probs, text)
    assert alignment.path.tolist() == list(path)
    assert alignment.log_prob == pytest.approx(score, abs=1e-5)
    assert alignment.symbols.tolist() == text
    blanks = float(log_probs[alignment.states % 2 == 0, 0].sum())
    assert alignment.letter_log_prob.sum() + blanks == pytest.approx(score, abs=1e-5)


def test_alignment_tells_where_each_letter_is() -> None:
    path = [0, 0, 2, 2, 2, 0, 2, 0, 1, 1]
    probs = np.full((10, 3), 0.05, np.float32)
    probs[np.arange(10), path] = 0.9
    probs[3] = [0.01, 0.01, 0.98]
    alignment = align(np.log(probs), [2, 2, 1])
    assert alignment.path.tolist() == path
    assert alignment.first_frame.tolist() == [2, 6, 8]
    assert alignment.last_frame.tolist() == [4, 6, 9]
    assert alignment.peak.tolist() == [3, 6, 8]
    assert alignment.letter_log_prob == pytest.approx(np.log([0.9 * 0.98 * 0.9, 0.9, 0.81]), abs=1e-5)


def test_empty_text_aligns_to_blanks() -> None:
    alignment = align(random_log_probs(4, 3, 1), [])
    assert alignment.path.tolist() == [0, 0, 0, 0]
    assert len(alignment.peak) == 0


def test_zero_probabilities_leave_numbers() -> None:
    probs = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5]], np.float32)
    with np.errstate(divide="ignore"):
        log_probs = np.log(probs)
    whole = lattice(log_probs, [1, 2])
    assert whole.total == pytest.approx(np.log(0.5))
    assert not np.isnan(whole.gamma).any()
    assert not np.isnan(whole.gradient).any()
    with pytest.raises(ValueError, match="must have a path"):
        align(log_probs, [2, 1])


@pytest.mark.parametrize(
    ("shape", "text", "message"),
    [
        ((4,), [1], "must be .time, symbol., but has shape"),
        ((4, 1), [], "must be .time, symbol., but has shape"),
        ((4, 3), [3], "must be from 1 to 2, but have 3"),
        ((4, 3), [0], "must be from 1 to 2, but have 0"),
        ((3, 3), [1, 1, 2], "must have at least 4 frames"),
    ],
)
def test_what_cannot_be_is_refused(shape: tuple[int, ...], text: list[int], message: str) -> None:
    log_probs = np.zeros(shape, np.float32)
    with pytest.raises(ValueError, match=message):
        align(log_probs, text)
    with pytest.raises(ValueError, match=message):
        lattice(log_probs, text)


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        best_path(np.full((2, 3), np.nan, np.float32))
