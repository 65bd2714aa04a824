"""Training a translator in the window, through the real lane, until it translates."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.labs.translate.page import TranslatePage
from app.labs.translate.training import NAME, PARAMETERS, run_of
from app.labs.translate.trainwindow import TrainWindow
from engine.errors import DataError

from ..pages import SECONDS, Said
from .conftest import settle

THINGS = {"cat": "le chat", "dog": "le chien", "book": "le livre", "tree": "l'arbre", "king": "le roi",
          "bread": "le pain", "wine": "le vin", "bird": "l'oiseau", "boat": "le bateau", "shop": "le bar"}  # fmt: skip
DOING = {"see": "vois", "like": "aime", "want": "veux", "have": "garde", "draw": "dessine"}


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.tsv"
    lines = [
        f"I {do} the {thing}.\tJe {fait} {chose}.\n" for do, fait in DOING.items() for thing, chose in THINGS.items()
    ]
    path.write_text("".join(lines), "utf-8")
    return path


def begin(page: TranslatePage, data: str, **values: float | str) -> TrainWindow:
    page.controls.train.click()
    window = page.training
    window.panel.form.set_values({"units": 32, "updates": 60, "learning_rate": 0.02, **values})
    window.data.setText(data)
    QTest.mouseClick(window.panel.controls.start_button, Qt.MouseButton.LeftButton)
    return window


def test_fifty_pairs_are_learnt_and_the_new_model_translates(
    qtbot: QtBot, page: TranslatePage, said: Said, pairs: Path
) -> None:
    before = [page.controls.model.itemData(k) for k in range(page.controls.model.count())]
    window = begin(page, str(pairs))
    assert window.run.state == "running"
    assert window.panel.controls.message.text() == "Reading the pairs \u2026"
    qtbot.waitUntil(lambda: not window.run.busy, timeout=2 * SECONDS)
    assert "45 pairs to learn from, 5 sentences held back" in window.facts.text()
    assert window.panel.controls.message.text() == f"Done; {NAME} is among the models"
    assert len(window.plot.loss.points) > 1
    assert window.plot.loss.points[-1, 1] < window.plot.loss.points[0, 1]
    assert window.panel.table.rowCount() > 0
    fresh = [page.controls.model.itemData(k) for k in range(page.controls.model.count())]
    (own,) = set(fresh) - set(before)
    assert Path(own).stem == NAME
    page.controls.model.setCurrentIndex(fresh.index(own))
    page.desk.type("I see the cat.")
    settle(qtbot, page)
    assert page.desk.outcome is not None
    assert page.desk.outcome.model == own
    assert page.reading.text.startswith("Je ")
    window.grab()
    assert not said.failures


def test_a_run_rests_is_stopped_keeps_the_best_and_goes_on(
    qtbot: QtBot, page: TranslatePage, said: Said, pairs: Path
) -> None:
    window = begin(page, str(pairs), updates=20_000, name="long one")
    qtbot.waitUntil(lambda: len(window.plot.loss.points) > 0, timeout=SECONDS)
    window.panel.controls.pause_button.click()
    assert window.run.state == "paused"
    window.panel.controls.pause_button.click()
    assert window.run.state == "running"
    window.panel.controls.pause_button.click()
    reached = window.plot.loss.points[-1, 0]
    window.run.stop()
    assert window.run.state == "stopping"
    qtbot.waitUntil(lambda: not window.run.busy, timeout=SECONDS)
    assert window.panel.controls.message.text().startswith("Stopped before anything was learnt")
    window.panel.controls.start_button.click()
    qtbot.waitUntil(lambda: len(window.plot.loss.points) > 0, timeout=SECONDS)
    assert window.plot.loss.points[0, 0] > reached, "a run that was stopped while it rested has its checkpoint too"
    window.run.stop()
    qtbot.waitUntil(lambda: not window.run.busy, timeout=SECONDS)
    window.panel.form.set_value("updates", 2_000)
    window.panel.controls.start_button.click()
    qtbot.waitUntil(lambda: window.panel.table.rowCount() > 0, timeout=2 * SECONDS)
    window.run.stop()
    qtbot.waitUntil(lambda: not window.run.busy, timeout=SECONDS)
    assert window.panel.controls.message.text().startswith("Stopped; the best so far is among the models")
    assert any("long one" in page.controls.model.itemText(k) for k in range(page.controls.model.count()))
    done = window.plot.loss.points[-1, 0]
    window.panel.controls.start_button.click()
    qtbot.waitUntil(lambda: len(window.plot.loss.points) > 0, timeout=SECONDS)
    assert window.plot.loss.points[0, 0] >= done
    window.run.stop()
    qtbot.waitUntil(lambda: not window.run.busy, timeout=SECONDS)
    assert not said.failures


def test_without_pairs_nothing_is_begun_and_that_is_said(qtbot: QtBot, page: TranslatePage, tmp_path: Path) -> None:
    window = begin(page, "")
    assert not window.run.busy
    assert "choose a file" in window.panel.controls.message.text()
    window.data.setText(str(tmp_path / "none.tsv"))
    window.panel.controls.start_button.click()
    assert "is not there" in window.panel.controls.message.text()
    few = tmp_path / "few.tsv"
    few.write_text("One.\tUn.\n", "utf-8")
    window.data.setText(str(few))
    window.panel.controls.start_button.click()
    qtbot.waitUntil(lambda: not window.run.busy, timeout=SECONDS)
    assert "at least 10 different" in window.panel.controls.message.text()


def test_a_finished_model_is_never_written_over(pairs: Path) -> None:
    values = {each.name: each.default for each in PARAMETERS} | {"name": "../mine/"}
    first = run_of(values, str(pairs))
    assert first.name == "mine"
    first.model.parent.mkdir(parents=True)
    first.model.write_bytes(b"weights")
    second = run_of(values, str(pairs))
    assert second.name == "mine 2"
    second.model.write_bytes(b"half")
    second.folder.mkdir(parents=True)
    assert run_of(values | {"name": "mine 2"}, str(pairs)) == second
    other = pairs.parent / "other" / pairs.name
    other.parent.mkdir()
    other.write_text("One.\tUn.\n", "utf-8")
    for changed in (
        (values | {"name": "mine 2"}, str(other)),
        (values | {"name": "mine 2", "learning_rate": 0.01}, str(pairs)),
    ):
        assert run_of(*changed).folder != second.folder
    assert len(run_of(values | {"name": "\u8a9e" * 90}, str(pairs)).folder.name.encode()) <= 255
    with pytest.raises(DataError, match="is not there"):
        run_of(values, str(pairs.with_name("none")))
