"""Training in the window: the stack beside an LSTM of equal size, and the time that each takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.labs.convolutions.bench import race_job, sweep_job
from app.labs.convolutions.desk import Desk
from app.labs.convolutions.standing import Standing, compared
from app.shell import Shell
from app.views.lines import Line, LinesChart
from app.widgets.cards import QuietLabel, Section, paragraph
from app.widgets.form import Form
from app.widgets.training_panel import ProgressLine, State
from app.work.gate import Gate
from app.work.ticket import Ticket
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
    """The second half of the page. One race or one measurement at a time, in the training lane.

    state_changed  "idle", "running", "paused" or "stopping"
    """

    state_changed = Signal(str)

    def __init__(self, shell: Shell, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self._ticket: Ticket | None = None
        self._gate = Gate()
        self.state: State = "idle"
        self.points: dict[Runner, list[Point]] = {runner: [] for runner in RUNNERS}
        self.times: dict[Runner, list[Timing]] = {runner: [] for runner in RUNNERS}
        self._sweeping = False
        self.form = Form(PARAMETERS, self)
        self.start_button, self.sweep_button, self.pause_button, self.cancel_button = (
            QPushButton(text, self) for text in ("Start training", "Time at 4 lengths", "Pause", "Cancel")
        )
        self.start_button.setProperty("primary", True)
        self.bar, self.message = ProgressLine(self), QuietLabel("Not started", self)
        self.message.setWordWrap(True)
        self.verdict = paragraph("", self)
        self.standings = {runner: Standing(title, COLOURS[runner]) for runner, title in RUNNERS.items()}
        self.losses = LinesChart("Learning", "epoch", "bits a sample", parent=self)
        self.clocks = LinesChart("Time of an epoch", "samples of a sequence", "seconds an epoch", True, self)
        self._lay_out()
        self.start_button.clicked.connect(self.start)
        self.sweep_button.clicked.connect(self.measure)
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
            self._begin(race_job(race, self._gate), sweeping=False)

    def measure(self) -> None:
        """Time an epoch at each length."""
        race = self._asked()
        if race is not None:
            self.times = {runner: [] for runner in RUNNERS}
            self._draw()
            self._begin(sweep_job(race), sweeping=True)

    def pause(self) -> None:
        """Rest before the next epoch, or go on."""
        if self.state == "running":
            self._gate.close()
            self._set_state("paused")
        elif self.state == "paused":
            self._gate.open()
            self._set_state("running")

    def stop(self) -> None:
        """End it; what it showed stays."""
        if self._ticket is not None:
            self._set_state("stopping")
            self._gate.open()
            self._shell.train.cancel(self._ticket)

    def shut(self) -> None:
        """Let a resting race see that the window closes."""
        self._gate.open()

    def _asked(self) -> Race | None:
        if self.state != "idle":
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

    def _begin(self, job: object, sweeping: bool) -> None:
        self._sweeping = sweeping
        self.bar.set_share(0.0)
        self._gate.open()
        self._set_state("running", "Getting ready \N{HORIZONTAL ELLIPSIS}")
        self._ticket = self._shell.train.queue(job)  # type: ignore[arg-type]

    def _set_state(self, state: State, message: str = "") -> None:
        self.state = state
        self.form.setEnabled(state == "idle")
        for button in (self.start_button, self.sweep_button):
            button.setVisible(state == "idle")
        for button in (self.pause_button, self.cancel_button):
            button.setVisible(state != "idle")
            button.setEnabled(state != "stopping")
        self.pause_button.setVisible(state != "idle" and not self._sweeping)
        self.pause_button.setText("Resume" if state == "paused" else "Pause")
        for button in (self.start_button, self.sweep_button, self.pause_button, self.cancel_button):
            button.setAccessibleName(button.text())
        if message:
            self.message.setText(message)
        self.state_changed.emit(state)

    def _on_event(self, ticket: Ticket, event: object) -> None:
        if ticket != self._ticket:
            return
        if isinstance(event, Point):
            self._on_point(event)
        elif isinstance(event, Timing):
            self.times[event.runner].append(event)
            done = sum(map(len, self.times.values()))
            self.bar.set_share(done / (len(LENGTHS) * len(RUNNERS)))
            self.message.setText(f"{RUNNERS[event.runner]}, length {event.length:,}: {event.seconds:.2f} s an epoch")
            self.verdict.setText(compared(self.times))
        elif isinstance(event, Weights):
            self._desk.adopt(event)
        self._draw()

    def _on_point(self, point: Point) -> None:
        self.points[point.runner].append(point)
        self.standings[point.runner].show_point(point)
        self.bar.set_share(point.epoch / point.epochs)
        self.message.setText(f"epoch {point.epoch:,} of {point.epochs:,}")
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

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self._ended(ticket, sentence)
            self._shell.fail(sentence, details)

    def _ended(self, ticket: Ticket, message: str) -> None:
        if ticket == self._ticket:
            self._ticket = None
            reached = max((len(points) for points in self.points.values()), default=0)
            self._set_state("idle", message if self._sweeping or not reached else f"{message} at epoch {reached:,}")

    def _lay_out(self) -> None:
        what, how = Section("Convolutions beside an LSTM", parent=self), Section("How it goes", parent=self)
        what.body.addWidget(self.form)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.start_button, self.sweep_button, self.pause_button, self.cancel_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        what.body.addSpacing(4)
        what.body.addLayout(buttons)
        for widget in (self.bar, self.message, *self.standings.values(), self.verdict, paragraph(_WHAT)):
            how.body.addWidget(widget)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(what)
        column.addWidget(how)
        column.addStretch(1)
        self.side = QScrollArea()
        self.side.setWidget(inner)
        self.side.setWidgetResizable(True)
        self.side.setFrameShape(QFrame.Shape.NoFrame)
        charts = QVBoxLayout()
        charts.setSpacing(12)
        charts.addWidget(self.losses, 3)
        charts.addWidget(self.clocks, 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(charts, 1)
        row.addWidget(self.side)
