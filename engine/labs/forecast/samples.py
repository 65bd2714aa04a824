"""Samples that this project makes, and one of public figures, each a click away."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.data.series import Frequency, Series
from engine.errors import DataError

Values = NDArray[np.float64]

SAMPLES = {
    "load": "Electric load of a town, hourly",
    "tides": "Tides of a harbour, hourly",
    "airline": "Airline passengers, monthly",
    "pendulum": "Damped pendulum",
    "chaos": "Logistic map, chaos",
    "walk": "Random walk: nothing to learn",
}
"""Every sample by its key, with what a person reads; the first is the worked example."""

CREDITS = {
    "load": "Made by this project: a day, a week, a year, the weather and chance.",
    "tides": "Made by this project from the periods of six tidal constituents (Doodson 1921).",
    "airline": "International airline passengers 1949 to 1960, in thousands; Box and Jenkins, 1976, series G.",
    "pendulum": "Made by this project: the equation of a pendulum with friction, pushed now and then.",
    "chaos": "Made by this project: x becomes 3.9 x (1 - x) (May 1976).",
    "walk": "Made by this project: each step is chance alone.",
}
_AIRLINE = """
    112 118 132 129 121 135 148 148 136 119 104 118
    115 126 141 135 125 149 170 170 158 133 114 140
    145 150 178 163 172 178 199 199 184 162 146 166
    171 180 193 181 183 218 230 242 209 191 172 194
    196 196 236 235 229 243 264 272 237 211 180 201
    204 188 235 227 234 264 302 293 259 229 203 229
    242 233 267 269 270 315 364 347 312 274 237 278
    284 277 317 313 318 374 413 405 355 306 271 306
    315 301 356 348 355 422 465 467 404 347 305 336
    340 318 362 348 363 435 491 505 404 359 310 337
    360 342 406 396 420 472 548 559 463 407 362 405
    417 391 419 461 472 535 622 606 508 461 390 432
"""
_HOUR = Frequency("hour")


def sample(key: str) -> Series:
    """A sample by its key, the same each time. Raises DataError where there is none of that name."""
    made = _MADE.get(key)
    if made is None:
        raise DataError(f"`key` must be one of {', '.join(SAMPLES)}, but is {key!r} instead.")
    values, start, frequency = made()
    times = None
    if start:
        first = np.datetime64(start, "us")
        times = np.concatenate([[first], frequency.after(first, len(values) - 1)])
    return Series(SAMPLES[key], values, times, frequency, source=CREDITS[key])


def _load() -> tuple[Values, str, Frequency]:
    """Sixteen weeks in megawatts: two peaks a day, quiet week-ends, a cold spell, and noise that remembers."""
    random = np.random.default_rng(7)
    hours = np.arange(24 * 7 * 16)
    hour, day = hours % 24, hours // 24 % 7
    morning = np.exp(-((hour - 8.5) ** 2) / 8.0)
    evening = np.exp(-((hour - 19.0) ** 2) / 7.0)
    working = np.where(day < 5, 1.0, np.where(day == 5, 0.55, 0.4))
    cold = _remembered(random, len(hours), 0.995) * 6 + 4 * np.cos(2 * np.pi * hours / (24 * 112))
    level = 62 + 0.9 * cold
    values = level + 24 * morning * working + 31 * evening * (0.7 + 0.3 * working) - 9 * np.cos(2 * np.pi * hour / 24)
    return np.round(values + 1.6 * _remembered(random, len(hours), 0.7), 2), "2024-01-01T00", _HOUR


def _tides() -> tuple[Values, str, Frequency]:
    """Eight weeks of the water's height in metres: constituents M2, S2, N2, K1, O1 and M4, with wind upon them."""
    random = np.random.default_rng(3)
    hours = np.arange(24 * 7 * 8)
    periods = (12.4206, 12.0, 12.6583, 23.9345, 25.8193, 6.2103)
    sizes, phases = (1.32, 0.44, 0.27, 0.11, 0.08, 0.06), (0.4, 1.9, 5.6, 2.2, 3.9, 1.1)
    height = sum(
        size * np.cos(2 * np.pi * hours / period + phase)
        for size, period, phase in zip(sizes, periods, phases, strict=True)
    )
    return np.round(3.1 + height + 0.18 * _remembered(random, len(hours), 0.97), 3), "2024-03-01T00", _HOUR


def _pendulum() -> tuple[Values, str, Frequency]:
    """The angle in radians, a point each 0.1 s: a pendulum with friction that gets a push every 20 s."""
    random = np.random.default_rng(11)
    angle, speed, angles = 1.2, 0.0, []
    step, inner = 0.1, 10
    for point in range(2_000):
        if point % 200 == 0 and point:
            speed += float(random.uniform(2.0, 4.0)) * (1 if speed >= 0 else -1)
        for _ in range(inner):
            # Semi-implicit Euler keeps the energy of such an equation from drifting.
            speed += step / inner * (-9.81 * np.sin(angle) - 0.12 * speed)
            angle += step / inner * speed
        angle = (angle + np.pi) % (2 * np.pi) - np.pi
        angles.append(angle)
    return np.round(np.array(angles), 4), "", Frequency()


def _chaos() -> tuple[Values, str, Frequency]:
    values = np.empty(1_500)
    values[0] = 0.31
    for point in range(1, len(values)):
        values[point] = 3.9 * values[point - 1] * (1 - values[point - 1])
    return values, "", Frequency()


def _airline() -> tuple[Values, str, Frequency]:
    return np.array([float(number) for number in _AIRLINE.split()]), "1949-01-01", Frequency("month")


def _walk() -> tuple[Values, str, Frequency]:
    steps = np.random.default_rng(5).normal(size=1_000)
    return np.round(100 + steps.cumsum(), 3), "2021-01-01", Frequency("day")


def _remembered(random: np.random.Generator, count: int, keep: float) -> Values:
    """Noise of standard deviation 1 whose next value keeps a share of this one."""
    fresh = random.normal(size=count) * np.sqrt(1 - keep**2)
    values = np.empty(count)
    value = float(random.normal())
    for point in range(count):
        value = keep * value + fresh[point]
        values[point] = value
    return values


_MADE: dict[str, Callable[[], tuple[Values, str, Frequency]]] = {
    "load": _load,
    "tides": _tides,
    "airline": _airline,
    "pendulum": _pendulum,
    "chaos": _chaos,
    "walk": _walk,
}
