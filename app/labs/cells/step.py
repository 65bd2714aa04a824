"""The first view: one cell, step by step, with everything in it open to the hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app.labs.cells import edits
from app.labs.cells.diagram import Diagram
from app.labs.cells.equations import EquationsCard
from app.labs.cells.jobs import Work
from app.labs.cells.reading import WORDS
from app.labs.cells.stepbar import StepBar
from app.labs.cells.stepedits import StepEdits
from app.labs.cells.steplayout import lay_out, scrolled
from app.labs.cells.steptracks import StepTracks
from app.labs.cells.strip import Strip
from app.labs.cells.sums import Sums
from app.shell import Shell
from app.views.timeline import Timeline
from app.widgets.cards import Section, paragraph
from app.widgets.inspector import AboutCard
from app.widgets.transport import Transport
from app.work.newest import Newest
from app.work.ticket import Ticket
from engine.labs.cells.equations import equations
from engine.labs.cells.outcome import Outcome, Request
from engine.labs.cells.parameters import CELLS, SYMBOLS
from engine.labs.cells.presets import PRESETS, by_chance, preset
from engine.labs.cells.spec import SPEC

STEPS_A_SECOND = 1.5
"""Of the cursor while it plays: slow enough to see valves turn."""
SLOT = "cells.step"


class StepView(StepEdits):
    """Shows a cell at work on a short sequence."""

    def __init__(self, shell: Shell, work: Work, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self._work = work
        self._newest = Newest(shell.live, Outcome, self)
        self._asked_ghost: Ticket | None = None
        self._announce: Callable[[], object] = lambda: None
        self.timeline = Timeline(0, self)
        self.bar, self.strip, self.diagram, self.sums = StepBar(self), Strip(self), Diagram(self), Sums(self)
        self.tracks = StepTracks(self.timeline)
        self.transport = Transport(self.timeline, rate=STEPS_A_SECOND)
        self.card = EquationsCard()
        self.preset_card = Section("This cell")
        self.preset_words = paragraph("", self.preset_card)
        self.preset_card.body.addWidget(self.preset_words)
        self.about = AboutCard(SPEC.about)
        self.strip.set_timeline(self.timeline)
        side = scrolled(self.card, self.preset_card, self.about, name="Inspector")
        top, lower = (self.bar, self.strip), (self.sums, self.tracks)
        self.parts = lay_out(self, top, self.diagram, lower, self.transport, side)
        self._connect()

    # What a person asks.

    def compare(self, request: Request) -> None:
        """Lay what another request gives behind what is shown, as if it had been there before the next change."""
        self._asked_ghost = self.shell.live.post(f"{SLOT}.ghost", self._work.step(request))

    def forget_ghost(self) -> None:
        """Show no longer what was there before the last change."""
        self.before = None
        if self.outcome is not None:
            self._draw()

    def hold_always(self) -> None:
        """Hold the chosen gate of the chosen unit at every step, as it is now."""
        reading, gate = self.diagram.reading, self.diagram.gate
        if reading is not None and gate in reading.gates and gate != "hidden":
            value = round(reading.gates[gate].value, 3)
            self.attempt(lambda: edits.every_step(self.request, gate, self.unit, value), f"Hold {WORDS[gate]} always")

    def set_number(self, block: str, row: int, column: int, value: float, stroke: int = 0) -> None:
        """Change a weight of the gate that is shown, or ("x") what is read at this step."""
        if block == "x":
            self.set_input(self.timeline.cursor, row, value, stroke)
            return
        gate = self.sums.gate
        if gate not in self.request.parameters.gates:
            return  # The sums are still those of the cell before.
        title = f"Change {block} of {WORDS[gate]}"
        self.attempt(lambda: edits.with_number(self.request, block, gate, row, column, value), title, stroke)

    def show_preset(self, name: str) -> None:
        """A cell whose weights were set by hand."""
        self.attempt(lambda: preset(name), "Example")
        self.timeline.set_cursor(0)

    def choose_gate(self, gate: str) -> None:
        """Show the sums of a gate, now or as soon as a cell that has it is shown."""
        self.diagram.wanted = gate
        if self.outcome is not None and gate in self.outcome.request.parameters.gates:
            self.diagram.choose(gate, self._drawn_unit(self.outcome))
            self.parts.show_gate(gate)
            self._draw_sums()

    def choose_unit(self, unit: int) -> None:
        """Draw the numbers of another unit."""
        self.unit = min(max(unit, 0), self.request.parameters.units - 1)
        if self.outcome is not None:
            self._draw()

    def show_lower(self, place: int) -> None:
        """Show the sums (0) or what happens over time (1) below the cell."""
        self.parts.show_lower(place)

    # Kept and restored.

    def state(self) -> dict[str, Any]:
        """Request, cursor and layout as JSON values."""
        return {
            "request": edits.to_json(self.request), "cursor": self.timeline.placed, "unit": self.unit,
            "gate": self.diagram.wanted, "lower": self.parts.lower.currentIndex(), "step_tracks": self.tracks.state(),
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said. Raises DataError where it is damaged."""
        request = edits.from_json(state["request"]) if "request" in state else by_chance("lstm")
        if isinstance(state.get("step_tracks"), dict):
            self.tracks.restore(state["step_tracks"])
        self.show_request(request)
        self.timeline.set_steps(request.steps)
        cursor, unit = state.get("cursor"), state.get("unit")
        self.timeline.set_cursor(cursor if isinstance(cursor, int) else 0)
        self.unit = min(max(unit, 0), request.parameters.units - 1) if isinstance(unit, int) else 0
        if isinstance(state.get("gate"), str):
            self.choose_gate(state["gate"])
        self.show_lower(1 if state.get("lower") == 1 else 0)

    def when_ready(self, announce: Callable[[], object]) -> None:
        """Call `announce` when a complete result is shown."""
        self._announce = announce

    def begin(self) -> None:
        """Show the worked example."""
        self.show_request(self.request)

    def rest(self) -> None:
        """Nobody looks: what plays stops."""
        self.transport.pause()

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.transport.pause()
        self._newest.shut()

    # From the lane to the screen.

    def _connect(self) -> None:
        live, bar, diagram, sums = self.shell.live, self.bar, self.diagram, self.sums
        live.done.connect(self._on_done)
        self._newest.came.connect(self._show_newest)
        self._newest.failed.connect(self.shell.fail)
        self.timeline.cursor_changed.connect(self._on_cursor)
        bar.cell_requested.connect(self.set_cell)
        bar.preset_requested.connect(self.show_preset)
        bar.chance_requested.connect(self.new_weights)
        bar.length_requested.connect(self.set_length)
        bar.units_requested.connect(self.set_units)
        bar.unit_chosen.connect(self.choose_unit)
        diagram.held.connect(self.hold)
        diagram.let_go.connect(self.let_go)
        diagram.input_changed.connect(self.set_input)
        diagram.gate_chosen.connect(self.choose_gate)
        diagram.unit_chosen.connect(self.choose_unit)
        for part in (diagram, self.strip):
            part.moved.connect(self.transport.step)
            part.play_asked.connect(self.transport.toggle)
        sums.changed.connect(self.set_number)
        sums.refused.connect(lambda sentence: self.shell.fail(sentence, ""))
        sums.unit_chosen.connect(self.choose_unit)
        sums.dragging.connect(self.strip.light)
        self.strip.weights_clicked.connect(lambda: self.show_lower(0))
        self.card.lines.chosen.connect(self.choose_gate)
        self.card.release_requested.connect(self.let_go_of_all)
        self.parts.gate_chosen.connect(self.choose_gate)
        self.parts.hold.clicked.connect(self.hold_always)

    def show_request(self, request: Request) -> None:
        """Take another request, and compute it."""
        same = request.cell == self.request.cell and request.parameters.units == self.request.parameters.units
        self.request = request
        self.unit = min(self.unit, request.parameters.units - 1)
        self.bar.show_request(request, self.unit)
        self.timeline.set_steps(request.steps)
        self.parts.offer(request)
        self._newest.ask(SLOT, self._work.step(request), goes_on=same)

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked_ghost and isinstance(value, Outcome):
            self.before = value
            if self.outcome is not None and self.outcome.request is self.request:
                self._draw()

    def _show_newest(self, outcome: Outcome) -> None:
        if outcome.request.steps != self.request.steps:
            return  # Another length has been asked for meanwhile: this one would take the cursor back.
        self.outcome = outcome
        self._draw()
        self.transport.set_latency(1000 * outcome.seconds if self.width() >= 1_200 else None)
        self._announce()

    def _drawn_unit(self, outcome: Outcome) -> int:
        """The chosen unit, the last where the outcome that is still shown has fewer."""
        return min(self.unit, outcome.request.parameters.units - 1)

    def _draw(self) -> None:
        outcome = self.outcome
        assert outcome is not None
        unit = self._drawn_unit(outcome)
        old = self._ghost(outcome)
        self.strip.show_outcome(outcome, old, unit)
        self.diagram.unit = unit
        self.diagram.show_outcome(outcome, old)
        self.bar.unit.setCurrentIndex(self.unit)
        self.parts.show_gate(self.diagram.gate)
        self.tracks.show_run(outcome.traces, old.traces if old else None, unit)
        self.preset_words.setText(self._words(outcome))
        self._on_cursor(self.timeline.cursor)

    def _ghost(self, outcome: Outcome) -> Outcome | None:
        """The outcome before the last change, where it can be laid over this one."""
        old = self.before
        if old is None or old is outcome or old.request.cell != outcome.request.cell:
            return None
        return old if old.request.parameters.units == outcome.request.parameters.units else None

    def _on_cursor(self, step: int) -> None:
        if self.outcome is None:
            return
        step = min(step, self.outcome.request.steps - 1)
        self.diagram.show_step(step)
        self.strip.update()
        request = self.outcome.request
        unit = self._drawn_unit(self.outcome)
        lines = equations(self.outcome, step, unit)
        self.card.show_equations(lines, step, request.unit_names[unit], len(request.overrides))
        self._draw_sums()

    def _draw_sums(self) -> None:
        if self.outcome is not None:
            gate = self.diagram.gate
            self.sums.show_outcome(self.outcome, gate, self.timeline.cursor, self._drawn_unit(self.outcome))

    def _words(self, outcome: Outcome) -> str:
        """What a person should know of this cell: of an example its purpose, and any warning."""
        request = outcome.request
        words = next((p.about for p in PRESETS if _same(p.make(), request)), "")
        if not words:
            gates = ", ".join(SYMBOLS[name] for name in request.parameters.gates)
            words = (
                f"{CELLS[request.cell]}: {request.parameters.units} units with {gates}, {request.parameters.count} "
                "weights."
            )
        names = ", ".join(request.input_names)
        return f"{words} It reads {names}. {outcome.note}".strip()


def _same(preset_request: Request, request: Request) -> bool:
    """Whether the weights are still those of an example."""
    mine, other = preset_request.parameters, request.parameters
    return mine.cell == other.cell and all(
        getattr(mine, name).tobytes() == getattr(other, name).tobytes() for name in ("W", "U", "b", "p")
    )
