"""Covariates: a network that is told them beats one that is not, and columns that cannot be used are refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from engine.cancel import Cancel
from engine.cli import cli
from engine.data.series import Series
from engine.data.table import Layout
from engine.data.tables import read
from engine.errors import DataError
from engine.labs.forecast.backtest import backtest
from engine.labs.forecast.contest import Backtest, BacktestRequest
from engine.labs.forecast.known import Covariate, known_values
from engine.labs.forecast.learning import Trained, TrainRequest
from engine.labs.forecast.outcome import Request
from engine.labs.forecast.session import Session
from engine.labs.forecast.training import train
from engine.labs.forecast.weights import load_network

COUNT, HORIZON = 600, 12


def made() -> tuple[np.ndarray, np.ndarray]:
    """Sales and the warmth that drives them: a new level every four points, not to be foreseen from the past."""
    random, points = np.random.default_rng(6), COUNT + HORIZON
    warm = np.repeat(random.normal(0, 1, points), 4)[:points]
    return 50 + 3 * np.sin(2 * np.pi * np.arange(points) / 12) + 6 * warm + random.normal(0, 0.5, points), warm


SALES, WARM = made()
WHOLE = Series("sales", SALES, covariates={"warm": WARM})
PAST = Series("sales", SALES[:COUNT], covariates={"warm": WARM})


def request(folder: Path, *covariates: str, kind: str = "gru") -> TrainRequest:
    return TrainRequest(
        PAST, folder, kind, history=24, horizon=HORIZON, season=12, layers=1, units=8, epochs=12, learning_rate=0.02,
        covariates=covariates,
    )  # fmt: skip


def trained(asked: TrainRequest) -> str:
    end = list(train(asked, Cancel()))[-1]
    assert isinstance(end, Trained)
    return end.path


def held_out(model: str) -> float:
    outcome = Session().run(Request(WHOLE, model, HORIZON, 12, origin=COUNT), Cancel())
    return outcome.scores[outcome.kind].mase


@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn", "wavenet", "feedforward"])
def test_what_drives_a_series_helps(kind: str, tmp_path: Path) -> None:
    told = trained(request(tmp_path / "told", "warm", kind=kind))
    blind = trained(request(tmp_path / "blind", kind=kind))
    assert held_out(told) < 0.4 * held_out(blind)
    network, _ = load_network(told)
    assert [one.name for one in network.frame.covariates] == ["warm"]


def test_a_backtest_tells_the_covariates_of_each_origin(tmp_path: Path) -> None:
    told = trained(request(tmp_path, "warm"))
    table = list(backtest(BacktestRequest(WHOLE, (told, "theta"), HORIZON, 12, 5), Cancel()))[-1]
    assert isinstance(table, Backtest)
    assert table.rows[0].key == told
    assert table.rows[0].scores.mase < 0.5 * table.rows[1].scores.mase


def test_a_long_forecast_goes_on_with_what_is_known(tmp_path: Path) -> None:
    told, session = trained(request(tmp_path, "warm")), Session()
    origin = COUNT - 3 * HORIZON
    asked = Request(WHOLE, told, 3 * HORIZON, 12, origin=origin)
    outcome = session.run(asked, Cancel())
    np.testing.assert_allclose(outcome.forecast.mean, session.forecast(asked, Cancel()).mean, rtol=1e-3)
    error = np.abs(outcome.forecast.mean - SALES[origin:COUNT]).reshape(3, HORIZON).mean(axis=1)
    assert error.max() < 2.5, "a third as large as what the warmth adds, in the last part too"
    assert not outcome.notes


def test_what_is_not_known_ahead_is_said(tmp_path: Path) -> None:
    told, session = trained(request(tmp_path, "warm")), Session()
    short = Series("sales", SALES[:COUNT], covariates={"warm": WARM[: COUNT + 2]})
    asked = Request(short, told, 6, 12)
    outcome = session.run(asked, Cancel())
    assert outcome.notes == session.notes(asked)
    assert "`warm` has no values for the last 4 of the 6 points ahead" in outcome.notes[0]
    assert "a season of 12 before" in outcome.notes[0]
    assert "its last one stands" in session.run(replace(asked, season=1), Cancel()).notes[0]
    with pytest.raises(DataError, match="must have a column 'warm' that is known ahead, but has none"):
        session.run(replace(asked, series=Series("sales", SALES)), Cancel())


def test_columns_in_the_frames_units() -> None:
    series = Series("y", np.zeros(4), covariates={"warm": np.array([1.0, 3, 5, 7, 9])})
    told, notes = known_values(series, [Covariate("warm", 1.0, 2.0)], 4, 3, 2)
    np.testing.assert_allclose(told, [[0, 1, 2, 3, 4, 3, 4]])
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        (np.ones(COUNT), "must change for a network to learn from it, but is 1 at each of the first 588 points; leave"),
        (np.where(np.arange(COUNT) < 2, np.nan, WARM[:COUNT]), "must hold numbers, but 2 of its 600 cells hold none"),
        (WARM[:COUNT] * 1e300, "must be at most 1e\\+30"),
        (None, "must have a column 'warm' that is known ahead"),
    ],
)
def test_columns_that_cannot_be_used(column: np.ndarray | None, sentence: str, tmp_path: Path) -> None:
    series = Series("sales", SALES[:COUNT], covariates={} if column is None else {"warm": column})
    with pytest.raises(DataError, match=sentence):
        list(train(replace(request(tmp_path, "warm"), series=series), Cancel()))


def table(path: Path) -> Path:
    """A file whose sales end before the warmth does."""
    rows = ["sales,warm,shop"]
    rows += [f"{SALES[i]:.4f},{WARM[i]:.4f},a" for i in range(COUNT)]
    rows += [f",{value:.4f},a" for value in WARM[COUNT:]]
    path.write_text("\n".join(rows) + "\n")
    return path


def test_a_file_may_go_on_to_say_what_is_known(tmp_path: Path) -> None:
    path = table(tmp_path / "sales.csv")
    series = read(path, Layout(targets=("sales",), covariates=("warm",))).series[0]
    assert (len(series), len(series.covariates["warm"])) == (COUNT, COUNT + HORIZON)
    cut = "\n".join([*path.read_text().splitlines()[:-8], *[",,"] * 8])
    path.write_text(cut + "\n")
    series = read(path, Layout(targets=("sales",), covariates=("warm",))).series[0]
    assert len(series.covariates["warm"]) == COUNT + HORIZON - 8, "empty cells at its end are not known"


def test_without_a_window(tmp_path: Path) -> None:
    path, out, run = table(tmp_path / "sales.csv"), tmp_path / "runs", CliRunner()
    begun = [
        "train", "forecast", "--data", str(path), "--column", "sales", "--covariate", "warm", "--kind", "gru",
        "--horizon", "12", "--season", "12", "--epochs", "4", "--out", str(out), "--json",
    ]  # fmt: skip
    done = run.invoke(cli, begun)
    assert done.exit_code == 0, done.output
    epochs = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["epoch"] for each in epochs] == [1, 2, 3, 4]
    model = str(out / "gru.safetensors")
    ahead = ["forecast", str(path), "--column", "sales", "--horizon", "12", "--season", "12", "--json", "--model"]
    told = run.invoke(cli, [*ahead, model, "--covariate", "warm"])
    assert told.exit_code == 0, told.output
    assert run.invoke(cli, [*ahead, model]).stdout == told.stdout, "the weights say what they read"
    means = np.array([json.loads(line)["gru"] for line in told.stdout.splitlines()])
    assert np.abs(means - SALES[COUNT:]).mean() < 4
    shipped = run.invoke(cli, [*ahead, "lstm", "--covariate", "warm"])
    assert "lstm reads no covariates" in shipped.stderr
    for wrong in ("shop", "nothing", "sales"):
        refused = run.invoke(cli, [*ahead, model, "--covariate", wrong])
        assert refused.exit_code != 0
        assert isinstance(refused.exception, DataError) or "must be a column of numbers" in refused.output
    assert run.invoke(cli, [*begun[:4], *begun[6:]]).exit_code == 2, "a covariate without a column"
    assert run.invoke(cli, [*begun[:4], *begun[8:]]).exit_code == 2, "a horizon without a column"
