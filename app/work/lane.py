"""A lane: one worker thread that does one job at a time and hands its results to the window's thread."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from app.work.mailbox import Job, Mailbox, Order
from app.work.outbox import Outbox
from app.work.ticket import Ticket
from engine.cancel import Cancelled
from engine.errors import UnrolledError

THIN_MS = 33


@dataclass(frozen=True)
class _Event:
    ticket: Ticket
    value: object


@dataclass(frozen=True)
class _End:
    ticket: Ticket
    how: str
    value: object = None
    details: str = ""


class _Ended:
    """The worker's last message."""


class Lane(QObject):
    """One worker thread. Made, used and closed on the window's thread; every signal comes there, in order.

    A job is `job(cancel, emit)`: it calls `cancel.check()` at least every 200 ms, may `emit` values, and returns one.
    Only frozen values may cross. Every ticket ends in exactly one of `done`, `failed`, `cancelled`, except one
    that a newer job of its slot replaced before it started: that one ends in silence.
    """

    done = Signal(object, object)
    """(Ticket, what the job returned)"""
    failed = Signal(object, str, str)
    """(Ticket, a sentence for the user, details to copy)"""
    cancelled = Signal(object)
    """(Ticket)"""
    emitted = Signal(object, object)
    """(Ticket, what the job emitted)"""
    busy_changed = Signal(bool)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._number = 0
        self._open = 0
        self._epochs: dict[str, int] = {}
        self._thin: tuple[type, ...] = ()
        self._held: dict[Hashable, _Event] = {}
        self._last_thin = -1.0
        self._mailbox = Mailbox()
        self._outbox = Outbox(self._deliver, self)
        self._loop: QEventLoop | None = None
        self._ended = False
        self._closing = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._flush)
        self._thread = threading.Thread(target=self._work, name=f"lane-{name}")
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._open > 0

    def thin(self, *kinds: type) -> None:
        """From now on, of events of these classes at most about 30 a second are delivered, the newest first of all."""
        self._thin = (*self._thin, *kinds)

    def post(self, slot: str, job: Job) -> Ticket:
        """Hand in a job that replaces the one of the same slot that waits, if there is one."""
        if not slot:
            raise ValueError("`slot` must be a name, but is empty instead.")
        return self._put(slot, job)

    def queue(self, job: Job) -> Ticket:
        """Hand in a job that runs after all that was queued before."""
        return self._put("", job)

    def renew(self, slot: str) -> None:
        """Void all of a slot so far: drop what waits, stop what runs; its result, even if ready, ends as cancelled."""
        self._epochs[slot] = self._epochs.get(slot, 0) + 1
        self._cancel(self._mailbox.stop(lambda ticket: ticket.slot == slot))

    def cancel(self, ticket: Ticket | None = None) -> None:
        """Ask a job to stop, or drop it if it waits; without a ticket, all jobs."""
        self._cancel(self._mailbox.stop(lambda other: ticket in (None, other)))

    def close(self, seconds: float = 5.0) -> bool:
        """Cancel everything and wait for the thread, the event loop turning; False if it still runs by then.

        No signal comes after the call. A thread that still runs is left to end by itself: Python waits for it at exit.
        """
        if not self._closing:
            self._closing = True
            self._mailbox.close()
        if self._thread.is_alive() and not self._ended:
            self._turn(seconds)
        self._timer.stop()
        self._held.clear()
        self._thread.join(0.2 if self._ended else 0.0)  # Between its last message and its end.
        if not self._thread.is_alive():
            self._outbox.close()
        return not self._thread.is_alive()

    def _turn(self, seconds: float) -> None:
        loop = QEventLoop()
        late = QTimer(singleShot=True)
        late.timeout.connect(loop.quit)
        late.start(round(seconds * 1000))
        self._loop = loop
        begun = time.monotonic()
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        if late.isActive() and not self._ended:  # The application quits meanwhile, which ends every loop.
            self._thread.join(max(0.0, seconds - (time.monotonic() - begun)))
        late.stop()
        self._loop = None

    def _put(self, slot: str, job: Job) -> Ticket:
        self._number += 1
        ticket = Ticket(self._number, slot, self._epochs.get(slot, 0))
        if self._closing:
            return ticket
        if self._mailbox.put(Order(ticket, job)) is None:
            self._count(1)
        return ticket

    def _cancel(self, dropped: list[Ticket]) -> None:
        for ticket in dropped:
            self._outbox.put(_End(ticket, "cancelled"))

    def _count(self, change: int) -> None:
        before = self.busy
        self._open += change
        if before != self.busy:
            self.busy_changed.emit(self.busy)

    # On the window's thread.

    def _deliver(self, message: object) -> None:
        if isinstance(message, _Event):
            self._deliver_event(message)
        elif isinstance(message, _End):
            self._deliver_end(message)
        else:
            self._ended = True
            if self._loop:
                self._loop.quit()

    def _deliver_event(self, message: _Event) -> None:
        if self._closing or self._void(message.ticket):
            return
        if not isinstance(message.value, self._thin):
            self._flush()
            self.emitted.emit(message.ticket, message.value)
            return
        self._held[message.ticket.number, type(message.value)] = message
        rest = THIN_MS - (time.monotonic() - self._last_thin) * 1000
        if rest <= 0:
            self._flush()
        elif not self._timer.isActive():
            self._timer.start(round(rest) + 1)

    def _flush(self) -> None:
        self._timer.stop()
        if self._held:
            self._last_thin = time.monotonic()
        held, self._held = list(self._held.values()), {}
        for message in held:
            if not self._void(message.ticket):
                self.emitted.emit(message.ticket, message.value)

    def _deliver_end(self, message: _End) -> None:
        if self._closing:
            return
        self._flush()
        self._count(-1)
        if message.how == "cancelled" or self._void(message.ticket):
            self.cancelled.emit(message.ticket)
        elif message.how == "done":
            self.done.emit(message.ticket, message.value)
        else:
            self.failed.emit(message.ticket, str(message.value), message.details)

    def _void(self, ticket: Ticket) -> bool:
        return ticket.epoch != self._epochs.get(ticket.slot, 0)

    # On the worker's thread.

    def _work(self) -> None:
        while (order := self._mailbox.take()) is not None:
            self._outbox.put(self._run(order))
            del order  # The job may hold a drawing or a model, and the next may be long in coming.
        self._outbox.put(_Ended())

    def _run(self, order: Order) -> _End:
        ticket = order.ticket

        def emit(value: object) -> None:
            key = (ticket.number, type(value)) if isinstance(value, self._thin) else None
            self._outbox.put(_Event(ticket, value), key)

        try:
            order.cancel.check()
            return _End(ticket, "done", order.job(order.cancel, emit))
        except Cancelled:
            return _End(ticket, "cancelled")
        except BaseException as error:  # A panic of a native library is no Exception, and the lane must outlive it.
            return _End(ticket, "failed", sentence_of(error), traceback.format_exc())


def sentence_of(error: BaseException) -> str:
    """What to tell a user of an error: its own sentence if this program wrote it, else a plain one that names it."""
    if isinstance(error, UnrolledError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There was not enough memory for this. Nothing was lost; try a smaller input or model."
    return f"This went wrong inside the program ({type(error).__name__}). Nothing was lost; the details say where."
