"""Keeping the pages' work for the next start: every 20 s in a lane of its own, and at once where the program ends."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.faults import LOG
from app.restore import Autosave, States
from app.work.lane import Lane
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.errors import UnrolledError

AUTOSAVE_MS = 20_000
SETTLED_MS = 10_000
_SLOT = "keep"


class Keeping(QObject):
    """Keeps what `take` gives: the states of the pages, and the lab in front. Without an autosave nothing is kept.

    lane  where that is done; whoever made this closes it

    failed(sentence)  it could not be kept
    """

    failed = Signal(str)

    def __init__(self, autosave: Autosave | None, take: Callable[[], tuple[States, str]], parent: QObject) -> None:
        super().__init__(parent)
        self._autosave, self._take = autosave, take
        self._writing = threading.Lock()
        self.lane = Lane("keep", self)
        self.lane.done.connect(lambda _ticket, wrong: self._tell(str(wrong)))
        self.lane.failed.connect(lambda _ticket, sentence, _details: self._tell(sentence))
        self._timer = QTimer(self, interval=AUTOSAVE_MS)
        self._timer.timeout.connect(self.save_soon)
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_MS)
        if autosave is not None:
            self._settling.timeout.connect(autosave.settled)

    @property
    def running(self) -> bool:
        """Whether work is kept from time to time."""
        return self._timer.isActive()

    def begin(self) -> None:
        """Keep work from time to time from now on."""
        if self._autosave is not None:
            self._timer.start()
            self._settling.start()

    def save_soon(self) -> None:
        """Keep the work as it is now; a lane writes it."""
        if self._autosave is not None:
            autosave, (states, current) = self._autosave, self._take()

            def job(cancel: Cancel, emit: Emit) -> str:
                return self._write(autosave, states, current, cancel)

            self.lane.post(_SLOT, job)

    def save(self) -> None:
        """Keep the work as it is now, before this returns."""
        if self._autosave is not None:
            self.lane.renew(_SLOT)  # What is older must not come after it.
            self._tell(self._write(self._autosave, *self._take(), Cancel()))

    def stop(self) -> None:
        """Keep work from time to time no more."""
        self._timer.stop()
        self._settling.stop()

    def end(self) -> None:
        """The program ends by itself."""
        if self._autosave is not None:
            self._autosave.end()

    def _write(self, autosave: Autosave, states: States, current: str, cancel: Cancel) -> str:
        """On any thread: what went wrong, "" where nothing did."""
        with self._writing:
            cancel.check()
            try:
                autosave.save(states, current)
            except (UnrolledError, OSError, ValueError) as error:
                return str(error)
        return ""

    def _tell(self, wrong: str) -> None:
        if wrong:
            LOG.error("autosave failed: %s", wrong)
            self.failed.emit(f"Your work could not be kept for the next start: {wrong}")
