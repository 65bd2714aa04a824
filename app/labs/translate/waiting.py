"""A line that says how far long work is, with a button that stops it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.widgets.cards import QuietLabel
from app.widgets.progress_line import ProgressLine

LATE_MS = 300
"""Work that is over sooner is not told of."""


class Waiting(QWidget):
    """Hidden until work has gone on for a while.

    stopped  the button was pressed
    """

    stopped = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.says = QuietLabel("", self)
        self.bar = ProgressLine(self)
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.stop = QPushButton("Stop", self)
        self.stop.setAccessibleName(f"Stop: {name}")
        self.stop.setToolTip("Stop; what is done is kept")
        self.stop.clicked.connect(self.stopped)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.says)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self.show)
        self.hide()

    def begin(self, words: str) -> None:
        """Work has begun; it is told of once it is late."""
        self.tell(words, 0.0)
        if self.isHidden() and not self._late.isActive():
            self._late.start()

    def tell(self, words: str, share: float) -> None:
        """Say how far it is, 0 to 1."""
        self.says.setText(words)
        self.bar.set_share(share)

    def end(self) -> None:
        """The work is over."""
        self._late.stop()
        self.hide()
