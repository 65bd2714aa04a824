"""Axes and their round numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.views.paper import MINUS

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Scale:
    """An axis: what it counts, whether logarithmic, and its bounds where they do not come from the lines."""

    title: str
    log: bool = False
    bounds: Bounds | None = None
    say: Callable[[float], str] = lambda value: f"{value:g}"

    def text(self, value: float) -> str:
        """A value as it is said, with a true minus sign."""
        return self.say(value).replace("-", MINUS)


def ticks(ends: Bounds, log: bool, most: int) -> list[float]:
    """Round numbers between two ends (logarithms of them where `log`), about `most` at the most."""
    low, high = ends
    if log:
        first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
        if last - first >= 1:
            apart = max(1, -(-(last - first + 1) // most))
            return [10.0**power for power in range(first, last + 1, apart)]
        return [float(f"{10**value:.1g}") for value in np.linspace(low, high, 3)]
    span = max(high - low, 1e-12)
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(factor * power for factor in (1, 2, 5, 10, 20) if span / (factor * power) <= most)
    first = math.ceil(low / step - 1e-9)
    return [round(place * step, 12) for place in range(first, math.floor(high / step + 1e-9) + 1)]


def log_of(value: float, log: bool) -> float:
    """The common logarithm, minus infinity of what has none; the value itself where not `log`."""
    if not log:
        return value
    return math.log10(value) if value > 0 else -math.inf
