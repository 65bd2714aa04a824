"""The half of the page for speed: what this machine takes, measured here and now rather than recited."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app.labs.forecast.colours import colours_of
from app.shell import Shell
from app.widgets.cards import QuietLabel, paragraph
from app.widgets.figures import FigureRow, FiguresCard
from app.widgets.own_keys import OwnKeys
from app.work.long_run import LongRun
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.labs.forecast.clock import Generation, Training

_WHAT = (
    "Two measurements, made while the window stays free. The first lets networks of about the same size learn from "
    "the same windows: a recurrent network must take one step after the other, convolutions take all steps of a layer "
    "at once. The second lets a stack of causal convolutions say one step after the other, once keeping what each "
    "block has seen (as in Fast WaveNet, Le Paine et al. 2016), once computing everything anew; both must say the same."
)


def speed_job() -> Callable[[Cancel, Emit], None]:
    """A job that emits each measurement when it is made."""

    def job(cancel: Cancel, emit: Emit) -> None:
        from engine.labs.forecast.speed import measure

        for found in measure(cancel):
            emit(found)

    return job


class Speeds(OwnKeys):
    """Measures once at a time, and shows what was found."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.run = LongRun(shell.train, self)
        self.found: list[Training | Generation] = []
        self.training = FiguresCard("Learning from the same windows", ("weights", "ms an update", "times as long"))
        self.generation = FiguresCard("Step by step through causal convolutions", ("µs a step", ""))
        self.button, self.message = QPushButton("Measure on this machine", self), QuietLabel("", self)
        self.button.setProperty("primary", True)
        self.button.setAccessibleName(self.button.text())
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self.message, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 8, 0)
        column.setSpacing(10)
        column.addLayout(row)
        cards = QHBoxLayout()
        cards.setSpacing(12)
        for card in (self.training, self.generation):
            cards.addWidget(card, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(cards)
        column.addWidget(paragraph(_WHAT, self))
        column.addStretch(1)
        self.button.clicked.connect(self.start)
        self.run.emitted.connect(self._on_found)
        self.run.ended.connect(self._on_ended)
        self.run.done.connect(lambda _: self.message.setText("Measured just now, with one thread"))
        self.run.failed.connect(shell.fail)

    def start(self) -> None:
        """Measure, or stop measuring."""
        if self.run.busy:
            self.run.stop()
            return
        self.found = []
        self.button.setText("Stop")
        waits = self._shell.train.busy
        self.message.setText("Waiting for the training to end …" if waits else "Measuring …")
        self.run.start(speed_job())

    def _on_found(self, value: Training | Generation) -> None:
        self.found.append(value)
        self._show()

    def _show(self) -> None:
        runs = [each for each in self.found if isinstance(each, Training)]
        least = min((each.seconds for each in runs), default=1.0)
        self.training.show_rows(
            [
                FigureRow(
                    each.title,
                    (f"{each.weights:,}", f"{1e3 * each.seconds:.1f}", f"{each.seconds / least:.1f}"),
                    colours_of(each.kind),
                    each.seconds == least,
                )
                for each in sorted(runs, key=lambda each: each.seconds)
            ]
        )
        rows = []
        for each in self.found:
            if isinstance(each, Generation):
                rows += [
                    FigureRow("Keeping what was seen", (f"{1e6 * each.cached:,.0f}", ""), strong=True),
                    FigureRow("Computing all anew", (f"{1e6 * each.naive:,.0f}", f"{each.times:,.0f} times")),
                    FigureRow("Receptive field", (f"{each.field:,}", "steps")),
                    FigureRow("Largest difference", (f"{each.difference:.1e}", "")),
                ]
        self.generation.show_rows(rows)

    def _on_ended(self, words: str) -> None:
        self.button.setText("Measure on this machine")
        self.message.setText(words)
