"""Training a network in the window, through the real lane, until it describes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.labs.captions import training
from app.labs.captions.page import CaptionsPage
from app.labs.captions.training import ATTENTION, NAME, PARAMETERS, PLAIN, run_of
from app.labs.captions.trainwindow import TrainWindow
from engine.labs.captions import recipe

from ..pages import SECONDS, Said
from .conftest import settle


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe, "VALIDATED", 12)
    monkeypatch.setattr(training, "BATCH", 4)


def begin(page: CaptionsPage, **values: float | str) -> TrainWindow:
    page.controls.train.click()
    window = page.training
    window.panel.form.set_values({"channels": "32", "units": 16, "updates": 50, **values})
    QTest.mouseClick(window.panel.controls.start_button, Qt.MouseButton.LeftButton)
    return window


def names(page: CaptionsPage) -> list[str]:
    return [page.controls.model.itemData(k) for k in range(page.controls.model.count())]


def test_a_network_is_trained_and_describes_the_drawing(qtbot: QtBot, page: CaptionsPage, said: Said) -> None:
    before = names(page)
    window = begin(page, kind=PLAIN)
    assert window.run.state == "running"
    qtbot.waitUntil(lambda: not window.run.busy, timeout=2 * SECONDS)
    assert window.panel.controls.message.text() == f"Done; {NAME} is among the networks"
    assert window.plot.loss.points[-1, 1] < window.plot.loss.points[0, 1]
    assert window.panel.table.rowCount() > 0
    fresh = names(page)
    (own,) = set(fresh) - set(before)
    assert Path(own).stem == NAME
    assert not page.controls.model.isHidden()
    page.controls.model.setCurrentIndex(fresh.index(own))
    settle(qtbot, page)
    assert page.desk.answer is not None
    assert page.desk.answer.main.model == own
    assert not page.desk.answer.main.weights.size, "it was trained without attention"
    window.grab()
    assert not said.failures


def test_a_run_rests_is_stopped_keeps_the_best_and_goes_on(qtbot: QtBot, page: CaptionsPage, said: Said) -> None:
    window = begin(page, updates=2_000, name="long one")
    qtbot.waitUntil(lambda: window.panel.table.rowCount() > 0, timeout=2 * SECONDS)
    window.panel.controls.pause_button.click()
    assert window.run.state == "paused"
    window.panel.controls.pause_button.click()
    assert window.run.state == "running"
    runs = {command.id: command.run for command in page.commands()}
    runs["captions.stop"]()
    qtbot.waitUntil(lambda: not window.run.busy, timeout=SECONDS)
    assert window.panel.controls.message.text().startswith("Stopped; the best so far is among the networks")
    assert any(Path(name).stem == "long one" for name in names(page))
    done = window.plot.loss.points[-1, 0]
    runs["captions.start"]()
    qtbot.waitUntil(lambda: len(window.plot.loss.points) > 0, timeout=SECONDS)
    assert window.plot.loss.points[0, 0] >= done
    window.run.stop()
    qtbot.waitUntil(lambda: not window.run.busy, timeout=SECONDS)
    assert not said.failures


def test_another_run_never_takes_the_name_of_a_finished_network() -> None:
    values = {each.name: each.default for each in PARAMETERS}
    run = run_of(values)
    assert (run.name, run.attention, run.channels, run.units) == (NAME, values["kind"] == ATTENTION, 64, 96)
    run.model.parent.mkdir(parents=True, exist_ok=True)
    run.model.touch()
    assert run_of(values).name == f"{NAME} 2"
    assert run_of({**values, "name": "../../a / b"}).name == "a  b"
    run.folder.mkdir(parents=True)
    assert run_of(values).name == NAME, "a run that was stopped goes on"
