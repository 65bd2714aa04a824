"""Training in the window: the stack beside an LSTM of equal size, and the time that each takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.labs.convolutions.bench import race_job, sweep_job
from app.labs.convolutions.desk import Desk
from app.labs.convolutions.standing import Standing, compared
from app.shell import Shell
from app.views.lines import Line, LinesChart
from app.widgets.cards import paragraph
from app.widgets.column import CardColumn
from app.widgets.form import Form
from app.widgets.run_controls import RunControls
from app.work.gate import Gate
from app.work.long_run import LongRun
from engine.errors import DataError
from engine.labs.convolutions.contest import (
    LENGTHS,
    PARAMETERS,
    RUNNERS,
    Point,
    Race,
    Runner,
    Timing,
    Weights,
    race_of,
)

COLOURS: dict[Runner, int] = {"conv": 0, "lstm": 1}
_WHAT = (
    "Both predict each sample from those before it, with the stack's sizes from the left and an LSTM with as many "
    "parameters. A stack computes all samples of a sequence at once, an LSTM one after another: on a processor that "
    "matters little, since both are bound by arithmetic and memory; on a GPU thousands of samples would wait for one "
    "another in the LSTM alone. Times are measured here and now, with one thread, whatever else this computer does."
)


class Training(QWidget):
    """The second half of the page. One race or one measurement at a time, in the training lane."""

    def __init__(self, shell: Shell, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self.points: dict[Runner, list[Point]] = {runner: [] for runner in RUNNERS}
        self.times: dict[Runner, list[Timing]] = {runner: [] for runner in RUNNERS}
        self._sweeping = False
        self.form = Form(PARAMETERS, self)
        self.run = LongRun(shell.train, self)
        starts = {"Start training": self.start, "Time at 4 lengths": self.measure}
        self.controls = RunControls(self.run, self.form, starts, self)
        self.verdict = paragraph("", self)
        self.standings = {runner: Standing(title, COLOURS[runner]) for runner, title in RUNNERS.items()}
        self.losses = LinesChart("Learning", "epoch", "bits a sample", parent=self)
        self.clocks = LinesChart("Time of an epoch", "samples of a sequence", "seconds an epoch", True, self)
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
        self._race(self.values() | dict(values) | {"series": "tones"})
        self.form.set_values(values)

    def start(self) -> None:
        """Train with what the form says; refused in a sentence where that cannot be."""
        race = self._asked()
        if race is not None:
            self.points = {runner: [] for runner in RUNNERS}
            for standing in self.standings.values():
                standing.show_point(None)
            self.verdict.setText("")
            self._draw()
            self._sweeping = False
            gate = Gate()
            self.run.start(race_job(race, gate), gate)

    def measure(self) -> None:
        """Time an epoch at each length."""
        race = self._asked()
        if race is not None:
            self.times = {runner: [] for runner in RUNNERS}
            self._draw()
            self._sweeping = True
            self.run.start(sweep_job(race))

    def _asked(self) -> Race | None:
        if self.run.busy:
            return None
        try:
            return self._race(self.form.values())
        except DataError as error:
            self._shell.fail(str(error), "")
            return None

    def _race(self, values: Mapping[str, Any]) -> Race:
        sound = self._desk.sound
        if sound is None:
            raise DataError("The sound must be there before it can be learnt: say a digit or open a file.")
        return race_of(values, self._desk.setup, sound.samples)

    def _on_event(self, event: object) -> None:
        if isinstance(event, Point):
            self._on_point(event)
        elif isinstance(event, Timing):
            self.times[event.runner].append(event)
            done = sum(map(len, self.times.values()))
            self.controls.bar.set_share(done / (len(LENGTHS) * len(RUNNERS)))
            self.controls.message.setText(
                f"{RUNNERS[event.runner]}, length {event.length:,}: {event.seconds:.2f} s an epoch"
            )
            self.verdict.setText(compared(self.times))
        elif isinstance(event, Weights):
            self._desk.adopt(event)
        self._draw()

    def _on_point(self, point: Point) -> None:
        self.points[point.runner].append(point)
        self.standings[point.runner].show_point(point)
        self.controls.bar.set_share(point.epoch / point.epochs)
        self.controls.message.setText(f"epoch {point.epoch:,} of {point.epochs:,}")
        if not math.isfinite(point.bits):
            self._shell.fail(
                f"The loss of the {RUNNERS[point.runner]} is no number any more since epoch {point.epoch}: take a "
                "learning rate smaller than that, as 0.003.",
                "",
            )

    def _draw(self) -> None:
        lines = []
        for runner, title in RUNNERS.items():
            points = self.points[runner]
            learnt = tuple((float(point.epoch), point.bits) for point in points)
            held_out = tuple((float(point.epoch), point.held_out) for point in points)
            lines += [Line(title, COLOURS[runner], learnt), Line(f"{title}, held out", COLOURS[runner], held_out, True)]
        self.losses.show_lines(tuple(lines))
        self.clocks.show_lines(
            tuple(
                Line(title, COLOURS[runner], tuple((float(each.length), each.seconds) for each in self.times[runner]))
                for runner, title in RUNNERS.items()
            )
        )

    def _tell_more(self) -> None:
        reached = max(map(len, self.points.values()))
        if reached and not self._sweeping:
            self.controls.message.setText(f"{self.controls.message.text()} at epoch {reached:,}")

    def _lay_out(self) -> None:
        self.side = CardColumn("Training")
        self.side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        below = (*self.standings.values(), self.verdict, paragraph(_WHAT))
        self.side.fill(self.controls.cards("Convolutions beside an LSTM", *below))
        charts = QVBoxLayout()
        charts.setSpacing(12)
        charts.addWidget(self.losses, 3)
        charts.addWidget(self.clocks, 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(charts, 1)
        row.addWidget(self.side)
