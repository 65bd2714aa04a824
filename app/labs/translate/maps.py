"""The attention of the page: the map and the one before it, or arcs, over the row that can be drawn on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.labs.translate.desk import Desk
from app.labs.translate.setup import Muted, Row
from app.labs.translate.words import fresh_words, grid_of, side_of, sight_of
from app.views.arcs import ArcsView
from app.views.attention import AttentionMap
from app.views.grid import EMPTY, ORDERS, Grid
from app.views.gridview import GridView
from app.views.menu import Entry
from app.widgets.maprow import MapOverRow

_LOW = 18
"""Lines of type below which the map alone has room."""
NO_ATTENTION = "This model has no attention: all it knows of the source is the encoder's last state"


class MapPanel(MapOverRow):
    """Draws the desk's answer as attention: the map, or `arcs`, on top."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(AttentionMap(), AttentionMap("attention-before", "Attention before"), _LOW, parent)
        self._desk = desk
        self.arcs = ArcsView()
        self.front.addWidget(self.arcs)
        desk.answered.connect(self.show_answer)
        desk.look_changed.connect(self.show_answer)
        self._set_entries()

    @property
    def view(self) -> GridView:
        """The view in front."""
        return self.map if self.front.currentWidget() is self.sides else self.arcs

    def show_view(self, arcs: bool) -> None:
        """Bring the arcs, or the map, to the front."""
        self.front.setCurrentWidget(self.arcs if arcs else self.sides)
        self.align()

    def views(self) -> tuple[GridView, ...]:
        """All views of a grid here."""
        return self.map, self.arcs, self.old

    def show_answer(self) -> None:
        """Draw what the desk shows."""
        desk, sight = self._desk, self._desk.sight
        look = desk.look
        grid = EMPTY
        if sight is not None and desk.answer is not None:
            items = desk.answer.setup.active
            steps = [edit.step for item in items if isinstance(item, Row) for edit in item.edits]
            muted = [piece for item in items if isinstance(item, Muted) for piece in item.pieces]
            grid = grid_of(sight, steps, muted, self._fresh())
        for view in (self.map, self.arcs):
            view.empty = self._words_for_nothing()
            self._dress(view, grid)
        before = desk.answer.before if desk.answer is not None else None
        if before is not None and before.maps:
            older = sight_of(before, look.number, look.fold)
            self._dress(self.old, Grid(older.weights, older.rows.labels, older.columns.labels))
        self._set_entries()
        self.settle()

    def _words_for_nothing(self) -> str:
        outcome = self._desk.outcome
        if outcome is None:
            return "Type a sentence above"
        return NO_ATTENTION if not outcome.maps else "Nothing to show yet"

    def _dress(self, view: GridView, grid: Grid) -> None:
        look = self._desk.look
        if view.order != look.order:
            view.set_order(look.order)
        if view.faint != look.faint:
            view.set_faint(look.faint)
        view.show_grid(grid)

    def _fresh(self) -> frozenset[int]:
        """Target pieces of words that were not there before."""
        answer = self._desk.answer
        if answer is None or answer.before is None:
            return frozenset()
        side = side_of(answer.main.target, fold=True)
        words = fresh_words(answer.main.target.words, answer.before.target.words)
        return frozenset(piece for word in words for piece in side.pieces(word))

    def _wanted(self) -> bool:
        answer = self._desk.answer
        return answer is not None and answer.before is not None and bool(answer.before.maps)

    def _spans(self) -> list[tuple[float, float]]:
        """Under the map's columns; under arcs they spread alike."""
        if self.view is self.map:
            return super()._spans()
        left, right = self.row.paper.px(110), self.row.width() - self.row.paper.px(10)
        count = len(self.map.grid.columns)
        wide = (right - left) / count
        return [(left + column * wide, left + (column + 1) * wide) for column in range(count)]

    def _has_row(self) -> bool:
        sight = self._desk.sight
        return sight is not None and sight.is_cross

    def _set_entries(self) -> None:
        desk, look = self._desk, self._desk.look
        entries = [
            Entry(title, lambda order=order: desk.set_look(order=order), look.order == order)  # type: ignore[misc]
            for order, title in ORDERS.items()
        ]
        entries += [
            Entry("Raise faint weights", lambda: desk.set_look(faint=not look.faint), look.faint),
            Entry("Words instead of pieces", lambda: desk.set_look(fold=not look.fold), look.fold),
            Entry("Show all", self.map.fit),
            Entry("Before beside now", lambda: self.set_beside(not self.beside), self.beside),
        ]
        for view in self.views():
            view.entries = entries
