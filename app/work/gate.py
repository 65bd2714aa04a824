"""A pause that a window holds and a job passes through."""

from __future__ import annotations

import threading

from engine.cancel import Cancel


class Gate:
    """Open or closed: a job waits at the gate while it is closed."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()

    def close(self) -> None:
        """Let the job rest."""
        self._open.clear()

    def open(self) -> None:
        """Let it go on."""
        self._open.set()

    def rest(self, cancel: Cancel) -> None:
        """Wait until the gate is open or the job is to end: for a job that looks itself, and ends in good order."""
        while not (self._open.wait(0.1) or cancel.asked):
            pass

    def pass_through(self, cancel: Cancel) -> None:
        """Wait until the gate is open. Raises Cancelled where the job is to end instead."""
        while not self._open.wait(0.1):
            cancel.check()
