"""The looks of the page as a map, with the map from before beside it, over the row that can be drawn on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.labs.questions.desk import Desk
from app.views.attention import AttentionMap
from app.views.grid import EMPTY, Grid
from app.views.menu import Entry
from app.widgets.maprow import MapOverRow
from engine.labs.questions.outcome import Outcome

_LOW = 15
"""Lines of type below which the map alone has room."""
_LETTERS = 26
NO_LOOKS = "The plain LSTM has no looks: all it knows of the story is its last state"


def short(text: str, letters: int = _LETTERS) -> str:
    """A sentence without its full stop, cut to so many letters."""
    text = text.rstrip(". ")
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}\u2026"


def grid_of(outcome: Outcome | None, drawn: tuple[int, ...] = (), muted: tuple[int, ...] = ()) -> Grid:
    """Looks by sentences, which have the numbers that stand beside the story; empty without any."""
    if outcome is None or not outcome.weights.size:
        return EMPTY
    rows = tuple(f"look {hop + 1}" for hop in range(len(outcome.weights)))
    columns = tuple(f"{number}" for number in range(1, len(outcome.sentences) + 1))
    return Grid(outcome.weights, rows, columns, frozenset(drawn), frozenset(muted))


class LooksPanel(MapOverRow):
    """Draws the desk's answer."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(AttentionMap("looks", "Looks"), AttentionMap("looks-before", "Looks before"), _LOW, parent)
        self._desk = desk
        self.row.setToolTip("Draw over the bars to overrule this look; hold Shift to move it")
        desk.answered.connect(self.show_answer)
        self._set_entries()

    def toggle_faint(self) -> None:
        """Raise faint weights, or show them as they are."""
        for view in (self.map, self.old):
            view.set_faint(not view.faint)
        self._set_entries()

    def show_answer(self) -> None:
        """Draw what the desk shows."""
        desk, answer = self._desk, self._desk.answer
        outcome = desk.memory_outcome
        self.map.empty = NO_LOOKS if desk.outcome is not None else "Tell a story and ask a question above"
        setup = answer.setup if answer is not None else None
        self.map.show_grid(EMPTY if setup is None else grid_of(outcome, setup.drawn, setup.muted))
        before = answer.before if answer is not None else None
        reference = answer.reference if answer is not None else None
        self.old.show_grid(EMPTY if reference is None else grid_of(before, reference.drawn, reference.muted))
        self.settle()

    def _set_entries(self) -> None:
        entries = [
            Entry("Raise faint weights", self.toggle_faint, self.map.faint),
            Entry("Show all", self.map.fit),
            Entry("Before beside now", lambda: self.set_beside(not self.beside), self.beside),
        ]
        for view in (self.map, self.old):
            view.entries = entries
