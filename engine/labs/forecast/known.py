"""Covariates: columns beside a series that are known in advance, as a network takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.data.series import Series
from engine.errors import DataError
from engine.labs.forecast.outcome import check_size
from engine.labs.forecast.seasons import Values

MOST = 16
"""Covariates of one network."""


@dataclass(frozen=True)
class Covariate:
    """A column that is known in advance: a network reads (value - centre) / size."""

    name: str
    centre: float
    size: float


def covariates_of(series: Series, names: Sequence[str], points: int) -> tuple[Covariate, ...]:
    """The columns `names` with the mean and the spread of their first `points` values.

    Raises DataError where one is not there, has no number at a point, or is the same at all points.
    """
    if len(names) > MOST or len(set(names)) != len(names):
        raise DataError(f"`covariates` must be at most {MOST} different columns, but are {', '.join(names)} instead.")
    return tuple(_covariate(series, name, points) for name in names)


def unusable(series: Series, name: str) -> str:
    """Why a column cannot be learnt from, "" where it can."""
    try:
        covariates_of(series, (name,), len(series))
    except DataError as error:
        return str(error)
    return ""


def known_values(
    series: Series, covariates: Sequence[Covariate], origin: int, ahead: int, season: int
) -> tuple[Values, tuple[str, ...]]:
    """A network's covariates in its units, float64 (covariate, origin + ahead), and sentences for a person.

    What lies after `origin` is taken from the column. Where that ends, the values of a season before stand for it, or
    the last one where the season is 1 or longer than the column. Raises DataError where a column is not there.
    """
    rows, notes, count = [], [], origin + ahead
    for covariate in covariates:
        column = _column(series, covariate.name)
        lacking = count - len(column)
        if lacking > 0:
            period = season if 1 < season <= len(column) else 1
            column = np.concatenate([column, column[-period:][np.arange(lacking) % period]])
            source = f"those of a season of {period:,} before stand" if period > 1 else "its last one stands"
            notes.append(
                f"`{covariate.name}` has no values for the last {lacking:,} of the {ahead:,} points ahead; {source} "
                "for them."
            )
        rows.append((column[:count] - covariate.centre) / covariate.size)
    return np.stack(rows) if rows else np.empty((0, count)), tuple(notes)


def _covariate(series: Series, name: str, points: int) -> Covariate:
    values = _column(series, name)[:points]
    centre, size = float(values.mean()), float(values.std())
    if not size > 1e-9 * max(1.0, abs(centre)):
        raise DataError(
            f"the column {name!r} must change for a network to learn from it, but is {centre:g} at each of the first "
            f"{len(values):,} points; leave it out."
        )
    return Covariate(name, centre, size)


def _column(series: Series, name: str) -> Values:
    column = series.covariates.get(name)
    if column is None:
        there = ", ".join(repr(other) for other in series.covariates) or "none"
        raise DataError(
            f"{series.name!r} must have a column {name!r} that is known ahead, but has {there}; mark it as known ahead "
            "where the file is opened, or name it with --covariate."
        )
    missing = int(np.count_nonzero(~np.isfinite(column)))
    if missing:
        raise DataError(
            f"the column {name!r} must hold numbers, but {missing:,} of its {len(column):,} cells hold none; mend the "
            "file or leave the column out."
        )
    check_size(column, repr(name))
    return column
