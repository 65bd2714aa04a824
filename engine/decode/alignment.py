"""Forced alignment: which frames wrote which letter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.decode.ctc import check_frames, may_skip, states_of
from engine.decode.frozen import Frozen


@dataclass(frozen=True, eq=False)
class Alignment(Frozen):
    """The most probable path of a given text; each array below `log_prob` has one value a letter.

    states       int64 (time,): state of each frame; odd state 2 i + 1 is letter i, even states are blanks
    path         int64 (time,): symbol of each frame
    log_prob     of this path
    symbols      int64 (letter,)
    first_frame  int64 (letter,): first frame the path spends in the letter
    last_frame   int64 (letter,): last one
    peak         int64 (letter,): the frame among these in which the letter is most probable
    letter_log_prob  float64 (letter,): log probability that the path collects in the letter's frames
    """

    states: NDArray[np.int64]
    path: NDArray[np.int64]
    log_prob: float
    symbols: NDArray[np.int64]
    first_frame: NDArray[np.int64]
    last_frame: NDArray[np.int64]
    peak: NDArray[np.int64]
    letter_log_prob: NDArray[np.float64]


def align(log_probs: NDArray[np.float32], symbols: ArrayLike) -> Alignment:
    """The best path of a text (Viterbi over the states of Graves et al. 2006, section 4.1).

    log_probs (time, symbol), symbols (letter,). Raises ValueError where the shapes or symbols are wrong, the frames are
    too few or the text is impossible.
    """
    states = states_of(log_probs, symbols)
    check_frames(log_probs, states)
    emission = log_probs[:, states].astype(np.float64)
    walk, total = _viterbi(emission, may_skip(states))
    if np.isneginf(total):
        raise ValueError("`symbols` must have a path that `log_probs` gives a probability above 0, but have none.")

    letters = np.arange(len(states) // 2)
    frames = np.flatnonzero(walk % 2)
    letter = walk[frames] // 2
    first = frames[np.searchsorted(letter, letters, side="left")]
    last = frames[np.searchsorted(letter, letters, side="right") - 1]
    spent = emission[frames, walk[frames]]
    # Sorted by letter, then by how probable the letter is there, the earliest last: each letter's last is its peak.
    order = np.lexsort((-frames, spent, letter))
    peak = frames[order][np.searchsorted(letter, letters, side="right") - 1]
    collected = np.bincount(letter, weights=spent, minlength=len(letters)).astype(np.float64)
    return Alignment(walk, states[walk], total, states[1::2].copy(), first, last, peak, collected)


def _viterbi(emission: NDArray[np.float64], skip: NDArray[np.bool_]) -> tuple[NDArray[np.int64], float]:
    """The best path's states (time,) and its log probability, of emission (time, state) and the states to skip into."""
    frames, count = emission.shape
    closed = np.where(skip, 0.0, -np.inf)
    # Two states that no path enters stand before the first, so that each has one before it and one to skip.
    best = np.full((frames, count + 2), -np.inf)
    best[0, 2:4] = emission[0, :2]
    stayed, came, skipped = best[:-1, 2:], best[:-1, 1:-1], best[:-1, :-2]
    for row, stay, come, past, emitted in zip(best[1:, 2:], stayed, came, skipped, emission[1:], strict=True):
        np.add(past, closed, out=row)
        np.maximum(row, come, out=row)
        np.maximum(row, stay, out=row)
        np.add(row, emitted, out=row)
    back = np.where(stayed >= np.maximum(came, skipped + closed), 0, np.where(came >= skipped + closed, 1, 2))
    state = count - 1 if count == 1 or best[-1, -1] >= best[-1, -2] else count - 2
    total = float(best[-1, 2 + state])
    walk = np.empty(frames, np.int64)
    walk[-1] = state
    for frame in range(frames - 1, 0, -1):
        state -= int(back[frame - 1, state])
        walk[frame - 1] = state
    return walk, total
