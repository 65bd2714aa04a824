"""The column at the right: the field, one gated unit in numbers, what one looks at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget

from app.labs.convolutions.gatepaint import GatePicture
from app.widgets.cards import QuietLabel, Section, paragraph
from app.widgets.column import CardColumn
from app.widgets.fields import LinkButton
from app.widgets.inspector import MINUS, AboutCard, EquationCard, Term, number
from app.widgets.type import sized
from engine.data.audio import RATE
from engine.labs.convolutions.outcome import DIGITS, Guess, Half, Node, Outcome
from engine.labs.convolutions.setup import Setup
from engine.labs.convolutions.spec import SPEC

FILTER, GATE, GATED = 3, 2, 0
"""Places among the theme's series of the two halves and of their product."""
_HINT = (
    "Each half adds what its taps bring, the earliest tap first; c is the digit that is asked for, b the bias. "
    "van den Oord et al. 2016, section 2.3: z = tanh(W_f * x) \N{MULTIPLICATION SIGN} \N{GREEK SMALL LETTER SIGMA}"
    "(W_g * x)."
)
_MANY = 3


class FieldCard(Section):
    """The receptive field as a number, large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Receptive field", parent=parent)
        self.figure, self.words = QuietLabel("", self, "text"), paragraph("", self)
        self.figure.setAccessibleName("Receptive field in samples")
        self.body.addWidget(self.figure)
        self.body.addWidget(self.words)
        self._fit()

    def show_setup(self, setup: Setup) -> None:
        """Show the field of a stack and how it comes about."""
        field, reach = setup.field, setup.kernel - 1
        self.figure.setText(f"{field:,} samples")
        spread = sum(setup.dilations)
        self.words.setText(
            f"{1000 * field / RATE:,.1f} ms of sound: 1 + (kernel \N{MINUS SIGN} 1) \N{MULTIPLICATION SIGN} sum of "
            f"dilations = 1 + {reach} \N{MULTIPLICATION SIGN} {spread:,}. "
            + ("" if setup.causal else "Not causal: about half of it lies in the future.")
        )

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        self.figure.setFont(sized(self.font(), 1.7, bold=True, figures=True))


class ReadCard(Section):
    """How well the network foresaw the sound, and which digit it takes it for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The sound", parent=parent)
        self.bits, self.guess = paragraph("", self), paragraph("", self)
        self.take = LinkButton("Tell it so", "Tell the network the digit it finds likeliest", self)
        for widget in (self.bits, self.guess):
            self.body.addWidget(widget)
        self.body.addWidget(self.take, 0, Qt.AlignmentFlag.AlignLeft)
        self.guessed: Guess | None = None
        self.take.hide()

    def show_outcome(self, outcome: Outcome) -> None:
        """Show the mean surprise."""
        weights = {
            "trained": "The network that ships",
            "fresh": "Your stack, with weights by chance,",
            "trained here": "Your stack, trained here,",
        }[outcome.weights]
        self.bits.setText(
            f"{weights} needs {outcome.bits:.2f} bits a sample, where 8 is knowing nothing: "
            f"{outcome.steps:,} samples of {outcome.request.sound.name}."
        )
        self._fit_take(outcome.request.word, outcome.request.setup)

    def show_guess(self, guess: Guess | None) -> None:
        """Show which digit the network that ships finds likeliest."""
        self.guessed = guess
        if guess is None:
            self.guess.setText("")
            return
        ordered = sorted(guess.bits)
        self.guess.setText(
            f"Likeliest as {DIGITS[guess.word]}: {ordered[0]:.3f} bits a sample, {ordered[1] - ordered[0]:.3f} less "
            "than under any other digit."
        )

    def _fit_take(self, word: int, setup: Setup) -> None:
        other = self.guessed is not None and self.guessed.word != word
        self.take.setVisible(other and setup.network == "digits")


class Inspector(CardColumn):
    """What is under the cursor, as numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.field, self.read = FieldCard(), ReadCard()
        self.picture = GatePicture()
        self.equations = EquationCard()
        self.about = AboutCard(SPEC.about)
        gate = Section("One gated unit")
        gate.body.addWidget(self.picture)
        gate.body.addWidget(paragraph(_HINT))
        self.fill((self.field, self.equations, gate, self.read, self.about))

    def show_node(self, node: Node) -> None:
        """Show one unit's numbers at a step."""
        self.equations.show_terms(node.step, node.layer, "z = f g", node.unit, terms_of(node))
        self.picture.show_node(node)


def terms_of(node: Node) -> tuple[Term, ...]:
    """The three lines of a gated unit, with this step's numbers."""
    return (
        Term("f", f"tanh({parts_of(node.filter)})", node.filter.value, FILTER),
        Term("g", f"\N{GREEK SMALL LETTER SIGMA}({parts_of(node.gate)})", node.gate.value, GATE),
        Term(
            "z",
            f"{_signed(node.filter.value)} \N{MIDDLE DOT} {number(node.gate.value, 2)}",
            node.value,
            GATED,
        ),
    )


def parts_of(half: Half) -> str:
    """The sum inside a half: each tap, or all of them where there are many, then condition and bias."""
    parts = list(half.taps) if len(half.taps) < _MANY else [sum(half.taps)]
    if half.condition:
        parts.append(half.condition)
    parts.append(half.bias)
    words = [number(parts[0], 2)]
    words += [f"{'+' if part >= 0 else MINUS} {number(abs(part), 2)}" for part in parts[1:]]
    return " ".join(words)


def _signed(value: float) -> str:
    return f"({number(value, 2)})" if value < 0 else number(value, 2)
