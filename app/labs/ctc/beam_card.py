"""The card of the decoders."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.labs.ctc.cells import probability
from app.widgets.cards import QuietLabel, Section, paragraph
from app.widgets.slider import NumberSlider
from engine.labs.ctc.outcome import MOST_WIDTH, Beam, Outcome


class BeamCard(Section):
    """Width of the beam, words for its bigram, and what greedy and beam find.

    beam_requested(Beam) live while a slider moves
    """

    beam_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Decoding", "greedy and prefix beam", parent)
        usual = Beam()
        self.width_slider = NumberSlider("Beam width", 1, MOST_WIDTH, usual.width, whole=True, parent=self)
        self.words = QLineEdit(self)
        self.words.setPlaceholderText("words for a bigram of letters, e.g. cat act at")
        self.words.setAccessibleName("Words of the language model")
        self.weight = NumberSlider("Weight of the words", 0.0, 2.0, usual.weight, parent=self)
        self.results = paragraph("", self)
        self.results.setTextFormat(Qt.TextFormat.RichText)
        self.body.addWidget(QuietLabel("width: prefixes kept at each frame", self))
        self.body.addWidget(self.width_slider)
        self.body.addWidget(self.words)
        self.body.addWidget(QuietLabel("how much the words count", self))
        self.body.addWidget(self.weight)
        self.body.addWidget(self.results)
        self.width_slider.value_changed.connect(self._ask)
        self.weight.value_changed.connect(self._ask)
        self.words.textEdited.connect(self._ask)

    def show_beam(self, beam: Beam) -> None:
        """Show what is set, without asking for it."""
        self.width_slider.set_value(beam.width)
        self.weight.set_value(beam.weight)
        if self.words.text() != beam.words:
            self.words.setText(beam.words)

    def show_outcome(self, outcome: Outcome) -> None:
        """Say what each decoder finds, with exact probabilities."""
        greedy, best = outcome.greedy, outcome.found[0]
        rows = [("greedy", greedy.text, greedy.log_prob)]
        rows += [("beam" if not place else "", found.text, found.log_prob) for place, found in enumerate(outcome.found)]
        cells = "".join(
            f"<tr><td>{who}&nbsp;&nbsp;</td><td><b>{_escaped(text) or '∅'}</b>&nbsp;&nbsp;</td>"
            f"<td align='right'>{probability(float(np.exp(log_prob)))}</td></tr>"
            for who, text, log_prob in rows
        )
        verdict = ""
        if best.text != greedy.text and best.log_prob > greedy.log_prob:
            path = probability(float(np.exp(greedy.score)))
            verdict = f"<p>Greedy takes the one likeliest path ({path}); more probability lies on other paths.</p>"
        self.results.setText(f"<table cellspacing='0' cellpadding='1'>{cells}</table>{verdict}")

    def _ask(self, *_: object) -> None:
        self.beam_requested.emit(Beam(round(self.width_slider.value), self.words.text()[:2_000], self.weight.value))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(" ", "␣")
