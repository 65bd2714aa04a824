"""The looks of the page as a map, with the map from before beside it, over the row that can be drawn on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.labs.questions.desk import Desk
from app.views.attention import AttentionMap
from app.views.grid import EMPTY, Grid
from app.views.menu import Entry
from app.views.rowedit import RowEditor
from app.widgets.cards import QuietLabel
from app.widgets.type import sized
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


class LooksPanel(QWidget):
    """Draws the desk's answer: `map`, `old` beside it while there is something to compare with, and `row` below."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.map, self.old = AttentionMap("looks", "Looks"), AttentionMap("looks-before", "Looks before")
        self.row = RowEditor()
        self.row.setToolTip("Draw over the bars to overrule this look; hold Shift to move it")
        self.beside = True
        self._new_head, self._old_head = _head("now"), _head("before")
        self._sides = QSplitter(Qt.Orientation.Horizontal)
        self._sides.addWidget(_under(self._new_head, self.map))
        self._old_side = _under(self._old_head, self.old)
        self._sides.addWidget(self._old_side)
        self._sides.setChildrenCollapsible(False)
        self._new_head.hide()
        self._old_side.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._sides, 1)
        column.addWidget(self.row)
        self.map.zoomed.connect(self._align)
        self.row.released.connect(self._settle)
        self._sides.splitterMoved.connect(self._align)
        desk.answered.connect(self.show_answer)
        self._set_entries()

    def set_beside(self, on: bool) -> None:
        """Show the map from before beside the new one while there is one, or not."""
        self.beside = on
        self._set_entries()
        self._settle()

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
        self._settle()

    def _settle(self) -> None:
        """Give the older map its place, but not while the mouse draws: nothing may move under it."""
        wanted = self.beside and not self.old.grid.is_empty and not self.map.grid.is_empty
        if not self.row.busy and wanted == self._old_side.isHidden():
            self._old_side.setVisible(wanted)
            self._new_head.setVisible(wanted)
            if wanted:
                half = self._sides.width() // 2
                self._sides.setSizes([half, half])
        self._align()

    def _align(self) -> None:
        """Put the row's bars under the map's columns."""
        grid = self.map.grid
        room = self.height() > _LOW * self.fontMetrics().height()
        self.row.setVisible(not grid.is_empty and room)
        if grid.is_empty:
            return
        frame, spans = self.map.frame(), []
        for column in range(len(grid.columns)):
            box = frame.cell(0, self.map.place((-1, column))[1])
            spans.append((box.left(), box.right()))
        self.row.set_spans(spans)

    def _set_entries(self) -> None:
        entries = [
            Entry("Raise faint weights", self.toggle_faint, self.map.faint),
            Entry("Show all", self.map.fit),
            Entry("Before beside now", lambda: self.set_beside(not self.beside), self.beside),
        ]
        for view in (self.map, self.old):
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


def _head(text: str) -> QuietLabel:
    label = QuietLabel(text)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setFont(sized(label.font(), 0.92))
    return label


def _under(head: QuietLabel, view: QWidget) -> QWidget:
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(head)
    column.addWidget(view, 1)
    return side
