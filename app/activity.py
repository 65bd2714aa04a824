"""The word in the corner that says that a lane has been at work for a while."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from app.work.lane import Lane

SLOW_MS = 300


class Activity(QLabel):
    """Shows the word of the last of `lanes` that is busy, once one has been busy for 0.3 s."""

    def __init__(self, lanes: Mapping[Lane, str]) -> None:
        super().__init__()
        self.setAccessibleName("Activity")
        self._lanes = lanes
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._show)
        for lane in lanes:
            lane.busy_changed.connect(self._on_busy)

    def _on_busy(self) -> None:
        if not any(lane.busy for lane in self._lanes):
            self._slow.stop()
            self.clear()
        elif self.text():
            self._show()
        elif not self._slow.isActive():
            self._slow.start()

    def _show(self) -> None:
        words = [word for lane, word in self._lanes.items() if lane.busy]
        self.setText(words[-1] if words else "")
