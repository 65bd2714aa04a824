"""The Forecast lab without a window. Imports torch only when a command runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.labs.forecast.spec import LONGEST_SEASON, NETWORKS, PLAIN
from engine.train.choices import SEED

if TYPE_CHECKING:
    from engine.cancel import Cancel
    from engine.labs.forecast.network import Network

_JSON = click.option("--json", "as_json", is_flag=True, help="JSON lines instead of text.")
_PATH = click.Path(path_type=Path)
_SEASON = click.IntRange(1, LONGEST_SEASON)
_COVARIATE = click.option(
    "--covariate", "covariates", multiple=True, help="A column that is known in advance; give it several times."
)


def _levels(_: click.Context, __: click.Parameter, text: str) -> tuple[float, ...]:
    """Quantiles as a person writes them: "0.1,0.9"."""
    try:
        levels = tuple(sorted({float(part) for part in text.split(",") if part.strip()}))
    except ValueError as error:
        raise click.BadParameter(f"must be numbers between commas, but is {text!r} instead.") from error
    if not levels or not all(0 < level < 1 for level in levels):
        raise click.BadParameter(f"must lie between 0 and 1, but is {text!r} instead.")
    return levels


@click.command()
@click.argument("file", type=_PATH)
@click.option("--column", help="To forecast; the first of numbers, or of a wide file the series' name.")
@click.option("--horizon", type=click.IntRange(1, 10_000), help="Points ahead; what the step makes likely.")
@click.option("--season", type=_SEASON, help="Points until it repeats itself; found if left out.")
@click.option("--model", default="lstm", show_default=True, help=f"{', '.join([*NETWORKS, *PLAIN])}, or a file.")
@click.option("--quantiles", default="0.1,0.9", show_default=True, callback=_levels)
@click.option("--out", type=_PATH, help="A .csv, .tsv, .parquet or .xlsx file in the field's columns.")
@_COVARIATE
@_JSON
def forecast(
    file: Path,
    column: str | None,
    covariates: tuple[str, ...],
    horizon: int | None,
    season: int | None,
    model: str,
    quantiles: tuple[float, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Forecast a series of a table: CSV, TSV, Parquet, Excel, or wide as in the M4 competition.

    \b
    unrolled forecast load.csv --column megawatts --horizon 48
    unrolled forecast load.csv --model theta --quantiles 0.025,0.975 --json
    unrolled forecast load.csv --model lstm --out forecast.parquet
    unrolled forecast load.csv --model runs/mine/lstm.safetensors --covariate temperature
    """
    import torch

    from engine.cancel import Cancel
    from engine.labs.forecast.export import write_columns
    from engine.labs.forecast.headless import columns_of, forecast_of, request_of

    torch.set_num_threads(1)
    request, sentences = request_of(file, column, model, horizon, season, covariates)
    horizon, season = request.horizon, request.season
    found, notes = forecast_of(replace(request, quantiles=quantiles), Cancel())
    for sentence in (*sentences, *notes):
        click.echo(sentence, err=True)
    columns = columns_of(request.series, found, quantiles)
    if out is not None:
        write_columns(out, columns)
        click.echo(f"{horizon} points with a season of {season}: {out}", err=True)
    if as_json:
        about = {"schema": "unrolled.forecast/1", "model": model, "horizon": horizon, "season": season}
        for row in zip(*columns.values(), strict=True):
            click.echo(json.dumps(about | dict(zip(columns, row, strict=True))))
    elif out is None:
        click.echo("\t".join(columns))
        for row in zip(*columns.values(), strict=True):
            click.echo("\t".join(f"{cell:.6g}" if isinstance(cell, float) else str(cell) for cell in row))


@click.command("forecast")
@click.option("--data", required=True, type=_PATH, help="A series a row, as in the M4 competition.")
@click.option("--test", type=_PATH, help="What came after, by the same names; else the last points of each series.")
@click.option("--horizon", required=True, type=click.IntRange(1, 10_000))
@click.option("--season", required=True, type=_SEASON)
@click.option("--model", "models", multiple=True, help="Give it several times; all if left out.")
@_JSON
def evaluate(data: Path, test: Path | None, horizon: int, season: int, models: tuple[str, ...], as_json: bool) -> None:
    """sMAPE, MASE and OWA by the M4 competition's definitions, and how often the 95 % interval holds.

    \b
    unrolled evaluate forecast --data Hourly-train.csv --horizon 48 --season 24
    unrolled evaluate forecast --data Weekly-train.csv --test Weekly-test.csv --horizon 13 --season 1 --json
    """
    import torch

    from engine.cancel import Cancel
    from engine.labs.forecast.evaluation import cases_of
    from engine.labs.forecast.evaluation import evaluate as score

    torch.set_num_threads(1)
    cases = cases_of(data, test, horizon)
    if not as_json:
        click.echo(f"{len(cases):,} series, {horizon} points ahead", err=True)
        click.echo(f"{'model':16}{'sMAPE':>8}{'MASE':>8}{'OWA':>8}{'within 95 %':>13}")
    for model, found in score(cases, models or (*NETWORKS, *PLAIN), season, Cancel()):
        if as_json:
            about = {"schema": "unrolled.evaluate.forecast/1", "model": model, "series": len(cases)}
            click.echo(json.dumps(about | asdict(found)))
            continue
        owa = "" if found.owa is None else f"{found.owa:.3f}"
        click.echo(f"{model:16}{found.smape:8.3f}{found.mase:8.3f}{owa:>8}{found.coverage or 0:13.1%}")


@click.command("forecast")
@click.argument("file", type=_PATH)
@click.option("--out", required=True, type=_PATH, help="A .safetensors file.")
@click.option("--column", help="To forecast; the first of numbers, or of a wide file the series' name.")
@click.option("--horizon", type=click.IntRange(1, 10_000), help="Points ahead; what the step makes likely.")
@click.option("--season", type=_SEASON, help="Points until it repeats itself; found if left out.")
@click.option("--model", default="lstm", show_default=True, help=f"{', '.join(NETWORKS)}, or a .safetensors file.")
@click.option("--ahead", default=1, show_default=True, type=click.IntRange(0), help="Step of `influence`; 0 for all.")
def trace(
    file: Path, out: Path, column: str | None, horizon: int | None, season: int | None, model: str, ahead: int
) -> None:
    """Record everything inside a network while it reads a series of a table, and what it says at each step.

    \b
    unrolled trace forecast load.csv --column megawatts --out load.safetensors
    unrolled trace forecast load.csv --model wavenet --season 24 --out load.safetensors
    """
    import torch

    from engine.cancel import Cancel
    from engine.errors import ModelError
    from engine.labs.forecast.headless import request_of
    from engine.labs.forecast.session import Session
    from engine.record.console import write_traces

    if model in PLAIN:
        raise ModelError(f"`model` must be a network to look inside, but is the plain method {model!r} instead.")
    torch.set_num_threads(1)
    request, sentences = request_of(file, column, model, horizon, season)
    outcome = Session().run(replace(request, ahead=ahead), Cancel())
    what = f" of {outcome.traces['input'].steps:,} points with a season of {request.season}"
    write_traces(out, outcome.traces, what, (*sentences, *outcome.notes))


@click.command("forecast")
@click.option("--data", required=True, type=_PATH, help="A series a row, as in the M4 competition; or any table.")
@click.option("--kind", required=True, type=click.Choice(list(NETWORKS)))
@click.option("--group", default="hourly", show_default=True, type=click.Choice(["hourly", "weekly"]))
@click.option("--updates", default=600, show_default=True, type=click.IntRange(1, 1_000_000))
@SEED
@click.option("--out", required=True, type=_PATH, help="Folder for checkpoints and weights.")
@click.option("--column", help="Train on this series alone, as the window does.")
@_COVARIATE
@click.option("--horizon", type=click.IntRange(1, 500), help="With --column: points that it learns to say at once.")
@click.option("--season", type=_SEASON, help="With --column: points until it repeats itself.")
@click.option("--epochs", default=30, show_default=True, type=click.IntRange(1, 1_000), help="With --column.")
@_JSON
def train(
    data: Path,
    kind: str,
    group: str,
    updates: int,
    seed: int,
    out: Path,
    column: str | None,
    covariates: tuple[str, ...],
    horizon: int | None,
    season: int | None,
    epochs: int,
    as_json: bool,
) -> None:
    """Train a network on all series of a file but the last points of each; run it again to go on where it stopped.

    With --column it goes on from the last whole epoch.

    \b
    unrolled train forecast --data Hourly-train.csv --kind lstm --out runs/lstm-hourly
    unrolled train forecast --data Weekly-train.csv --group weekly --kind gru --updates 400 --out runs/gru-weekly
    unrolled train forecast --data load.csv --column megawatts --covariate temperature --kind lstm --out runs/mine
    """
    import torch

    from engine.cancel import Cancel
    from engine.train.signals import ended_by_signals

    if column is None and (covariates or horizon is not None or season is not None):
        raise click.UsageError(
            "--covariate, --horizon and --season must come with --column: all series of a file are learnt from as the "
            "M4 competition has them."
        )
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    cancel = Cancel()
    with ended_by_signals(cancel):
        if column is None:
            _train_on_all(data, kind, group, updates, seed, out, as_json, cancel)
        else:
            _train_on_one(data, column, kind, covariates, horizon, season, epochs, seed, out, as_json, cancel)


def _train_on_one(data: Path, column: str, kind: str, covariates: tuple[str, ...], horizon: int | None,
                  season: int | None, epochs: int, seed: int, out: Path, as_json: bool,
                  cancel: Cancel) -> None:  # fmt: skip
    from engine.labs.forecast.headless import request_of, train_on

    asked, sentences = request_of(data, column, "", horizon, season, covariates)
    for sentence in sentences:
        click.echo(sentence, err=True)
    for told in train_on(asked, kind, covariates, epochs, seed, out, cancel):
        if isinstance(told, Path):
            click.echo(f"the best epoch's weights: {told}", err=True)
        else:
            _tell(told, as_json, "  ".join(f"{name} {value:.4g}" for name, value in told.items()))


def _train_on_all(data: Path, kind: str, group: str, updates: int, seed: int, out: Path, as_json: bool,
                  cancel: Cancel) -> None:  # fmt: skip
    from engine.data.tables import read
    from engine.labs.forecast.recipe import GROUPS, Options, task_of
    from engine.labs.forecast.weights import save_network
    from engine.labs.forecast.widen import widen
    from engine.train.events import Finished, Validated
    from engine.train.loop import fit

    options = Options(group=group, kind=kind, updates=updates, validate_every=max(1, updates // 15), seed=seed)  # type: ignore[arg-type]
    series = [one.values for one in read(data).series]
    task, schedule = task_of(series, options)
    best: dict[str, float] = {}
    with closing(fit(task, schedule, out, cancel)) as events:
        for event in events:
            if isinstance(event, Finished):
                best = event.best
            elif isinstance(event, Validated):
                text = "  ".join(f"{name} {value:.3f}" for name, value in event.metrics.items())
                _tell({"update": event.update} | event.metrics, as_json, f"{event.update:6}  {text}")
    path = out / f"{kind}-{group}.safetensors"
    network: Network = task.module.cpu()  # type: ignore[assignment]
    if GROUPS[group].widen:
        widen(network, series, GROUPS[group], cancel)
    save_network(path, network, {**task.about, "metrics": best})
    click.echo(f"the best update's weights: {path}", err=True)


def _tell(figures: Mapping[str, float], as_json: bool, text: str) -> None:
    from engine.data.plain import finite_value

    click.echo(json.dumps(finite_value({"schema": "unrolled.train.forecast/1", **figures})) if as_json else text)


@click.command("widen")
@click.argument("weights", type=_PATH)
@click.option("--data", required=True, type=_PATH, help="The series that it learnt from, a series a row.")
def widen_intervals(weights: Path, data: Path) -> None:
    """Measure how wide a forecasting network's intervals must be, as `train forecast` does at its end if hourly.

    \b
    unrolled widen runs/gru-hourly/gru-hourly.safetensors --data Hourly-train.csv
    """
    import torch

    from engine.cancel import Cancel
    from engine.data.tables import read
    from engine.errors import ModelError
    from engine.labs.forecast.recipe import GROUPS
    from engine.labs.forecast.weights import load_network, save_network
    from engine.labs.forecast.widen import widen

    torch.set_num_threads(1)
    network, about = load_network(str(weights))
    if about.get("group") not in GROUPS:
        raise ModelError(f"{weights} must have been trained by `unrolled train forecast` on many series, but was not.")
    widen(network, [one.values for one in read(data).series], GROUPS[about["group"]], Cancel())
    save_network(weights, network, about)
    assert network.widening is not None
    click.echo(f"its 95 % intervals are {network.widening[0].mean():.2f} times as wide now: {weights}", err=True)


COMMANDS = (forecast, widen_intervals)
EVALUATE = evaluate
TRACE = trace
TRAIN = train
