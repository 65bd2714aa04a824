"""The column at the right: one unit's equations, what to force, what the step says, what one looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from app.changes import place_in_network
from app.forcing import Place
from app.labs.handwriting.setup import Setup, described, gates_of
from app.widgets.column import CardColumn
from app.widgets.equations import terms_of
from app.widgets.inspector import AboutCard, DistributionCard, EquationCard
from app.widgets.whatif import InterventionList, WhatIfCard
from engine.labs.handwriting.alphabet import CHARACTERS
from engine.labs.handwriting.spec import SPEC

if TYPE_CHECKING:
    from engine.record.explain import UnitStep

AT_REST = 0.5
"""Where the slider of a gate stands that is not forced."""
MOST = 5
"""Symbols whose probabilities are shown for a step."""


class Inspector(CardColumn):
    """What is under the cursor, as numbers, and what can be changed there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(lines=(19, 28), parent=parent)
        self.equations = EquationCard()
        self.what_if = WhatIfCard()
        self.changes = InterventionList()
        self.distribution = DistributionCard()
        self.about = AboutCard(SPEC.about)
        self.fill((self.equations, self.what_if, self.changes, self.distribution, self.about))

    def show_setup(self, setup: Setup, cell: str, place: Place | None) -> None:
        """Show what is forced, and what the buttons act on."""
        self.what_if.set_gates(gates_of(cell))
        if place is not None:
            self.what_if.set_target(place.layer, place.direction, place.unit)
        else:
            self.what_if.set_target(0, "forward", None)
        forced = {place_in_network(change.item): getattr(change.item, "value", 0.0) for change in setup.changes}
        if place is not None:
            spot = ("gate", place.layer, place.direction, self.what_if.gate.currentText(), None)
            self.what_if.set_value(forced.get(spot, AT_REST))
        self.what_if.set_undo(bool(setup.changes))
        self.changes.show_rows([(described(change.item), change.on) for change in setup.changes])

    def show_step(self, step: UnitStep | None) -> None:
        """Show the equations of a unit at a step; nothing without one."""
        if step is None:
            self.equations.show_terms(0, 0, "forward", 0, ())
        else:
            self.equations.show_terms(step.step, step.layer, step.direction, step.unit, terms_of(step))

    def show_probabilities(self, row: NDArray[np.float32] | None) -> None:
        """Show what the network says at a step, float32 (symbol,): the most probable symbols."""
        self.distribution.show_pairs([] if row is None else _best(row))


def _best(row: NDArray[np.float32]) -> Sequence[tuple[str, float]]:
    order = np.argsort(-row, kind="stable")[:MOST]
    names = ("<blank>", *("space" if character == " " else character for character in CHARACTERS))
    return [(names[index], float(row[index])) for index in order]
