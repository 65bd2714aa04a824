"""A time series as a value: numbers at equal steps, with their stamps where they have some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError

MAX_POINTS = 50_000_000
Unit = Literal["step", "millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"]

_NAMES = {
    "step": "by step",
    "millisecond": "each millisecond",
    "second": "each second",
    "minute": "each minute",
    "hour": "hourly",
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "quarter": "quarterly",
    "year": "yearly",
}
_SEASONS: dict[str, tuple[int, ...]] = {
    "step": (1,),
    "millisecond": (1_000,),
    "second": (60, 3_600),
    "minute": (60, 1_440),
    "hour": (24, 168),
    "day": (7, 365),
    "week": (52, 1),
    "month": (12,),
    "quarter": (4,),
    "year": (1,),
}
_HORIZONS = {"hour": 48, "day": 14, "week": 13, "month": 18, "quarter": 8, "year": 6}
"""Horizons of the M4 competition (Makridakis et al., IJF 2020, table 1); others are two seasons."""
_LONG: dict[str, np.timedelta64] = {
    "millisecond": np.timedelta64(1, "ms"),
    "second": np.timedelta64(1, "s"),
    "minute": np.timedelta64(1, "m"),
    "hour": np.timedelta64(1, "h"),
    "day": np.timedelta64(1, "D"),
    "week": np.timedelta64(7, "D"),
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Frequency:
    """The step from one point to the next: `count` units; "step" where there are no stamps."""

    unit: Unit = "step"
    count: int = 1

    @property
    def text(self) -> str:
        """For a person: "hourly", "every 15 minutes"."""
        return _NAMES[self.unit] if self.count == 1 else f"every {self.count} {self.unit}s"

    @property
    def seasons(self) -> tuple[int, ...]:
        """Seasons in points that series of this step often have, the likeliest first; 1 is none."""
        if self.count == 1:
            return _SEASONS[self.unit]
        day = {"second": 86_400, "minute": 1_440, "hour": 24}.get(self.unit)
        if day is not None and day % self.count == 0 and day > self.count:
            return (day // self.count, 7 * day // self.count)
        year = {"month": 12, "quarter": 4}.get(self.unit)
        return (year // self.count,) if year is not None and year % self.count == 0 and year > self.count else (1,)

    @property
    def horizon(self) -> int:
        """Points ahead that are worth a first forecast."""
        known = _HORIZONS.get(self.unit) if self.count == 1 else None
        return known or min(max(2 * self.seasons[0], 12), 96)

    def after(self, last: np.datetime64, count: int) -> NDArray[np.datetime64]:
        """The `count` stamps after `last`, datetime64[us] (count,). Months end where they must."""
        steps = np.arange(1, count + 1)
        if self.unit in _MONTHS:
            return months_after(last, steps * _MONTHS[self.unit] * self.count)
        step = self.count * _LONG.get(self.unit, np.timedelta64(1, "s"))
        stamps: NDArray[np.datetime64] = last.astype("datetime64[us]") + steps * step
        return stamps


def months_after(first: np.datetime64, months: NDArray[np.integer[Any]]) -> NDArray[np.datetime64]:
    """Stamps so many months after `first`; a last day of a month stays one: 31 January, 28 February, 31 March."""
    month = first.astype("datetime64[M]")
    day = first.astype("datetime64[D]")
    within = first.astype("datetime64[us]") - day.astype("datetime64[us]")
    ends = bool((day + np.timedelta64(1, "D")).astype("datetime64[M]") != month)
    starts = month + months.astype("timedelta64[M]")
    length = ((starts + np.timedelta64(1, "M")).astype("datetime64[D]") - starts.astype("datetime64[D]")).astype(int)
    wanted = length if ends else np.minimum((day - month.astype("datetime64[D]")).astype(int) + 1, length)
    days = starts.astype("datetime64[D]") + (wanted - 1).astype("timedelta64[D]")
    result: NDArray[np.datetime64] = days.astype("datetime64[us]") + within
    return result


@dataclass(frozen=True, eq=False)
class Series:
    """One series.

    name        its column, or its id in a table of several
    values      float64 (point,); NaN where a value is missing
    times       datetime64[us] (point,), rising, one step apart, or None
    frequency   the step
    filled      bool (point,): values that a reader put where there were none, or None
    covariates  float64 (at least point,) by name, known for all points and perhaps for some after the last
    source      where it comes from, for a person

    Raises DataError where sizes disagree or nothing is there.
    """

    name: str
    values: NDArray[np.float64]
    times: NDArray[np.datetime64] | None = None
    frequency: Frequency = Frequency()
    filled: NDArray[np.bool_] | None = None
    covariates: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", frozen(self.values, np.float64))
        if self.values.ndim != 1 or not 1 <= len(self.values) <= MAX_POINTS:
            raise DataError(
                f"`values` of {self.name!r} must be 1 to {MAX_POINTS:,} numbers, but have the shape "
                f"{self.values.shape} instead."
            )
        if self.times is not None:
            object.__setattr__(self, "times", frozen(self.times, "datetime64[us]"))
            self._check("times", len(self.times))
        if self.filled is not None:
            object.__setattr__(self, "filled", frozen(self.filled, np.bool_))
            self._check("filled", len(self.filled))
        covariates = {name: frozen(values, np.float64) for name, values in self.covariates.items()}
        object.__setattr__(self, "covariates", covariates)
        if any(len(values) < len(self) for values in covariates.values()):
            raise DataError(f"the covariates of {self.name!r} must reach its last point, but one does not.")

    def __len__(self) -> int:
        return len(self.values)

    def _check(self, what: str, size: int) -> None:
        if size != len(self.values):
            raise DataError(f"`{what}` of {self.name!r} must be {len(self.values):,} values, but are {size:,} instead.")

    def stamps(self, points: NDArray[np.integer[Any]]) -> tuple[str, ...]:
        """Text for a person of points, which may lie after the last: a date, or the point's number from 0."""
        if self.times is None:
            return tuple(f"{int(point)}" for point in points)
        beyond = int(points.max(initial=0)) - len(self) + 1
        times = self.times
        if beyond > 0:
            times = np.concatenate([times, self.frequency.after(times[-1], beyond)])
        chosen = times[points]
        form = {"hour": "m", "minute": "m", "second": "s", "millisecond": "ms"}.get(self.frequency.unit, "D")
        if self.frequency.unit in _MONTHS and (chosen == chosen.astype("datetime64[M]")).all():
            form = "M"
        return tuple(str(text).replace("T", " ") for text in np.datetime_as_string(chosen, unit=form))  # type: ignore[call-overload]


def frozen(values: Any, dtype: Any) -> NDArray[Any]:
    """A read-only array of values; a copy, except where nobody can write to what was given."""
    if (
        isinstance(values, np.ndarray)
        and values.dtype == np.dtype(dtype)
        and not values.flags.writeable
        and values.base is None
    ):
        return values
    array: NDArray[Any] = np.array(values, dtype=dtype)
    array.setflags(write=False)
    return array
