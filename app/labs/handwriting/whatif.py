"""From the inspector's buttons to changes inside the network."""

from __future__ import annotations

from dataclasses import replace

from app.labs.handwriting.desk import Desk
from app.labs.handwriting.links import Links
from engine.interventions import ClampUnit, ForceGate, Intervention, Mute


class WhatIf:
    """Turns what a person forces into another setup, each step of which can be undone."""

    def __init__(self, desk: Desk, links: Links) -> None:
        self._desk = desk
        card, changes = desk.inspector.what_if, desk.inspector.changes
        card.gate_forced.connect(self.force_gate)
        card.gate_released.connect(self.release_gate)
        card.clamp_requested.connect(lambda: self.clamp(links.unit_value()))
        card.zero_requested.connect(lambda: self.clamp(0.0))
        card.mute_requested.connect(self.mute)
        card.undo_requested.connect(self.drop_last)
        card.gate.currentTextChanged.connect(lambda _: desk.show_inspector())
        changes.toggled.connect(lambda index, on: desk.change(desk.setup.switched(index, on), "Switch a change"))
        changes.removed.connect(self.remove)

    def force_gate(self, gate: str, value: float) -> None:
        """Hold a gate of the chosen unit's layer and direction at a value; a drag is one step to undo."""
        place = self._desk.place
        if place is not None and gate:
            self._force(ForceGate(place.layer, place.direction, gate, value), f"Force the {gate} gate", live=True)

    def release_gate(self, gate: str) -> None:
        """Leave a gate alone again."""
        place = self._desk.place
        if place is not None:
            spot = ("gate", place.layer, place.direction, gate, None)
            self._desk.change(self._desk.setup.without(spot), f"Leave the {gate} gate alone")

    def clamp(self, value: float) -> None:
        """Hold the chosen unit at a value."""
        place = self._desk.place
        if place is not None:
            self._force(ClampUnit(place.layer, place.direction, place.unit, value), f"Hold unit {place.unit}")

    def mute(self) -> None:
        """Let the chosen unit's direction of its layer say nothing."""
        place = self._desk.place
        if place is not None:
            self._force(Mute(place.layer, place.direction), f"Mute layer {place.layer + 1}")

    def drop_last(self) -> None:
        """Take the last change back."""
        setup = self._desk.setup
        self._desk.change(replace(setup, changes=setup.changes[:-1]), "Take a change back")

    def remove(self, index: int) -> None:
        """Take one change back."""
        self._desk.change(self._desk.setup.dropping(index), "Remove a change")

    def swap(self) -> None:
        """Switch every change off, or all on again, to see old and new in turn."""
        self._desk.change(self._desk.setup.swapped(), "Swap new and old")

    def _force(self, item: Intervention, title: str, live: bool = False) -> None:
        self._desk.change(self._desk.setup.having(item), title, live)
