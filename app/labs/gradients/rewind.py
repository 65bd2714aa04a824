"""Plays the way back: the cursor runs from the last step to the first, and the product builds up behind it."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.views.timeline import Timeline

SECONDS = 6.0
"""How long the way back takes, however long the sequence."""


class Rewind(QObject):
    """Moves the cursor of a timeline backwards; its one timer runs only while playing.

    running_changed  playing or not
    """

    running_changed = Signal(bool)

    def __init__(self, timeline: Timeline, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._from = self._at = 0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=33)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether the cursor moves by itself."""
        return self._timer.isActive()

    def toggle(self) -> None:
        """Play from the cursor, or from the last step where it is at the first; or stop."""
        if self.running:
            self.stop()
        elif self._timeline.steps > 1:
            if self._timeline.placed == 0:
                self._timeline.set_cursor(self._timeline.steps - 1)
            self._from = self._at = self._timeline.placed
            self._clock.start()
            self._timer.start()
            self.running_changed.emit(True)

    def stop(self) -> None:
        """Stay at this step."""
        if self.running:
            self._timer.stop()
            self.running_changed.emit(False)

    def _tick(self) -> None:
        if self._timeline.placed != self._at:  # A hand moved it meanwhile.
            self.stop()
            return
        passed = self._clock.elapsed() / 1000.0 / SECONDS
        self._at = max(self._from - round(passed * (self._timeline.steps - 1)), 0)
        self._timeline.set_cursor(self._at)
        if self._at == 0:
            self.stop()
