"""The lower half of the page: where the network looked for each word, or what went on inside it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.labs.captions.desk import Desk
from app.labs.captions.filmstrip import Filmstrip
from app.labs.captions.states import WordTracks
from app.widgets.cards import QuietLabel
from app.widgets.segments import Segments

VIEWS = {"looks": "Looks", "tracks": "Tracks"}
_ABOUT = {
    "looks": "where it looked for each word; the weights of a picture sum to 1",
    "tracks": "what happened inside, a column a word",
}


class Stage(QWidget):
    """Shows one of VIEWS.

    key_changed(key)  another view is in front
    """

    key_changed = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.looks, self.tracks = Filmstrip(), WordTracks(desk.words)
        self.tabs = Segments("View", VIEWS)
        self._about = QuietLabel(_ABOUT["looks"])
        self._pages: dict[str, QWidget] = {"looks": self.looks, "tracks": self.tracks}
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.tabs)
        head.addWidget(self._about)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self.show_key)

    @property
    def key(self) -> str:
        """The view in front."""
        return self.tabs.key

    def show_key(self, key: str) -> None:
        """Bring a view to the front."""
        if key in self._pages:
            self.tabs.show_key(key)
            self._about.setText(_ABOUT[key])
            self._stack.setCurrentWidget(self._pages[key])
            self.key_changed.emit(key)

    def show_answer(self) -> None:
        """Show what the desk shows."""
        self.tracks.show_answer(self._desk.answer)
        self.looks.show_answer(self._desk.answer)
