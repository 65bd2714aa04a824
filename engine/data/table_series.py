"""From cells to series: stamps put in order and on a line of equal steps, gaps found and filled, all of it reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.data.series import MAX_POINTS, Frequency, Series
from engine.data.stamps import frequency_of, grid_of, grid_points, likely_frequency
from engine.data.table import DUPLICATES, FILLS, Fill, Gap, Layout, Report
from engine.errors import DataError

Values = NDArray[np.float64]
_SPARSE = 50
"""Points of the line for each row beyond which stamps are no line at all."""


class Rows(NamedTuple):
    """The rows of one series as they stand in the file.

    stamps  datetime64[us] (row,), or None where the file has none
    values  float64 (row,), NaN where there is none
    unread  cells that hold something other than a number
    """

    stamps: NDArray[np.datetime64] | None
    values: Values
    unread: int


def made(name: str, rows: Rows, others: Mapping[str, Values], layout: Layout, path: Path) -> tuple[Series, Report]:
    """One series of its rows, with covariates, and what was mended. Raises DataError where nothing can be forecast."""
    if rows.stamps is None:
        return _finished(
            name, rows.values, None, Frequency(), others, layout, path, Report(len(rows.values), unread=rows.unread)
        )
    keep = ~np.isnat(rows.stamps)
    stamps, values = rows.stamps[keep], rows.values[keep]
    others = {key: column[keep] for key, column in others.items()}
    if len(stamps) == 0:
        raise DataError(f"{path} must have stamps in the column {layout.time!r}, but none of them can be read.")
    unordered = bool((np.diff(stamps) < np.timedelta64(0, "us")).any())
    if unordered:
        order = np.argsort(stamps, kind="stable")
        stamps, values = stamps[order], values[order]
        others = {key: column[order] for key, column in others.items()}
    found = frequency_of(stamps)
    frequency = layout.frequency or found
    doubles = int(np.count_nonzero(np.diff(stamps) == np.timedelta64(0, "us")))
    resampled = frequency is None
    frequency = frequency or likely_frequency(stamps)
    if frequency.unit == "step" or grid_points(stamps, frequency) > min(MAX_POINTS, _SPARSE * len(stamps) + 1_000):
        report = Report(len(values), doubles, unordered, unread=rows.unread)
        return _finished(
            name, values, None, Frequency(), others, layout, path, report, steps_only=frequency.unit != "step"
        )
    grid = grid_of(stamps, frequency)
    way = layout.resampling if resampled or (layout.frequency is not None and layout.frequency != found) else None
    gather = _Gather(grid.places, len(grid.times), way or layout.duplicates)
    report = Report(len(values), doubles, unordered, grid.irregular, unread=rows.unread)
    return _finished(
        name, gather(values), grid.times, frequency, {key: gather(column) for key, column in others.items()},
        layout, path, report, resampled=resampled,
    )  # fmt: skip


class _Gather:
    """Rows put on the points of a line, several on one made one of them, their mean or their sum."""

    def __init__(self, places: NDArray[np.int64], count: int, way: str) -> None:
        self.places, self.count, self.way = places, count, way
        self._plain = len(places) == count and bool((np.diff(places) == 1).all())

    def __call__(self, values: Values) -> Values:
        if self._plain:
            return values
        known = ~np.isnan(values)
        places, values = self.places[known], values[known]
        result = np.full(self.count, np.nan)
        if self.way == "first":
            places, values = places[::-1], values[::-1]
        if self.way in ("first", "last"):
            result[places] = values
            return result
        counts = np.bincount(places, minlength=self.count)
        sums = np.bincount(places, values, minlength=self.count)
        there = counts > 0
        result[there] = sums[there] / (counts[there] if self.way == "mean" else 1)
        return result


def _finished(
    name: str, values: Values, times: NDArray[np.datetime64] | None, frequency: Frequency, others: Mapping[str, Values],
    layout: Layout, path: Path, report: Report, resampled: bool = False, steps_only: bool = False,
) -> tuple[Series, Report]:  # fmt: skip
    known = ~np.isnan(values)
    if not known.any():
        raise DataError(f"{name!r} of {path.name} must have numbers, but all its values are missing.")
    # What lies before the first value and after the last is no gap; covariates may go on, to be known in advance.
    first, last = int(known.argmax()), len(values) - int(known[::-1].argmax())
    values, known = values[first:last], known[first:last]
    times = None if times is None else times[first:last]
    if len(values) < 2:
        raise DataError(f"{name!r} of {path.name} must have at least 2 values to forecast from, but has 1 instead.")
    gaps = gaps_of(~known)
    covariates = {key: filled(_told(column[first:], len(values)), "before", 1) for key, column in others.items()}
    whole = filled(values, layout.fill, frequency.seasons[0]) if gaps else values
    constant = bool((values[known] == values[known][0]).all())
    report = replace(report, gaps=gaps, constant=constant)
    sentences = _sentences(report, layout, frequency, len(values), int((~known).sum()), resampled, steps_only)
    series = Series(name, whole, times, frequency, ~known if gaps else None, covariates, path.name)
    return series, replace(report, sentences=sentences)


def _told(column: Values, points: int) -> Values:
    """A covariate beside so many points and after them, as far as the file goes on to say it."""
    known = np.flatnonzero(~np.isnan(column))
    return column[: max(points, int(known[-1]) + 1 if len(known) else 0)]


def gaps_of(missing: NDArray[np.bool_]) -> tuple[Gap, ...]:
    """Runs of missing points, at most the first 10,000."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], missing, [False]]).astype(np.int8)))
    return tuple(Gap(int(a), int(b) - 1) for a, b in zip(edges[::2][:10_000], edges[1::2][:10_000], strict=True))


def filled(values: Values, fill: Fill, season: int) -> Values:
    """Values with their gaps filled as chosen; the ends of the series are held."""
    missing = np.isnan(values)
    if fill == "none" or not missing.any() or missing.all():
        return values
    result = values.copy()
    if fill == "season" and season > 1:
        for place in np.flatnonzero(missing):
            if place >= season:
                result[place] = result[place - season]
        missing = np.isnan(result)
    points = np.flatnonzero(~missing)
    if fill == "before":
        held = np.maximum.accumulate(np.where(missing, points[0], np.arange(len(result))))
        return result[held]
    result[missing] = np.interp(np.flatnonzero(missing), points, result[points])
    return result


def _sentences(
    report: Report, layout: Layout, frequency: Frequency, points: int, missing: int, resampled: bool, steps_only: bool
) -> tuple[str, ...]:
    found: list[str] = []
    if steps_only:
        found.append("The stamps lie too far apart for a line of equal steps; the rows are counted instead.")
    if resampled:
        found.append(
            f"The stamps follow no equal step, so they are gathered to one point {frequency.text}, with the "
            f"{layout.resampling} of each; choose another step if that is wrong."
        )
    elif report.irregular:
        found.append(f"{report.irregular:,} stamps lie off the step and are moved to the nearest point.")
    if report.unordered:
        found.append("The rows were not in the order of their stamps; they are sorted.")
    if report.duplicates:
        found.append(
            f"{report.duplicates:,} rows share a stamp with another; {DUPLICATES[layout.duplicates]} is taken."
        )
    if report.unread:
        found.append(f"{report.unread:,} cells are no numbers and count as missing.")
    if report.gaps:
        found.append(
            f"{missing:,} of {points:,} points are missing, in {len(report.gaps):,} "
            f"{'gap' if len(report.gaps) == 1 else 'gaps'}; {FILLS[layout.fill]} stands there."
        )
    if report.constant:
        found.append("All values are the same: there is nothing to learn, and every method says the same.")
    return tuple(found)
