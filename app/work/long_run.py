"""Long work that a person starts, pauses and stops: one job at a time in a lane."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

from app.work.gate import Gate
from app.work.lane import Lane
from app.work.mailbox import Job
from app.work.ticket import Ticket

State = Literal["idle", "running", "paused", "stopping"]


class LongRun(QObject):
    """Hands a job to a lane, and tells of that job alone what the lane tells of all.

    state  "running" also while the job waits for its turn

    state_changed  the state
    begun          another job is about to be handed in
    emitted        what the job emitted
    ended          "Done", "Stopped" or the sentence that says why it failed; and then one of these three:
    done           what the job returned
    failed         the sentence, details
    cancelled      it was stopped
    """

    state_changed = Signal(str)
    begun = Signal()
    emitted = Signal(object)
    ended = Signal(str)
    done = Signal(object)
    failed = Signal(str, str)
    cancelled = Signal()

    def __init__(self, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = lane
        self._ticket: Ticket | None = None
        self._gate: Gate | None = None
        self.state: State = "idle"
        lane.emitted.connect(self._on_emitted)
        lane.done.connect(self._on_done)
        lane.failed.connect(self._on_failed)
        lane.cancelled.connect(self._on_cancelled)

    @property
    def busy(self) -> bool:
        """Whether a job runs, rests or waits."""
        return self.state != "idle"

    @property
    def can_pause(self) -> bool:
        """Whether the job can rest."""
        return self._gate is not None

    def start(self, job: Job, gate: Gate | None = None) -> None:
        """Hand in a job while there is none; `gate` is where it rests, None for one that cannot."""
        self._gate = gate
        self.begun.emit()
        self._set_state("running")
        self._ticket = self._lane.queue(job)

    def pause(self) -> None:
        """Let the job rest, or go on."""
        if self._gate is None:
            return
        if self.state == "running":
            self._gate.close()
            self._set_state("paused")
        elif self.state == "paused":
            self._gate.open()
            self._set_state("running")

    def stop(self) -> None:
        """Ask the job to end; it has ended when `ended` says so."""
        if self._ticket is not None:
            self._set_state("stopping")
            self.shut()
            self._lane.cancel(self._ticket)

    def shut(self) -> None:
        """Let a job that rests see that the window closes."""
        if self._gate is not None:
            self._gate.open()

    def _set_state(self, state: State) -> None:
        self.state = state
        self.state_changed.emit(state)

    def _on_emitted(self, ticket: Ticket, value: object) -> None:
        if ticket == self._ticket:
            self.emitted.emit(value)

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._ticket:
            self._end("Done")
            self.done.emit(value)

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self._end(sentence)
            self.failed.emit(sentence, details)

    def _on_cancelled(self, ticket: Ticket) -> None:
        if ticket == self._ticket:
            self._end("Stopped")
            self.cancelled.emit()

    def _end(self, words: str) -> None:
        self._ticket = None
        self._set_state("idle")
        self.ended.emit(words)
