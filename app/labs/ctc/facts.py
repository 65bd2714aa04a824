"""The heading: what the posteriors say of the text, in a row of large numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.labs.ctc.cells import probability
from app.widgets.cards import QuietLabel
from app.widgets.type import sized
from engine.labs.ctc.outcome import Outcome

_LARGE = 1.6
_LETTERS = 9


class Fact(QWidget):
    """A large number or word over its quiet name."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value, self._name = QuietLabel("\u2013", self, "text"), QuietLabel(name, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._value)
        column.addWidget(self._name)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._dress()

    @property
    def text(self) -> str:
        """The number or word."""
        return self._value.text()

    @property
    def name(self) -> str:
        """What stands below it."""
        return self._name.text()

    def tell(self, text: str, name: str, tone: str = "text", tip: str = "") -> None:
        """Show a value, with its name, in a colour of the theme."""
        self._value.setText(text)
        self._value.set_tone(tone)
        self._name.setText(name)
        self.setToolTip(tip)
        self.setAccessibleName(name)
        self.setAccessibleDescription(f"{text}. {tip}")

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange:
            self._dress()
        super().changeEvent(event)

    def _dress(self) -> None:
        font = sized(self.font(), _LARGE, bold=True, figures=True)
        self._value.setFont(font)
        self._value.setFixedHeight(round(1.3 * QFontMetricsF(font).height()))


class Facts(QWidget):
    """Probability, best path, number of paths, what greedy and beam read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.total, self.best, self.paths = Fact("P(text)"), Fact("best path"), Fact("paths")
        self.greedy, self.beam = Fact("greedy"), Fact("beam")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(28)
        for fact in (self.total, self.best, self.paths, self.greedy, self.beam):
            row.addWidget(fact, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        self.setAccessibleName("What the posteriors say")

    def show_outcome(self, outcome: Outcome) -> None:
        """Show what was worked out."""
        text, board = outcome.board.text, outcome.board
        total = float(np.exp(outcome.total))
        named = f"“{short(text)}”" if text else "nothing"
        self.total.tell(probability(total), f"P({named})", "text", f"log P = {outcome.total:.4f} nats")
        if outcome.best is None:
            self.best.tell("\u2013", "best path", "dim", outcome.problem)
        else:
            share = float(np.exp(outcome.best.log_prob - outcome.total))
            self.best.tell(
                probability(float(np.exp(outcome.best.log_prob))), f"best path, {100 * share:.0f} % of it", "text",
                "The most probable single path of the text, beside the sum over all of them",
            )  # fmt: skip
        symbols = len(board.symbols) + 1
        self.paths.tell(
            grouped(outcome.count), f"paths of {grouped(outcome.all_paths)}", "text",
            f"Of the {symbols}^{board.frames} symbol sequences, {outcome.count:,} collapse to {named}",
        )  # fmt: skip
        for fact, name, found in (
            (self.greedy, "greedy", outcome.greedy),
            (self.beam, f"beam of {outcome.request.beam.width}", outcome.found[0]),
        ):
            right = found.text == text
            exact = probability(float(np.exp(found.log_prob)))
            fact.tell(
                short(found.text) or "nothing", f"{name}, P {exact}", "good" if right else "warning",
                f"{name} reads “{found.text}”, whose probability over all paths is {exact}",
            )  # fmt: skip


def short(text: str) -> str:
    """A text that fits over its name."""
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…"


def grouped(count: int) -> str:
    """A whole number, a large one as a power of ten."""
    if count < 10_000_000:
        return f"{count:,}"
    digits = str(count)
    exponent = str(len(digits) - 1).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits[0]}.{digits[1]}·10{exponent}"
