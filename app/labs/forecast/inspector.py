"""The column at the right: the cursor's numbers, scores, one unit's equations, what to force, what one looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QWidget

from app.changes import place_in_network
from app.forcing import Place
from app.labs.forecast.setup import Setup, described
from app.widgets.cards import Section, paragraph
from app.widgets.column import CardColumn
from app.widgets.equations import terms_of
from app.widgets.figures import FigureRow, FiguresCard
from app.widgets.inspector import AboutCard, EquationCard
from app.widgets.whatif import InterventionList, WhatIfCard
from engine.labs.forecast.spec import SPEC

if TYPE_CHECKING:
    from engine.record.explain import UnitStep

AT_REST = 0.5
"""Where the slider of a gate stands that is not forced."""
_GATES = {"lstm": ("forget", "input", "output"), "gru": ("update", "reset")}


class NotesCard(Section):
    """Sentences that a person must read beside the forecast; gone where there are none."""

    def __init__(self) -> None:
        super().__init__("Worth knowing")
        self._labels: list[QLabel] = []
        self.sentences: tuple[str, ...] = ()
        self.hide()

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """Show sentences, a paragraph each."""
        if tuple(sentences) == self.sentences:
            return
        self.sentences = tuple(sentences)
        for label in self._labels:
            self.body.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = [paragraph(sentence, self) for sentence in sentences]
        for label in self._labels:
            self.body.addWidget(label)
        self.setVisible(bool(sentences))


class Inspector(CardColumn):
    """What is under the cursor, as numbers, and what can be changed there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(lines=(19, 26), parent=parent)
        self.numbers = FiguresCard("At the cursor")
        self.scores = FiguresCard("Against what came", ("MASE", "sMAPE"))
        self.notes = NotesCard()
        self.equations = EquationCard()
        self.what_if = WhatIfCard()
        self.changes = InterventionList()
        self.about = AboutCard(SPEC.about)
        self.fill((self.numbers, self.scores, self.notes, self.changes, self.equations, self.what_if, self.about))

    def show_setup(self, setup: Setup, kind: str, place: Place | None) -> None:
        """Show what is forced, and what the buttons act on, in a network of a kind."""
        layer = "block" if kind == "wavenet" else "layer"
        self.what_if.set_gates(_GATES.get(kind, ()))
        self.what_if.set_target(place.layer if place else 0, "forward", place.unit if place else None)
        self.what_if.mute.setText(f"Mute {layer}")
        forced = {place_in_network(change.item): getattr(change.item, "value", 0.0) for change in setup.changes}
        if place is not None:
            spot = ("gate", place.layer, "forward", self.what_if.gate.currentText(), None)
            self.what_if.set_value(forced.get(spot, AT_REST))
        rows = [(described(change.item, layer), change.on) for change in setup.changes]
        self.what_if.set_undo(bool(rows or setup.edits))
        self.changes.show_rows(rows)

    def show_step(self, step: UnitStep | None, first: int = 0) -> None:
        """Show a unit's equations at a step, the network's first being the point `first`; gone where it has none."""
        self.equations.setVisible(step is not None)
        if step is not None:
            self.equations.show_terms(first + step.step, step.layer, step.direction, step.unit, terms_of(step))

    def show_numbers(self, title: str, rows: Sequence[FigureRow]) -> None:
        """Show the cursor's date and numbers."""
        self.numbers.set_title(title or "At the cursor")
        self.numbers.show_rows(rows)
