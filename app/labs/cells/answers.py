"""The card of what the network answered."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout

from app.widgets.cards import QuietLabel, Section
from app.widgets.type import sized
from engine.labs.cells.tasks import CharactersOutcome, LanguageOutcome, NumberOutcome, TaskOutcome, Word, WordsOutcome

_COLUMNS = 2
_SHORT = 16


class AnswerCard(Section):
    """A large answer, a quiet line under it, and words in columns where there are several."""

    def __init__(self) -> None:
        super().__init__("Answer")
        self.large, self.small = QuietLabel("", self, "text"), QuietLabel("", self)
        for label in (self.large, self.small):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.body.addWidget(label)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(3)
        self.body.addLayout(self._grid)
        self.words: list[QuietLabel] = []
        self._fit()

    def show_outcome(self, outcome: TaskOutcome) -> None:
        """Show what came out."""
        large, small, words = told(outcome)
        self.large.setText(large)
        self.small.setText(small)
        self.small.setVisible(bool(small))
        self.setAccessibleDescription(f"{large}. {small} {' '.join(word.text for word in words)}")
        for place, word in enumerate(words):
            if place == len(self.words):
                self.words.append(QuietLabel("", self))
                self._grid.addWidget(self.words[place], place // _COLUMNS, place % _COLUMNS)
            label = self.words[place]
            label.setText(word.text if len(word.text) <= _SHORT else word.text[: _SHORT - 1] + "\u2026")
            label.set_tone("dim" if word.real else "text")
            chance = math.exp(word.log_prob)
            known = "a word of its training list" if word.real else "made up"
            label.setToolTip(f"{word.text}: {known}, probability {chance:.2g}")
        for place, label in enumerate(self.words):
            label.setVisible(place < len(words))

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "large"):
            self._fit()

    def _fit(self) -> None:
        self.large.setFont(sized(self.font(), 1.6, bold=True))


def told(outcome: TaskOutcome) -> tuple[str, str, tuple[Word, ...]]:
    """The answer in large letters, what is to be said of it, and a list of words."""
    if isinstance(outcome, LanguageOutcome):
        if not outcome.read:
            return "\N{EN DASH}", "Nothing is typed yet: this is what the empty state says.", ()
        best, second = outcome.guesses[:2]
        return best.name, (
            f"{100 * best.probability:.1f} %, code {best.code}, after {len(outcome.read):,} characters; then "
            f"{second.name} with {100 * second.probability:.1f} %."
        ), ()  # fmt: skip
    if isinstance(outcome, WordsOutcome):
        made = sum(not word.real for word in outcome.words)
        return outcome.words[0].text or "\N{EN DASH}", (
            f"Drawn first, and shown letter by letter. Of {len(outcome.words)} words, {made} are made up; quiet ones "
            "stand in its training lists."
        ), outcome.words[1:]  # fmt: skip
    if isinstance(outcome, NumberOutcome):
        if not outcome.expected:
            return outcome.written or "\N{EN DASH}", "These words are no number that the rule knows.", ()
        right = outcome.written == outcome.expected
        words = "Right." if right else f"Wrong: it should be {outcome.expected}."
        return outcome.written or "\N{EN DASH}", words, ()
    assert isinstance(outcome, CharactersOutcome)
    if not outcome.bits:
        return outcome.written.strip() or "\N{EN DASH}", "Nothing is typed yet: it begins by itself.", ()
    worst = max(range(len(outcome.bits)), key=outcome.bits.__getitem__)
    return f"{outcome.mean_bits:.2f} bits", (
        f"a character on average: as if each were one of {2**outcome.mean_bits:.1f} equally likely ones. The most "
        f"surprising was \u201c{outcome.read[worst]}\u201d at step {worst + 1}, {outcome.bits[worst]:.1f} bits."
        + (f" It goes on: \u201c{outcome.written.strip()}\u201d" if outcome.written else "")
    ), ()  # fmt: skip
