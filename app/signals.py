"""Signals of the system (Ctrl+C, a logout, `kill`) as an orderly end of the program."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, QTimer

POLL_MS = 200


class Signals(QObject):
    """Calls `end` with the signal's number on the window's thread, once, between `install` and `remove`."""

    def __init__(self, end: Callable[[int], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._end = end
        self._caught = 0
        self._before: dict[int, object] = {}

    def install(self) -> None:
        """Take over SIGINT and SIGTERM, and SIGHUP where there is one."""
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if (number := getattr(signal, name, None)) is not None:
                self._before[number] = signal.signal(number, self._catch)
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._wakeup = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        if sys.platform == "win32":  # No notifier wakes for a signal there: Python must get a turn now and then.
            self._timer = QTimer(self, interval=POLL_MS)
            self._timer.timeout.connect(self._look)
            self._timer.start()
        else:
            self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._look)

    def remove(self) -> None:
        """Give the signals back."""
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        if sys.platform == "win32":
            self._timer.stop()
        else:
            self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    def _catch(self, number: int, frame: object) -> None:
        self._caught = self._caught or number

    def _look(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._read.recv(64)
        if self._caught:
            number, self._caught = self._caught, 0
            QTimer.singleShot(0, lambda: self._end(number))
