"""Boards: painting, text, frames, JSON, trace files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.errors import DataError
from engine.labs.ctc.board import FLOOR, MOST_FRAMES, OTHER, Board
from engine.labs.ctc.examples import example, shaped
from engine.labs.ctc.trace_files import read_board
from engine.trace import Axis, Trace, TraceSet, pack_traces


def test_painting_moves_one_column_and_keeps_ratios() -> None:
    board = example("first")
    painted = board.painted(2, 1, 0.5)
    assert painted.probabilities[2, 1] == pytest.approx(0.15 + 0.5 * 0.85, abs=1e-3)
    np.testing.assert_allclose(painted.probabilities.sum(axis=1), 1.0, atol=1e-5)
    before, after = board.probabilities[2], painted.probabilities[2]
    assert after[0] / after[2] == pytest.approx(before[0] / before[2], abs=1e-3)
    np.testing.assert_array_equal(np.delete(painted.log_probs, 2, 0), np.delete(board.log_probs, 2, 0))
    assert painted.painted(2, 1, -0.5).probabilities[2, 1] < after[1]


def test_painting_a_hundred_times_never_makes_anything_impossible() -> None:
    board = example("greedy")
    for share in (0.5, -0.5):
        for _ in range(100):
            board = board.painted(0, 1, share)
        assert np.isfinite(board.log_probs).all()
        assert board.probabilities.min() > 0.5 * FLOOR


def test_another_text_keeps_what_was_drawn() -> None:
    board = example("first").with_text("bed")
    assert {"b", "e", "d"} <= set(board.symbols)
    assert board.probabilities[1, board.symbols.index("b") + 1] == pytest.approx(0.7, abs=0.05)
    assert board.with_text("").text == ""


@pytest.mark.parametrize("text", ["x" * 100_000, "a\nb", "a\0", f"a{OTHER}"])
def test_a_text_that_cannot_be_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(DataError, match="text must"):
        example("first").with_text(text)


def test_frames_are_cut_and_added() -> None:
    board = example("first")
    assert board.with_frames(3).frames == 3
    longer = board.with_frames(1_000)
    assert longer.frames == MOST_FRAMES
    assert (longer.probabilities[8:, 0] > 0.8).all()


def test_json_gives_the_board_back() -> None:
    board = shaped("spikes", "hello", 12)
    again = Board.from_json(board.to_json())
    assert (again.text, again.symbols, again.shape) == (board.text, board.symbols, board.shape)
    np.testing.assert_allclose(again.probabilities, board.probabilities, atol=1e-4)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"text": "a", "symbols": "b", "log_probs": [[-1, -1], [-1, -1]], "shape": "drawn"},
        {"text": "a", "symbols": "a", "log_probs": [[float("nan"), -1], [-1, -1]], "shape": "drawn"},
        {"text": "a", "symbols": "a", "log_probs": [[-1, -1]], "shape": "drawn"},
        {"text": "a", "symbols": "a", "log_probs": "no", "shape": "drawn"},
    ],
)
def test_damaged_json_is_refused(value: object) -> None:
    with pytest.raises(DataError, match="board of the CTC lab"):
        Board.from_json(value)


def trace_file(path: Path, data: np.ndarray, labels: tuple[str, ...] | None, name: str = "posterior") -> Path:
    trace = Trace(name, data.astype(np.float32), (Axis("time"), Axis("symbol", labels)), "probability")
    path.write_bytes(pack_traces(TraceSet((trace,))))
    return path


def peaked(frames: int, symbols: int, peaks: dict[int, int]) -> np.ndarray:
    data = np.full((frames, symbols), 0.001)
    for frame in range(frames):
        data[frame, peaks.get(frame, 0)] = 1.0
    return data / data.sum(axis=1, keepdims=True)


def test_a_trace_of_many_symbols_keeps_those_that_matter(tmp_path: Path) -> None:
    labels = ("blank", *(chr(code) for code in range(32, 127)))
    data = peaked(40, 96, {5: ord("h") - 31, 20: ord("i") - 31})
    board = read_board(trace_file(tmp_path / "hi.safetensors", data, labels))
    assert board.text == "hi"
    assert board.frames == 40
    assert board.symbols == ("h", "i", OTHER)
    np.testing.assert_allclose(board.probabilities[:, 1], data[:, ord("h") - 31], atol=1e-5)


def test_a_trace_without_labels_gets_letters(tmp_path: Path) -> None:
    assert read_board(trace_file(tmp_path / "x.safetensors", peaked(5, 4, {1: 2}), None)).text == "b"


@pytest.mark.parametrize(
    ("data", "labels", "name"),
    [
        (peaked(5, 3, {}), ("blank", "a", "b"), "hidden"),
        (np.ones((5, 3)), ("blank", "a", "b"), "posterior"),
        (np.full((5, 3), np.nan), ("blank", "a", "b"), "posterior"),
        (peaked(5, 3, {}), ("blank", "ab", "c"), "posterior"),
        (peaked(1, 3, {}), ("blank", "a", "b"), "posterior"),
    ],
)
def test_a_trace_that_is_no_posterior_is_refused(
    tmp_path: Path, data: np.ndarray, labels: tuple[str, ...], name: str
) -> None:
    with pytest.raises(DataError, match="posterior"):
        read_board(trace_file(tmp_path / "bad.safetensors", data, labels, name))
