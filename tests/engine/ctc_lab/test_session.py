"""A session's numbers against torch, autograd, brute force and each other."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.cancel import Cancel, Cancelled
from engine.catalog import lab
from engine.labs.ctc.bigram import Bigram
from engine.labs.ctc.board import Board, normalised
from engine.labs.ctc.descent import descend
from engine.labs.ctc.examples import EXAMPLES, SHAPES, example, least_frames, shaped
from engine.labs.ctc.outcome import Beam, Outcome, Request
from engine.labs.ctc.session import run
from engine.labs.ctc.tiny import learn


def worked(board: Board, beam: Beam | None = None) -> Outcome:
    return run(Request(board, beam or Beam()), Cancel())


def board_of(text: str, frames: int, seed: int = 0, symbols: str = "abc") -> Board:
    logits = np.random.default_rng(seed).normal(0, 2, (frames, len(symbols) + 1))
    return Board(text, tuple(symbols), normalised(logits))


@given(st.text("abc", max_size=4), st.integers(2, 8), st.integers(0, 1000))
def test_the_total_is_that_of_ctc_loss_and_of_brute_force(text: str, frames: int, seed: int) -> None:
    board = board_of(text, frames, seed)
    outcome = worked(board)
    if frames < least_frames(text):
        assert "frames" in outcome.problem
        assert outcome.count == 0
        return
    loss = torch.nn.functional.ctc_loss(
        torch.tensor(board.log_probs)[:, None].double(), torch.tensor(board.targets)[None], (frames,), (len(text),),
        reduction="sum",
    )  # fmt: skip
    assert outcome.total == pytest.approx(-float(loss), abs=1e-5)
    assert [check.way.split(",")[0] for check in outcome.checks] == [
        "backward variables", "torch ctc_loss", "sum of the paths listed", "brute force",
    ]  # fmt: skip
    assert max(check.difference for check in outcome.checks) < 1e-5
    assert f"{outcome.count:,} paths" in outcome.checks[-1].way


@pytest.mark.parametrize(("text", "frames"), [("abca", 9), ("aab", 12), ("", 4)])
def test_the_gradient_is_that_of_autograd(text: str, frames: int) -> None:
    board = board_of(text, frames, seed=3)
    logits = torch.tensor(board.log_probs.astype(np.float64), requires_grad=True)
    loss = torch.nn.functional.ctc_loss(
        logits.log_softmax(-1)[:, None], torch.tensor(board.targets)[None], (frames,), (len(text),), reduction="sum"
    )
    loss.backward()
    assert logits.grad is not None
    np.testing.assert_allclose(worked(board).traces["gradient"].data, logits.grad.numpy(), atol=1e-5)


def test_the_flow_leads_from_node_to_node() -> None:
    traces = worked(board_of("abba", 11)).traces
    flow, gamma = traces["flow"].data, traces["gamma"].data
    np.testing.assert_allclose(gamma.sum(axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(flow[1:].sum(axis=2), gamma[1:], atol=1e-5)
    left = np.zeros_like(gamma[:-1])
    for move in range(3):
        left[:, : gamma.shape[1] - move] += flow[1:, move:, move]
    np.testing.assert_allclose(left, gamma[:-1], atol=1e-5)


def test_every_declared_trace_is_there_within_its_range() -> None:
    for each in EXAMPLES:
        traces = worked(example(each.name)).traces
        for spec in lab("ctc").traces:
            (trace,) = traces.match(spec.pattern)
            assert tuple(axis.name for axis in trace.axes) == spec.axes
            assert trace.kind == spec.kind
            assert spec.low is None or np.nanmin(trace.data) >= spec.low
            assert spec.high is None or np.nanmax(trace.data) <= spec.high


def test_listed_paths_are_led_by_the_best_path() -> None:
    outcome = worked(example("first"))
    assert outcome.best is not None
    assert outcome.count == 210
    assert len(outcome.walks) == 200
    assert outcome.walks[0].log_prob == pytest.approx(outcome.best.log_prob)
    assert outcome.greedy.text == outcome.found[0].text == "bee"


@pytest.mark.parametrize("name", ["greedy", "wide"])
def test_greedy_is_wrong_where_the_beam_is_right(name: str) -> None:
    outcome = worked(example(name))
    assert outcome.greedy.text == ""
    assert outcome.found[0].text == outcome.board.text
    assert outcome.found[0].log_prob > outcome.greedy.log_prob
    assert outcome.found[0].log_prob == pytest.approx(outcome.total)


def test_the_classic_example_can_be_added_up_by_hand() -> None:
    outcome = worked(example("greedy"))
    assert np.exp(outcome.greedy.log_prob) == pytest.approx(0.36)
    assert [round(float(np.exp(walk.log_prob)), 6) for walk in outcome.walks] == [0.24, 0.24, 0.16]
    assert np.exp(outcome.total) == pytest.approx(0.64)


def test_a_double_letter_needs_its_blank() -> None:
    with_blank, without = worked(example("hello")), worked(example("helo"))
    assert with_blank.greedy.text == "hello"
    assert without.greedy.text == "helo"
    assert without.total < with_blank.total - 1


def test_words_turn_the_beam() -> None:
    board = board_of("ab", 6, seed=8)
    usual = worked(board, Beam(10)).found[0].text
    wished = next(found.text for found in worked(board, Beam(10)).found if found.text not in ("", usual))
    assert worked(board, Beam(10, wished, 2.0)).found[0].text != usual
    rows = np.exp(Bigram("ab abc", ("a", "b", "c")).scores(np.arange(4)))
    np.testing.assert_allclose(rows.sum(axis=1), 1.0, atol=1e-5)
    assert rows[1].argmax() == 2
    assert rows[3].argmax() == 0


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("text", ["bee", "a", "", "mississippi", "x" * 30])
def test_shapes_follow_any_text(shape: str, text: str) -> None:
    board = shaped(shape, text, 2)
    assert not worked(board).problem
    np.testing.assert_allclose(board.probabilities.sum(axis=1), 1.0, atol=1e-5)
    if shape == "spikes" and text:
        assert worked(board).greedy.text == text


def test_descent_lowers_the_loss_to_nothing_and_spikes_form() -> None:
    losses = []
    for step in descend(shaped("flat", "bee", 16), 1.0, 120, Cancel()):
        losses.append(step.loss)
        board = step.board
    assert all(after < before for before, after in itertools.pairwise(losses))
    assert worked(board).greedy.text == "bee"
    assert (board.probabilities[:, 0] > 0.8).sum() > 4


def test_descent_refuses_a_rate_that_cannot_be_and_can_be_cancelled() -> None:
    with pytest.raises(ValueError, match="rate"):
        next(descend(example("first"), 1e6, 1, Cancel()))
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        next(descend(example("first"), 1.0, 1, cancel))


def test_a_tiny_net_learns_one_text_the_same_way_each_time() -> None:
    board = shaped("flat", "hello", 20)
    steps = list(learn(board, Cancel(), seed=1, updates=100))
    assert steps[0].loss > 10
    assert steps[-1].loss < 0.5
    assert worked(board.with_log_probs(steps[-1].log_probs)).greedy.text == "hello"
    again = next(iter(learn(board, Cancel(), seed=1)))
    np.testing.assert_array_equal(again.log_probs, steps[0].log_probs)
