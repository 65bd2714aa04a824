"""Methods on many series at once, scored as the M4 competition scored them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.cancel import Cancel
from engine.data.series import Series
from engine.data.tables import read
from engine.errors import DataError
from engine.labs.forecast.outcome import Request, Scores
from engine.labs.forecast.plain import plain_forecast
from engine.labs.forecast.scores import mean_of, scores
from engine.labs.forecast.seasons import Values
from engine.labs.forecast.session import Session
from engine.labs.forecast.spec import PLAIN

SCALE = "naive2"
"""The method that OWA is measured by."""


@dataclass(frozen=True, eq=False)
class Case:
    """A series that ends where the forecast begins, and what came: float64 (ahead,)."""

    known: Series
    truth: Values


def cases_of(data: Path, test: Path | None, horizon: int) -> list[Case]:
    """What a file of series asks to forecast: its last `horizon` points, or those of a second file by the same names.

    Raises DataError where a series is too short, has gaps in what came, or is not in the second file.
    """
    series = read(data).series
    if test is None:
        return [_cut(one, horizon) for one in series]
    later = {one.name: one.values for one in read(test).series}
    cases = []
    for one in series:
        truth = later.get(one.name)
        if truth is None or len(truth) < horizon or not np.isfinite(truth[:horizon]).all():
            raise DataError(f"{test} must have {horizon} values for the series {one.name!r}, but does not.")
        cases.append(Case(one, truth[:horizon]))
    return cases


def evaluate(cases: Sequence[Case], models: Sequence[str], season: int, cancel: Cancel) -> Iterator[tuple[str, Scores]]:
    """Means of the measures over all cases, a method after the other: networks, or plain methods by key.

    OWA is over the means of Naive2, as in the competition (Makridakis et al., IJF 2020, section 2.3). Raises DataError,
    ModelError; Cancelled between series.
    """
    session = Session()
    scale = _each(cases, SCALE, season, session, cancel)
    for model in models:
        each = scale if model == SCALE else _each(cases, model, season, session, cancel)
        yield model, mean_of(each, scale)


def _each(cases: Sequence[Case], model: str, season: int, session: Session, cancel: Cancel) -> list[Scores]:
    found = []
    for case in cases:
        cancel.check()
        horizon, history = len(case.truth), case.known.values
        if model in PLAIN:
            forecast = plain_forecast(model, history, horizon, season)
        else:
            forecast = session.forecast(Request(case.known, model, horizon, season), cancel)
        found.append(scores(case.truth, forecast, history, season))
    return found


def _cut(series: Series, horizon: int) -> Case:
    least = horizon + 2
    if len(series) < least:
        raise DataError(f"{series.name!r} must have at least {least:,} points, but has {len(series):,} instead.")
    times = None if series.times is None else series.times[:-horizon]
    known = Series(series.name, series.values[:-horizon], times, series.frequency, source=series.source)
    if not np.isfinite(series.values[-horizon:]).all():
        raise DataError(f"{series.name!r} must have its last {horizon} values, but some are missing.")
    return Case(known, series.values[-horizon:])
