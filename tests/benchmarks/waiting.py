"""Waiting for the window as the window itself waits: asleep, so that the workers' threads have the processor."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication


def until(done: Callable[[], bool], seconds: float = 60.0) -> None:
    """Handle events until something is so, looked at once a millisecond and after each event."""
    ends = time.perf_counter() + seconds
    beat = QTimer(interval=1)
    beat.start()
    while not done():
        assert time.perf_counter() < ends, "it took too long"
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
