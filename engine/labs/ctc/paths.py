"""Paths that collapse to a text: counted, listed, and tried one by one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.decode.ctc import BLANK, check_frames, may_skip, states_of

FEW = 200_000
"""Most paths over all symbols that are tried one by one."""


def count_paths(log_probs: NDArray[np.float32], symbols: ArrayLike) -> int:
    """How many symbol sequences as long as log_probs (time, symbol) collapse to the text `symbols` (letter,).

    Exact at any length. 0 where the frames are too few. Raises ValueError where shapes or symbols are wrong.
    """
    states = states_of(log_probs, symbols)
    skip = may_skip(states).tolist()
    ways = [1, *([1] if len(states) > 1 else []), *[0] * (len(states) - 2)]
    for _ in range(len(log_probs) - 1):
        ways = [
            ways[state] + (ways[state - 1] if state else 0) + (ways[state - 2] if skip[state] else 0)
            for state in range(len(states))
        ]
    return sum(ways[-2:])


def are_few(frames: int, symbols: int) -> bool:
    """Whether all paths of so many frames over so many symbols can be tried one by one."""
    return bool(frames * np.log(symbols) <= np.log(FEW) + 1e-9)


def list_paths(log_probs: NDArray[np.float32], symbols: ArrayLike) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Every path of a text through its states (2 L + 1 of them), the most probable first.

    Gives states int8 (path, time) and log probabilities float64 (path,). For few paths: see `are_few`.
    Raises ValueError where shapes or symbols are wrong or the frames are too few.
    """
    states = states_of(log_probs, symbols)
    check_frames(log_probs, states)
    skip, last = may_skip(states), len(states) - 1
    walks = np.arange(min(2, len(states)), dtype=np.int8)[:, None]
    for left in range(len(log_probs) - 2, -1, -1):
        here = walks[:, -1].astype(np.int64)
        parts = [_stepped(walks, here, by) for by in (0, 1)]
        jumps = (here + 2 <= last) & skip[np.minimum(here + 2, last)]
        parts.append(_stepped(walks[jumps], here[jumps], 2))
        walks = np.concatenate(parts)
        # From a state one must still be able to reach one of the last two, at most two states a frame.
        walks = walks[(walks[:, -1] <= last) & (walks[:, -1] + 2 * left >= last - 1)]
    walks = walks[walks[:, -1] >= last - 1]
    scores = log_probs.astype(np.float64)[np.arange(len(log_probs)), states[walks]].sum(axis=1)
    order = np.argsort(-scores, kind="stable")
    return walks[order], scores[order]


def _stepped(walks: NDArray[np.int8], here: NDArray[np.int64], by: int) -> NDArray[np.int8]:
    return np.concatenate([walks, (here + by).astype(np.int8)[:, None]], axis=1)


def brute_force(log_probs: NDArray[np.float32], symbols: ArrayLike) -> tuple[int, float]:
    """How many of ALL paths over the symbols collapse to the text, and the log of their summed probability.

    Tries symbols ** frames of them without any lattice: a letter is written where the symbol is not blank and
    differs from that of the frame before (Graves et al. 2006, section 3.1). Raises ValueError where they are many.
    """
    frames, count = log_probs.shape
    if not are_few(frames, count):
        raise ValueError(f"`log_probs` must have at most {FEW:,} paths, but has {count} ** {frames} instead.")
    text = np.append(np.asarray(symbols, np.int64).reshape(-1), -1)
    wide, each = log_probs.astype(np.float64), np.arange(count)
    fits, written, before, score = np.ones(1, np.bool_), np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(1)
    for frame in range(frames):
        # Every path so far goes on with every symbol: (path, symbol), then flat again.
        new = (each != BLANK) & (each != before[:, None])
        fitting = fits[:, None] & (~new | (each == text[written][:, None]))
        written = (written[:, None] + (new & fitting)).ravel()
        score = (score[:, None] + wide[frame]).ravel()
        before, fits = np.broadcast_to(each, new.shape).ravel(), fitting.ravel()
    scores = score[fits & (written == len(text) - 1)]
    return len(scores), float(np.logaddexp.reduce(scores)) if len(scores) else -np.inf
