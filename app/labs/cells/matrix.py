"""The third view: one big matrix over the flattened sequence against a recurrent cell, trained live side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from app.labs.cells.jobs import race_job
from app.labs.cells.matrixcharts import Charts
from app.labs.cells.steplayout import scrolled
from app.shell import Shell
from app.widgets.form import Form
from app.widgets.inspector import AboutCard
from app.widgets.run_controls import RunControls
from app.work.gate import Gate
from app.work.long_run import LongRun
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

    scores  of the nets whose training is over, by (net, examples)
    """

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._contest = Contest()
        self._begun = False
        self._done = 0
        self.scores: dict[tuple[str, int], Score] = {}
        self.form = Form(PARAMETERS, self)
        self.charts = Charts(self)
        self.run = LongRun(shell.train, self)
        self.controls = RunControls(self.run, self.form, {"Run": self.start}, self)
        self.verdict = QLabel("", self)
        self.verdict.setWordWrap(True)
        self.verdict.setAccessibleName("What came out")
        self._lay_out()
        self.run.emitted.connect(self._on_event)
        self.run.done.connect(self._tell_more)
        self.run.cancelled.connect(self._tell_more)
        self.run.failed.connect(shell.fail)

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
        if self.run.busy:
            return
        try:
            self._contest = contest_of(self.form.values())
        except DataError as error:
            self._shell.fail(str(error), "")
            return
        self.scores, self._done = {}, 0
        self.charts.begin(self._contest)
        self.verdict.setText("")
        gate = Gate()
        self.run.start(race_job(self._contest, gate), gate)

    def shut(self) -> None:
        """Let a resting contest see that the window closes."""
        self.run.shut()
        self.charts.stop()

    def _on_event(self, event: object) -> None:
        if isinstance(event, Sizes):
            self.charts.show_sizes(event)
        elif isinstance(event, Point):
            self.charts.add_point(event)
            runs = len(self._contest.examples) * len(NETS)
            self.controls.bar.set_share((self._done + event.update / event.updates) / runs)
            self.controls.message.setText(
                f"{NETS[event.net]}, {event.examples:,} examples \N{MIDDLE DOT} update {event.update:,} of "
                f"{event.updates:,}"
            )
        elif isinstance(event, Score):
            self._done += 1
            self.scores[event.net, event.examples] = event
            self.charts.show_scores(tuple(self.scores.values()), self._contest)
            self.verdict.setText(verdict(self.scores))

    def _tell_more(self) -> None:
        seconds = sum(score.seconds for score in self.scores.values())
        if seconds:
            self.controls.message.setText(f"{self.controls.message.text()} after {seconds:.0f} s of training")

    def _lay_out(self) -> None:
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
        cards = self.controls.cards("Find the pattern", self.verdict)
        whole.addWidget(scrolled(*cards, self.about, name="Contest"))


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
