"""A dialog that starts, watches, pauses and ends one training in the lane for long work; labs say what is trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from app.shell import Shell
from app.widgets.time_left import TimeLeft
from app.widgets.training_panel import TrainingPanel
from app.work.gate import Gate
from app.work.ticket import Ticket
from engine.train.events import Progress

if TYPE_CHECKING:
    from app.views.loss import LossPlot


class TrainingDialog(QDialog):
    """One run at a time, which goes on when the dialog is closed. `trained` is told the file of weights.

    A lab makes `plot` and `panel` in `lay_out`, hands in its job in `begin` between `prepare` and `running`, and is
    `told` of all events but progress. `paused` is what is said while a run rests, "" to leave what was said.
    """

    paused = ""
    plot: LossPlot
    panel: TrainingPanel

    def __init__(self, shell: Shell, trained: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._shell, self._trained = shell, trained
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

    def done_words(self, path: str) -> str:
        """What is said of a run that came to its end."""
        raise NotImplementedError

    def stopped(self) -> None:
        """A run was stopped and gave no result; says so with `end`."""
        raise NotImplementedError

    # A run.

    def prepare(self, updates: int) -> Gate:
        """Clear the plot for a run of so many updates; the gate that lets it rest."""
        self.plot.clear()
        self.plot.set_length(updates)
        self._gate = Gate()
        self._time_left.begin()
        return self._gate

    def running(self, ticket: Ticket, words: str) -> None:
        """The job was handed in."""
        self._ticket = ticket
        self.panel.set_state("running", words)

    def end(self, words: str) -> None:
        """The run is over."""
        self._ticket = None
        self.panel.set_state("idle", words)

    def _pause(self) -> None:
        self._gate.close()
        self._time_left.pause()
        self.panel.set_state("paused", self.paused)

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
            self.end(self.done_words(str(path)))
            self._trained(str(path))

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self.end(sentence)
            self._shell.fail(sentence, details)

    def _on_cancelled(self, ticket: Ticket) -> None:
        if ticket == self._ticket:
            self.stopped()
