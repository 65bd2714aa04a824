"""From a What-if card and the list of changes to what is forced inside a recurrent network, each step undoable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from app.changes import Changeable
from app.widgets.whatif import InterventionList, WhatIfCard
from engine.interventions import ClampUnit, Direction, ForceGate, Intervention, Mute


@dataclass(frozen=True)
class Place:
    """One unit of a layer that reads in a direction, both counted from 0."""

    layer: int
    unit: int
    direction: Direction = "forward"


class Forced(Protocol):
    """What is needed of a page's desk."""

    @property
    def setup(self) -> Changeable[Intervention]:
        """What is set, what is forced among it."""

    @property
    def place(self) -> Place | None:
        """The chosen unit, None where none is."""

    def show_inspector(self) -> None:
        """Show what is forced."""


class Forcing:
    """Turns what a person forces into another setup, each step of which can be undone."""

    def __init__(
        self, desk: Forced, card: WhatIfCard, changes: InterventionList, unit_value: Callable[[], float]
    ) -> None:
        self._desk = desk
        card.gate_forced.connect(self.force_gate)
        card.gate_released.connect(self.release_gate)
        card.clamp_requested.connect(lambda: self.clamp(unit_value()))
        card.zero_requested.connect(lambda: self.clamp(0.0))
        card.mute_requested.connect(self.mute)
        card.undo_requested.connect(self.drop_last)
        card.gate.currentTextChanged.connect(lambda _: desk.show_inspector())
        changes.toggled.connect(self.switch)
        changes.removed.connect(self.remove)

    def force_gate(self, gate: str, value: float) -> None:
        """Hold a gate of the chosen unit's layer and direction at a value; a drag is one step to undo."""
        place = self._desk.place
        if place is not None and gate:
            item = ForceGate(place.layer, place.direction, gate, value)
            self._change(self._desk.setup.having(item), f"Force the {gate} gate", live=True)

    def release_gate(self, gate: str) -> None:
        """Leave a gate alone again."""
        place = self._desk.place
        if place is not None:
            spot = ("gate", place.layer, place.direction, gate, None)
            self._change(self._desk.setup.without(spot), f"Leave the {gate} gate alone")

    def clamp(self, value: float) -> None:
        """Hold the chosen unit at a value."""
        place = self._desk.place
        if place is not None:
            item = ClampUnit(place.layer, place.direction, place.unit, value)
            self._change(self._desk.setup.having(item), f"Hold unit {place.unit}")

    def mute(self) -> None:
        """Let the chosen unit's layer, in its direction, say nothing."""
        place = self._desk.place
        if place is not None:
            item = Mute(place.layer, place.direction)
            self._change(self._desk.setup.having(item), f"Mute layer {place.layer + 1}")

    def switch(self, index: int, on: bool) -> None:
        """Switch a change on or off."""
        self._change(self._desk.setup.switched(index, on), "Switch a change")

    def drop_last(self) -> None:
        """Take the last change back."""
        setup = self._desk.setup
        self._change(setup.dropping(len(setup.changes) - 1), "Take a change back")

    def remove(self, index: int) -> None:
        """Take one change back."""
        self._change(self._desk.setup.dropping(index), "Remove a change")

    def swap(self) -> None:
        """Switch every change off, or all on again, to see old and new in turn."""
        self._change(self._desk.setup.swapped(), "Swap new and old")

    def _change(self, setup: Any, title: str, live: bool = False) -> None:
        """Set something else, as one step to undo; a `live` one takes in the next of the same title."""
        raise NotImplementedError
