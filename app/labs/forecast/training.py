"""Training on the series in the window: what to train, how it goes, and the way back to an earlier epoch."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.labs.forecast.models import RUNS, trained_folder
from app.trained import ENDING
from app.work.gate import Gate
from app.work.long_run import LongRun
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.data.files import read_whole, write_whole
from engine.labs.forecast.learning import Begun, EpochDone, Learnt, Rescued, Trained, TrainRequest

if TYPE_CHECKING:
    from app.shell import Shell

_LARGEST = 2**28
_WORDS = {"paused": "Paused", "stopping": "Stopping; the last epoch is kept …"}


def train_job(request: TrainRequest, model: Path, gate: Gate) -> Callable[[Cancel, Emit], Trained | None]:
    """A job that trains, emits all that happens, and puts the best epoch's weights into `model`."""

    def job(cancel: Cancel, emit: Emit) -> Trained | None:
        from engine.labs.forecast.training import train

        end: Trained | None = None
        for event in train(request, cancel):
            if isinstance(event, Trained):
                model.parent.mkdir(parents=True, exist_ok=True)
                write_whole(model, read_whole(Path(event.path), _LARGEST))
                end = replace(event, path=str(model))
            else:
                emit(event)
            gate.pass_through(cancel)
        return end

    return job


class Training(QObject):
    """One run at a time in the training lane. What is seen of it is kept, so that a view may come later.

    epochs   those that are over, in order
    request  what is or was trained, None before the first run
    end      how the last run ended, None where it was not to its end

    state_changed  "idle", "running", "paused" or "stopping", and a sentence
    begun, learnt, epoch_done, rescued  what happens, as the engine tells it
    trained        file of weights
    """

    state_changed = Signal(str, str)
    begun = Signal(object)
    learnt = Signal(object)
    epoch_done = Signal(object)
    rescued = Signal(object)
    trained = Signal(object)

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self.run = LongRun(shell.train, self)
        self.request: TrainRequest | None = None
        self.epochs: list[EpochDone] = []
        self.end: Trained | None = None
        self.model = Path()
        shell.train.thin(Learnt)
        self.run.state_changed.connect(self._on_state)
        self.run.emitted.connect(self._on_event)
        self.run.done.connect(self._on_done)
        self.run.failed.connect(self._on_failed)
        self.run.failed.connect(shell.fail)
        self.run.cancelled.connect(self._on_cancelled)

    def start(self, request: TrainRequest, name: str) -> None:
        """Train from the beginning, under a name that no other run has."""
        if self.run.busy:
            return
        stem = _free(name)
        self.model = trained_folder() / f"{stem}{ENDING}"
        self.epochs = []
        self._start(replace(request, folder=trained_folder() / RUNS / stem, start=None))

    def go_on(self, epoch: int | None = None) -> None:
        """Go on with the run before from its last epoch, or from an earlier one, which forgets what came after."""
        if not self.run.busy and self.request is not None:
            if epoch is not None:
                self.epochs = [done for done in self.epochs if done.epoch <= epoch]
            self._start(replace(self.request, start=epoch))

    def can_go_on(self) -> bool:
        """Whether there is a run to go on with."""
        return not self.run.busy and self.request is not None and bool(self.epochs)

    def _start(self, request: TrainRequest) -> None:
        self.request, self.end = request, None
        gate = Gate()
        self.run.start(train_job(request, self.model, gate), gate)
        self.state_changed.emit("running", "Getting ready …")

    def _on_state(self, state: str) -> None:
        if state != "idle":
            self.state_changed.emit(state, _WORDS.get(state, ""))

    def _on_event(self, event: object) -> None:
        if isinstance(event, EpochDone):
            self.epochs.append(event)
            self.epoch_done.emit(event)
        elif isinstance(event, Learnt):
            self.learnt.emit(event)
        elif isinstance(event, Begun):
            self.begun.emit(event)
        elif isinstance(event, Rescued):
            self.epochs = [done for done in self.epochs if done.epoch <= event.epoch]
            self.rescued.emit(event)

    def _on_done(self, end: Trained | None) -> None:
        self.end = end
        self.state_changed.emit("idle", "Done; the best epoch is among the networks")
        if end is not None:
            self.trained.emit(end)

    def _on_failed(self, sentence: str) -> None:
        self.state_changed.emit("idle", sentence)

    def _on_cancelled(self) -> None:
        kept = f"Stopped after epoch {self.epochs[-1].epoch}" if self.epochs else "Stopped before the first epoch"
        self.state_changed.emit("idle", kept)


def _free(name: str) -> str:
    """The name as a file's, with a number where another run has it."""
    stem = re.sub(r"[^\w\- ]+", "", name).strip()[:60] or "network"
    taken = {path.stem for path in trained_folder().glob(f"*{ENDING}")}
    taken |= {path.name for path in (trained_folder() / RUNS).glob("*")}
    number = 1
    while (stem if number == 1 else f"{stem} {number}") in taken:
        number += 1
    return stem if number == 1 else f"{stem} {number}"
