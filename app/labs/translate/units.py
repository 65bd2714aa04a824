"""The chosen unit of encoder or decoder: marked in the tracks, held, muted, its gates forced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.labs.translate.desk import Desk
from app.labs.translate.overrule import Overrule
from app.labs.translate.states import StatesPanel, StateTracks
from app.views.choice import place_of
from app.views.heat import HeatTrack
from app.widgets.whatif import WhatIfCard
from engine.interventions import Direction

_GATES = {"lstm": ("forget", "input", "output"), "gru": ("update", "reset")}


@dataclass(frozen=True)
class Place:
    """One unit of a layer and direction of the encoder or the decoder."""

    stack: StateTracks
    layer: int
    direction: Direction
    unit: int


class Units:
    """Keeps tracks and the what-if card at the same unit."""

    def __init__(self, desk: Desk, states: StatesPanel, card: WhatIfCard, overrule: Overrule) -> None:
        self._desk, self._states, self._card, self._overrule = desk, states, card, overrule
        self.place: Place | None = None
        for stack in states.stacks():
            for track in stack.heat_tracks():
                track.picked.connect(lambda _step, unit, s=stack, t=track: self._row_picked(s, t, unit))
        card.gate_forced.connect(lambda gate, value: self._at_unit("force", gate, value))
        card.gate_released.connect(lambda gate: self._at_unit("release", gate))
        card.clamp_requested.connect(lambda: self.clamp(self.unit_value()))
        card.zero_requested.connect(lambda: self.clamp(0.0))
        card.mute_requested.connect(self.mute_layer)

    def pick_unit(self, place: Place) -> None:
        """Choose a unit: its row is marked, its curves drawn."""
        self.place = place
        place.stack.mark_unit(place.unit, _name_of(place))
        self._show_unit()

    def unit_value(self) -> float:
        """Hidden state of the chosen unit at its cursor, 0 where there is none."""
        hidden = self._hidden()
        step = self.place.stack.timeline.cursor if self.place is not None else 0
        return 0.0 if hidden is None or not 0 <= step < len(hidden) else float(hidden[step])

    def clamp(self, value: float) -> None:
        """Hold the chosen unit."""
        if self.place is not None:
            place = self.place
            self._overrule.clamp(place.stack.side, place.layer, place.direction, place.unit, value)

    def mute_layer(self) -> None:
        """Let the chosen unit's direction of its layer say nothing."""
        if self.place is not None:
            self._overrule.mute_layer(self.place.stack.side, self.place.layer, self.place.direction)

    def _at_unit(self, what: str, gate: str, value: float = 0.0) -> None:
        if self.place is None or not gate:
            return
        place = self.place
        if what == "force":
            self._overrule.force_gate(place.stack.side, place.layer, place.direction, gate, value)
        else:
            self._overrule.release_gate(place.stack.side, place.layer, place.direction, gate)

    def settle(self) -> None:
        """Without a choice of the person's that fits, the liveliest unit of the decoder is the one to look at."""
        outcome = self._desk.outcome
        if outcome is None or self._hidden() is not None:
            self._show_unit()
            return
        self.place = None
        names = [trace.name for trace in outcome.traces.match("decoder/layer*/forward/hidden")]
        if names:
            found = place_of(names[-1])
            unit = int(outcome.traces[names[-1]].data.std(axis=0).argmax())
            self.pick_unit(Place(self._states.decoder, found[1] if found else 0, "forward", unit))
        self._show_unit()

    def _hidden(self) -> NDArray[np.float32] | None:
        """Hidden state of the chosen unit, float32 (step,); None where the network has no such unit."""
        outcome, place = self._desk.outcome, self.place
        trace = None if outcome is None or place is None else outcome.traces.get(_name_of(place))
        if trace is None or place is None or place.unit >= trace.data.shape[1]:
            return None
        return trace.data[:, place.unit]

    def _show_unit(self) -> None:
        card, outcome = self._card, self._desk.outcome
        recurrent = outcome is not None and outcome.cell in ("lstm", "gru")
        card.setVisible(recurrent)
        if self.place is not None and outcome is not None:
            card.set_gates(_GATES.get(outcome.cell, ()))
            card.set_target(self.place.layer, self.place.direction, self.place.unit)
            card.set_title("What if", f"\u00b7  {self.place.stack.side}")

    def _row_picked(self, stack: StateTracks, track: HeatTrack, unit: int) -> None:
        found = place_of(track.name)
        if found is not None and unit >= 0 and "/stream" not in track.name:
            direction: Direction = "backward" if "/backward/" in track.name else "forward"
            self.pick_unit(Place(stack, found[1], direction, unit))


def _name_of(place: Place) -> str:
    return f"{place.stack.side}/layer{place.layer}/{place.direction}/hidden"
