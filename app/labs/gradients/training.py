"""Training in the window: a task with a delay, networks side by side on one chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import theme as themes
from app.labs.gradients.bench import race_job
from app.shell import Shell
from app.widgets.cards import QuietLabel, paragraph
from app.widgets.column import CardColumn
from app.widgets.form import Form
from app.widgets.run_controls import RunControls
from app.work.gate import Gate
from app.work.long_run import LongRun
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
    """The second half of the page. One race at a time, in the training lane."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._setup = Setup()
        self.plot: RacePlot | None = None
        self.points: dict[str, Point] = {}
        self.form = Form(PARAMETERS, self)
        self.run = LongRun(shell.train, self)
        self.controls = RunControls(self.run, self.form, {"Start training": self.start}, self)
        self.standings = {cell: Standing(cell) for cell in _COLOURS}
        self._lay_out()
        self.run.emitted.connect(self._on_point)
        self.run.done.connect(self._tell_more)
        self.run.cancelled.connect(self._tell_more)
        self.run.failed.connect(shell.fail)

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
        if self.run.busy:
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
        gate = Gate()
        self.run.start(race_job(race, gate), gate)

    def build(self) -> RacePlot:
        """The chart, made when it is first wanted: it loads a library that the window does without."""
        if self.plot is None:
            from app.labs.gradients.raceplot import RacePlot

            self.plot = RacePlot(self)
            self.plot.setMinimumHeight(320)
            self._place.addWidget(self.plot, 1)
        return self.plot

    def _on_point(self, point: Point) -> None:
        self.points[point.cell] = point
        self.build().add(point)
        self.standings[point.cell].show_point(point)
        self.controls.bar.set_share(point.update / point.updates)
        self.controls.message.setText(f"update {point.update:,} of {point.updates:,}")

    def _tell_more(self) -> None:
        reached = max((point.update for point in self.points.values()), default=0)
        if reached:
            self.controls.message.setText(f"{self.controls.message.text()} at update {reached:,}")

    def _lay_out(self) -> None:
        for standing in self.standings.values():
            standing.hide()
        self.side = CardColumn("Training")
        self.side.fill(self.controls.cards("Remember over a delay", *self.standings.values(), paragraph(_WHAT)))
        self._place = QVBoxLayout()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(self._place, 1)
        row.addWidget(self.side)
