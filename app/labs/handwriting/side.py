"""One side of a comparison: which model, what it reads, its tracks."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QVBoxLayout, QWidget

from app.labs.handwriting.tracks import Tracks
from app.widgets.cards import QuietLabel
from app.widgets.reading import Reading
from app.widgets.type import sized


class Side(QWidget):
    """Tracks under a heading, which is there while two models are compared; both sides' headings are as high."""

    def __init__(self, tracks: Tracks, reading: Reading | None = None) -> None:
        super().__init__()
        self._name = QuietLabel("", self, "text")
        self._head = QWidget(self)
        self._head.hide()
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._name)
        if reading is not None:
            row.addWidget(reading, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._head)
        column.addWidget(tracks, 1)
        self._fit()

    def set_name(self, name: str) -> None:
        """Say whose tracks these are; "" where nothing is compared."""
        self._name.setText(name)
        self._head.setVisible(bool(name))

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        self._name.setFont(sized(self.font(), 1.0, bold=True))
        self._head.setFixedHeight(round(2.4 * self.fontMetrics().height()))


def scroll_together(one: QScrollBar, other: QScrollBar) -> None:
    """Let two bars move as one; where one is at its end, the other goes on alone."""
    moving = False

    def link(leader: QScrollBar, follower: QScrollBar) -> None:
        def move(value: int) -> None:
            nonlocal moving
            if not moving:
                moving = True
                follower.setValue(value)
                moving = False

        leader.valueChanged.connect(move)

    link(one, other)
    link(other, one)
