"""Posteriors out of trace files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.files import read_whole
from engine.decode.ctc import best_path
from engine.errors import DataError
from engine.labs.ctc.board import FILE_FRAMES, LEAST_FRAMES, MOST_LETTERS, OTHER, Board, normalised
from engine.trace import Trace, unpack_traces

MOST_ROWS = 16
"""Symbols of a file that get a row of their own; the others share one."""

_MATTERS = 0.02
_LIMIT = 2**28
_UNNAMED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def read_board(path: Path) -> Board:
    """A board with the posteriors of a trace file and the text of their best path, cut to 30 letters.

    Symbols that never matter are joined in one, so the probability of every text without them is exact.
    Raises DataError where the file is none or has no posteriors of a CTC network.
    """
    traces = unpack_traces(read_whole(path, _LIMIT), str(path))
    if traces.get("posterior") is None:
        names = ", ".join(list(traces)[:4]) or "nothing"
        raise DataError(f"{path} must hold a trace named `posterior`, (time, symbol), but holds {names} instead.")
    trace = traces["posterior"]
    probabilities = _checked(trace, path)
    labels = _labels(trace, path)
    text = best_path(_logs(probabilities)).symbols[:MOST_LETTERS]
    kept = _that_matter(probabilities, text)
    columns = probabilities[:, [0, *kept]]
    symbols = [labels[symbol] for symbol in kept]
    if len(kept) + 1 < probabilities.shape[1]:
        rest = np.maximum(1.0 - columns.sum(axis=1, keepdims=True), 1e-9)
        columns, symbols = np.concatenate([columns, rest], axis=1), [*symbols, OTHER]
    return Board("".join(labels[symbol] for symbol in text.tolist()), tuple(symbols), _logs(columns), "drawn")


def _checked(trace: Trace, path: Path) -> NDArray[np.float64]:
    data = trace.data
    if data.ndim != 2 or data.shape[1] < 2 or not LEAST_FRAMES <= len(data) <= FILE_FRAMES:
        raise DataError(
            f"`posterior` of {path} must be {LEAST_FRAMES} to {FILE_FRAMES:,} steps of at least 2 symbols, "
            f"but has shape {data.shape} instead."
        )
    if not np.isfinite(data).all() or (data < -1e-4).any() or np.abs(data.sum(axis=1) - 1.0).max() > 1e-2:
        raise DataError(f"`posterior` of {path} must be probabilities that sum to 1 at each step, but is not.")
    return np.maximum(data.astype(np.float64), 0.0)


def _labels(trace: Trace, path: Path) -> tuple[str, ...]:
    labels = trace.axes[1].labels
    if labels is None:
        labels = ("blank", *_UNNAMED)[: trace.data.shape[1]]
    if len(labels) != trace.data.shape[1] or any(len(label) != 1 for label in labels[1:]):
        raise DataError(f"the symbols of `posterior` in {path} must be single characters after the blank, but are not.")
    if len(set(labels[1:])) != len(labels) - 1 or OTHER in labels:
        raise DataError(f"the symbols of `posterior` in {path} must differ from each other, but do not.")
    return labels


def _that_matter(probabilities: NDArray[np.float64], text: NDArray[np.int64]) -> list[int]:
    """Symbols of the text and those with the highest peaks, in the order in which they peak."""
    peaks = probabilities.max(axis=0)
    peaks[text] = 2.0
    peaks[0] = 0.0
    order = np.argsort(-peaks, kind="stable")
    most = max(MOST_ROWS, len(set(text.tolist())))
    kept = [int(symbol) for symbol in order[:most] if peaks[symbol] > _MATTERS] or [int(order[0])]
    return sorted(kept, key=lambda symbol: int(probabilities[:, symbol].argmax()))


def _logs(probabilities: NDArray[np.float64]) -> NDArray[np.float32]:
    return normalised(np.log(np.maximum(probabilities, 1e-12)))
