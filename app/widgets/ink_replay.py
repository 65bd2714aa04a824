"""Replaying ink: which point is written when."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from engine.data.ink import Ink

LONGEST_GAP = 0.35
"""Seconds that the pen stays in the air at most; people think longer."""
_SHORTEST, _LONGEST = 0.6, 8.0


def schedule(ink: Ink) -> NDArray[np.float64]:
    """float64 (point,): seconds after the start at which each point is written.

    By the time stamps where there are any, long pauses shortened; else at even speed along the path.
    """
    count = len(ink)
    if count < 2:
        return np.zeros(count)
    lengths = np.hypot(*np.diff(ink.points.astype(np.float64), axis=0).T)
    if ink.time is not None and float(ink.time[-1]) > 0:
        waits = np.diff(ink.time.astype(np.float64)).clip(0, LONGEST_GAP)
        total = float(waits.sum())
    else:
        waits = lengths / max(float(lengths.sum()), 1e-9)
        total = 0.25 + 0.012 * count
    if waits.sum() <= 0:
        waits = np.full(count - 1, 1.0 / (count - 1))
    seconds = np.concatenate([[0.0], np.cumsum(waits)])
    return np.asarray(seconds / seconds[-1] * min(max(total, _SHORTEST), _LONGEST))


class Replay(QObject):
    """Walks through the points of an ink as they were written; its timer runs only meanwhile."""

    moved = Signal(int)
    finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = QElapsedTimer()
        self._seconds: NDArray[np.float64] = np.zeros(0)
        self._timer = QTimer(self, interval=16)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether the pen is moving."""
        return self._timer.isActive()

    def start(self, ink: Ink) -> None:
        """Begin with the first point; nothing happens without ink."""
        self._seconds = schedule(ink)
        if len(self._seconds):
            self._clock.start()
            self._timer.start()

    def stop(self) -> None:
        """End at once."""
        if self._timer.isActive():
            self._timer.stop()
            self.finished.emit()

    def _tick(self) -> None:
        reached = int(np.searchsorted(self._seconds, self._clock.elapsed() / 1000.0, side="right")) - 1
        self.moved.emit(max(reached, 0))
        if reached >= len(self._seconds) - 1:
            self.stop()
