"""Two cursors, over source and target: what follows from each of them in all the views of the page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.labs.translate.desk import Desk
from app.labs.translate.inspector import Inspector
from app.labs.translate.maps import MapPanel
from app.labs.translate.overrule import Overrule
from app.labs.translate.setup import Row, Temperature, described
from app.labs.translate.words import side_of
from app.views.beamtree import BeamTree
from app.widgets.wordflow import WordFlow


@dataclass(frozen=True)
class Parts:
    """What is kept together."""

    maps: MapPanel
    beam: BeamTree
    inspector: Inspector
    chips: WordFlow
    reading: WordFlow


class Links:
    """Keeps map, arcs, tracks, words and inspector at the same source word and target word."""

    def __init__(self, desk: Desk, parts: Parts, overrule: Overrule) -> None:
        self._desk, self._parts, self._overrule = desk, parts, overrule
        self._following = True
        desk.source.cursor_changed.connect(lambda _: self.show_cursor())
        desk.target.cursor_changed.connect(lambda _: self.show_cursor())
        desk.target.placed_changed.connect(self._follow)
        desk.look_changed.connect(self.show_cursor)
        for view in parts.maps.views()[:2]:
            view.hovered.connect(self.hover_cell)
            view.picked.connect(self.pick_cell)
            view.pinned.connect(self.pin_cell)
            view.muted.connect(lambda column: self._mute_column(column))
        parts.maps.row.hovered.connect(self._hover_column)
        parts.maps.row.drawn.connect(lambda weights: overrule.draw_row(self.row, weights))
        parts.chips.hovered.connect(lambda piece: desk.source.hover(piece if piece >= 0 else None))
        parts.chips.clicked.connect(lambda piece: overrule.mute((piece,)))
        parts.reading.hovered.connect(lambda word: desk.target.hover(self._first_step(word)))
        parts.reading.clicked.connect(lambda word: desk.target.set_cursor(self._first_step(word) or 0))
        parts.beam.hovered.connect(lambda step: desk.target.hover(step if step >= 0 else None))
        self._connect_inspector()

    # The cursors.

    @property
    def row(self) -> int:
        """The row of the map under the placed cursor."""
        sight = self._desk.sight
        return -1 if sight is None else sight.rows.label_of(self._desk.target.placed)

    def hover_cell(self, row: int, column: int) -> None:
        """Let the cursors follow the mouse over a map."""
        desk, sight = self._desk, self._desk.sight
        if sight is None:
            return
        kind = sight.outcome.maps[sight.number].kind if sight.outcome.maps else "cross"
        if kind == "cross":
            desk.target.hover(_first(sight.rows.pieces(row)))
            seen = column if column >= 0 or row < 0 else self._peak(row)
            desk.source.hover(_first(sight.columns.pieces(seen)))
        else:
            timeline = desk.source if kind == "encoder" else desk.target
            timeline.hover(_first(sight.rows.pieces(row if row >= 0 else column)))

    def pick_cell(self, row: int, column: int) -> None:
        """Put the cursors on a cell of a map."""
        desk, sight = self._desk, self._desk.sight
        if sight is None:
            return
        kind = sight.outcome.maps[sight.number].kind if sight.outcome.maps else "cross"
        rows, columns = _first(sight.rows.pieces(row)), _first(sight.columns.pieces(column))
        if kind != "cross":
            timeline = desk.source if kind == "encoder" else desk.target
            timeline.set_cursor(rows if rows is not None else columns or 0)
            return
        self._following = columns is None
        if rows is not None:
            desk.target.set_cursor(rows)
        if columns is not None:
            desk.source.set_cursor(columns)
        self._following = True
        self.show_cursor()

    def pin_cell(self, row: int, column: int) -> None:
        """Keep a cell marked, or no longer."""
        cell = (row, column)
        for view in self._parts.maps.views()[:2]:
            kept = tuple(pin for pin in view.pins if pin != cell)
            view.set_pins(kept if cell in view.pins else (*view.pins, cell))

    def move(self, rows: int, columns: int) -> None:
        """Move the cell under the cursor."""
        sight = self._desk.sight
        if sight is not None and sight.rows.labels and sight.columns.labels:
            row = min(max(self.row + rows, 0), len(sight.rows.labels) - 1)
            column = sight.columns.label_of(self._desk.source.placed)
            self.pick_cell(row, min(max(column + columns, 0), len(sight.columns.labels) - 1) if columns else -1)

    def pin_here(self) -> None:
        """Pin the cell under the cursor, or no longer."""
        sight = self._desk.sight
        if sight is not None and self.row >= 0:
            column = sight.columns.label_of(self._desk.source.placed)
            if column >= 0:
                self.pin_cell(self.row, column)

    def answered(self) -> None:
        """Follow what the desk shows now."""
        self.show_changes()
        self._follow()
        self.show_cursor()

    def show_cursor(self) -> None:
        """Light what both cursors are on, everywhere."""
        desk, parts, sight = self._desk, self._parts, self._desk.sight
        outcome = desk.outcome
        if outcome is None or sight is None:
            parts.inspector.step.show_step(0, None)
            parts.inspector.attention.show_row((), np.zeros(0, np.float32), False, -1)
            parts.chips.set_lit(())
            parts.chips.set_shades(())
            parts.reading.set_lit(())
            return
        step, piece = min(desk.target.cursor, len(outcome.steps) - 1), desk.source.cursor
        kind = outcome.maps[sight.number].kind if outcome.maps else "cross"
        row = sight.rows.label_of(piece if kind == "encoder" else step)
        column = sight.columns.label_of(piece) if kind == "cross" else -1
        for view in parts.maps.views()[:2]:
            view.set_cursor(row, column)
        parts.maps.arcs.reveal((row, -1))
        parts.beam.set_step(step)
        parts.inspector.step.show_step(step, outcome.steps[step] if step >= 0 else None)
        source, target = side_of(outcome.source, fold=True), side_of(outcome.target, fold=True)
        parts.reading.set_lit((target.label_of(step),))
        parts.chips.set_lit(source.pieces(source.label_of(piece)))
        self._show_row(step, piece)

    def _show_row(self, step: int, piece: int) -> None:
        """The weights of the target word under the cursor: as bars, in the inspector, and as tints of the chips."""
        desk, parts, outcome, sight = self._desk, self._parts, self._desk.outcome, self._desk.sight
        assert outcome is not None
        assert sight is not None
        number = desk.cross()
        edited = step in self._edited()
        if number < 0:
            parts.chips.set_shades(())
            parts.inspector.attention.show_row((), None, False, -1)
            return
        parts.chips.set_shades(outcome.attention(number)[step].tolist())
        if not sight.is_cross:
            return
        row, here = sight.rows.label_of(step), sight.columns.label_of(piece)
        weights = sight.weights[row]
        parts.inspector.attention.show_row(sight.columns.labels, weights, edited, here)
        older = parts.maps.old.grid
        answer = desk.answer
        old = None
        if answer is not None and answer.before is not None and row < len(older.rows):
            same = older.columns == sight.columns.labels and older.rows[: row + 1] == sight.rows.labels[: row + 1]
            old = older.weights[row] if same else None
        parts.maps.row.show_row(sight.rows.labels[row], weights, old, edited)
        parts.maps.row.set_lit(here)

    def _edited(self) -> set[int]:
        answer = self._desk.answer
        items = answer.setup.active if answer is not None else ()
        return {edit.step for item in items if isinstance(item, Row) for edit in item.edits}

    def _peak(self, row: int) -> int:
        sight = self._desk.sight
        return -1 if sight is None or not 0 <= row < len(sight.weights) else int(sight.weights[row].argmax())

    def _follow(self) -> None:
        """Let the source's cursor go where the target word under the cursor looks most."""
        desk, outcome = self._desk, self._desk.outcome
        number = desk.cross()
        if self._following and outcome is not None and number >= 0 and desk.target.placed < len(outcome.steps):
            desk.source.set_cursor(int(outcome.attention(number)[desk.target.placed].argmax()))

    def _first_step(self, word: int) -> int | None:
        outcome = self._desk.outcome
        return None if outcome is None else _first(side_of(outcome.target, fold=True).pieces(word))

    def _hover_column(self, column: int) -> None:
        sight = self._desk.sight
        self._desk.source.hover(_first(sight.columns.pieces(column)) if sight is not None else None)

    def _mute_column(self, column: int) -> None:
        sight = self._desk.sight
        if sight is not None and sight.is_cross:
            self._overrule.mute(sight.columns.pieces(column))

    # What is overruled.

    def _connect_inspector(self) -> None:
        inspector, overrule = self._parts.inspector, self._overrule
        inspector.step.bars.picked.connect(lambda index: overrule.take_word(self._desk.target.placed, index))
        inspector.step.wanted.connect(lambda words: overrule.take_words(self._desk.target.placed, words))
        inspector.attention.flatten.connect(lambda: overrule.flatten_row(self.row))
        inspector.attention.free.connect(lambda: overrule.free_row(self.row))
        inspector.attention.only.connect(self.look_only)
        inspector.attention.heated.connect(overrule.heat)
        inspector.changes.toggled.connect(overrule.switch)
        inspector.changes.removed.connect(overrule.remove)
        inspector.what_if.undo_requested.connect(overrule.drop_last)

    def look_only(self) -> None:
        """Let the row under the cursor look at the source word under the cursor alone."""
        sight = self._desk.sight
        if sight is not None:
            self._overrule.point_row(self.row, sight.columns.label_of(self._desk.source.placed))

    def mute_here(self) -> None:
        """Mute the source word under the cursor, or let it be heard again."""
        outcome = self._desk.outcome
        if outcome is not None:
            side = side_of(outcome.source, self._desk.look.fold)
            self._overrule.mute(side.pieces(side.label_of(self._desk.source.placed)))

    def show_changes(self) -> None:
        """Show what is overruled."""
        setup, inspector = self._desk.setup, self._parts.inspector
        inspector.changes.show_rows([(described(change.item), change.on) for change in setup.changes])
        inspector.what_if.set_undo(bool(setup.changes))
        heats = [item.value for item in setup.of_kind(Temperature) if isinstance(item, Temperature)]
        inspector.attention.show_heat(heats[0] if heats else 1.0)


def _first(pieces: tuple[int, ...]) -> int | None:
    return pieces[0] if pieces else None
