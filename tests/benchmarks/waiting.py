"""Waiting for the window as it waits itself: asleep, so that workers have the processor; and ticks of its thread."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication


def until(done: Callable[[], bool], seconds: float = 60.0) -> None:
    """Handle events until something is so, looked at once a millisecond and after each event."""
    ends = time.perf_counter() + seconds
    beat = QTimer(interval=1)
    beat.start()
    while not done():
        assert time.perf_counter() < ends, "it took too long"
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def ticks_of(ask: Callable[[], object] = lambda: None, seconds: float = 8.0) -> list[float]:
    """Milliseconds between ticks of a 16 ms timer of the window's thread over some seconds, `ask` called at each."""
    ticks: list[float] = []
    clock = QElapsedTimer()

    def tick() -> None:
        if clock.isValid():
            ticks.append(clock.nsecsElapsed() / 1e6)
        clock.start()
        ask()

    timer = QTimer(interval=16, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    timer.start()
    loop.exec()
    timer.stop()
    return ticks
