"""Which cell is best: what a bench measures, writes, goes on with and says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from engine.cancel import Cancel
from engine.cli import cli
from engine.errors import DataError
from engine.labs.cells.bench import Job, jobs, parallel, train
from engine.labs.cells.bench_data import DELAY, problem
from engine.labs.cells.bench_tasks import TASKS, task
from engine.labs.cells.findings import SHIPPED, Findings, Run, read_findings, write_findings
from engine.labs.cells.verdicts import apart, halfway, leaders, verdicts


def runs(name: str, cell: str, scores: list[float], reached: int = 50) -> tuple[Run, ...]:
    """Trainings with these scores; the curve falls evenly to each score until update `reached`, then stays."""
    return tuple(
        Run(name, cell, seed, score, ((reached, score), (100, score)), 12_000, 100, 1.0)
        for seed, score in enumerate(scores, 1)
    )


def findings(*parts: tuple[Run, ...]) -> Findings:
    every = tuple(run for part in parts for run in part)
    cells = tuple(dict.fromkeys(run.cell for run in every))
    return Findings("2026-01-01", "unrolled bench", "a machine", TASKS, cells, every, ())


def test_cells_are_apart_where_their_means_lie_two_standard_errors_apart() -> None:
    # Standard errors by hand: both sets have the variance 1 and three members, so sqrt(2 / 3) = 0.816.
    assert not apart([1.0, 2.0, 3.0], [2.6, 3.6, 4.6])
    assert apart([1.0, 2.0, 3.0], [2.7, 3.7, 4.7])
    assert not apart([0.0], [1.0])
    assert not apart([0.0, 0.0], [0.0, 0.0])


def test_leaders_are_the_best_and_those_not_apart_from_it() -> None:
    found = findings(
        runs("adding", "rnn", [0.16, 0.17, 0.165]),
        runs("adding", "lstm", [0.010, 0.012, 0.014]),
        runs("adding", "gru", [0.011, 0.013, 0.012]),
    )
    assert {each.cell for each in leaders(found, task("adding"))} == {"lstm", "gru"}
    assert leaders(found, task("recall")) == []


def test_halfway_is_read_off_the_curve_between_its_measurements() -> None:
    run = Run("adding", "lstm", 1, 0.0, ((10, 0.8), (20, 0.4), (30, 0.0)), 1, 30, 1.0)
    assert halfway(run, 1.0, 0.0) == pytest.approx(17.5)
    assert halfway(run, 1.0, -2.0) == float("inf")


def test_verdicts_name_the_best_those_like_it_and_those_behind() -> None:
    found = findings(
        runs("adding", "rnn", [0.16, 0.17, 0.165]),
        runs("adding", "lstm", [0.010, 0.012, 0.014], reached=80),
        runs("adding", "gru", [0.011, 0.013, 0.012], reached=40),
    )
    first, whole = verdicts(found)
    assert first.startswith("Adding: ")
    assert "the RNN (0.165 ± 0.005)" in first.split("clearly behind: ")[1]
    assert "First half-way there: the GRU" in first
    assert whole == "LSTM against GRU of about equal size: no clear difference at adding."


def test_a_cell_that_is_clearly_better_is_named_over_all_tasks() -> None:
    found = findings(runs("recall", "lstm", [0.5, 0.51, 0.49]), runs("recall", "gru", [0.1, 0.11, 0.09]))
    assert "the GRU clearly better at delayed recall" in verdicts(found)[-1]


def test_one_training_that_never_gets_half_way_counts() -> None:
    stuck = Run("adding", "rnn", 2, 0.16, ((50, 0.16), (100, 0.16)), 12_000, 100, 1.0)
    said = verdicts(findings((*runs("adding", "rnn", [0.01]), stuck)))[0]
    assert said.endswith("No cell gets half-way there in each of its trainings.")


def test_a_task_that_nobody_learns_is_called_that() -> None:
    said = verdicts(findings(runs("recall", "lstm", [0.87, 0.86]), runs("recall", "gru", [0.88, 0.87])))[0]
    assert "no cell does better than guessing (0.875 wrong answers) in 100 updates" in said


def test_runs_that_differ_in_their_learning_rate_alone_are_told_apart() -> None:
    given = runs("adding", "lstm", [0.02, 0.04])
    faster = tuple(replace(run, rate=0.01, score=4 * run.score) for run in given)
    found = findings(given, faster)
    assert found.trained(100, 5e-3).runs == given
    summary = found.trained(100, 0.01).summary("adding", "lstm")
    assert summary is not None
    assert (summary.mean, summary.seeds) == (pytest.approx(0.12), 2)


def test_findings_are_read_as_they_were_written(tmp_path: Path) -> None:
    given = findings(runs("adding", "rnn", [0.16, 0.17]))
    write_findings(tmp_path / "bench.json", given)
    assert read_findings(tmp_path / "bench.json") == given


def test_the_findings_that_ship_say_what_their_numbers_say() -> None:
    shipped = read_findings(SHIPPED)
    assert len(shipped.runs) == len(shipped.tasks) * len(shipped.cells) * 3
    assert shipped.verdicts == verdicts(shipped)
    assert all(np.isfinite(run.score) for run in shipped.runs)
    first = shipped.runs[0]
    assert shipped.trained(first.updates, first.rate) == shipped


def test_the_symbol_to_recall_comes_first_and_then_only_noise() -> None:
    given = problem("recall", None)
    batch = given.draw(np.random.default_rng(3))
    assert batch.inputs.shape[0] == DELAY + 1
    assert batch.inputs[0].argmax(-1).tolist() == batch.answers.tolist()
    assert float(batch.inputs[1:].abs().max()) < 0.7


def test_a_seed_says_all_and_processes_change_nothing() -> None:
    job = Job("recall", "lstm", 1, 20)
    one, two = train(job, None), train(job, None)
    assert (one.score, one.curve) == (two.score, two.curve)
    todo = jobs(["recall"], ["lstm", "gru"], [1], 20, Job.rate)
    alone = {run.cell: run.score for run in parallel(todo, None, 1, Cancel())}
    beside = {run.cell: run.score for run in parallel(todo, None, 2, Cancel())}
    assert alone == beside
    assert alone["lstm"] == one.score


def test_a_task_without_its_data_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="folder of training data"):
        problem("ink", None)
    done = CliRunner().invoke(cli, ["bench", "--out", str(tmp_path / "bench.json"), "--task", "ink"])
    assert done.exit_code != 0
    assert not (tmp_path / "bench.json").exists()


def test_a_bench_goes_on_with_what_it_has(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    line = ["bench", "--out", str(out), "--task", "recall", "--cell", "rnn", "--cell", "lstm", "--updates", "10"]
    assert CliRunner().invoke(cli, [*line, "--seeds", "1"]).exit_code == 0
    before = read_findings(out)
    assert CliRunner().invoke(cli, [*line, "--seeds", "2"]).exit_code == 0
    after = read_findings(out)
    assert [(run.cell, run.seed) for run in after.runs] == [("rnn", 1), ("rnn", 2), ("lstm", 1), ("lstm", 2)]
    # The time of a training is never the same twice: those of the first call were not repeated.
    assert set(before.runs) <= set(after.runs)
    assert after.tasks == (task("recall"),)
    assert CliRunner().invoke(cli, [*line, "--seeds", "1", "--learning-rate", "0.01"]).exit_code == 0
    other = read_findings(out)
    assert set(after.runs) < set(other.runs)
    assert [(run.seed, run.rate) for run in other.runs] == 2 * [(1, 5e-3), (2, 5e-3), (1, 0.01)]
    assert other.verdicts == verdicts(other.trained(10, 0.01))
