"""How long a training will go on."""

from __future__ import annotations

import time
from collections.abc import Callable


class TimeLeft:
    """Seconds that a run will go on at its own pace; neither pauses count nor what a checkpoint has spared it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._first: tuple[int, float] | None = None
        self._paused: float | None = None

    def begin(self) -> None:
        """A run begins, or goes on from a checkpoint."""
        self._first = self._paused = None

    def pause(self) -> None:
        """It rests from now on."""
        self._paused = self._clock()

    def resume(self) -> None:
        """It rests no more."""
        if self._paused is not None and self._first is not None:
            update, since = self._first
            self._first = update, since + self._clock() - max(self._paused, since)
        self._paused = None

    def after(self, update: int, updates: int) -> float | None:
        """Seconds left after `update` of `updates`, by the pace since the first that was told of; None for that one."""
        now = self._clock()
        if self._first is None:
            self._first = update, now
        first, since = self._first
        return (now - since) / (update - first) * (updates - update) if update > first else None


def duration(seconds: float) -> str:
    """Time still to go, as one would say it."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{int(seconds // 3600)} h {int(seconds % 3600 // 60):02d} min"
