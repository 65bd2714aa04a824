"""The column at the right: the answers, what the look under the cursor saw, what is overruled, what all this is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from app.labs.questions.answerline import spoken
from app.labs.questions.maps import short
from app.widgets.cards import Section, paragraph
from app.widgets.column import CardColumn
from app.widgets.inspector import AboutCard, share
from app.widgets.rowcard import RowCard
from app.widgets.whatif import InterventionList
from app.widgets.wordbars import Choice, WordBars
from engine.labs.questions.models import model_of
from engine.labs.questions.outcome import Candidate, Outcome, Sentence
from engine.labs.questions.spec import SPEC

MOST, FEW, SEEN = 6, 4, 5
"""Answers of the chosen network and of the other one, and sentences, that are listed."""
ONE = "Look only at one sentence"


class AnswersCard(Section):
    """The most probable answers of a network, and what it would have answered after each look."""

    def __init__(self, title: str, rows: int, parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self._rows = rows
        self.bars = WordBars(f"{title}: the most probable", self, clickable=False)
        self.bars.keep_rows(rows)
        self.by_look = paragraph("", self)
        self.body.addWidget(self.bars)
        self.body.addWidget(self.by_look)
        self.by_look.hide()

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Show an answer; None, or one without any, empties the card."""
        if outcome is None:
            self.bars.show_choices(())
            self.by_look.hide()
            return
        took = f"\u00b7  {1000 * outcome.seconds:.0f} ms" if outcome.answers else ""
        self.set_title(model_of(outcome.model).title, took)
        self.bars.show_choices(choices_of(outcome.answers[: self._rows]))
        told = "\n".join(
            f"After look {hop + 1}: {spoken(found[0].answer)}, {share(found[0].probability)}"
            for hop, found in enumerate(outcome.hops)
        )
        self.by_look.setText(told)
        self.by_look.setVisible(bool(told))


def choices_of(answers: Sequence[Candidate]) -> list[Choice]:
    """Answers as bars, the first marked."""
    return [Choice(spoken(one.answer), one.probability, place == 0) for place, one in enumerate(answers)]


class LookCard(RowCard):
    """Which sentences the look under the cursor saw, and ways to overrule that."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Look", "Sentences that the look summed", SEEN, "Nothing was looked at yet.", parent)
        self.offer(
            flatten=("Flatten look", "Let this look see all sentences alike"),
            free=("Undo look", "Take back what was drawn on this look"),
            only=(ONE, "Let it see the lit sentence alone"),
        )

    def show_row(
        self, hop: int, sentences: Sequence[Sentence], row: NDArray[np.float32] | None, drawn: bool, here: int
    ) -> None:
        """Show the weights of a look, float32 (sentence,); None for a network without any. `here` is the lit one."""
        if row is None:
            self.set_title("Look")
        else:
            self.set_title(f"Look {hop + 1}", f"\u00b7  {'drawn by you' if drawn else 'sums what it saw'}")
        lit = here if here < len(sentences) else -1
        only = f"Look only at sentence {here + 1}" if lit >= 0 else ONE
        self.show_weights(row, lambda place: f"{place + 1}  {short(sentences[place].text)}", drawn, lit, only)


class Inspector(CardColumn):
    """What was answered and seen, as numbers, and what can be changed there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(lines=(19, 28), roomy=24, parent=parent)
        self.main, self.beside = AnswersCard("Answer", MOST), AnswersCard("Beside", FEW)
        self.changes, self.look = InterventionList(), LookCard()
        self.remarks = Section("Remarks")
        self._remark = paragraph("", self.remarks)
        self.remarks.body.addWidget(self._remark)
        self.remarks.hide()
        self.about = AboutCard(SPEC.about)
        self.fill((self.main, self.remarks, self.look, self.changes, self.beside, self.about))

    def show_remarks(self, remarks: Sequence[str]) -> None:
        """Show what a person should know; nothing takes the card away."""
        self._remark.setText(" ".join(remarks))
        self._remark.setAccessibleName(" ".join(remarks))
        self.remarks.setVisible(bool(remarks))
