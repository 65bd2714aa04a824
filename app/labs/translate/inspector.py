"""The column at the right: what might come next, what the context sums, what is overruled, one unit, what it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.labs.translate.setup import COLDEST, HOTTEST
from app.labs.translate.words import piece_text
from app.widgets.cards import QuietLabel, Section, paragraph
from app.widgets.column import CardColumn
from app.widgets.inspector import AboutCard
from app.widgets.rowcard import RowCard
from app.widgets.slider import NumberSlider
from app.widgets.whatif import InterventionList, WhatIfCard
from app.widgets.wordbars import Choice, WordBars
from engine.labs.translate.outcome import Step
from engine.labs.translate.spec import SPEC

MOST = 8
"""Words that are offered for a step."""
SUMMED = 5
"""Encoder states that are listed for a context."""


class StepCard(Section):
    """The distribution over the next piece; a click on another one goes on from there.

    wanted(words)  words of a person's own are to come at this step
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Next word", parent=parent)
        self.bars = WordBars("What might come next", self)
        self.bars.keep_rows(MOST)
        self.own = QLineEdit(self)
        self.own.setPlaceholderText("or type what is to come here")
        self.own.setAccessibleName("Words to go on with")
        self.own.setMaxLength(200)
        self.body.addWidget(self.bars)
        self.body.addWidget(paragraph("Click another word to go on from it,", self))
        self.body.addWidget(self.own)
        self.own.returnPressed.connect(self._typed)

    def _typed(self) -> None:
        words = self.own.text()
        self.own.clear()
        self.wanted.emit(words)

    def show_step(self, index: int, step: Step | None) -> None:
        """Show a step, counted from 0; none empties the card."""
        if step is None:
            self.set_title("Next word")
            self.bars.show_choices(())
            return
        said = "asked for" if step.forced else f"{step.entropy:.2f} bits"
        self.set_title(f"Step {index + 1:,}", f"\u00b7  {_short(piece_text(step.chosen.piece))}  \u00b7  {said}")
        self.bars.show_choices(choices_of(step))


def choices_of(step: Step) -> list[Choice]:
    """The candidates to offer, the chosen one among them even where it is far behind."""
    found = [
        Choice(
            piece_text(each.piece),
            each.probability,
            each.id == step.chosen.id,
            each.id == step.chosen.id and step.forced,
        )
        for each in step.candidates[:MOST]
    ]
    if found and not any(choice.taken for choice in found):
        found[-1] = Choice(piece_text(step.chosen.piece), step.chosen.probability, True, step.forced)
    return found


class AttentionCard(RowCard):
    """Which encoder states the context sums, and ways to overrule that.

    heated(temperature)   live while the slider moves
    """

    heated = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        nothing = "This model has no attention: every step gets the encoder's last state."
        super().__init__("Context", "Encoder states that the context sums", SUMMED, nothing, parent)
        self.offer(
            flatten=("Flatten row", "Let this word look at all source words alike"),
            free=("Undo row", "Take back what was drawn on this row"),
            only=("Only this word", "Let this word look at one source word alone"),
        )
        self.heat = NumberSlider("Attention temperature", COLDEST, HOTTEST, 1.0, parent=self)
        self.heat.setToolTip("Below 1 attention is sharpened, above 1 flattened; double click for 1")
        self.heat_label = QuietLabel("Attention temperature", self)
        self.body.addWidget(self.heat_label)
        self.body.addWidget(self.heat)
        self.heat.value_changed.connect(self.heated)

    def show_row(self, words: Sequence[str], row: NDArray[np.float32] | None, edited: bool, here: int) -> None:
        """Show the weights of a row, float32 (word,); None for a model without attention. `here` is the lit word."""
        for widget in (self.heat, self.heat_label):
            widget.setVisible(row is not None)
        said = "drawn by you" if edited else "sums encoder states"
        self.set_title("Context", "" if row is None else f"\u00b7  {said}")
        lit = here if here < len(words) else -1
        only = f"Look only at \u201c{_short(words[lit])}\u201d" if lit >= 0 else "Look only at one word"
        self.show_weights(row, lambda place: words[place], edited, lit, only)
        self.flatten_button.setEnabled(row is not None and bool(len(row)))

    def show_heat(self, temperature: float) -> None:
        """Show the temperature that is set."""
        self.heat.set_value(temperature)


def _short(word: str) -> str:
    return word if len(word) <= 14 else f"{word[:13]}\u2026"


class Inspector(CardColumn):
    """What is under the cursor, as numbers, and what can be changed there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(lines=(19, 28), roomy=24, parent=parent)
        self.step, self.attention = StepCard(), AttentionCard()
        self.changes, self.what_if = InterventionList(), WhatIfCard()
        self.about = AboutCard(SPEC.about)
        self.fill((self.step, self.attention, self.what_if, self.changes, self.about))
