"""The third view: one big matrix over the flattened sequence against a recurrent cell, trained live side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from app.labs.cells.jobs import race_job
from app.labs.cells.matrixcharts import Charts
from app.labs.cells.steplayout import scrolled
from app.shell import Shell
from app.widgets.cards import QuietLabel, Section
from app.widgets.form import Form
from app.widgets.inspector import AboutCard
from app.widgets.training_panel import ProgressLine, State
from app.work.gate import Gate
from app.work.ticket import Ticket
from engine.errors import DataError
from engine.labs.cells.contest import NETS, PARAMETERS, Contest, Point, Score, Sizes, contest_of

ABOUT = (
    "Does a pattern of three symbols stand somewhere in the sequence, or only the same symbols in disorder? One big "
    "matrix reads all symbols at once: every place has weights of its own, so it must learn the pattern anew at each "
    "place, and a longer sequence does not fit. The recurrent net uses the same weights at every step (Elman 1990): "
    "what it learnt at one place holds at all, and at any length. In training the pattern stands at half of the "
    "places alone; both nets see the same examples for the same number of updates."
)


class MatrixView(QWidget):
    """Runs a contest in the training lane, and draws what comes. One at a time.

    state   "idle", "running", "paused" or "stopping"
    scores  of the nets whose training is over, by (net, examples)
    """

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._ticket: Ticket | None = None
        self._gate = Gate()
        self._contest = Contest()
        self._begun = False
        self._done = 0
        self.state: State = "idle"
        self.scores: dict[tuple[str, int], Score] = {}
        self.form = Form(PARAMETERS, self)
        self.charts = Charts(self)
        self.start_button, self.pause_button, self.cancel_button = (
            QPushButton(text, self) for text in ("Run", "Pause", "Cancel")
        )
        self.start_button.setProperty("primary", True)
        self.bar, self.message = ProgressLine(self), QuietLabel("Not started", self)
        self.message.setWordWrap(True)
        self.verdict = QLabel("", self)
        self.verdict.setWordWrap(True)
        self.verdict.setAccessibleName("What came out")
        self._lay_out()
        self.start_button.clicked.connect(self.start)
        self.pause_button.clicked.connect(self.pause)
        self.cancel_button.clicked.connect(self.stop)
        shell.train.emitted.connect(self._on_event)
        shell.train.done.connect(lambda ticket, _: self._ended(ticket, "Done"))
        shell.train.failed.connect(self._on_failed)
        shell.train.cancelled.connect(lambda ticket: self._ended(ticket, "Stopped"))
        self._set_state("idle")

    def values(self) -> dict[str, Any]:
        """What the form says."""
        return dict(self.form.values())

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values. Raises DataError where one is none that it can have."""
        contest_of(self.values() | {name: value for name, value in values.items() if name in self.form.values()})
        self.form.set_values(values)

    def begin(self) -> None:
        """The view comes to the front: the first time, a contest runs by itself where nothing else trains."""
        if not self._begun:
            self._begun = True
            if not self._shell.train.busy:
                self.start()

    def start(self) -> None:
        """Start with what the form says; refused in a sentence where that cannot be."""
        if self.state != "idle":
            return
        try:
            self._contest = contest_of(self.form.values())
        except DataError as error:
            self._shell.fail(str(error), "")
            return
        self.scores, self._done = {}, 0
        self.charts.begin(self._contest)
        self.verdict.setText("")
        self.bar.set_share(0.0)
        self._gate = Gate()
        self._set_state("running", "Getting ready \N{HORIZONTAL ELLIPSIS}")
        self._ticket = self._shell.train.queue(race_job(self._contest, self._gate))

    def pause(self) -> None:
        """Rest before the next updates, or go on."""
        if self.state == "running":
            self._gate.close()
            self._set_state("paused")
        elif self.state == "paused":
            self._gate.open()
            self._set_state("running")

    def stop(self) -> None:
        """End the contest; what it showed stays."""
        if self._ticket is not None:
            self._set_state("stopping")
            self._gate.open()
            self._shell.train.cancel(self._ticket)

    def shut(self) -> None:
        """Let a resting contest see that the window closes."""
        self._gate.open()
        self.charts.stop()

    def _set_state(self, state: State, message: str = "") -> None:
        self.state = state
        self.form.setEnabled(state == "idle")
        self.start_button.setVisible(state == "idle")
        for button in (self.pause_button, self.cancel_button):
            button.setVisible(state != "idle")
            button.setEnabled(state != "stopping")
        self.pause_button.setText("Resume" if state == "paused" else "Pause")
        for button in (self.start_button, self.pause_button, self.cancel_button):
            button.setAccessibleName(button.text())
        if message:
            self.message.setText(message)

    def _on_event(self, ticket: Ticket, event: object) -> None:
        if ticket != self._ticket:
            return
        if isinstance(event, Sizes):
            self.charts.show_sizes(event)
        elif isinstance(event, Point):
            self.charts.add_point(event)
            runs = len(self._contest.examples) * len(NETS)
            self.bar.set_share((self._done + event.update / event.updates) / runs)
            self.message.setText(
                f"{NETS[event.net]}, {event.examples:,} examples \N{MIDDLE DOT} update {event.update:,} of "
                f"{event.updates:,}"
            )
        elif isinstance(event, Score):
            self._done += 1
            self.scores[event.net, event.examples] = event
            self.charts.show_scores(tuple(self.scores.values()), self._contest)
            self.verdict.setText(verdict(self.scores))

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self._ended(ticket, sentence)
            self._shell.fail(sentence, details)

    def _ended(self, ticket: Ticket, message: str) -> None:
        if ticket == self._ticket:
            self._ticket = None
            seconds = sum(score.seconds for score in self.scores.values())
            after = f" after {seconds:.0f} s of training" if seconds else ""
            self._set_state("idle", f"{message}{after}")

    def _lay_out(self) -> None:
        what, how = Section("Find the pattern", parent=self), Section("How it goes", parent=self)
        what.body.addWidget(self.form)
        buttons = QHBoxLayout()
        for button in (self.start_button, self.pause_button, self.cancel_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        what.body.addSpacing(4)
        what.body.addLayout(buttons)
        how.body.addWidget(self.bar)
        how.body.addWidget(self.message)
        how.body.addWidget(self.verdict)
        self.about = AboutCard(ABOUT)
        grid = QGridLayout()
        grid.setSpacing(10)
        for place, chart in enumerate(self.charts.all()):
            grid.addWidget(chart, place // 2, place % 2)
        for row in range(3):
            grid.setRowStretch(row, 1)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 8)
        whole.setSpacing(16)
        whole.addLayout(grid, 1)
        whole.addWidget(scrolled(what, how, self.about, name="Contest"))


def verdict(scores: Mapping[tuple[str, int], Score]) -> str:
    """What the scores say so far, of the largest number of examples that both nets have seen; "" before."""
    both = [count for net, count in scores if net == "matrix" and ("rnn", count) in scores]
    if not both:
        return ""
    most = max(both)
    flat, cell = scores["matrix", most].errors, scores["rnn", most].errors
    words = (
        f"With {most:,} examples, where it was trained: {flat['same']:.0%} wrong with one big matrix, "
        f"{cell['same']:.0%} recurrent. Where the pattern never stood in training: {flat['shifted']:.0%} against "
        f"{cell['shifted']:.0%}. At lengths never seen: {flat['longer']:.0%} against {cell['longer']:.0%}."
    )
    return words.replace("%", "\N{NO-BREAK SPACE}%")
