"""Ending a run in good order when the system or a person asks for it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from engine.cancel import Cancel, Cancelled

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def ended_by_signals(cancel: Cancel) -> Iterator[None]:
    """While active, Ctrl-C, SIGTERM and SIGHUP set `cancel`; a second Ctrl-C raises KeyboardInterrupt at once.

    Ctrl-C lets the Cancelled that follows through; after another signal the program ends with 128 and its number.
    """
    received: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        again = signal.SIGINT in received and number == signal.SIGINT
        received.append(number)
        cancel.set()
        if again:
            raise KeyboardInterrupt

    before = [signal.signal(each, hear) for each in _SIGNALS]
    try:
        yield
    except Cancelled:
        if not received or received[0] == signal.SIGINT:
            raise
        sys.stderr.write("\nunrolled: stopped by the system; the same command goes on from here.\n")
        sys.exit(128 + received[0])
    finally:
        for each, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(each, handler)
