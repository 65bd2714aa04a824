"""A dialog that starts, watches, pauses and ends one training in the lane for long work; labs say what is trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from app.shell import Shell
from app.training_run import TrainingRun
from app.widgets.time_left import TimeLeft
from app.widgets.training_panel import TrainingPanel
from app.work.gate import Gate
from app.work.long_run import LongRun
from app.work.mailbox import Job
from engine.train.events import Progress

if TYPE_CHECKING:
    from app.views.loss import LossPlot

_WORDS = {"paused": "Paused", "stopping": "Stopping; what was learnt is kept \u2026"}


class TrainingDialog(QDialog):
    """One run at a time, which goes on when the dialog is closed. `trained` is told the file of weights.

    A lab makes `plot` and `panel` in `lay_out`, hands in its job in `begin` by `hand_in`, and is `told` of all events
    but progress. `models` is what the lab calls those that are trained.
    """

    models = "models"
    plot: LossPlot
    panel: TrainingPanel

    def __init__(self, shell: Shell, trained: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._shell, self._trained = shell, trained
        self._model = Path()
        self._time_left = TimeLeft()
        self._built = False
        self.run = LongRun(shell.train, self)
        shell.train.thin(Progress)
        self.run.begun.connect(self._time_left.begin)
        self.run.state_changed.connect(self._on_state)
        self.run.emitted.connect(self._on_event)
        self.run.done.connect(self._on_done)
        self.run.failed.connect(shell.fail)
        self.run.cancelled.connect(self._on_cancelled)

    def open(self) -> None:
        """Show the dialog beside the page, which stays in use."""
        if not self._built:
            self._built = True
            self.lay_out()
        self.show()
        self.raise_()

    def start(self) -> None:
        """Show the dialog, and start what its form says where no run goes on."""
        self.open()
        if not self.run.busy:
            self.begin(self.panel.form.values())

    # What a lab says.

    def lay_out(self) -> None:
        """Put the dialog together when it is first wanted: its plot loads a library that the window does without."""
        raise NotImplementedError

    def begin(self, values: Mapping[str, object]) -> None:
        """Hand in the job that the form's values describe, or say with `panel` or a bar why not."""
        raise NotImplementedError

    def told(self, event: object) -> None:
        """Something else than progress."""
        raise NotImplementedError

    # A run.

    def hand_in(self, what: TrainingRun, updates: int, job: Callable[[Gate], Job], words: str = "") -> None:
        """Start a run of so many updates, whose job rests at the gate it is made with; `words` say how it begins."""
        self.panel.form.set_value("name", what.name)
        self.plot.clear()
        self.plot.set_length(updates)
        self._model = what.model
        gate, waits = Gate(), self._shell.train.busy
        self.run.start(job(gate), gate)
        if waits or words:
            self.panel.controls.message.setText("Waits for other long work \u2026" if waits else words)

    def _on_state(self, state: str) -> None:
        if state == "paused":
            self._time_left.pause()
        elif state == "running":
            self._time_left.resume()
        if state in _WORDS:
            self.panel.controls.message.setText(_WORDS[state])

    def _on_event(self, event: object) -> None:
        if isinstance(event, Progress):
            left = self._time_left.after(event.update, event.updates)
            self.panel.show_progress(event.update, event.updates, event.loss, left, event.samples_per_second)
            self.plot.add_loss(event.update, event.loss)
        else:
            self.told(event)

    def _on_done(self, path: str) -> None:
        self.panel.controls.message.setText(f"Done; {Path(path).stem} is among the {self.models}")
        self._trained(path)

    def _on_cancelled(self) -> None:
        kept = self._model.exists()
        said = f"Stopped; the best so far is among the {self.models}" if kept else "Stopped before anything was learnt"
        self.panel.controls.message.setText(f"{said}. The same settings go on from there.")
        if kept:
            self._trained(str(self._model))
