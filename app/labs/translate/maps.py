"""The attention of the page: the map and the one before it, or arcs, over the row that can be drawn on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.labs.translate.desk import Desk
from app.labs.translate.setup import Muted, Row
from app.labs.translate.words import fresh_words, grid_of, side_of, sight_of
from app.views.arcs import ArcsView
from app.views.attention import AttentionMap
from app.views.grid import EMPTY, ORDERS, Grid
from app.views.gridview import GridView
from app.views.menu import Entry
from app.views.rowedit import RowEditor
from app.widgets.cards import QuietLabel
from app.widgets.type import sized

_LOW = 18
"""Lines of type below which the map alone has room."""
NO_ATTENTION = "This model has no attention: all it knows of the source is the encoder's last state"


class MapPanel(QWidget):
    """Draws the desk's answer as attention: `map` or `arcs` on top, `old` beside while something is overruled."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.map, self.old = AttentionMap(), AttentionMap("attention-before", "Attention before")
        self.arcs, self.row = ArcsView(), RowEditor()
        self.beside = True
        self._new_head, self._old_head = _Head("now"), _Head("before")
        self._sides = QSplitter(Qt.Orientation.Horizontal)
        self._sides.addWidget(_under(self._new_head, self.map))
        self._old_side = _under(self._old_head, self.old)
        self._sides.addWidget(self._old_side)
        self._sides.setChildrenCollapsible(False)
        self._old_side.hide()
        self._views = QStackedWidget()
        self._views.addWidget(self._sides)
        self._views.addWidget(self.arcs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._views, 1)
        column.addWidget(self.row)
        self.map.zoomed.connect(self._align)
        self.row.released.connect(self._settle)
        self._sides.splitterMoved.connect(self._align)
        desk.answered.connect(self.show_answer)
        desk.look_changed.connect(self.show_answer)
        self._set_entries()

    @property
    def view(self) -> GridView:
        """The view in front."""
        return self.map if self._views.currentWidget() is self._sides else self.arcs

    def show_view(self, arcs: bool) -> None:
        """Bring the arcs, or the map, to the front."""
        self._views.setCurrentWidget(self.arcs if arcs else self._sides)
        self._align()

    def views(self) -> tuple[GridView, ...]:
        """All views of a grid here."""
        return self.map, self.arcs, self.old

    def set_beside(self, on: bool) -> None:
        """Show the map from before beside the new one while something is overruled, or not."""
        self.beside = on
        self._settle()

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
        self._settle()

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

    def _settle(self) -> None:
        """Give the older map its place, but not while the mouse draws: nothing may move under it."""
        answer = self._desk.answer
        wanted = self.beside and answer is not None and answer.before is not None and bool(answer.before.maps)
        if not self.row.busy and wanted == self._old_side.isHidden():
            self._old_side.setVisible(wanted)
            self._new_head.setVisible(wanted)
            if wanted:
                half = self._sides.width() // 2
                self._sides.setSizes([half, half])
        self._align()

    def _align(self) -> None:
        """Put the row's bars under the map's columns; under arcs they spread alike."""
        grid = self.map.grid
        room = self.height() > _LOW * self.fontMetrics().height()
        self.row.setVisible(not grid.is_empty and self._is_cross() and room)
        if grid.is_empty:
            return
        if self.view is self.arcs:
            left, right = self.row.paper.px(110), self.row.width() - self.row.paper.px(10)
            wide = (right - left) / len(grid.columns)
            spans = [(left + column * wide, left + (column + 1) * wide) for column in range(len(grid.columns))]
        else:
            frame = self.map.frame()
            spans = []
            for column in range(len(grid.columns)):
                place = self.map.place((-1, column))[1]
                box = frame.cell(0, place)
                spans.append((box.left(), box.right()))
        self.row.set_spans(spans)

    def _is_cross(self) -> bool:
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep bars and columns together."""
        super().resizeEvent(event)
        self._align()

    def event(self, event: QEvent) -> bool:
        """Keep bars and columns together when the inside is laid out anew."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._align()
        return done


class _Head(QuietLabel):
    """A quiet word over a map, there while two are compared."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFont(sized(self.font(), 0.92))
        self.setVisible(False)


def _under(head: QuietLabel, view: QWidget) -> QWidget:
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(head)
    column.addWidget(view, 1)
    if head.text() == "before":
        head.setVisible(True)
    return side
