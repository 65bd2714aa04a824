"""A forecast of one series of a file, and the table that it becomes, without a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.cancel import Cancel
from engine.data.series import Series
from engine.data.tables import look, read
from engine.errors import DataError
from engine.labs.forecast.export import Columns
from engine.labs.forecast.outcome import Forecast, Request
from engine.labs.forecast.plain import plain_forecast
from engine.labs.forecast.route import plan_of
from engine.labs.forecast.seasons import likely_season
from engine.labs.forecast.session import Session, known_to
from engine.labs.forecast.spec import PLAIN

_NAMED = 8


def series_of(file: Path, column: str | None) -> tuple[Series, tuple[str, ...]]:
    """The series of a file that a column, or a row of a wide file, names; the first where None. With what was mended.

    Raises DataError where there is none of that name.
    """
    preview = look(file)
    layout, known = preview.layout, {one.name for one in preview.columns}
    chosen = not layout.wide and column is not None and column in known
    if chosen and column is not None:
        layout = replace(layout, targets=(column,), covariates=tuple(n for n in layout.covariates if n != column))
    loaded = read(file, layout)
    names = [one.name for one in loaded.series]
    if column is not None and not chosen and column not in names:
        offered = names if layout.wide else [one.name for one in preview.columns if one.kind == "number"]
        more = "..." if len(offered) > _NAMED else ""
        raise DataError(
            f"`column` must be one of {', '.join(offered[:_NAMED]) or 'none'}{more}, but is {column!r} instead."
        )
    place = 0 if column is None or chosen else names.index(column)
    sentences = loaded.reports[place].sentences
    if len(names) > 1 and (column is None or chosen):
        sentences = (*sentences, f"{file} holds {len(names):,} series; this is {names[place]!r}.")
    return loaded.series[place], sentences


def request_of(
    file: Path, column: str | None, model: str, horizon: int | None, season: int | None
) -> tuple[Request, tuple[str, ...]]:
    """What to ask of `model` about a series of a file, as `series_of` finds it; without a horizon or a season, what the
    series' step and values make likely. With what was mended. Raises DataError.
    """
    series, sentences = series_of(file, column)
    season = season or likely_season(series.values, series.frequency.seasons)
    return Request(series, model, horizon or series.frequency.horizon, season), sentences


def forecast_of(request: Request, cancel: Cancel) -> tuple[Forecast, tuple[str, ...]]:
    """The forecast of a network or a plain method, with what a person must know. Raises DataError, ModelError."""
    history, _, _, notes = known_to(request)
    if request.model in PLAIN:
        found = plain_forecast(request.model, history, request.horizon, request.season, request.quantiles)
        return found, notes
    return Session().forecast(request, cancel), (*notes, *plan_of(request.model, history, request.season).notes)


def columns_of(series: Series, forecast: Forecast, quantiles: Sequence[float]) -> Columns:
    """The table in the field's columns: a quantile of 0.1 is the lower bound of 80 %, `-lo-80`; 0.5 is the forecast."""
    ahead, last = len(forecast.mean), len(series) - 1
    columns: Columns = {
        "unique_id": [series.name] * ahead,
        "ds": list(series.stamps(last + 1 + np.arange(ahead))),
        forecast.key: forecast.mean.tolist(),
    }
    for level in quantiles:
        if level != 0.5:
            side, percent = ("lo" if level < 0.5 else "hi"), round(100 * abs(1 - 2 * level), 6)
            columns[f"{forecast.key}-{side}-{percent:g}"] = forecast.quantile(level).tolist()
    columns["cutoff"] = list(series.stamps(np.array([last]))) * ahead
    return columns
