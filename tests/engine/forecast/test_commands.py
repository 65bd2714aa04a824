"""The Forecast lab's commands, run as a shell runs them."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from engine.cancel import Cancel
from engine.cli import cli
from engine.data.tables import read
from engine.labs.forecast import recipe
from engine.labs.forecast.export import write_columns
from engine.labs.forecast.lesson import Lesson
from engine.labs.forecast.outcome import Request
from engine.labs.forecast.samples import sample
from engine.labs.forecast.session import STEPS, Session
from engine.labs.forecast.training import epochs_in
from engine.trace import unpack_traces
from engine.train.checkpoint import load_checkpoint


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments])


@pytest.fixture
def load(tmp_path: Path) -> Path:
    """A table of the sample of a town's load, hourly."""
    series, path = sample("load"), tmp_path / "load.csv"
    stamps = list(series.stamps(np.arange(len(series))))
    write_columns(path, {"time": stamps, "megawatts": series.values.tolist()})
    return path


@pytest.fixture
def weekly(tmp_path: Path) -> Path:
    """Three series a row, as in the M4 competition: 40 points that climb by 1, 2 and 3."""
    path = tmp_path / "weekly.csv"
    lines = ["V1," + ",".join(f"V{place}" for place in range(2, 42))]
    lines += [f"W{step}," + ",".join(str(10 + step * place) for place in range(40)) for step in (1, 2, 3)]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_plain_method_says_what_it_says_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("day,y\n" + "".join(f"2024-01-{day:02},{day % 7}\n" for day in range(1, 29)))
    result = run("forecast", path, "--model", "seasonal-naive", "--season", 7, "--horizon", 9, "--quantiles", "0.5")
    assert result.exit_code == 0, result.stderr
    head, *rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert head == ["unique_id", "ds", "seasonal-naive", "cutoff"]
    assert [row[1] for row in rows] == [
        *(f"2024-01-{day}" for day in (29, 30, 31)),
        *(f"2024-02-0{d}" for d in range(1, 7)),
    ]
    assert [float(row[2]) for row in rows] == [1, 2, 3, 4, 5, 6, 0, 1, 2]
    assert {row[3] for row in rows} == {"2024-01-28"}


def test_a_network_says_json_lines_with_intervals(load: Path) -> None:
    result = run("forecast", load, "--column", "megawatts", "--horizon", 60, "--quantiles", "0.9,0.025", "--json")
    assert result.exit_code == 0, result.stderr
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(rows) == 60
    assert {(row["schema"], row["model"], row["season"]) for row in rows} == {("unrolled.forecast/1", "lstm", 24)}
    assert all(row["lstm-lo-95"] < row["lstm"] < row["lstm-hi-80"] for row in rows)
    assert rows[0]["cutoff"] < rows[0]["ds"] < rows[-1]["ds"]


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet", "xlsx"])
def test_a_forecast_is_saved_and_is_the_one_told(load: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out.{ending}"
    result = run("forecast", load, "--model", "theta", "--horizon", 24, "--json", "--out", out)
    assert result.exit_code == 0, result.stderr
    told = [json.loads(line)["theta"] for line in result.stdout.splitlines()]
    loaded = read(out)
    assert loaded.layout.time == "ds"
    assert loaded.layout.targets == ("theta",)
    np.testing.assert_allclose(loaded.series[0].values, told, rtol=1e-9)


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--column", "volts"), 3, "`column` must be one of megawatts, but is 'volts' instead."),
        (("--model", "prophet"), 4, "prophet"),
        (("--quantiles", "0,0.5"), 2, "must lie between 0 and 1"),
        (("--quantiles", "few"), 2, "must be numbers between commas"),
        (("--out", "f.json"), 1, "must end with .csv, .tsv, .parquet or .xlsx"),
    ],
)
def test_wrong_choices_are_refused(load: Path, arguments: tuple[str, ...], code: int, sentence: str) -> None:
    result = run("forecast", load, *arguments)
    assert result.exit_code == code
    assert sentence in result.stderr
    assert result.stdout == ""


def test_evaluate_by_hand(weekly: Path) -> None:
    result = run("evaluate", "forecast", "--data", weekly, "--horizon", 2, "--season", 1, "--json",
                 "--model", "naive", "--model", "naive2")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    naive, naive2 = (json.loads(line) for line in result.stdout.splitlines())
    assert (naive["model"], naive["series"]) == ("naive", 3)
    # A line that climbs by its own scale each step: errors of 1 and 2 scales.
    assert naive["mase"] == pytest.approx(1.5)
    last = [10 + step * 37 for step in (1, 2, 3)]
    each = [
        100 * (2 * step / (2 * value + step) + 4 * step / (2 * value + 2 * step)) / 2
        for step, value in zip((1, 2, 3), last, strict=True)
    ]
    assert naive["smape"] == pytest.approx(float(np.mean(each)))
    assert naive["rmse"] == pytest.approx(2 * np.sqrt(2.5))
    assert naive["owa"] == pytest.approx(1.0)
    assert naive2["smape"] == pytest.approx(naive["smape"])


def test_evaluate_against_a_second_file(weekly: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.csv"
    columns = ",".join(f"V{place}" for place in range(2, 20))
    later.write_text(f"V1,{columns}\n" + "".join(f"W{step}{f',{10 + 39 * step}' * 18}\n" for step in (3, 2, 1)))
    same = run("evaluate", "forecast", "--data", weekly, "--test", later, "--horizon", 3, "--season", 1, "--json",
               "--model", "naive")  # fmt: skip
    assert same.exit_code == 0, same.stderr
    found = json.loads(same.stdout)
    assert (found["smape"], found["mase"], found["owa"]) == (0.0, 0.0, None)
    short = run("evaluate", "forecast", "--data", weekly, "--test", later, "--horizon", 19, "--season", 1)
    assert short.exit_code == 3
    assert "must have 19 values for the series 'W1'" in short.stderr


def test_evaluate_as_text_has_a_line_for_each_network(weekly: Path) -> None:
    result = run("evaluate", "forecast", "--data", weekly, "--horizon", 13, "--season", 1)
    assert result.exit_code == 0, result.stderr
    head, *lines = result.stdout.splitlines()
    assert head.split()[:4] == ["model", "sMAPE", "MASE", "OWA"]
    assert [line.split()[0] for line in lines] == [
        "lstm", "gru", "rnn", "wavenet", "feedforward", "naive", "seasonal-naive", "naive2", "theta",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "inside"),
    [
        ("lstm", ("recurrent/layer0/forward/gate.forget", "recurrent/layer1/forward/cell")),
        ("gru", ("recurrent/layer0/forward/gate.update", "recurrent/layer1/forward/hidden")),
        ("wavenet", ("conv/block0/filter", "conv/block6/gate", "conv/output")),
        ("feedforward", ("dense/layer0/hidden", "dense/layer1/hidden")),
    ],
)
def test_trace_writes_everything(load: Path, tmp_path: Path, model: str, inside: tuple[str, ...]) -> None:
    out = tmp_path / "run.safetensors"
    result = run("trace", "forecast", load, "--model", model, "--season", 24, "--horizon", 24, "--out", out)
    assert result.exit_code == 0, result.stderr
    traces = unpack_traces(out.read_bytes(), "it")
    assert {"input", "ahead", "influence", *inside} <= set(traces)
    assert traces.notes["network"] == f"{model}-hourly"
    points = len(sample("load"))
    for trace in traces.traces:
        assert trace.steps == STEPS
        assert trace.time.unit == "point"
        assert trace.time.coordinate is not None
        np.testing.assert_array_equal(trace.time.coordinate, np.arange(points - STEPS, points))
        assert np.isfinite(trace.data).all()
    asked = Request(read(load).series[0], model, 24, 24)
    # A backtest reads fewer points before the last, which have nearly faded.
    expected = Session().forecast(asked, Cancel()).mean
    np.testing.assert_allclose(traces["ahead"].data[-1, :24], expected, rtol=5e-3)
    assert f"{len(traces)} traces of 1,000 points with a season of 24" in result.stderr


def test_trace_looks_into_networks_alone(load: Path, tmp_path: Path) -> None:
    out = tmp_path / "run.safetensors"
    result = run("trace", "forecast", load, "--model", "theta", "--out", out)
    assert result.exit_code == 4
    assert "must be a network to look inside, but is the plain method 'theta'" in result.stderr
    assert not out.exists()


@pytest.fixture
def waves(tmp_path: Path) -> Path:
    """Three series a row, of 60 points: waves that climb."""
    path, steps = tmp_path / "weekly.csv", np.arange(60)
    rows = [50 + size * np.sin(steps / 4) + steps / size for size in (3, 5, 7)]
    path.write_text("\n".join(f"W{i}," + ",".join(f"{v:.3f}" for v in row) for i, row in enumerate(rows)) + "\n")
    return path


def test_train_learns_saves_and_goes_on(waves: Path, tmp_path: Path) -> None:
    path, out = waves, tmp_path / "run"
    arguments = ("train", "forecast", "--data", path, "--kind", "rnn", "--group", "weekly", "--out", out, "--json")
    first = run(*arguments, "--updates", 3)
    assert first.exit_code == 0, first.stderr
    events = [json.loads(line) for line in first.stdout.splitlines()]
    assert [event["update"] for event in events] == [1, 2, 3]
    assert all(np.isfinite(event["owa"]) for event in events)
    again = run(*arguments, "--updates", 5)
    assert [json.loads(line)["update"] for line in again.stdout.splitlines()] == [4, 5]
    said = run("forecast", path, "--column", "W1", "--model", out / "rnn-weekly.safetensors", "--horizon", 5, "--json")
    assert said.exit_code == 0, said.stderr
    assert len(said.stdout.splitlines()) == 5


def signalled(number: int, drawn: Iterator[object], at: int) -> Iterator[object]:
    """The batches of a run, with a signal to this process before one of them, counted from 1."""
    for count, batch in enumerate(drawn, 1):
        if count == at:
            os.kill(os.getpid(), number)
        yield batch


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_training_on_all_series_with_a_checkpoint_to_go_on_from(
    waves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, status: int
) -> None:
    out = tmp_path / "run"
    arguments = ("train", "forecast", "--data", waves, "--kind", "rnn", "--group", "weekly", "--out", out, "--json")
    task_of = recipe.task_of

    def ended(*given: Any) -> Any:
        task, schedule = task_of(*given)
        return replace(task, batches=lambda first, ranks: signalled(number, task.batches(first, ranks), 20)), schedule

    with monkeypatch.context() as patch:
        patch.setattr(recipe, "task_of", ended)
        result = run(*arguments, "--updates", 60)
    assert result.exit_code == status
    assert load_checkpoint(out / "checkpoint.safetensors")[1]["update"] == 20
    again = run(*arguments, "--updates", 60)
    assert [json.loads(line)["update"] for line in again.stdout.splitlines()] == list(range(24, 61, 4))


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_training_on_one_series_with_its_last_whole_epoch(
    waves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, status: int
) -> None:
    out = tmp_path / "run"
    arguments = ("train", "forecast", "--data", waves, "--column", "W1", "--kind", "rnn", "--horizon", 5, "--season", 1,
                 "--epochs", 4, "--out", out, "--json")  # fmt: skip
    batches = Lesson.batches

    def ended(lesson: Lesson, epoch: int) -> Any:
        return signalled(number, iter(batches(lesson, epoch)), 1) if epoch == 3 else batches(lesson, epoch)

    with monkeypatch.context() as patch:
        patch.setattr(Lesson, "batches", ended)
        result = run(*arguments)
    assert result.exit_code == status
    assert epochs_in(out / "epochs") == (1, 2)
    again = run(*arguments)
    assert again.exit_code == 0, again.stderr
    assert [json.loads(line)["epoch"] for line in again.stdout.splitlines()] == [3, 4]
