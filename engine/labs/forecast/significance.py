"""Whether one method's errors differ from another's by more than chance."""

from __future__ import annotations

import math

import numpy as np

from engine.labs.forecast.seasons import Values

FEWEST = 4
"""Origins below which nothing can be said."""


def p_value(differences: Values, overlap: int = 1) -> float | None:
    """Probability of a mean difference at least as large where there is none in truth; None where origins are few.

    differences  (origin,): error of one method minus that of the other, in order of time
    overlap      forecasts that share a point with a given one, itself included: 1 where none do

    Two-sided test of Diebold and Mariano (Journal of Business and Economic Statistics 1995) with the small-sample
    correction of Harvey, Leybourne and Newbold (IJF 1997, eq. 9), against Student's t.
    """
    count = len(differences)
    if count < FEWEST or overlap >= count:
        return None
    centred = differences - differences.mean()
    variance = float(centred @ centred) / count
    for lag in range(1, overlap):
        variance += 2 * float(centred[lag:] @ centred[:-lag]) / count
    if variance <= 0:
        return 1.0 if differences.mean() == 0 else None
    statistic = abs(float(differences.mean())) / math.sqrt(variance / count)
    correction = (count + 1 - 2 * overlap + overlap * (overlap - 1) / count) / count
    return two_sided(statistic * math.sqrt(max(correction, 0.0)), count - 1)


def two_sided(t: float, freedom: int) -> float:
    """Probability that Student's t of so many degrees of freedom lies beyond -t and t, by Simpson's rule."""
    places = np.linspace(0.0, t, 2_001)
    density = (1 + places**2 / freedom) ** (-(freedom + 1) / 2)
    weights = np.ones(len(places))
    weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
    area = float(weights @ density) * t / (3 * (len(places) - 1))
    size = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    return min(max(1 - 2 * size * area, 0.0), 1.0)
