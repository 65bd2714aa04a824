"""Stamps on a line of equal steps: which step they follow, and the place of each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.data.series import Frequency, Unit, months_after

Stamps = NDArray[np.datetime64]
_US: dict[Unit, int] = {
    "week": 7 * 86_400_000_000,
    "day": 86_400_000_000,
    "hour": 3_600_000_000,
    "minute": 60_000_000,
    "second": 1_000_000,
    "millisecond": 1_000,
}
_MONTHS: dict[Unit, int] = {"year": 12, "quarter": 3, "month": 1}
_OFF = 0.02
_LOOK = 200_000


class Grid(NamedTuple):
    """Where stamps lie on a line of equal steps.

    places     int64 (stamp,): the point of each, counted from the first stamp
    times      datetime64[us] (point,): the line
    irregular  stamps that lie more than a tenth of a step off it
    """

    places: NDArray[np.int64]
    times: Stamps
    irregular: int


def frequency_of(stamps: Stamps) -> Frequency | None:
    """The step that most of the sorted stamps follow; None where they follow none, or are fewer than two.

    Months and years are told by the calendar: their lengths differ.
    """
    some = stamps[:_LOOK]
    steps = np.diff(some.astype(np.int64))
    steps = steps[steps > 0]
    if len(steps) == 0:
        return None
    values, counts = np.unique(steps, return_counts=True)
    usual = int(values[counts.argmax()])
    by_calendar = _calendar(some, int(np.median(steps)))
    if by_calendar is not None:
        return by_calendar
    shares = steps.astype(np.float64) / usual
    if np.mean(np.abs(shares - np.round(shares)) > 0.1) > _OFF or counts.max() < 0.3 * len(steps):
        return None
    for unit, size in _US.items():
        if usual % size == 0 and (unit != "week" or usual == size):
            return Frequency(unit, usual // size)
    return None


def likely_frequency(stamps: Stamps) -> Frequency:
    """A step for stamps that follow none: the unit nearest to their usual distance, from below."""
    steps = np.diff(stamps[:_LOOK].astype(np.int64))
    steps = steps[steps > 0]
    usual = float(np.median(steps)) if len(steps) else 1.0
    for unit, size in _US.items():
        if usual >= size * 0.75:
            return Frequency(unit, max(1, round(usual / size)) if unit != "week" else 1)
    return Frequency("millisecond", 1)


def _calendar(stamps: Stamps, usual: int) -> Frequency | None:
    day = _US["day"]
    if usual < 27 * day:
        return None
    days = stamps.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    same_day = len(np.unique((days - months.astype("datetime64[D]")).astype(int))) == 1
    last_day = bool(((days + np.timedelta64(1, "D")).astype("datetime64[M]") != months).all())
    if not (same_day or last_day):
        return None
    apart = np.diff(months.astype(np.int64))
    apart = apart[apart > 0]
    if len(apart) == 0:
        return None
    step = int(np.gcd.reduce(apart))
    for unit, size in _MONTHS.items():
        if step % size == 0:
            return Frequency(unit, step // size)
    return None


def grid_points(stamps: Stamps, frequency: Frequency) -> int:
    """Points of the line from the first of the sorted stamps to the last."""
    return int(_places(stamps[[0, -1]], frequency)[0][-1]) + 1


def grid_of(stamps: Stamps, frequency: Frequency) -> Grid:
    """The line of equal steps through sorted stamps."""
    places, off = _places(stamps, frequency)
    count = int(places[-1]) + 1
    first = stamps[0]
    if frequency.unit in _MONTHS:
        times = months_after(first, np.arange(count) * _MONTHS[frequency.unit] * frequency.count)
    else:
        step = _US.get(frequency.unit, 1_000_000) * frequency.count
        times = first.astype("datetime64[us]") + np.arange(count) * np.timedelta64(step, "us")
    return Grid(places, times, int(np.count_nonzero(off)))


def _places(stamps: Stamps, frequency: Frequency) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    if frequency.unit in _MONTHS:
        months = stamps.astype("datetime64[M]").astype(np.int64)
        step = _MONTHS[frequency.unit] * frequency.count
        apart = months - months[0]
        return apart // step, apart % step != 0
    step = _US.get(frequency.unit, 1_000_000) * frequency.count
    since = stamps.astype("datetime64[us]").astype(np.int64)
    since = since - since[0]
    places = (since + step // 2) // step
    return places, np.abs(since - places * step) > step * 0.1
