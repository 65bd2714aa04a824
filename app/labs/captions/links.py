"""The cursor over the words: what follows from it in all the views of the page."""

from __future__ import annotations

from dataclasses import dataclass

from app.labs.captions.caption import CaptionPanel
from app.labs.captions.desk import Desk
from app.labs.captions.inspector import Inspector
from app.labs.captions.overrule import Overrule
from app.labs.captions.shade import Look
from app.labs.captions.stage import Stage
from app.views.heat import HeatTrack


@dataclass(frozen=True)
class Parts:
    """What is kept together."""

    caption: CaptionPanel
    stage: Stage
    inspector: Inspector


class Links:
    """Keeps caption, pad, pictures, tracks and inspector at the same word."""

    def __init__(self, desk: Desk, parts: Parts, overrule: Overrule) -> None:
        self._desk, self._parts, self._overrule = desk, parts, overrule
        desk.words.cursor_changed.connect(lambda _: self.show_cursor())
        desk.unit_changed.connect(self._mark_unit)
        for view in (parts.caption.flow, parts.stage.looks):
            view.hovered.connect(lambda step: desk.words.hover(step if step >= 0 else None))
        parts.caption.flow.clicked.connect(desk.words.set_cursor)
        parts.stage.looks.picked.connect(desk.words.set_cursor)
        desk.pad.part_clicked.connect(overrule.cover_part)
        for track in parts.stage.tracks.tracks():
            if isinstance(track, HeatTrack) and track.pattern.startswith("words/"):
                track.picked.connect(lambda _step, unit: desk.choose_unit(unit if unit >= 0 else None))
        self._connect_inspector()

    def answered(self) -> None:
        """Follow what the desk shows now."""
        outcome = self._desk.outcome
        hidden = None if outcome is None else outcome.traces.get("words/layer0/forward/hidden")
        if hidden is not None and (self._desk.unit is None or self._desk.unit >= hidden.data.shape[1]):
            self._desk.choose_unit(int(hidden.data.std(axis=0).argmax()))
        self.show_cursor()

    def show_cursor(self) -> None:
        """Light the word under the cursor, everywhere."""
        desk, parts, outcome = self._desk, self._parts, self._desk.outcome
        step = desk.words.cursor if outcome is not None and desk.words.steps else -1
        parts.caption.flow.set_lit(() if step < 0 else (step,))
        parts.stage.looks.set_lit(step)
        given = 0 if desk.answer is None else len(desk.answer.setup.prefix)
        parts.inspector.word.show_step(outcome, step, given)
        looks = outcome is not None and 0 <= step < len(outcome.weights)
        parts.inspector.cover.show_cover(len(desk.setup.covered), looks)
        weights = outcome.weights[step] if outcome is not None and looks else None
        desk.pad.show_look(None if outcome is None else outcome.frame, Look(weights, desk.setup.covered))

    def show_setup(self) -> None:
        """Show what is overruled."""
        self._parts.inspector.show_setup(self._desk.setup, self._desk.unit)
        self.show_cursor()

    def pick(self, index: int) -> None:
        """Let the word under the cursor be another of those that it might have been."""
        outcome, step = self._desk.outcome, self._desk.words.placed
        if outcome is not None and step < len(outcome.words) and 0 <= index < len(outcome.candidates[step]):
            self._overrule.say(step, outcome.candidates[step][index].word)

    def _mark_unit(self) -> None:
        unit = self._desk.unit
        if unit is not None:
            self._parts.stage.tracks.mark_unit(unit, "words/layer0/forward/hidden")
        self._parts.inspector.show_setup(self._desk.setup, unit)

    def _connect_inspector(self) -> None:
        inspector, overrule, desk = self._parts.inspector, self._overrule, self._desk
        inspector.word.bars.picked.connect(self.pick)
        inspector.word.free.clicked.connect(overrule.free_words)
        cover, card = inspector.cover, inspector.what_if
        cover.here.connect(overrule.cover_here)
        cover.rest_asked.connect(overrule.cover_rest)
        cover.everything.connect(overrule.uncover)
        cover.by_hand.connect(desk.pad.set_covering)
        inspector.changes.toggled.connect(overrule.switch)
        inspector.changes.removed.connect(overrule.remove)
        card.gate_forced.connect(overrule.force_gate)
        card.gate_released.connect(overrule.release_gate)
        card.clamp_requested.connect(overrule.clamp)
        card.zero_requested.connect(lambda: overrule.clamp(0.0))
        card.mute_requested.connect(overrule.mute)
        card.undo_requested.connect(overrule.drop_last)
        card.gate.currentTextChanged.connect(lambda _: inspector.show_setup(desk.setup, desk.unit))
