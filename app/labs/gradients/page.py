"""The Gradients page: what to run at the left, linked tracks in the middle, the cursor's numbers at the right."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from app.actions import Command
from app.labs.gradients.commands import page_commands
from app.labs.gradients.desk import BACKWARDS, TRAINING, Desk
from app.labs.gradients.guide import guide_of
from app.labs.gradients.layout import lay_out
from app.labs.gradients.parts import exporter_of
from app.labs.gradients.verdict import Verdict
from app.page import Page
from app.papers import tables_of
from app.shell import Shell
from app.widgets.guide import Guide
from app.widgets.inspector import AboutCard
from engine.labs.gradients.setup import setup_of
from engine.labs.gradients.spec import SPEC
from engine.spec import LabSpec

_WIDE = 1_300


class GradientsPage(Page):
    """Shows how far gradients reach, live, and trains networks on a task with a delay."""

    spec: ClassVar[LabSpec] = SPEC

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.desk = Desk(shell, self)
        self.verdict, self.about = Verdict(), AboutCard(SPEC.about)
        self.exporter = exporter_of(self.desk)
        self.front = self.desk.tracks
        lay_out(self, self.desk, self.verdict, self.about)
        self.desk.answered.connect(self._show_answer)
        self.desk.timeline.cursor_changed.connect(self._on_cursor)
        self.desk.tracks.export_asked.connect(lambda track, kind: self.exporter.save_kind(track, kind, track.key))

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        return page_commands(self.desk, self.exporter)

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the tracks act in the tracks."""
        return {"tracks": self.desk.tracks}

    def guide(self) -> Guide:
        """Why long memories fade, in eight steps."""
        return guide_of(self.desk)

    def state(self) -> dict[str, Any]:
        """Setup, layout, cursor, and what the race's form says."""
        desk = self.desk
        return {
            "setup": desk.setup.values(),
            "tracks": desk.tracks.state(),
            "cursor": desk.timeline.placed,
            "race": desk.training.values(),
            "half": desk.halves.currentIndex(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means the worked example. Raises DataError where it is damaged."""
        self.begun = True
        desk = self.desk
        told, tracks, race = tables_of(state, "setup", "tracks", "race")
        setup = setup_of(told)
        desk.training.set_values(race)
        if tracks:
            desk.tracks.restore(tracks)
        desk.show_setup(setup)
        if isinstance(state.get("cursor"), int):
            desk.place_cursor(state["cursor"])
        desk.show_half(TRAINING if state.get("half") == TRAINING else BACKWARDS)
        self.shell.undo.clear()

    def begin(self) -> None:
        """A tanh network beside an LSTM."""
        self.desk.run_again()

    def hidden(self) -> None:
        """What nobody sees does not play."""
        self.desk.rewind.stop()

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.desk.shut()

    # What the desk says.

    def _show_answer(self) -> None:
        desk, layer = self.desk, self.desk.shown_layer
        outcome = desk.outcome
        assert outcome is not None
        desk.tracks.show_outcome(outcome, desk.before, layer)
        self.verdict.show_outcome(outcome, layer)
        desk.inspector.show_outcome(outcome, layer, desk.timeline.cursor)
        desk.ask_step()
        desk.transport.set_latency(1000 * outcome.seconds if self.width() >= _WIDE else None)
        self.set_ready()

    def _on_cursor(self, step: int) -> None:
        desk = self.desk
        if desk.outcome is not None and step < desk.outcome.setup.length:
            desk.inspector.show_step(desk.outcome, desk.shown_layer, step)
            desk.ask_step()


PAGE = GradientsPage
