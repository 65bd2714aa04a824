"""The lower half of the page: where the network looked for each word, or what went on inside it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.labs.captions.desk import Desk
from app.labs.captions.filmstrip import Filmstrip
from app.labs.captions.states import WordTracks
from app.widgets.cards import QuietLabel
from app.widgets.tabbed import Tabbed

VIEWS = {"looks": "Looks", "tracks": "Tracks"}
_ABOUT = {
    "looks": "where it looked for each word; the weights of a picture sum to 1",
    "tracks": "what happened inside, a column a word",
}


class Stage(Tabbed):
    """Shows one of VIEWS."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(VIEWS, parent)
        self._desk = desk
        self.looks, self.tracks = Filmstrip(), WordTracks(desk.words)
        self.fill({"looks": self.looks, "tracks": self.tracks})
        about = QuietLabel(_ABOUT["looks"])
        self.head.setSpacing(12)
        self.head.insertWidget(1, about)
        self.key_changed.connect(lambda key: about.setText(_ABOUT[key]))

    def show_answer(self) -> None:
        """Show what the desk shows."""
        self.tracks.show_answer(self._desk.answer)
        self.looks.show_answer(self._desk.answer)
