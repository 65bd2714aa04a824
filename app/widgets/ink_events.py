"""One road for mouse, finger and pen: what any of them does becomes press, move, release with seconds and pressure."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF


@dataclass(frozen=True)
class Contact:
    """One report of a device: pixels, its own time in milliseconds (0: none), pressure (NaN: none)."""

    place: QPointF
    stamp: int
    pressure: float = np.nan


class PenClock:
    """Seconds for pen points that never run backwards.

    A device's stamps give the distances within a stroke, where they agree with the time that really passed;
    strokes are set apart by the computer's own clock.
    """

    def __init__(self) -> None:
        self._zero: float | None = None
        self._stamp = 0
        self._start = 0.0
        self._last = 0.0

    def start(self, stamp: int, reached: float) -> float:
        """Seconds of a stroke's first point, after `reached`, the last point on the paper (NaN: unknown)."""
        now = time.perf_counter()
        floor = max(self._last, reached) if np.isfinite(reached) else self._last
        if self._zero is None or now - self._zero < floor:
            self._zero = now - floor
        self._stamp, self._start = stamp, now - self._zero
        self._last = self._start
        return self._start

    def next(self, stamp: int) -> float:
        """Seconds of a further point of the stroke."""
        now = time.perf_counter() - (self._zero or 0.0)
        told = self._start + (stamp - self._stamp) / 1000.0 if stamp and self._stamp else now
        self._last = max(self._last, min(told, now))
        return self._last
