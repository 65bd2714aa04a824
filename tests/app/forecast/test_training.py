"""Training on a series in the window: start, pause, go on, cancel, step back, use."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.actions import Registry
from app.labs.forecast.bench import material_of
from app.labs.forecast.page import ForecastPage
from app.labs.forecast.training import Training
from engine.data.series import Series

from ..pages import SECONDS, Said
from .conftest import settle
from .test_page import daily

LEFT = Qt.MouseButton.LeftButton
SMALL = {"units": 4, "layers": 1, "history": 14, "horizon": 7, "season": 7, "epochs": 3}


def until(qtbot: QtBot, training: Training, state: str, epochs: int = 0) -> None:
    qtbot.waitUntil(lambda: training.run.state == state and len(training.epochs) >= epochs, timeout=SECONDS)


@pytest.fixture
def ready(qtbot: QtBot, page: ForecastPage) -> ForecastPage:
    """The page with a short series, and a form for a small network."""
    page.desk.load(material_of(daily()), "Open")
    settle(qtbot, page)
    page.train_panel.form.set_values(SMALL)
    page.show_half(2)
    return page


def test_a_run_from_start_to_use(qtbot: QtBot, ready: ForecastPage, said: Said) -> None:
    page, panel, training = ready, ready.train_panel, ready.training
    QTest.mouseClick(panel.start_button, LEFT)
    assert training.run.state == "running"
    assert not panel.form.isEnabled()
    qtbot.waitUntil(lambda: bool(training.epochs) or training.run.state == "idle", timeout=SECONDS)
    assert page.desk.series.fans[0].name.startswith("LSTM, epoch")
    until(qtbot, training, "idle", 3)
    qtbot.waitUntil(lambda: page.desk.setup.model.endswith(".safetensors"))
    assert Path(page.desk.setup.model).exists()
    settle(qtbot, page)
    assert not said.failures
    assert "sales" in page.desk.answer.main.known
    assert page.desk.controls.model.currentData() == page.desk.setup.model
    assert len(panel.plot.curves["error"].points) == 3
    panel.epoch.setValue(1)
    assert panel.shown_epoch().epoch == 1
    assert page.desk.series.fans[0].name == "LSTM, epoch 1"
    assert panel.on_button.text() == "Go on from epoch 1"
    QTest.mouseClick(panel.on_button, LEFT)
    assert [done.epoch for done in training.epochs] == [1]
    until(qtbot, training, "idle", 3)
    assert [done.epoch for done in training.epochs] == [1, 2, 3]


def test_forecasts_of_epochs_are_drawn_with_rests_between_and_the_best_at_the_end(
    qtbot: QtBot, ready: ForecastPage
) -> None:
    panel, training = ready.train_panel, ready.training
    shown: list[tuple[float, int]] = []
    panel.epoch_shown.connect(lambda done: shown.append((time.perf_counter(), done.epoch)) if done else None)
    panel.form.set_values({"epochs": 40})
    QTest.mouseClick(panel.start_button, LEFT)
    until(qtbot, training, "idle", 40)
    qtbot.waitUntil(lambda: ready.desk.setup.model.endswith(".safetensors"))
    running, last = shown[:-1], shown[-1]
    assert running[0][1] == 1
    assert len(running) < 40
    assert all(later - earlier > 0.5 for (earlier, _), (later, _) in pairwise(running))
    assert training.end is not None
    assert last[1] == training.end.epoch


def test_panels_of_the_chart_are_drawn_in_turn(qtbot: QtBot, ready: ForecastPage) -> None:
    plot = ready.train_panel.build()
    qtbot.waitUntil(plot.isVisible)
    plot.begin(60)
    shown: list[list[int]] = []

    def look() -> None:
        shown.append([0 if line.xData is None else len(line.xData) for line in plot._lines.values()])

    plot._clock.timeout.connect(look)
    for update in (3, 6):
        plot.add_learnt(update, 1.0 / update, 2.0, 0.001)
        plot.add_error(update, 1.5 / update, 1.0)
    qtbot.waitUntil(lambda: len(shown) == 4, timeout=SECONDS)
    assert shown == [[2, 0, 0, 0], [2, 2, 0, 0], [2, 2, 2, 0], [2, 2, 2, 2]]
    plot.add_learnt(9, 0.1, 2.0, 0.001)
    plot.draw()
    assert len(plot._lines["rate"].xData) == 3


def test_pause_resume_and_cancel(qtbot: QtBot, ready: ForecastPage, said: Said) -> None:
    panel, training = ready.train_panel, ready.training
    panel.form.set_values({"epochs": 500})
    QTest.mouseClick(panel.start_button, LEFT)
    until(qtbot, training, "running", 1)
    QTest.mouseClick(panel.pause_button, LEFT)
    assert training.run.state == "paused"
    assert panel.pause_button.text() == "Resume"
    reached = len(training.epochs)
    QTest.mouseClick(panel.pause_button, LEFT)
    until(qtbot, training, "running", reached + 1)
    QTest.mouseClick(panel.cancel_button, LEFT)
    until(qtbot, training, "idle")
    kept = training.epochs[-1].epoch
    assert f"after epoch {kept}" in panel.message.text()
    assert not panel.on_button.isHidden()
    QTest.mouseClick(panel.on_button, LEFT)
    until(qtbot, training, "running", kept + 1)
    assert training.epochs[kept].epoch == kept + 1
    training.run.stop()
    until(qtbot, training, "idle")
    assert not said.failures


def test_a_series_too_short_is_refused_in_a_sentence(ready: ForecastPage, said: Said) -> None:
    ready.train_panel.form.set_values({"history": 150, "horizon": 40})
    ready.start_training()
    assert ready.training.run.state == "idle"
    assert "must have at least 230 points" in said.failures[0]


def told(name: str = "sales") -> Series:
    """A daily series with a column that drives it, one that never changes, and one with a hole."""
    series = daily(name=name)
    warm = np.random.default_rng(8).normal(0, 1, len(series) + 14)
    holes = np.where(np.arange(len(warm)) == 5, np.nan, warm)
    beside = {"warm": warm, "flat": np.ones(len(warm)), "holes": holes}
    return Series(name, series.values + 5 * warm[: len(series)], series.times, series.frequency, covariates=beside)


def test_columns_known_ahead_are_ticked_used_and_kept(
    qtbot: QtBot, ready: ForecastPage, said: Said, tmp_path: Path
) -> None:
    page, known = ready, ready.train_panel.known_ahead
    assert known.isHidden()
    page.desk.load(material_of(told()), "Open")
    settle(qtbot, page)
    assert known.isVisible()
    assert {name: tick.isEnabled() for name, tick in known.ticks.items()} == {
        "warm": True,
        "flat": False,
        "holes": False,
    }
    assert known.chosen == ("warm",)
    assert "must change" in known.ticks["flat"].toolTip()
    assert "1 of its 174 cells" in known.ticks["holes"].toolTip()
    page.train_panel.form.set_values(SMALL)
    QTest.mouseClick(page.train_panel.start_button, LEFT)
    until(qtbot, page.training, "idle", 3)
    qtbot.waitUntil(lambda: page.desk.setup.model.endswith(".safetensors"))
    settle(qtbot, page)
    assert page.training.request.covariates == ("warm",)
    assert "warm next" in page.desk.answer.main.traces["input"].axes[1].labels
    for ticked in (True, False):
        known.ticks["warm"].setChecked(ticked)
        page.save_path(tmp_path / "mine.unrolled")
        page.desk.load(material_of(told("others")), "Open")
        assert known.chosen == ("warm",)
        page.open_path(tmp_path / "mine.unrolled")
        settle(qtbot, page)
        assert known.chosen == (("warm",) if ticked else ())
        assert len(page.desk.material.series.covariates["warm"]) == 174
    assert not said.failures


def test_a_session_that_cannot_be_opened_leaves_no_wish_behind(
    qtbot: QtBot, ready: ForecastPage, said: Said, tmp_path: Path
) -> None:
    page, series = ready, told("R&D")
    state = page.state() | {"known": [], "series": {"sample": "none"}}
    page.restore(state)
    qtbot.waitUntil(lambda: bool(said.failures), timeout=SECONDS)
    page.desk.load(material_of(replace(series, covariates={"R&D": series.covariates["warm"]})), "Open")
    assert page.train_panel.known_ahead.chosen == ("R&D",)
    assert page.train_panel.known_ahead.ticks["R&D"].text() == "R&&D", "Qt draws one of two"
    settle(qtbot, page)


def test_a_network_that_misses_its_column_says_so(qtbot: QtBot, ready: ForecastPage, said: Said) -> None:
    page = ready
    page.desk.load(material_of(told()), "Open")
    settle(qtbot, page)
    page.train_panel.form.set_values(SMALL | {"epochs": 1})
    page.start_training()
    until(qtbot, page.training, "idle", 1)
    qtbot.waitUntil(lambda: page.desk.setup.model.endswith(".safetensors"))
    page.desk.load(material_of(daily(name="bare")), "Open")
    qtbot.waitUntil(lambda: bool(said.failures), timeout=SECONDS)
    assert "'bare' must have a column 'warm' that is known ahead" in said.failures[0]
    page.desk.use_model("lstm")
    settle(qtbot, page)


def test_before_and_after_stand_beside_each_other(qtbot: QtBot, ready: ForecastPage, said: Said) -> None:
    page, panel, training, desk = ready, ready.train_panel, ready.training, ready.desk
    registry = Registry()
    registry.add(page.commands())
    assert panel.both_button.isHidden()
    assert not next(one for one in registry.commands() if one.id == "forecast.both").enabled()
    QTest.mouseClick(panel.start_button, LEFT)
    until(qtbot, training, "idle", 3)
    settle(qtbot, page)
    assert panel.both_button.isVisible()
    QTest.mouseClick(panel.both_button, LEFT)
    settle(qtbot, page)
    answer, titles = desk.answer, ["sales LSTM", "sales LSTM, untrained"]
    assert page.halves.currentIndex() == 0
    names = ["sales LSTM", "untrained"]
    assert [fan.name for fan in desk.series.fans[-2:]] == names[::-1]
    assert len({fan.colours for fan in desk.series.fans}) == len(desk.series.fans)
    assert [page.chips.buttons[f"network.{place}"].chip.name for place in range(2)] == names
    assert [label.text() for label in page._parts.sides] == titles
    assert desk.controls.compare.currentText() == "with sales LSTM, untrained"
    assert answer.other.known == "nothing yet: its weights are by chance"
    assert np.abs(answer.main.forecast.mean - answer.other.forecast.mean).max() > 0
    desk.timeline.set_cursor(90)
    assert desk.tracks.timeline is desk.other_tracks.timeline, "one cursor"
    assert desk.other_tracks.isVisible()
    page.shell.undo.undo()
    settle(qtbot, page)
    assert desk.setup.compare == ""
    panel.epoch.setValue(1)
    page.show_half(2)
    QTest.mouseClick(panel.on_button, LEFT)
    assert panel.both_button.isHidden()
    until(qtbot, training, "idle", 3)
    settle(qtbot, page)
    registry.run("forecast.both")
    settle(qtbot, page)
    assert desk.answer.other.forecast.title == "epoch 1", "what that run began with"
    assert page.papers.write_forecasts(Path(desk.setup.model).with_name("both.csv"))
    heads = Path(desk.setup.model).with_name("both.csv").read_text().splitlines()[0]
    assert {"sales LSTM", "epoch 1"} <= set(heads.split(","))
    assert not said.failures
