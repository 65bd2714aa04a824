"""Training a character n-gram: counting, smoothing and pruning over sorted arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.decode.language import BITS, MAX_ORDER, STEP, CharacterModel

_LENGTH_SHIFT = BITS * (MAX_ORDER - 1)
_SYMBOL = (1 << BITS) - 1


@dataclass(frozen=True, eq=False)
class _Level:
    """n-grams of one length, ascending: contexts with the symbol after them in the lowest bits.

    grams int64 (gram,), log_prob float64 (gram,); contexts int64 (context,), log_weight float64 (context,)
    """

    grams: NDArray[np.int64]
    log_prob: NDArray[np.float64]
    contexts: NDArray[np.int64]
    log_weight: NDArray[np.float64]


def train(
    stream: NDArray[np.uint8],
    weights: NDArray[np.float64],
    symbols: int,
    discounts: Sequence[float],
    least_gain: float,
) -> CharacterModel:
    """A character model of texts: interpolated absolute discounting, then pruned.

    stream      uint8 (symbol,): the texts one after the other, each ended by symbol 0
    weights     float64 (text,): how often each counts
    symbols     number of symbols, 0 included
    discounts   most that is taken off a count after 1, 2, ... symbols of context; one more than these is the order
    least_gain  an n-gram is kept if the training texts lose more than this many nats without it

    Smoothing after Ney, Essen and Kneser 1994, with a discount that grows with the count, and with the counts
    themselves at every length, which stands pruning better than Kneser-Ney's (Chelba et al. 2010). Pruning after
    Stolcke 1998. Raises ValueError where `stream` does not end each text.
    """
    ends = np.flatnonzero(stream == 0)
    if len(ends) != len(weights) or not len(ends) or ends[-1] != len(stream) - 1:
        raise ValueError(f"`weights` must have one number for each ended text, but has {len(weights)} instead.")
    if not 0 <= len(discounts) < MAX_ORDER:
        raise ValueError(f"`discounts` must be at most {MAX_ORDER - 1} numbers, but has {len(discounts)} instead.")
    begins = np.concatenate([[0], ends[:-1] + 1])
    sizes = ends - begins + 1
    position = np.arange(len(stream)) - np.repeat(begins, sizes)
    weight = np.repeat(weights, sizes)

    share = np.bincount(stream, weights=weight, minlength=symbols) + 0.5
    base = np.log(share / share.sum())
    smooth, levels = base, [_Level(np.arange(symbols), base, np.zeros(0, np.int64), np.zeros(0))]
    below = np.arange(symbols)
    keys = stream.astype(np.int64)
    for length, discount in enumerate(discounts, start=1):
        # A context is never longer than the text so far and the one 0 before it.
        inside = np.flatnonzero(position >= length - 1)
        if not len(inside):
            break
        earlier = np.where(position[inside] >= length, stream[inside - length], 0).astype(np.int64)
        keys[inside] |= earlier << (BITS * length)
        grams, counts = _counted(keys[inside], weight[inside])
        lower = smooth[np.searchsorted(below, grams & ((1 << (BITS * length)) - 1))]
        smooth, below = _smoothed(grams, counts, lower, discount), grams
        levels.append(_pruned(grams, counts, smooth, levels, least_gain))
    return _assembled(base, levels)


def _counted(keys: NDArray[np.int64], weight: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return ordered[first], np.add.reduceat(weight[order], first)


def _smoothed(
    grams: NDArray[np.int64], counts: NDArray[np.float64], lower: NDArray[np.float64], discount: float
) -> NDArray[np.float64]:
    """Log of (count - taken + all taken in the context * lower probability) / count of the context."""
    _, first, context = _contexts(grams)
    total = np.add.reduceat(counts, first)
    # Counts are weights, and may be small: no more is taken off than a share of what is there.
    taken = discount * counts / (counts + discount)
    free = np.add.reduceat(taken, first)
    smoothed: NDArray[np.float64] = np.log((counts - taken + free[context] * np.exp(lower)) / total[context])
    return smoothed


def _contexts(grams: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Distinct contexts of sorted n-grams, where each begins, and which one each n-gram has."""
    context = grams >> BITS
    new = np.concatenate([[True], context[1:] != context[:-1]])
    first = np.flatnonzero(new)
    return context[first], first, np.cumsum(new) - 1


def _pruned(
    grams: NDArray[np.int64],
    counts: NDArray[np.float64],
    smooth: NDArray[np.float64],
    levels: list[_Level],
    least_gain: float,
) -> _Level:
    """The n-grams worth keeping over what the shorter contexts, pruned already, say; and their contexts' weights."""
    lower = _backed_off(grams, levels)
    _, first, context = _contexts(grams)
    kept_mass, lower_mass = np.exp(smooth), np.exp(lower)
    weight = _log_weight(np.add.reduceat(kept_mass, first), np.add.reduceat(lower_mass, first))
    kept = counts * (smooth - lower - weight[context]) > least_gain
    grams, smooth, lower = grams[kept], smooth[kept], lower[kept]
    if not len(grams):
        return _Level(grams, smooth, grams, smooth)
    contexts, first, _ = _contexts(grams)
    weight = _log_weight(np.add.reduceat(np.exp(smooth), first), np.add.reduceat(np.exp(lower), first))
    return _Level(grams, smooth, contexts, weight)


def _log_weight(stored: NDArray[np.float64], lower: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weight that spreads what the stored symbols leave over the others, in log."""
    weights: NDArray[np.float64] = np.log(np.maximum(1.0 - stored, 1e-5) / np.maximum(1.0 - lower, 1e-5))
    return weights


def _backed_off(grams: NDArray[np.int64], levels: list[_Level]) -> NDArray[np.float64]:
    """Log probabilities of the last symbols by the levels so far."""
    result: NDArray[np.float64] = levels[0].log_prob[grams & _SYMBOL]
    for length, level in enumerate(levels[1:], start=1):
        if not len(level.grams):
            continue
        short = grams & ((1 << (BITS * (length + 1))) - 1)
        place = np.minimum(np.searchsorted(level.contexts, short >> BITS), len(level.contexts) - 1)
        result += np.where(level.contexts[place] == short >> BITS, level.log_weight[place], 0.0)
        place = np.minimum(np.searchsorted(level.grams, short), len(level.grams) - 1)
        stored = level.grams[place] == short
        result[stored] = level.log_prob[place][stored]
    return result


def _assembled(base: NDArray[np.float64], levels: list[_Level]) -> CharacterModel:
    tagged = [level.contexts | (length << _LENGTH_SHIFT) for length, level in enumerate(levels)]
    counts = [np.diff(np.append(_contexts(level.grams)[1], len(level.grams))) for level in levels[1:]]
    return CharacterModel(
        len(levels),
        base.astype(np.float32),
        np.concatenate(tagged),
        _costs(np.concatenate([level.log_weight for level in levels])),
        np.concatenate([np.zeros(0), *counts]).astype(np.uint8),
        np.concatenate([np.zeros(0), *(level.grams & _SYMBOL for level in levels[1:])]).astype(np.uint8),
        _costs(np.concatenate([np.zeros(0), *(level.log_prob for level in levels[1:])])),
    )


def _costs(log: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.clip(np.round(-log / STEP), 0, 255).astype(np.uint8)
