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
from app.work.mailbox import Emit
from app.work.ticket import Ticket
from engine.cancel import Cancel
from engine.train.events import Progress

if TYPE_CHECKING:
    from app.views.loss import LossPlot


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
        self._run: TrainingRun | None = None
        self._ticket: Ticket | None = None
        self._gate = Gate()
        self._time_left = TimeLeft()
        self._built = False
        shell.train.thin(Progress)
        shell.train.emitted.connect(self._on_event)
        shell.train.done.connect(self._on_done)
        shell.train.failed.connect(self._on_failed)
        shell.train.cancelled.connect(self._on_cancelled)

    def open(self) -> None:
        """Show the dialog beside the page, which stays in use."""
        if not self._built:
            self._built = True
            self.lay_out()
            self.panel.start_requested.connect(self.begin)
            self.panel.pause_requested.connect(self._pause)
            self.panel.resume_requested.connect(self._resume)
            self.panel.cancel_requested.connect(self.stop)
        self.show()
        self.raise_()

    def start(self) -> None:
        """Show the dialog, and start what its form says where no run goes on."""
        self.open()
        if self.panel.state == "idle":
            self.begin(self.panel.form.values())

    @property
    def busy(self) -> bool:
        """Whether a run goes on."""
        return self._ticket is not None

    def stop(self) -> None:
        """End the run; the best weights so far are kept."""
        if self._ticket is not None:
            self.panel.set_state("stopping")
            self._gate.open()
            self._shell.train.cancel(self._ticket)

    def shut(self) -> None:
        """Let a resting run see that the window closes."""
        self._gate.open()

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

    def hand_in(
        self,
        run: TrainingRun,
        updates: int,
        job: Callable[[Gate], Callable[[Cancel, Emit], str]],
        words: str = "Getting ready \u2026",
    ) -> None:
        """Start a run of so many updates, whose job rests at the gate it is made with; `words` are said until then."""
        self.panel.form.set_value("name", run.name)
        self.plot.clear()
        self.plot.set_length(updates)
        self._run, self._gate = run, Gate()
        self._time_left.begin()
        waits = self._shell.train.busy
        self._ticket = self._shell.train.queue(job(self._gate))
        self.panel.set_state("running", "Waits for other long work \u2026" if waits else words)

    def _end(self, words: str) -> None:
        self._ticket = None
        self.panel.set_state("idle", words)

    def _pause(self) -> None:
        self._gate.close()
        self._time_left.pause()
        self.panel.set_state("paused", "Paused")

    def _resume(self) -> None:
        self._time_left.resume()
        self._gate.open()
        self.panel.set_state("running")

    def _on_event(self, ticket: Ticket, event: object) -> None:
        if ticket != self._ticket:
            return
        if isinstance(event, Progress):
            left = self._time_left.after(event.update, event.updates)
            self.panel.show_progress(event.update, event.updates, event.loss, left, event.samples_per_second)
            self.plot.add_loss(event.update, event.loss)
        else:
            self.told(event)

    def _on_done(self, ticket: Ticket, path: object) -> None:
        if ticket == self._ticket:
            self._end(f"Done; {Path(str(path)).stem} is among the {self.models}")
            self._trained(str(path))

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self._end(sentence)
            self._shell.fail(sentence, details)

    def _on_cancelled(self, ticket: Ticket) -> None:
        if ticket != self._ticket or self._run is None:
            return
        kept = self._run.model.exists()
        said = f"Stopped; the best so far is among the {self.models}" if kept else "Stopped before anything was learnt"
        self._end(f"{said}. The same settings go on from there.")
        if kept:
            self._trained(str(self._run.model))
