"""Answers on their way from a lane to the screen: the newest there is, and at most thirty a second."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.work.lane import Lane
from app.work.mailbox import Job
from app.work.ticket import Ticket

CLOCK_MS = 33
"""Answers reach the screen at most this often."""


class Newest(QObject):
    """Asks a lane one thing at a time and passes on its newest answer, a value of a type or of one of several.

    Where people ask faster than a lane answers, as with a pen, what came of an earlier question is shown meanwhile.

    asked                      what was asked last, None where nothing is waited for
    arrived(answer)            it came, and is yet to be shown
    came(answer)               it is to be shown now
    rested                     what came is on the screen, and the next may come
    failed(sentence, details)  there is none
    """

    arrived = Signal(object)
    came = Signal(object)
    rested = Signal()
    failed = Signal(str, str)

    def __init__(self, lane: Lane, answer: type[object] | tuple[type[object], ...], parent: QObject) -> None:
        super().__init__(parent)
        self._lane, self._type = lane, answer
        self.asked: Ticket | None = None
        self._awaited: list[Ticket] = []
        self._latest: object = None
        self._shown: object = None
        self._clock = QTimer(self, singleShot=True, interval=CLOCK_MS)
        self._clock.timeout.connect(self._on_tick)
        lane.done.connect(self._on_done)
        lane.failed.connect(self._on_failed)

    def ask(self, slot: str, job: Job, goes_on: bool = False) -> None:
        """Hand in a job. Answers to earlier ones come only where it `goes_on` with what they were about."""
        if not goes_on:
            self.drop()
        self.asked = self._lane.post(slot, job)
        self._awaited.append(self.asked)

    def drop(self) -> None:
        """Wait for no answer any more."""
        self.asked = None
        self._awaited.clear()

    def clear(self) -> None:
        """Have shown nothing, and keep nothing to show."""
        self._latest = self._shown = None

    def shut(self) -> None:
        """Pass on nothing more that waits."""
        self._clock.stop()

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket in self._awaited and isinstance(value, self._type):
            del self._awaited[: self._awaited.index(ticket) + 1]
            self.arrived.emit(value)
            self._latest = value
            if not self._clock.isActive():
                self._pass_on()

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self.asked:
            self.failed.emit(sentence, details)

    def _on_tick(self) -> None:
        self._pass_on()
        self.rested.emit()

    def _pass_on(self) -> None:
        if self._latest is not None and self._latest is not self._shown:
            self._shown = self._latest
            self._clock.start()
            self.came.emit(self._latest)
