"""From the hand and the inspector's buttons to other past values and changes inside the network."""

from __future__ import annotations

from dataclasses import replace

from app.forcing import Forcing
from app.labs.forecast.desk import Desk
from app.labs.forecast.links import Links
from app.labs.forecast.setup import Setup
from app.undo import LIVE

_NUDGE = 0.02
"""Share of the visible range that a key moves a value by."""


class WhatIf(Forcing):
    """Turns what a person forces, in the past or in the network, into another setup of the desk."""

    _desk: Desk

    def __init__(self, desk: Desk, links: Links) -> None:
        super().__init__(desk, desk.inspector.what_if, desk.inspector.changes, links.unit_value)
        self._drag = 1
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

    def drop_last(self) -> None:
        """Take the last change back: inside the network where there is one, else at a past value."""
        setup = self._desk.setup
        if setup.changes:
            super().drop_last()
        elif setup.edits:
            self._change(setup.with_edit(list(setup.edits)[-1], None), "Take a change back")

    def _change(self, setup: Setup, title: str, live: bool = False) -> None:
        self._desk.change(setup, title, LIVE if live else 0)
