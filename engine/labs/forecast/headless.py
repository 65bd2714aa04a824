"""A forecast of one series of a file, and the table that it becomes, without a window."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.cancel import Cancel
from engine.data.files import write_whole
from engine.data.series import Series
from engine.data.table import Layout, Preview
from engine.data.tables import look, read
from engine.errors import DataError
from engine.labs.forecast.export import Columns
from engine.labs.forecast.learning import EpochDone, Trained, TrainRequest, sizes_for
from engine.labs.forecast.outcome import Forecast, Request
from engine.labs.forecast.plain import plain_forecast
from engine.labs.forecast.seasons import likely_season
from engine.labs.forecast.session import Session, known_to
from engine.labs.forecast.spec import PLAIN
from engine.labs.forecast.training import train
from engine.labs.forecast.weights import load_network

_NAMED = 8


def series_of(file: Path, column: str | None, covariates: Sequence[str] = ()) -> tuple[Series, tuple[str, ...]]:
    """The series of a file that a column, or a row of a wide file, names; the first where None. With what was mended.

    `covariates` are columns beside it that are known in advance. Raises DataError where there is none of a name.
    """
    preview = look(file)
    layout, known = preview.layout, {one.name for one in preview.columns}
    chosen = not layout.wide and column is not None and column in known
    if chosen and column is not None:
        layout = replace(layout, targets=(column,), covariates=tuple(n for n in layout.covariates if n != column))
    if covariates:
        layout = _beside(layout, covariates, preview)
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


def _beside(layout: Layout, covariates: Sequence[str], preview: Preview) -> Layout:
    """The layout with these columns known in advance. Raises DataError where one is none of numbers."""
    targets = tuple(name for name in layout.targets if name not in covariates)
    numbers = [one.name for one in preview.columns if one.kind == "number" and one.name not in layout.targets[:1]]
    for name in covariates:
        if layout.wide or not targets or name not in numbers:
            offered = "none" if layout.wide else ", ".join(numbers[:_NAMED]) or "none"
            raise DataError(
                f"a covariate must be a column of numbers beside the series ({offered}), but is {name!r} instead."
            )
    return replace(layout, targets=targets, covariates=tuple(dict.fromkeys(covariates)))


def request_of(
    file: Path,
    column: str | None,
    model: str,
    horizon: int | None,
    season: int | None,
    covariates: Sequence[str] = (),
) -> tuple[Request, tuple[str, ...]]:
    """What to ask of `model` about a series of a file, as `series_of` finds it; without a horizon or a season, what the
    series' step and values make likely. With what was mended. Raises DataError.
    """
    series, sentences = series_of(file, column, covariates or read_by_model(model))
    if covariates and model and not model.endswith(".safetensors"):
        words = ["unrolled", "train", "forecast", "--data", str(file), "--column", series.name]
        words += ["--covariate", covariates[0], "--kind", "lstm", "--out", "FOLDER"]
        sentences = (*sentences, f"{model} reads no covariates. Train a network that does: {shlex.join(words)}")
    season = season or likely_season(series.values, series.frequency.seasons)
    return Request(series, model, horizon or series.frequency.horizon, season), sentences


def train_on(
    asked: Request, kind: str, covariates: Sequence[str], epochs: int, seed: int, folder: Path, cancel: Cancel
) -> Iterator[dict[str, float] | Path]:
    """Train on one series as the window does: the figures of each epoch, then the file of the best one's weights.

    Raises DataError, ModelError, SaveError; Cancelled with the last whole epoch in the folder, to go on from.
    """
    sizes = sizes_for(len(asked.series), asked.horizon, asked.season)
    request = TrainRequest(
        asked.series,
        folder / "epochs",
        kind,
        sizes["history"],
        sizes["horizon"],
        sizes["season"],
        epochs=epochs,
        seed=seed,
        covariates=tuple(covariates),
    )
    for event in train(request, cancel):
        if isinstance(event, EpochDone):
            yield {"epoch": event.epoch, "loss": event.loss, "error": event.valid, "seasonal_naive": event.plain}
        elif isinstance(event, Trained):
            path = folder / f"{kind}.safetensors"
            write_whole(path, Path(event.path).read_bytes())
            yield path


def read_by_model(model: str) -> tuple[str, ...]:
    """The covariates that the network of a file was trained with. Raises ModelError where the file is none."""
    if not model.endswith(".safetensors"):
        return ()
    return tuple(one.name for one in load_network(model)[0].frame.covariates)


def forecast_of(request: Request, cancel: Cancel) -> tuple[Forecast, tuple[str, ...]]:
    """The forecast of a network or a plain method, with what a person must know. Raises DataError, ModelError."""
    history, _, _, notes = known_to(request)
    if request.model in PLAIN:
        found = plain_forecast(request.model, history, request.horizon, request.season, request.quantiles)
        return found, notes
    session = Session()
    return session.forecast(request, cancel), session.notes(request)


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
