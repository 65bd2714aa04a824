"""From the hand and the inspector's buttons to other past values and changes inside the network."""

from __future__ import annotations

from dataclasses import replace

from app.labs.forecast.desk import Desk
from app.labs.forecast.links import Links
from engine.interventions import ClampUnit, ForceGate, Intervention, Mute

_NUDGE = 0.02
"""Share of the visible range that a key moves a value by."""


class WhatIf:
    """Turns what a person forces into another setup, each step of which can be undone."""

    def __init__(self, desk: Desk, links: Links) -> None:
        self._desk = desk
        self._drag = 1
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
        desk.series.point_moved.connect(self.move_point)
        desk.series.point_freed.connect(self.free_point)
        desk.series.origin_moved.connect(self.move_origin)

    # Past values.

    def move_point(self, point: int, value: float, done: bool) -> None:
        """Put another value at a point; a drag is one step to undo."""
        self._desk.change(self._desk.setup.with_edit(point, value), f"Change the value of point {point:,}", self._drag)
        self._drag += done

    def free_point(self, point: int) -> None:
        """Give a point its own value back."""
        self._desk.change(self._desk.setup.with_edit(point, None), f"Give point {point:,} its own value back")

    def free_points(self) -> None:
        """Give all points their own values back."""
        self._desk.change(replace(self._desk.setup, edits={}), "Give all points their own values back")

    def nudge(self, way: int) -> None:
        """Move the value under the cursor a little up or down."""
        desk, step = self._desk, self._desk.timeline.cursor
        known = 0 if desk.material is None else desk.setup.origin or len(desk.material.series)
        if desk.material is not None and step < known:
            low, high = desk.series.plot.bounds
            now = desk.setup.edits.get(step, float(desk.material.series.values[step]))
            if now == now:
                self.move_point(step, now + way * _NUDGE * (high - low), True)

    def move_origin(self, origin: int, done: bool) -> None:
        """Forecast from another point on; a drag is one step to undo."""
        desk = self._desk
        if desk.material is not None:
            wanted = None if origin >= len(desk.material.series) else max(origin, 1)
            desk.change(replace(desk.setup, origin=wanted), "Move the origin", self._drag)
            self._drag += done

    def hold_back(self, on: bool) -> None:
        """Forecast from one horizon before the end, or from the end."""
        desk = self._desk
        if desk.material is not None:
            origin = max(1, len(desk.material.series) - desk.setup.horizon) if on else None
            desk.change(replace(desk.setup, origin=origin), "Hold back the last points" if on else "Use all points")
            desk.controls.show_setup(desk.setup)
            desk.show_recent()

    # Inside the network.

    def force_gate(self, gate: str, value: float) -> None:
        """Hold a gate of the chosen unit's layer at a value; a drag is one step to undo."""
        place = self._desk.place
        if place is not None and gate:
            self._force(ForceGate(place.layer, "forward", gate, value), f"Force the {gate} gate", drag=-1)

    def release_gate(self, gate: str) -> None:
        """Leave a gate alone again."""
        place = self._desk.place
        if place is not None:
            spot = ("gate", place.layer, "forward", gate, None)
            self._desk.change(self._desk.setup.without(spot), f"Leave the {gate} gate alone")

    def clamp(self, value: float) -> None:
        """Hold the chosen unit at a value."""
        place = self._desk.place
        if place is not None:
            self._force(ClampUnit(place.layer, "forward", place.unit, value), f"Hold unit {place.unit}")

    def mute(self) -> None:
        """Let the chosen unit's layer say nothing."""
        place = self._desk.place
        if place is not None:
            self._force(Mute(place.layer, "forward"), f"Mute layer {place.layer + 1}")

    def drop_last(self) -> None:
        """Take the last change back: inside the network where there is one, else at a past value."""
        setup = self._desk.setup
        if setup.changes:
            self._desk.change(replace(setup, changes=setup.changes[:-1]), "Take a change back")
        elif setup.edits:
            self._desk.change(setup.with_edit(list(setup.edits)[-1], None), "Take a change back")

    def remove(self, index: int) -> None:
        """Take one change back."""
        self._desk.change(self._desk.setup.dropping(index), "Remove a change")

    def swap(self) -> None:
        """Switch every change off, or all on again, to see old and new in turn."""
        self._desk.change(self._desk.setup.swapped(), "Swap new and old")

    def _force(self, item: Intervention, title: str, drag: int = 0) -> None:
        self._desk.change(self._desk.setup.having(item), title, drag)
