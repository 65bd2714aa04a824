"""Cancelling work: a token that is checked in the loop."""

from __future__ import annotations

import threading


class Cancelled(BaseException):
    """Raised by `Cancel.check` when somebody asked for the work to stop.

    Not an Exception, so that no `except Exception` on the way swallows it.
    """


class Cancel:
    """A token that one thread sets and another checks. Setting it twice is harmless."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Ask for the work to stop."""
        self._event.set()

    @property
    def asked(self) -> bool:
        """Whether somebody asked for the work to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled if somebody asked for the work to stop."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds` for somebody to ask; True if somebody did."""
        return self._event.wait(seconds)
