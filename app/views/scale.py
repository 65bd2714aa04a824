"""The upright axis of a curve: a range that does not jump, and round numbers on it."""

from __future__ import annotations

import math

from app.views.paper import MINUS

Range = tuple[float, float]

_FACTORS = (1.0, 2.0, 5.0, 10.0)
_AIR = 0.06


def tick_step(span: float, most: int) -> float:
    """1, 2 or 5 times a power of ten, such that at most about `most` of them fit into `span`."""
    if not (math.isfinite(span) and span > 0):
        return 1.0
    rough = span / max(1, most)
    power = 10.0 ** math.floor(math.log10(rough))
    return next((factor * power for factor in _FACTORS if factor * power >= rough * 0.999), 10.0 * power)


def calm_range(low: float, high: float) -> Range:
    """A range with air around `low` .. `high`, whose ends are round, so that it stays while the values change a little.

    Equal ends get a range around them; ends that are no numbers give 0 to 1.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    if high - low <= 1e-12 * max(abs(low), abs(high), 1e-300):
        half = 0.5 * abs(low) or 1.0
        return low - half, high + half
    air = _AIR * (high - low)
    step = tick_step(high - low, 10)
    bottom = math.floor((low - air) / step) * step
    top = math.ceil((high + air) / step) * step
    if low >= 0.0 > bottom:  # What is never negative does not get an axis that says it might be.
        bottom = 0.0 if low > 0.0 else -0.5 * air
    return bottom, top


def ticks(bounds: Range, most: int) -> list[float]:
    """Round numbers within `bounds`, at most about `most`."""
    low, high = bounds
    step = tick_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)] if last - first < 1_000 else []


def tick_text(value: float, step: float) -> str:
    """A round number as text, with as many decimals as its axis' step needs; large ones with K, M, B."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e4, "K")):
        if abs(value) >= size or (abs(step) >= size / 10 and value):
            unit = 1e3 if letter == "K" else size
            return _plain(value / unit, step / unit) + letter
    if 0 < step < 1e-5 or step >= 1e15:
        return f"{value:.3g}".replace("-", MINUS)
    return _plain(value, step)


def _plain(value: float, step: float) -> str:
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    text = f"{value:,.{decimals}f}"
    return (text.removeprefix("-") if float(text.replace(",", "")) == 0 else text).replace("-", MINUS)


def value_text(value: float, bounds: Range) -> str:
    """A value with about four digits of the range that it lies in; a dash where it is no number."""
    if not math.isfinite(value):
        return "\N{EN DASH}"
    span = abs(bounds[1] - bounds[0]) or 1.0
    decimals = min(9, max(0, 3 - math.floor(math.log10(span))))
    return f"{value:,.{decimals}f}".replace("-", MINUS)
