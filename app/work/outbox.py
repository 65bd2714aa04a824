"""Brings messages of a worker to the window's thread, in order, with one wake-up for many."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Qt, Signal


class Outbox(QObject):
    """`put` on any thread, `deliver` on the thread that made the outbox, in the order of `put`.

    A message with a key takes the place of one with the same key that is still on its way.
    """

    _wake = Signal()

    def __init__(self, deliver: Callable[[object], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._deliver = deliver
        self._lock = threading.Lock()
        self._line: deque[Hashable] = deque()
        self._messages: dict[Hashable, object] = {}
        self._count = 0
        self._woken = False
        self._closed = False
        self._wake.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def put(self, message: object, key: Hashable = None) -> None:
        """Send a message; does nothing once the outbox is closed."""
        with self._lock:
            if self._closed:
                return
            if key is None:
                self._count += 1
                key = self._count
            if key not in self._messages:
                self._line.append(key)
            self._messages[key] = message
            wake, self._woken = not self._woken, True
            if wake:
                self._wake.emit()

    def close(self) -> None:
        """Drop what is on its way and whatever comes later."""
        with self._lock:
            self._closed = True
            self._line.clear()
            self._messages.clear()

    def _drain(self) -> None:
        while True:
            with self._lock:
                if not self._line:
                    self._woken = False
                    return
                # One at a time: a receiver that opens a dialog lets the rest go on, still in order.
                message = self._messages.pop(self._line.popleft())
            self._deliver(message)
