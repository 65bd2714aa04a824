"""The half of the page for training: the form, the run's buttons and curves, the epochs to step through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.labs.forecast.bench import Material
from app.labs.forecast.known_ahead import KnownAhead
from app.labs.forecast.setup import Setup
from app.labs.forecast.training import Training
from app.widgets.cards import QuietLabel, Section
from app.widgets.form import Form
from app.widgets.layout import card_column
from app.widgets.own_keys import OwnKeys
from app.widgets.progress_line import ProgressLine
from app.widgets.slider import Slider
from app.widgets.time_left import duration
from engine.data.series import Series
from engine.errors import DataError
from engine.labs.forecast.learning import (
    PARAMETERS,
    Begun,
    EpochDone,
    Learnt,
    Rescued,
    Trained,
    TrainRequest,
    sizes_for,
)
from engine.labs.forecast.spec import LOSSES, NETWORKS

if TYPE_CHECKING:
    from app.labs.forecast.trainplot import TrainPlot

_SHORTEST = 24
"""Fewest points that something can be learnt from."""

_REST_MS = 600
"""How long the forecast of an epoch is seen before the next one is drawn: to draw one takes a tick of the window."""


class TrainPanel(OwnKeys):
    """Shows one `Training`, and starts it with what the form says.

    epoch_shown  an EpochDone whose forecast is to be seen over the series, None for that of the network in front
    start_asked  the button: the page knows the series
    both_asked   the button: the network beside the one that training began with
    """

    epoch_shown = Signal(object)
    start_asked = Signal()
    both_asked = Signal()

    def __init__(self, training: Training, parent: QWidget) -> None:
        super().__init__(parent)
        self.training = training
        self.plot: TrainPlot | None = None
        self.form = Form(PARAMETERS, self)
        self.known_ahead = KnownAhead(self)
        names = ("Start training", "Pause", "Cancel", "Go on", "Before and after")
        self._buttons = [QPushButton(name, self) for name in names]
        self.start_button, self.pause_button, self.cancel_button, self.on_button, self.both_button = self._buttons
        self.both_button.setToolTip("Look inside the network that was trained, beside the one that it was at the start")
        self.start_button.setProperty("primary", True)
        self.bar, self.message = ProgressLine(self), QuietLabel("Not started", self)
        self.standing = QuietLabel("", self, "text")
        for label in (self.message, self.standing):
            label.setWordWrap(True)
        self.epoch = Slider(self)
        self.epoch.setRange(0, 1)
        self.epoch.setAccessibleName("Epoch whose forecast is shown")
        self._updates_per_epoch = 1
        self._late: EpochDone | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._show_late)
        self._lay_out()
        self.start_button.clicked.connect(self.start_asked)
        self.pause_button.clicked.connect(training.run.pause)
        self.cancel_button.clicked.connect(training.run.stop)
        self.on_button.clicked.connect(self.go_on)
        self.both_button.clicked.connect(self.both_asked)
        self.epoch.valueChanged.connect(self._epoch_moved)
        training.state_changed.connect(self._show_state)
        training.begun.connect(self._on_begun)
        training.learnt.connect(self._on_learnt)
        training.epoch_done.connect(self._on_epoch)
        training.rescued.connect(self._on_rescued)
        training.trained.connect(self._on_trained)
        self._show_state("idle", "")

    def request(self, series: Series) -> TrainRequest:
        """What the form says, for a series. Raises DataError where the series is too short for it."""
        values = self.form.values()
        kinds, losses = ({title: key for key, title in table.items()} for table in (NETWORKS, LOSSES))
        whole = {
            name: int(float(values[name])) for name in ("history", "horizon", "season", "layers", "units", "epochs")
        }
        least = whole["history"] + 2 * whole["horizon"]
        if len(series) < max(least, _SHORTEST):
            raise DataError(
                f"the series must have at least {max(least, _SHORTEST):,} points for this history and horizon, "
                f"but has {len(series):,} instead. Make the history or the horizon shorter."
            )
        return TrainRequest(
            series,
            self.training.model.parent,
            kinds[str(values["kind"])],
            loss=losses[str(values["loss"])],
            learning_rate=float(values["learning_rate"]),
            covariates=self.known_ahead.chosen,
            **whole,
        )

    def suit(self, material: Material, setup: Setup) -> None:
        """Show what is sensible for a series."""
        self.form.set_values(sizes_for(len(material.series), setup.horizon, setup.season))
        self.known_ahead.suit(material.known_ahead)

    def go_on(self) -> None:
        """Go on with the run before, from the epoch that is shown."""
        epochs = self.training.epochs
        shown = self.epoch.value()
        self.training.go_on(shown if epochs and shown < epochs[-1].epoch else None)

    def build(self) -> TrainPlot:
        """The chart, made when it is first wanted: it loads a library that the window does without."""
        if self.plot is None:
            from app.labs.forecast.trainplot import TrainPlot

            self.plot = TrainPlot(self)
            self.plot.setMinimumHeight(240)
            self._place.addWidget(self.plot, 1)
        return self.plot

    def shown_epoch(self) -> EpochDone | None:
        """The epoch that the slider stands at."""
        return next((done for done in self.training.epochs if done.epoch == self.epoch.value()), None)

    # What happens.

    def _show_state(self, state: str, message: str) -> None:
        idle = state == "idle"
        self.form.setEnabled(idle)
        self.known_ahead.setEnabled(idle)
        self.start_button.setVisible(idle)
        self.on_button.setVisible(self.training.can_go_on())
        self.both_button.setVisible(idle and self.training.end is not None)
        for button in (self.pause_button, self.cancel_button):
            button.setVisible(not idle)
            button.setEnabled(state in ("running", "paused"))
        self.pause_button.setText("Resume" if state == "paused" else "Pause")
        for button in self._buttons:
            button.setAccessibleName(button.text())
        if message:
            self.message.set_tone("dim")
            self.message.setText(message)

    def _on_begun(self, event: Begun) -> None:
        self._late = None
        self._updates_per_epoch = event.updates_per_epoch
        if event.epoch == 0:
            self.build().begin(event.epochs * event.updates_per_epoch)
        facts = f"{event.windows:,} windows · {event.weights:,} weights"
        self.message.setText("\n".join([facts, *event.notes]))

    def _on_learnt(self, event: Learnt) -> None:
        self.build().add_learnt(event.update, event.loss, event.gradient_norm, event.learning_rate)
        self.bar.set_share(event.update / max(event.updates, 1))
        if self.training.run.state == "running":
            left = f"about {duration(event.seconds_left)} left"
            self.message.setText(f"epoch {event.epoch} · update {event.update:,} of {event.updates:,} · {left}")

    def _on_epoch(self, event: EpochDone) -> None:
        self.build().add_error(event.epoch * self._updates_per_epoch, event.valid, event.plain)
        at_end = self.epoch.value() >= event.epoch - 1 or event.epoch == 1
        self.epoch.setEnabled(event.epoch > 1)
        self._put_epoch(max(event.epoch, 2), event.epoch if at_end else self.epoch.value())
        if at_end:
            self._tell(event)
            self._show_soon(event)

    def _show_soon(self, event: EpochDone) -> None:
        """Show the forecast of an epoch, or that of a later one, once the last one was seen long enough."""
        self._late = event
        if not self._rest.isActive():
            self._show_late()

    def _show_late(self) -> None:
        if self._late is not None:
            self.epoch_shown.emit(self._late)
            self._late = None
            self._rest.start()

    def _on_rescued(self, event: Rescued) -> None:
        self._late = None
        self.message.set_tone("warning")
        self.message.setText(event.sentence)

    def _on_trained(self, event: Trained) -> None:
        self._late = None
        self.bar.set_share(1.0)
        self._put_epoch(self.epoch.maximum(), event.epoch)
        done = self.shown_epoch()
        if done is not None:
            self._tell(done)
            self.epoch_shown.emit(done)

    def _put_epoch(self, most: int, epoch: int) -> None:
        self.epoch.blockSignals(True)
        self.epoch.setRange(1, most)
        self.epoch.setValue(epoch)
        self.epoch.blockSignals(False)

    def _epoch_moved(self, value: int) -> None:
        self._late = None
        done = self.shown_epoch()
        if done is not None:
            self._tell(done)
            self.epoch_shown.emit(done)
        self._name_on()

    def _name_on(self) -> None:
        epochs, shown = self.training.epochs, self.epoch.value()
        back = bool(epochs) and shown < epochs[-1].epoch
        self.on_button.setText(f"Go on from epoch {shown}" if back else "Go on")
        self.on_button.setAccessibleName(self.on_button.text())

    def _tell(self, event: EpochDone) -> None:
        better = event.valid < event.plain
        words = "better than" if better else "worse than"
        best = ", the best so far" if event.best else ""
        self.standing.setText(
            f"Epoch {event.epoch}: error {event.valid:.3f}, {words} the seasonal naive's {event.plain:.3f}{best}"
        )
        self.standing.set_tone("good" if better else "warning")
        self._name_on()

    def _lay_out(self) -> None:
        what, how = Section("Train on this series", parent=self), Section("How it goes", parent=self)
        what.body.addWidget(self.form)
        what.body.addWidget(self.known_ahead)
        buttons = QHBoxLayout()
        for button in self._buttons[:-1]:
            buttons.addWidget(button)
        buttons.addStretch(1)
        how.body.addLayout(buttons)
        how.body.addWidget(self.bar)
        how.body.addWidget(self.message)
        how.body.addWidget(self.standing)
        how.body.addWidget(QuietLabel("Forecast of epoch", self))
        epochs = QHBoxLayout()
        epochs.addWidget(self.epoch, 1)
        epochs.addWidget(self.both_button)
        how.body.addLayout(epochs)
        self.epoch.setEnabled(False)
        side = card_column("Training", (how, what))
        self._place = QVBoxLayout()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(side, 4)
        row.addLayout(self._place, 6)
