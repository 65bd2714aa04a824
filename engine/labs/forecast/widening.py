"""How much wider a network's intervals must be than it says, found at earlier cuts of the series that it learnt from.

Conformal prediction (Vovk, Gammerman and Shafer, 2005; of quantiles: Romano, Patterson and Candes, NeurIPS 2019), with
distances from the median in units of what the network said. Series that end at the same hour err together, so what is
exchangeable is not a point but a cut: the factors are as large as any of the cuts asks for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.labs.forecast.network import LEVELS, MEDIAN
from engine.labs.forecast.outcome import QUANTILES
from engine.labs.forecast.seasons import Values

SHARES = tuple(round(QUANTILES[-1 - pair] - QUANTILES[pair], 6) for pair in range(MEDIAN))
"""What each interval is to hold, the widest first."""
_NEAR = 2
"""Steps to each side that a step's factors are found with, so that they do not jump."""
_LIMITS = 0.2, 10.0


def factors_of(cuts: Sequence[tuple[Values, Values]]) -> Values:
    """Factors float64 (interval, ahead), from quantiles (series, level, ahead) and what came (series, ahead) per cut.

    How they rise and fall with the steps is found on all cuts together, how large they are on the cut that asks most.
    """
    steps = cuts[0][1].shape[1]
    distances = [_distances(said, truth) for said, truth in cuts]
    factors = np.ones((len(SHARES), steps))
    for pair, share in enumerate(SHARES):
        together = np.concatenate([each[pair] for each in distances])
        for step in range(steps):
            near = together[:, max(0, step - _NEAR) : step + _NEAR + 1]
            factors[pair, step] = max(_quantile(near, share), _LIMITS[0])  # Where all is foreseen it would be 0.
        factors[pair] *= max(_quantile(each[pair] / factors[pair], share) for each in distances)
    return np.clip(factors, *_LIMITS).round(3)


def _distances(said: Values, truth: Values) -> Values:
    """How far what came lay from the median, in units of each interval's half, (interval, series, ahead)."""
    middle = said[:, MEDIAN]
    away = np.abs(truth - middle)
    halves = [
        np.where(truth > middle, said[:, LEVELS - 1 - pair] - middle, middle - said[:, pair])
        for pair in range(len(SHARES))
    ]
    return np.stack([away / np.maximum(half, 1e-12) for half in halves])


def _quantile(values: Values, share: float) -> float:
    """The smallest of the values that a further one exceeds with a chance of at most 1 - `share`."""
    ordered = np.sort(values, axis=None)
    return float(ordered[min(math.ceil((len(ordered) + 1) * share), len(ordered)) - 1])


def widened(quantiles: Values, factors: Values | None) -> Values:
    """Quantiles (level, ahead) with each interval as wide as its factor says, still rising; as they are for None."""
    if factors is None:
        return quantiles
    steps = quantiles.shape[1]
    middle = quantiles[MEDIAN]
    whole = np.empty_like(quantiles)
    whole[MEDIAN] = low = high = middle
    for pair in reversed(range(len(SHARES))):
        factor = factors[pair, :steps]
        low = np.minimum(low, middle - factor * (middle - quantiles[pair]))
        high = np.maximum(high, middle + factor * (quantiles[LEVELS - 1 - pair] - middle))
        whole[pair], whole[LEVELS - 1 - pair] = low, high
    return whole


def factors_from(header: Any, horizon: int) -> Values | None:
    """The factors that a file's header holds, None where it holds none. Raises ValueError where they cannot be."""
    if header is None:
        return None
    factors = np.array(header, np.float64)
    low, high = _LIMITS
    if factors.shape != (len(SHARES), horizon) or not ((factors >= low) & (factors <= high)).all():
        raise ValueError(f"its intervals' factors are not {len(SHARES)} x {horizon} numbers from {low:g} to {high:g}")
    return factors
