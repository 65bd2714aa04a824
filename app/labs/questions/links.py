"""The cursors over sentences, words and looks: what follows from each of them in all the views of the page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.labs.questions.desk import Desk
from app.labs.questions.inspector import Inspector
from app.labs.questions.overrule import Overrule
from app.labs.questions.setup import Setup, described
from app.labs.questions.stage import Stage
from app.labs.questions.storyfield import StoryField
from app.views.gridview import Cell


@dataclass(frozen=True)
class Parts:
    """What is kept together."""

    field: StoryField
    stage: Stage
    inspector: Inspector


class Links:
    """Keeps story, bars, map, tracks and inspector at the same sentence, word and look."""

    def __init__(self, desk: Desk, parts: Parts, overrule: Overrule) -> None:
        self._desk, self._parts, self._overrule = desk, parts, overrule
        self._following = False
        self._last: Setup | None = None
        desk.sentences.cursor_changed.connect(lambda _: self._sentence_moved())
        desk.sentences.placed_changed.connect(parts.field.reveal)
        desk.words.cursor_changed.connect(lambda _: self._word_moved())
        desk.looks.cursor_changed.connect(lambda _: self.show_cursor())
        desk.looks.placed_changed.connect(lambda _: self._go_to_peak())
        field, amap, row = parts.field, parts.stage.looks.map, parts.stage.looks.row
        field.hovered.connect(lambda sentence: desk.sentences.hover(sentence if sentence >= 0 else None))
        field.cursorPositionChanged.connect(self._typed_at)
        field.bars.looked.connect(lambda hop: desk.looks.hover(hop if hop >= 0 else None))
        field.bars.clicked.connect(self.pick_cell)
        field.muted.connect(overrule.mute)
        field.moved.connect(self.move_sentence)
        amap.hovered.connect(self.hover_cell)
        amap.picked.connect(self.pick_cell)
        amap.pinned.connect(self.pin_cell)
        amap.muted.connect(overrule.mute)
        row.hovered.connect(lambda sentence: desk.sentences.hover(sentence if sentence >= 0 else None))
        row.drawn.connect(lambda weights: overrule.draw_row(desk.looks.placed, weights))
        self._connect_inspector()

    # The cursors.

    def hover_cell(self, hop: int, sentence: int) -> None:
        """Let the cursors follow the mouse over the map."""
        self._desk.looks.hover(hop if hop >= 0 else None)
        seen = self._peak(hop) if hop >= 0 > sentence else sentence
        self._desk.sentences.hover(seen if seen >= 0 else None)

    def pick_cell(self, hop: int, sentence: int) -> None:
        """Put the cursors on a look and a sentence."""
        if hop >= 0:
            self._desk.looks.set_cursor(hop)
        if sentence >= 0:
            self._desk.sentences.set_cursor(sentence)
        self.show_cursor()

    def pin_cell(self, hop: int, sentence: int) -> None:
        """Keep a cell marked, or no longer."""
        view, cell = self._parts.stage.looks.map, (hop, sentence)
        kept: tuple[Cell, ...] = tuple(pin for pin in view.pins if pin != cell)
        view.set_pins(kept if cell in view.pins else (*view.pins, cell))

    def step(self, hops: int, sentences: int) -> None:
        """Move the cell under the cursor."""
        desk, memory = self._desk, self._desk.memory_outcome
        if memory is not None:
            if hops:
                desk.looks.set_cursor(desk.looks.placed + hops)
            if sentences:
                desk.sentences.set_cursor(desk.sentences.placed + sentences)

    def move_sentence(self, sentence: int, by: int) -> None:
        """Let a sentence change places with its neighbour, and the text cursor go with it."""
        self._parts.field.flush()
        self._overrule.move(sentence, by)
        self._parts.field.put_cursor(sentence + by)

    def move_here(self, by: int) -> None:
        """Move the sentence that the text cursor is in."""
        if self._parts.field.sentence >= 0:
            self.move_sentence(self._parts.field.sentence, by)

    def mute_here(self) -> None:
        """Mute the sentence under the cursor, or let it be read again."""
        self._overrule.mute(self._desk.sentences.placed)

    def look_only(self) -> None:
        """Let the look under the cursor see the sentence under the cursor alone."""
        self._overrule.point_row(self._desk.looks.placed, self._desk.sentences.placed)

    def answered(self) -> None:
        """Follow what the desk shows now."""
        desk, answer = self._desk, self._desk.answer
        assert answer is not None
        outcome, nothing = desk.memory_outcome, np.zeros((0, 0), np.float32)
        old = nothing
        if answer.before is not None and outcome is not None and answer.before.kind == "memory":
            same = [one.text for one in answer.before.sentences] == [one.text for one in outcome.sentences]
            old = answer.before.weights if same else nothing
        field = self._parts.field
        field.show_sentences(answer.main.sentences, answer.setup.muted)
        field.bars.show_weights(nothing if outcome is None else outcome.weights, old, frozenset(answer.setup.drawn))
        setup, last = answer.setup, self._last
        goes_on = last is not None and setup.question == last.question
        if last is None or not (goes_on and (setup.story == last.story or setup.follows(last))):
            desk.looks.set_cursor(0)
            self._go_to_peak()
        self._last = setup.plain()
        self.show_cursor()

    def show_cursor(self) -> None:
        """Light what the cursors are on, everywhere."""
        desk, parts, outcome = self._desk, self._parts, self._desk.memory_outcome
        there = outcome is not None and bool(desk.sentences.steps)
        sentence = desk.sentences.cursor if there else -1
        hop = desk.looks.cursor if outcome is not None and desk.looks.steps else -1
        parts.field.set_lit(sentence)
        parts.field.bars.set_hop(hop)
        parts.stage.looks.map.set_cursor(hop, sentence)
        self._show_row(hop, sentence)

    def _show_row(self, hop: int, sentence: int) -> None:
        desk, answer, outcome = self._desk, self._desk.answer, self._desk.memory_outcome
        inspector, editor = self._parts.inspector, self._parts.stage.looks.row
        if outcome is None or answer is None or not 0 <= hop < len(outcome.weights):
            inspector.look.show_row(0, (), None, False, -1)
            return
        drawn = answer.setup.drawn
        inspector.look.show_row(hop, outcome.sentences, outcome.weights[hop], hop in drawn, sentence)
        row, before = desk.looks.placed, answer.before
        if row < len(outcome.weights):
            old = None
            if before is not None and before.weights.shape == outcome.weights.shape:
                old = before.weights[row]
            editor.show_row(f"look {row + 1}", outcome.weights[row], old, row in drawn)
            editor.set_lit(sentence)

    def _sentence_moved(self) -> None:
        """Words follow the sentence, unless a word moved it."""
        if not self._following:
            self._following = True
            words, at = self._desk.word_outcome, self._desk.sentences.cursor
            if words is not None and at in words.sentence_of_word:
                self._desk.words.set_cursor(words.sentence_of_word.index(at))
            self._following = False
        self.show_cursor()

    def _word_moved(self) -> None:
        """The sentence follows the word."""
        words, at = self._desk.word_outcome, self._desk.words.cursor
        if self._following or words is None or at >= len(words.words):
            return
        self._following = True
        sentence = words.sentence_of_word[at]
        if sentence < self._desk.sentences.steps:
            if self._desk.words.hovering:
                self._desk.sentences.hover(sentence)
            else:
                self._desk.sentences.set_cursor(sentence)
        self._following = False
        self.show_cursor()

    def _typed_at(self) -> None:
        """The cursor follows the hand that types."""
        if self._parts.field.hasFocus() and self._parts.field.sentence >= 0:
            self._desk.sentences.set_cursor(self._parts.field.sentence)

    def _go_to_peak(self) -> None:
        peak = self._peak(self._desk.looks.placed)
        if peak >= 0:
            self._desk.sentences.set_cursor(peak)

    def _peak(self, hop: int) -> int:
        outcome = self._desk.memory_outcome
        return -1 if outcome is None or not 0 <= hop < len(outcome.weights) else int(outcome.weights[hop].argmax())

    # What is overruled.

    def _connect_inspector(self) -> None:
        inspector, overrule, desk = self._parts.inspector, self._overrule, self._desk
        inspector.look.flatten.connect(lambda: overrule.flatten_row(desk.looks.placed))
        inspector.look.free.connect(lambda: overrule.free_row(desk.looks.placed))
        inspector.look.only.connect(self.look_only)
        inspector.changes.toggled.connect(overrule.switch)
        inspector.changes.removed.connect(overrule.remove)

    def show_changes(self) -> None:
        """Show what is overruled."""
        setup = self._desk.setup
        self._parts.inspector.changes.show_rows([(described(change.item), change.on) for change in setup.changes])
