"""Training in the window: a task with a delay, networks side by side on one chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app import theme as themes
from app.labs.gradients.bench import race_job
from app.shell import Shell
from app.widgets.cards import QuietLabel, Section, paragraph
from app.widgets.form import Form
from app.widgets.training_panel import ProgressLine, State
from app.work.gate import Gate
from app.work.ticket import Ticket
from engine.errors import DataError
from engine.labs.gradients.contest import CHANCE, PARAMETERS, Point, race_of
from engine.labs.gradients.setup import Setup
from engine.labs.gradients.spec import CELLS

if TYPE_CHECKING:
    from app.labs.gradients.raceplot import RacePlot

_COLOURS = {"tanh": 0, "lstm": 2, "gru": 3}
_WHAT = (
    "Each network has one layer with the units, the spectral radius, the forget bias and the seed chosen at the left. "
    "Reach is |\N{PARTIAL DIFFERENTIAL}L/\N{PARTIAL DIFFERENTIAL}h| at step 0 over that at the last step (along the "
    "cell in an LSTM): what has vanished there cannot be learnt. The broken line is guessing."
)


class Standing(QWidget):
    """How one network stands, in its colour: right answers, gate, seconds."""

    def __init__(self, cell: str) -> None:
        super().__init__()
        self._cell = cell
        self._name, self.text = QLabel(CELLS[cell], self), QuietLabel("", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._name)
        row.addStretch(1)
        row.addWidget(self.text)
        self._dress()

    def show_point(self, point: Point | None) -> None:
        """Show a point, or that there is none yet."""
        if point is None:
            self.text.setText("\N{EN DASH}")
            return
        gate = "" if point.open is None else f" \N{MIDDLE DOT} gate {point.open:.2f}"
        self.text.setText(f"{100 * point.correct:.0f} % right{gate} \N{MIDDLE DOT} {point.seconds:.0f} s")

    def changeEvent(self, event: QEvent) -> None:
        """Take the colour of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        sheet = f"color: {themes.current().series[_COLOURS[self._cell]]}; font-weight: 600;"
        if self._name.styleSheet() != sheet:
            self._name.setStyleSheet(sheet)


class Training(QWidget):
    """The second half of the page. One race at a time, in the training lane.

    state_changed  "idle", "running", "paused" or "stopping"
    """

    state_changed = Signal(str)

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._setup = Setup()
        self._ticket: Ticket | None = None
        self._gate = Gate()
        self.state: State = "idle"
        self.plot: RacePlot | None = None
        self.points: dict[str, Point] = {}
        self.form = Form(PARAMETERS, self)
        self.start_button, self.pause_button, self.cancel_button = (
            QPushButton(text, self) for text in ("Start training", "Pause", "Cancel")
        )
        self.start_button.setProperty("primary", True)
        self.bar, self.message = ProgressLine(self), QuietLabel("Not started", self)
        self.message.setWordWrap(True)
        self.standings = {cell: Standing(cell) for cell in _COLOURS}
        self._lay_out()
        self.start_button.clicked.connect(self.start)
        self.pause_button.clicked.connect(self.pause)
        self.cancel_button.clicked.connect(self.stop)
        shell.train.emitted.connect(self._on_point)
        shell.train.done.connect(lambda ticket, _: self._ended(ticket, "Done"))
        shell.train.failed.connect(self._on_failed)
        shell.train.cancelled.connect(lambda ticket: self._ended(ticket, "Stopped"))
        self._set_state("idle")

    def show_setup(self, setup: Setup) -> None:
        """Take the sizes and the initial weights from the page's setup, for the next race."""
        self._setup = setup

    def values(self) -> dict[str, Any]:
        """What the form says."""
        return dict(self.form.values())

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values. Raises DataError where one is none that it can have."""
        setup = self._setup
        race_of(self.values() | dict(values), setup.units, setup.radius, setup.forget_bias, setup.seed)
        self.form.set_values(values)

    def start(self) -> None:
        """Start with what the form says; refused in a sentence where that cannot be."""
        if self.state != "idle":
            return
        setup = self._setup
        try:
            race = race_of(self.form.values(), setup.units, setup.radius, setup.forget_bias, setup.seed)
        except DataError as error:
            self._shell.fail(str(error), "")
            return
        self.build().begin(race.cells, race.updates, CHANCE[race.task])
        self.points = {}
        for cell, standing in self.standings.items():
            standing.setVisible(cell in race.cells)
            standing.show_point(None)
        self.bar.set_share(0.0)
        self._gate = Gate()
        self._set_state("running", "Getting ready \N{HORIZONTAL ELLIPSIS}")
        self._ticket = self._shell.train.queue(race_job(race, self._gate))

    def pause(self) -> None:
        """Rest before the next updates, or go on."""
        if self.state == "running":
            self._gate.close()
            self._set_state("paused")
        elif self.state == "paused":
            self._gate.open()
            self._set_state("running")

    def stop(self) -> None:
        """End the race; what it showed stays."""
        if self._ticket is not None:
            self._set_state("stopping")
            self._gate.open()
            self._shell.train.cancel(self._ticket)

    def shut(self) -> None:
        """Let a resting race see that the window closes."""
        self._gate.open()

    def build(self) -> RacePlot:
        """The chart, made when it is first wanted: it loads a library that the window does without."""
        if self.plot is None:
            from app.labs.gradients.raceplot import RacePlot

            self.plot = RacePlot(self)
            self.plot.setMinimumHeight(320)
            self._place.addWidget(self.plot, 1)
        return self.plot

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
        self.state_changed.emit(state)

    def _on_point(self, ticket: Ticket, point: object) -> None:
        if ticket != self._ticket or not isinstance(point, Point):
            return
        self.points[point.cell] = point
        self.build().add(point)
        self.standings[point.cell].show_point(point)
        self.bar.set_share(point.update / point.updates)
        self.message.setText(f"update {point.update:,} of {point.updates:,}")

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self._ended(ticket, sentence)
            self._shell.fail(sentence, details)

    def _ended(self, ticket: Ticket, message: str) -> None:
        if ticket == self._ticket:
            self._ticket = None
            reached = max((point.update for point in self.points.values()), default=0)
            self._set_state("idle", f"{message} at update {reached:,}" if reached else message)

    def _lay_out(self) -> None:
        what, how = Section("Remember over a delay", parent=self), Section("How it goes", parent=self)
        what.body.addWidget(self.form)
        buttons = QHBoxLayout()
        for button in (self.start_button, self.pause_button, self.cancel_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        what.body.addSpacing(4)
        what.body.addLayout(buttons)
        how.body.addWidget(self.bar)
        how.body.addWidget(self.message)
        for standing in self.standings.values():
            standing.hide()
            how.body.addWidget(standing)
        how.body.addWidget(paragraph(_WHAT))
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
        self.side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._place = QVBoxLayout()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(self._place, 1)
        row.addWidget(self.side)
