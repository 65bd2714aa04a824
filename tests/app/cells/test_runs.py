"""The third and fourth view: a contest run live, and what was measured."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.labs.cells.best import curve_of
from app.labs.cells.desk import BEST, MATRIX
from app.labs.cells.page import CellsPage
from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.cells.bench_tasks import CELLS, TASKS
from engine.labs.cells.contest import Contest
from engine.labs.cells.findings import Findings, Run

from ..pages import SECONDS, Said


def short(page: CellsPage) -> None:
    """Make the contest as short as the form allows."""
    page.desk.matrix.set_values({"length": 8, "updates": 20, "cell": "RNN"})


def test_a_contest_runs_to_its_end(qtbot: QtBot, page: CellsPage, said: Said) -> None:
    short(page)
    page.desk.show_view(MATRIX)
    assert page.desk.matrix.run.state == "running"
    qtbot.waitUntil(lambda: page.desk.matrix.run.state == "idle", timeout=SECONDS)
    matrix, charts = page.desk.matrix, page.desk.matrix.charts
    assert matrix.controls.bar.share == pytest.approx(1.0)
    assert matrix.controls.message.text().startswith("Done")
    most = Contest().examples[-1]
    assert len(matrix.scores) == 2 * len(Contest().examples)
    assert f"With {most:,} examples" in matrix.verdict.text()
    flat, cell = charts.sizes.lines
    assert np.all(np.diff(flat.points[:, 1]) > 0)
    assert len(set(cell.points[:, 1])) == 1
    assert {line.name for line in charts.lengths.lines} == {"One big matrix", "RNN"}
    shown = charts.examples.lines[0].points[-1, 1]
    assert shown == matrix.scores["matrix", most].errors["shifted"]
    assert not page.grab().isNull()
    assert not said.failures


def test_a_contest_is_paused_and_cancelled(qtbot: QtBot, page: CellsPage, said: Said) -> None:
    page.desk.matrix.set_values({"updates": 2000})
    page.desk.run_matrix()
    qtbot.waitUntil(lambda: bool(page.desk.matrix.charts._points), timeout=SECONDS)
    page.desk.matrix.controls.pause_button.click()
    assert page.desk.matrix.run.state == "paused"
    page.desk.matrix.controls.pause_button.click()
    page.desk.matrix.controls.cancel_button.click()
    qtbot.waitUntil(lambda: page.desk.matrix.run.state == "idle", timeout=SECONDS)
    assert page.desk.matrix.controls.message.text().startswith("Stopped")
    assert page.desk.matrix.form.isEnabled()
    assert not said.failures


def test_a_wild_learning_rate_is_refused(page: CellsPage) -> None:
    with pytest.raises(DataError, match="rate"):
        page.desk.matrix.set_values({"rate": 1e6})


def measured() -> Findings:
    """Two seeds of every cell on every task, with scores made up so that the LSTM is best and the GRU alike."""
    runs = []
    for task in TASKS:
        for place, cell in enumerate(CELLS):
            for seed in (1, 2):
                score = 0.1 + 0.1 * ((place - 1) % 7) + 0.04 * seed
                curve = ((100, 0.9), (200, score))
                runs.append(Run(task.name, cell, seed, score, curve, 1000, 200, 3.0))
    return Findings("2026-01-01", "a command", "a machine", TASKS, CELLS, tuple(runs), ("One.", "Two."))


def test_findings_are_shown_with_mean_and_spread(page: CellsPage) -> None:
    findings, view = measured(), page.desk.best
    view.show_findings(findings)
    page.desk.views.setCurrentIndex(BEST)
    assert set(view.panels) == {task.name for task in TASKS}
    panel = view.panels["recall"]
    scores = [run.score for run in findings.of("recall", "gru")]
    gru = next(each for each in panel.summaries if each.cell == "gru")
    assert gru.mean == pytest.approx(np.mean(scores))
    assert gru.spread == pytest.approx(np.std(scores, ddof=1))
    assert "lstm" in panel.best
    assert "rnn" not in panel.best
    view.choose("adding")
    assert [line.name for line in view.curves.lines][:2] == ["RNN", "LSTM"]
    assert "a command" in view.made.text()
    assert not page.grab().isNull()
    view.copy_button.click()


def test_curves_are_the_mean_where_all_seeds_have_a_point() -> None:
    runs = [Run("t", "gru", seed, 0.0, ((1, 1.0 * seed), (2, 2.0), (3 + seed, 9.0)), 1, 3, 1.0) for seed in (1, 2)]
    line = curve_of(runs, "gru")
    assert line is not None
    np.testing.assert_allclose(line.points, [[1, 1.5], [2, 2.0]])
    assert curve_of([], "gru") is None


def test_a_small_bench_runs_here(qtbot: QtBot, page: CellsPage, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def small(tasks, cells, seeds, cancel: Cancel):  # type: ignore[no-untyped-def]
        for cell in cells:
            cancel.check()
            yield Run(tasks[0], cell, 1, 0.5, ((10, 0.9), (20, 0.5)), 100, 20, 0.1)

    monkeypatch.setattr("engine.labs.cells.bench.small", small)
    page.desk.best.show_findings(measured())
    page.desk.views.setCurrentIndex(BEST)
    page.desk.best.choose("recall")
    page.desk.best.controls.start_button.click()
    qtbot.waitUntil(lambda: page.desk.best.controls.message.text().startswith("Done"), timeout=SECONDS)
    assert len(page.desk.best.fresh) == len(CELLS)
    assert sum(line.dashed for line in page.desk.best.curves.lines) == len(CELLS)
    assert not said.failures
