"""The column at the right: the word under the cursor and what else it might be, what is covered and forced."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.labs.captions.caption import spoken
from app.labs.captions.setup import Setup, described
from app.widgets.cards import Section, paragraph
from app.widgets.column import CardColumn
from app.widgets.inspector import AboutCard
from app.widgets.whatif import InterventionList, WhatIfCard
from app.widgets.wordbars import Choice, WordBars
from engine.interventions import ForceGate
from engine.labs.captions.outcome import Outcome
from engine.labs.captions.spec import SPEC

GATES = ("forget", "input", "output")
AT_REST = 0.5
"""Where the slider of a gate stands that is not forced."""
_MOST = 8
_HATCHED = "Covered parts are hatched; no word may look there."
_CLICKED = "Click parts on the pad. Press By hand again to draw."


class WordCard(Section):
    """What might have come at the word under the cursor. `bars.picked` asks for another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("This word", parent=parent)
        self.bars = WordBars("Words that might come here", self)
        self.bars.keep_rows(_MOST)
        self.hint = paragraph("Click another word, and the caption goes on from there.", self)
        self.free = QPushButton("Let it choose again", self)
        self.free.setAccessibleName("Let it choose again")
        self.free.setToolTip("Take back the word that you picked")
        for widget in (self.bars, self.hint, self.free):
            self.body.addWidget(widget)

    def show_step(self, outcome: Outcome | None, step: int, forced: int) -> None:
        """Show the candidates of a step; the first `forced` words were given."""
        if outcome is None or not 0 <= step < len(outcome.words):
            self.set_title("This word")
            self.bars.show_choices(())
            return
        word = outcome.words[step]
        self.set_title(f"Word {step + 1}", f"\u00b7  {'picked by you' if step == forced - 1 else spoken(word)}")
        self.bars.show_choices(
            [
                Choice(spoken(one.word), one.probability, one.word == word, one.word == word and step == forced - 1)
                for one in outcome.candidates[step][:_MOST]
            ]
        )


class CoverCard(Section):
    """Takes parts of the drawing out of the network's sight.

    here, rest_asked, everything  the buttons: what it looked at for this word, all but that, nothing
    by_hand(on)                   clicks on the pad are to cover parts
    """

    here = Signal()
    rest_asked = Signal()
    everything = Signal()
    by_hand = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Cover", parent=parent)
        self.here_button = self._button("Where it looked", "Cover the parts that count most for this word")
        self.rest_button = self._button("All the rest", "Cover all but the parts that count most for this word")
        self.hand_button = self._button("By hand", "Cover and uncover parts by clicks on the pad")
        self.hand_button.setCheckable(True)
        self.free_button = self._button("Uncover all", "Let the network look everywhere again")
        self.hint = paragraph(_HATCHED, self)
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, button in enumerate((self.here_button, self.rest_button, self.hand_button, self.free_button)):
            grid.addWidget(button, *divmod(place, 2))
        self.body.addLayout(grid)
        self.body.addWidget(self.hint)
        self.here_button.clicked.connect(self.here)
        self.rest_button.clicked.connect(self.rest_asked)
        self.hand_button.toggled.connect(self._hand_toggled)
        self.free_button.clicked.connect(self.everything)

    def show_cover(self, covered: int, looks: bool) -> None:
        """Show how many parts are covered, and whether the network looks at all."""
        self.set_title("Cover", f"\u00b7  {covered} of 64 parts" if covered else "")
        self.here_button.setEnabled(looks)
        self.rest_button.setEnabled(looks)
        self.free_button.setEnabled(covered > 0)

    def _hand_toggled(self, on: bool) -> None:
        self.hint.setText(_CLICKED if on else _HATCHED)
        self.by_hand.emit(on)

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button


class Inspector(CardColumn):
    """What is under the cursor, as numbers, and what can be changed there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(lines=(19, 28), roomy=24, parent=parent)
        self.word, self.cover = WordCard(), CoverCard()
        self.changes, self.what_if = InterventionList(), WhatIfCard()
        self.remarks = Section("Remarks")
        self._remark = paragraph("", self.remarks)
        self.remarks.body.addWidget(self._remark)
        self.remarks.hide()
        self.about = AboutCard(SPEC.about)
        self.what_if.set_gates(GATES)
        self.fill((self.word, self.remarks, self.cover, self.what_if, self.changes, self.about))

    def show_remarks(self, remarks: Sequence[str]) -> None:
        """Show what a person should know; nothing takes the card away."""
        self._remark.setText(" ".join(remarks))
        self._remark.setAccessibleName(" ".join(remarks))
        self.remarks.setVisible(bool(remarks))

    def show_setup(self, setup: Setup, unit: int | None) -> None:
        """Show what is overruled, and what the buttons act on."""
        gate = self.what_if.gate.currentText()
        values = [one.value for one in setup.forced if isinstance(one, ForceGate) and one.gate == gate]
        self.what_if.set_only_target("LSTM", unit)
        self.what_if.set_value(values[0] if values else AT_REST)
        self.what_if.set_undo(bool(setup.changes))
        self.word.free.setEnabled(bool(setup.prefix))
        self.changes.show_rows([(described(change.item), change.on) for change in setup.changes])
