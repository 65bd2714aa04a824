"""Connectionist temporal classification (Graves et al., ICML 2006): best path, exact probabilities, lattice.

Throughout: log_probs float32 (time, symbol), normalised over symbols, in nats; blank is symbol 0. The states of a
text of L letters are blank, first letter, blank, ..., last letter, blank: 2 L + 1 of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.decode.frozen import Frozen

BLANK = 0

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Greedy(Frozen):
    """The most probable path, which is not always a path of the most probable text.

    symbols   int64 (letter,)
    path      int64 (time,): the best symbol of each frame
    kept      bool (time,): frames whose symbol becomes a letter
    log_prob  of the path
    """

    symbols: NDArray[np.int64]
    path: NDArray[np.int64]
    kept: NDArray[np.bool_]
    log_prob: float


@dataclass(frozen=True, eq=False)
class Lattice(Frozen):
    """All paths of one text, summed.

    symbols    int64 (2 L + 1,): the symbol of each state
    alpha      float64 (time, 2 L + 1): log probability of all paths up to and with a frame that end in a state
    beta       float64 (time, 2 L + 1): log probability of all ways on from a state to the end, without its frame
    gamma      float64 (time, 2 L + 1): log posterior of a state at a frame; each frame's sum to 1
    total      log probability of the text
    occupancy  float64 (time, symbol): posterior of each symbol, the derivative of `total` by the log probabilities
    gradient   float64 (time, symbol): derivative of -`total` by logits whose softmax the probabilities are (eq. 16)
    """

    symbols: NDArray[np.int64]
    alpha: Floats
    beta: Floats
    gamma: Floats
    total: float
    occupancy: Floats
    gradient: Floats


def best_path(log_probs: NDArray[np.float32]) -> Greedy:
    """The best symbol of each frame, collapsed (section 3.2). Raises ValueError for an array of another shape."""
    check(log_probs)
    path = log_probs.argmax(axis=1).astype(np.int64)
    kept = _kept(path)
    total = log_probs[np.arange(len(path)), path].sum(dtype=np.float64)
    return Greedy(path[kept], path, kept, float(total))


def collapse(path: ArrayLike) -> NDArray[np.int64]:
    """Letters (letter,) of a path (time,): repeats merged, then blanks removed (section 3.1)."""
    symbols = np.asarray(path, np.int64)
    return symbols[_kept(symbols)]


def sequence_log_prob(log_probs: NDArray[np.float32], symbols: ArrayLike) -> float:
    """Log probability of a text over all its paths (section 4.1), minus infinity where the frames are too few.

    symbols (letter,). Raises ValueError where the shapes or symbols are wrong.
    """
    states = states_of(log_probs, symbols)
    if len(log_probs) == 0:
        return 0.0 if len(states) == 1 else -np.inf
    return _total(_forward(log_probs[:, states].astype(np.float64), may_skip(states)))


def lattice(log_probs: NDArray[np.float32], symbols: ArrayLike) -> Lattice:
    """Forward and backward variables of a text and what follows from them (section 4.1).

    symbols (letter,). Raises ValueError where the shapes or symbols are wrong, the frames are too
    few or the text is impossible.
    """
    states = states_of(log_probs, symbols)
    check_frames(log_probs, states)
    emission = log_probs[:, states].astype(np.float64)
    skip = may_skip(states)
    alpha = _forward(emission, skip)
    total = _total(alpha)
    if np.isneginf(total):
        raise ValueError("`symbols` must have a path that `log_probs` gives a probability above 0, but have none.")
    # Backwards the same recursion runs over mirrored time and states; it counts a frame itself, which beta leaves out.
    mirrored = _forward(emission[::-1, ::-1], _mirrored(skip))[::-1, ::-1]
    with np.errstate(invalid="ignore"):
        beta = np.where(np.isneginf(emission), -np.inf, mirrored - emission)
    gamma = alpha + beta - total
    posterior = np.exp(gamma)
    occupancy = np.zeros(log_probs.shape)
    np.add.at(occupancy.T, states, posterior.T)
    gradient = np.exp(log_probs.astype(np.float64)) - occupancy
    return Lattice(states, alpha, beta, gamma, total, occupancy, gradient)


def check(log_probs: NDArray[np.float32]) -> None:
    """Raise ValueError unless `log_probs` is (time, symbol) with a blank and a letter at least, and holds no NaN."""
    if log_probs.ndim != 2 or log_probs.shape[1] < 2:
        raise ValueError(f"`log_probs` must be (time, symbol), but has shape {log_probs.shape} instead.")
    if np.isnan(log_probs).any():
        raise ValueError("`log_probs` must be numbers, but has NaN instead.")


def states_of(log_probs: NDArray[np.float32], symbols: ArrayLike) -> NDArray[np.int64]:
    """Symbols of the states of a text, int64 (2 L + 1,). Raises ValueError where the shapes or symbols are wrong."""
    check(log_probs)
    letters = np.asarray(symbols, np.int64).reshape(-1)
    if len(letters) and not 0 < letters.min() <= letters.max() < log_probs.shape[1]:
        wrong = letters[(letters <= 0) | (letters >= log_probs.shape[1])][0]
        raise ValueError(f"`symbols` must be from 1 to {log_probs.shape[1] - 1}, but have {wrong} instead.")
    states = np.full(2 * len(letters) + 1, BLANK, np.int64)
    states[1::2] = letters
    return states


def check_frames(log_probs: NDArray[np.float32], states: NDArray[np.int64]) -> None:
    """Raise ValueError unless a path of the text fits in the frames: double letters need a blank between them."""
    letters = states[1::2]
    least = max(1, len(letters) + int((letters[1:] == letters[:-1]).sum()))
    if len(log_probs) < least:
        raise ValueError(
            f"`log_probs` must have at least {least} frames for these symbols, but has {len(log_probs)} instead."
        )


def may_skip(states: NDArray[np.int64]) -> NDArray[np.bool_]:
    """States (2 L + 1,) that a path may enter past the state before: letters that differ from the letter before."""
    skip = np.zeros(len(states), np.bool_)
    skip[3::2] = states[3::2] != states[1:-2:2]
    return skip


def _kept(path: NDArray[np.int64]) -> NDArray[np.bool_]:
    kept: NDArray[np.bool_] = path != BLANK
    kept[1:] &= path[1:] != path[:-1]
    return kept


def _mirrored(skip: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Skips into states seen from the other end: what could be entered past one state can be left past it."""
    mirrored = np.zeros_like(skip)
    mirrored[2:] = skip[2:][::-1]
    return mirrored


def _forward(emission: Floats, skip: NDArray[np.bool_]) -> Floats:
    """alpha (time, state) of emission (time, state), all states of a frame at once."""
    frames, states = emission.shape
    alpha = np.full((frames, states), -np.inf)
    alpha[0, :2] = emission[0, :2]
    closed = np.where(skip, 0.0, -np.inf)
    row = np.full(states + 2, -np.inf)
    row[2:] = alpha[0]
    for frame in range(1, frames):
        came = np.logaddexp(row[2:], row[1:-1])
        np.logaddexp(came, row[:-2] + closed, out=came)
        np.add(came, emission[frame], out=alpha[frame])
        row[2:] = alpha[frame]
    return alpha


def _total(alpha: Floats) -> float:
    return float(np.logaddexp.reduce(alpha[-1, -2:]))
