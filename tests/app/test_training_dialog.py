"""A training dialog over a lab that learns nothing: one run goes on at a time, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.shell import Shell
from app.training_dialog import TrainingDialog
from app.training_run import TrainingRun, carry_out
from app.widgets.training_panel import TrainingPanel
from app.work.gate import Gate
from app.work.lane import Lane
from app.work.mailbox import Emit, Job
from engine.cancel import Cancel
from engine.errors import DataError
from engine.spec import Param
from engine.train.events import Progress, Validated

from .pages import SECONDS, Said, Sentences
from .test_widgets_panels import LEFT


@dataclass(frozen=True)
class Run(TrainingRun):
    place: str

    @property
    def home(self) -> Path:
        return Path(self.place)


class Plot(QWidget):
    def clear(self) -> None: ...
    def set_length(self, updates: int) -> None: ...
    def add_loss(self, update: int, loss: float) -> None: ...


class Dialog(TrainingDialog):
    """Its runs learn something at once, and end at the gate `held`, or by `error`."""

    def __init__(self, shell: Shell, place: Path, parent: QWidget) -> None:
        trained: list[str] = []
        super().__init__(shell, trained.append, parent)
        self.trained, self.place, self.held, self.error = trained, place, Gate(), ""
        self.seen: list[object] = []

    def lay_out(self) -> None:
        self.plot = Plot()
        self.panel = TrainingPanel(self.run, self.start, (Param("name", "Name", "mine"),), self.plot)
        QVBoxLayout(self).addWidget(self.panel)

    def begin(self, values: Mapping[str, object]) -> None:
        run = Run(str(values["name"]), str(self.place))
        self.hand_in(run, 4, lambda gate: self._job(run, gate))

    def told(self, event: object) -> None:
        self.seen.append(event)

    def says(self) -> str:
        return self.panel.controls.message.text()

    def _job(self, run: Run, gate: Gate) -> Job:
        def events(cancel: Cancel) -> Iterator[object]:
            if self.error:
                raise DataError(self.error)
            yield Progress(1, 4, 0.5, 1.0, 0.1, 10.0)
            yield Validated(1, {}, (), True)
            self.held.pass_through(cancel)

        def job(cancel: Cancel, emit: Emit) -> str:
            return carry_out(run, events(cancel), Path.touch, cancel, emit, gate)

        return job


@pytest.fixture
def said() -> Said:
    return Sentences()


@pytest.fixture
def dialog(qtbot: QtBot, lane: Lane, said: Said, tmp_path: Path) -> Iterator[Dialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    yield Dialog(said.shell(lane), tmp_path, parent)  # noqa: PT022 - the parent lives until the test is over


def test_a_run_from_its_button_to_its_weights(qtbot: QtBot, dialog: Dialog, said: Said, tmp_path: Path) -> None:
    dialog.open()
    assert dialog.says() == "Not started"
    QTest.mouseClick(dialog.panel.controls.start_button, LEFT)
    assert (dialog.run.state, dialog.says()) == ("running", "Getting ready \u2026")
    qtbot.waitUntil(lambda: not dialog.run.busy, timeout=SECONDS)
    assert dialog.says() == "Done; mine is among the models"
    assert dialog.trained == [str(tmp_path / "mine.safetensors")]
    assert dialog.panel.controls.bar.share == 0.25
    assert len(dialog.seen) == 1
    assert not said.failures


def test_a_run_rests_and_is_stopped(qtbot: QtBot, dialog: Dialog, said: Said) -> None:
    dialog.held.close()
    dialog.start()
    qtbot.waitUntil(lambda: bool(dialog.seen), timeout=SECONDS)
    dialog.run.pause()
    assert dialog.says() == "Paused"
    dialog.start()
    assert dialog.run.state == "paused", "there is one run at a time"
    dialog.run.stop()
    assert dialog.says() == "Stopping; what was learnt is kept \u2026"
    qtbot.waitUntil(lambda: not dialog.run.busy, timeout=SECONDS)
    assert dialog.says() == "Stopped; the best so far is among the models. The same settings go on from there."
    assert len(dialog.trained) == 1
    assert not said.failures


def test_a_run_that_waits_says_so_and_one_that_fails_why(qtbot: QtBot, dialog: Dialog, lane: Lane, said: Said) -> None:
    other = Gate()
    other.close()
    lane.queue(lambda cancel, emit: other.pass_through(cancel))
    dialog.start()
    assert dialog.says() == "Waits for other long work \u2026"
    dialog.run.stop()
    qtbot.waitUntil(lambda: not dialog.run.busy, timeout=SECONDS)
    assert dialog.says() == "Stopped before anything was learnt. The same settings go on from there."
    other.open()
    dialog.error = "`x` must be there."
    dialog.start()
    qtbot.waitUntil(lambda: not dialog.run.busy, timeout=SECONDS)
    assert dialog.says() == "`x` must be there."
    assert said.failures == ["`x` must be there."]
    assert not dialog.trained


def test_the_lane_ends_while_a_run_rests(qtbot: QtBot, dialog: Dialog, lane: Lane) -> None:
    dialog.held.close()
    dialog.start()
    qtbot.waitUntil(lambda: bool(dialog.seen), timeout=SECONDS)
    dialog.run.pause()
    dialog.run.shut()
    assert lane.close()
