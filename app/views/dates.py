"""Dates along an axis of steps: what a step is called, and where round dates lie."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400.0
_SHORT = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200)
"""Distances of ticks below a day, in seconds."""
_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1_200)
LATEST = 250_000_000_000.0
"""Seconds since 1970 beyond which a date cannot be said."""


class Stamps:
    """When each step of a series is.

    times  datetime64[us] (step,), rising
    later  datetime64[us] (any,): the steps after the last; beyond these, steps go on as long as the last one
    """

    def __init__(self, times: NDArray[np.datetime64], later: NDArray[np.datetime64]) -> None:
        self._known = times.astype("datetime64[us]", copy=False).view(np.int64)
        self._later = later.astype("datetime64[us]", copy=False).view(np.int64)
        ends = np.concatenate([self._known[:2], self._known[-2:], self._later])
        gaps = np.diff(ends[-2:])
        self._stride = float(gaps[0]) / 1e6 if len(gaps) and gaps[0] > 0 else 1.0

    def __len__(self) -> int:
        return len(self._known) + len(self._later)

    @property
    def stride(self) -> float:
        """Seconds from a step to the next, about."""
        if len(self._known) < 2:
            return self._stride
        return float(self._known[-1] - self._known[0]) / 1e6 / (len(self._known) - 1)

    def second_of(self, step: float) -> float:
        """When a step, or a place between two, is, in seconds since 1970."""
        if step < 0:
            return self._at(0) + step * self.stride
        if step >= len(self) - 1:
            return self._at(len(self) - 1) + (step - len(self) + 1) * self._stride
        whole = int(step)
        low, high = self._at(whole), self._at(whole + 1)
        return low + (step - whole) * (high - low)

    def step_of(self, second: float) -> float:
        """The step, or the place between two, of a time."""
        sought = round(second * 1e6)
        found = int(np.searchsorted(self._known, sought, "right"))
        if found == len(self._known):
            found += int(np.searchsorted(self._later, sought, "right"))
        step = found - 1
        if step < 0:
            return (second - self._at(0)) / self.stride
        if step >= len(self) - 1:
            return step + (second - self._at(step)) / self._stride
        low, high = self._at(step), self._at(step + 1)
        return step + (second - low) / max(high - low, 1e-9)

    def text(self, step: int) -> str:
        """What a step is called."""
        return date_text(self.second_of(step), self.stride)

    def _at(self, step: int) -> float:
        known = len(self._known)
        return float(self._known[step] if step < known else self._later[step - known]) / 1e6


@dataclass(frozen=True)
class Tick:
    """A round date: its place on the axis in steps (the middle of a step is s + 0.5), and its text, "" for none."""

    place: float
    text: str


def date_text(second: float, distance: float) -> str:
    """A time as text, as fine as steps `distance` seconds apart need: "2024", "Mar 2024", "3 Mar 2024, 14:00"."""
    if not -LATEST < second < LATEST:
        return "\N{EN DASH}"
    when = EPOCH + timedelta(seconds=round(second, 3))
    if distance >= 360 * _DAY:
        return f"{when:%Y}"
    if distance >= 27 * _DAY:
        return f"{when:%b %Y}"
    day = f"{when.day} {when:%b %Y}"
    if distance >= 0.99 * _DAY:
        return day
    return f"{day}, {when:%H:%M}" if distance >= 60 else f"{day}, {when:%H:%M:%S}"


def date_ticks(times: Stamps, first: float, last: float, most: int) -> list[Tick]:
    """Round dates over the places from `first` to `last`, at most about `most`, the first of a larger unit said so."""
    low, high = times.second_of(first - 0.5), times.second_of(last - 0.5)
    if not (high > low and low > -LATEST and high < LATEST):
        return []
    rough = (high - low) / max(1, most)
    seconds, labels = _round_dates(low, high, rough)
    return [Tick(times.step_of(second) + 0.5, text) for second, text in zip(seconds, labels, strict=True)]


def _round_dates(low: float, high: float, rough: float) -> tuple[list[float], list[str]]:
    """Round times between two, about `rough` seconds apart, and what each is called beside the one before."""
    if rough <= _SHORT[-1]:
        step = _SHORT[min(bisect_left(_SHORT, rough), len(_SHORT) - 1)]
        found = [float(number * step) for number in range(-int(-low // step), int(high // step) + 1)]
        return found, [_clock(second, step) for second in found]
    if rough <= _DAYS[-1] * _DAY:
        step = _DAYS[bisect_left(_DAYS, rough / _DAY)]
        # Weeks begin on a Monday; 1970 began on a Thursday.
        offset = 4 if step >= 7 else 0
        begin, end = int(-(-low // _DAY)), int(high // _DAY)
        found = [day * _DAY for day in range(begin, end + 1) if (day - offset) % step == 0]
        return found, [_day(second) for second in found]
    step = _MONTHS[min(bisect_left(_MONTHS, rough / (30.4 * _DAY)), len(_MONTHS) - 1)]
    first, last = EPOCH + timedelta(seconds=low), EPOCH + timedelta(seconds=high)
    months = range(-(-(first.year * 12 + first.month - 1) // step) * step, last.year * 12 + last.month, step)
    found = [_month(month) for month in months if 12 <= month < 119_988]
    pairs = [(second, _year_or_month(second)) for second in found if low <= second <= high]
    return [second for second, _ in pairs], [text for _, text in pairs]


def _month(month: int) -> float:
    return (datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC) - EPOCH).total_seconds()


def _clock(second: float, step: int) -> str:
    when = EPOCH + timedelta(seconds=second)
    if when.hour == when.minute == when.second == 0:
        return _day(second)
    return f"{when:%H:%M}" if step >= 60 else f"{when:%H:%M:%S}"


def _day(second: float) -> str:
    when = EPOCH + timedelta(seconds=second)
    return f"{when.year}" if when.month == when.day == 1 else f"{when.day} {when:%b}"


def _year_or_month(second: float) -> str:
    when = EPOCH + timedelta(seconds=second)
    return f"{when:%Y}" if when.month == 1 else f"{when:%b}"
