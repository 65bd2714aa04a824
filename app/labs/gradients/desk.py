"""What the parts of the page share: widgets and views, what is set, what was computed, and the road to the worker."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget

from app.labs.gradients.bench import Bench
from app.labs.gradients.inspector import Inspector
from app.labs.gradients.rewind import Rewind
from app.labs.gradients.tracks import Tracks
from app.labs.gradients.training import Training
from app.shell import Shell
from app.undo import LIVE, Replace
from app.views.timeline import Timeline
from app.widgets.cards import QuietLabel
from app.widgets.fields import Choice
from app.widgets.form import Form
from app.widgets.transport import Transport
from app.work.newest import Newest
from app.work.ticket import Ticket
from engine.errors import DataError
from engine.labs.gradients.outcome import Outcome, StepJacobian
from engine.labs.gradients.setup import Setup, setup_of
from engine.labs.gradients.spec import SPEC

BACKWARDS, TRAINING = 0, 1
"""The halves of the page."""
LONG = 1.0
"""A run that takes longer, in seconds, is stopped when another is asked for."""


class Desk(QObject):
    """One page's state, changed through its methods alone; everybody else listens.

    setup   what is set
    outcome what is shown, None before the first
    before  the one before the last change, shown as a ghost
    layer   whose curves are shown, counted from 0

    answered  another outcome, or another layer of it, is there to be shown
    """

    answered = Signal()

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self.shell = shell
        self.setup = Setup()
        self.outcome: Outcome | None = None
        self.before: Outcome | None = None
        self.layer = 0
        self.timeline = Timeline(0, self)
        self.form = Form(SPEC.parameters)
        self.tracks, self.inspector = Tracks(self.timeline), Inspector()
        self.transport = Transport(self.timeline)
        self.rewind = Rewind(self.timeline, self)
        self.rewind_button = QPushButton("Build the product")
        self.rewind_button.setToolTip("Run the cursor from the last step back to the first")
        self.rewind_button.setAccessibleName("Build the product, playing backwards")
        self.training = Training(shell)
        self.layer_choice, self.layer_label = Choice(), QuietLabel("Curves of")
        self.layer_choice.setAccessibleName("Layer whose curves are shown")
        self.halves, self.tabs = QStackedWidget(), QButtonGroup(self)
        self._bench = Bench()
        self._newest = Newest(shell.live, Outcome, self)
        self._asked_step: Ticket | None = None
        self._changing = self._last_title = ""
        self._fit_layers()
        self._connect()

    @property
    def shown_layer(self) -> int:
        """The layer whose curves are shown, of those that the outcome has."""
        return self.layer if self.outcome is None else min(self.layer, self.outcome.setup.layers - 1)

    # What a person sets.

    def change(self, name: str, value: object) -> None:
        """Set a parameter, as one step to undo with what follows of the same; refused in a sentence where it cannot."""
        try:
            setup = setup_of(self.setup.values() | {name: value})
        except DataError as error:
            self.form.set_values(self.setup.values())
            self.shell.fail(str(error), "")
            return
        title = next(parameter.title for parameter in SPEC.parameters if parameter.name == name)
        self.change_all(setup, f"Change {title.lower()}")

    def change_all(self, setup: Setup, title: str) -> None:
        """Set everything at once, as one step to undo; the next of the same title joins it, if soon."""
        if setup != self.setup:
            self._changing = title
            self.shell.undo.push(Replace(title, self.setup, setup, self.show_setup, LIVE))
            self._changing = ""

    def reset(self) -> None:
        """Go back to the worked example."""
        self.change_all(Setup(), "Back to the worked example")

    def show_setup(self, setup: Setup) -> None:
        """Show and compute another setup, without a step to undo."""
        if not self._changing or self._changing != self._last_title:
            self.before = self.outcome
        self._last_title = self._changing
        same = (setup.length, setup.layers) == (self.setup.length, self.setup.layers)
        self.setup = setup
        self.form.set_values(setup.values())
        self.training.show_setup(setup)
        self._fit_layers()
        self.run_again(same)

    def place_cursor(self, step: int) -> None:
        """Put the cursor on a step of what is set, which need not be computed yet."""
        self.timeline.set_steps(self.setup.length)
        self.timeline.set_cursor(step)

    def run_again(self, goes_on: bool = False) -> None:
        """Compute what is set; a long run of what was set before is stopped.

        It `goes_on` where what was computed before is worth showing meanwhile.
        """
        if self.outcome is not None and self.outcome.seconds > LONG:
            self.shell.live.renew("gradients.run")
        self._newest.ask("gradients.run", self._bench.run(self.setup), goes_on)

    def show_half(self, half: int) -> None:
        """Show the way back, or training."""
        if half == TRAINING:
            self.training.build()
        self.transport.pause()
        self.rewind.stop()
        self.rewind_button.setVisible(half == BACKWARDS)
        self.halves.setCurrentIndex(half)
        self.tabs.button(half).setChecked(True)

    def start_training(self) -> None:
        """Show the training half and start there."""
        self.show_half(TRAINING)
        self.training.start()

    def choose_layer(self, layer: int) -> None:
        """Show another layer's curves."""
        self.layer = min(max(layer, 0), self.setup.layers - 1)
        if self.outcome is not None:
            self.answered.emit()

    def ask_step(self) -> None:
        """Ask for the Jacobian of the cursor's step."""
        if self.outcome is not None:
            job = self._bench.step(self.outcome.setup, self.shown_layer, self.timeline.cursor)
            self._asked_step = self.shell.live.post("gradients.step", job)

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.transport.pause()
        self.rewind.stop()
        self._newest.shut()
        self.training.run.shut()

    # From the lane to the screen.

    def _connect(self) -> None:
        self.shell.live.done.connect(self._on_done)
        self.shell.live.failed.connect(self._on_failed)
        self._newest.failed.connect(self.shell.fail)
        self._newest.came.connect(self._show)
        self.form.changed.connect(self.change)
        self.rewind_button.clicked.connect(self.rewind.toggle)
        self.rewind.running_changed.connect(self._on_rewind)
        self.transport.playing_changed.connect(lambda playing: self.rewind.stop() if playing else None)
        self.tabs.idClicked.connect(self.show_half)
        self.layer_choice.currentIndexChanged.connect(self.choose_layer)

    def _show(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.answered.emit()

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked_step and isinstance(value, tuple):
            steps = tuple(each for each in value if isinstance(each, StepJacobian))
            self.inspector.jacobian.show_jacobians(steps)

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._asked_step:
            self.shell.fail(sentence, details)

    def _on_rewind(self, running: bool) -> None:
        self.rewind_button.setText("Stop" if running else "Build the product")
        if running:
            self.transport.pause()

    def _fit_layers(self) -> None:
        """Offer the layers there are, the last one shown where their number changed."""
        count = self.setup.layers
        if self.layer_choice.count() != count:
            self.layer = count - 1
            self.layer_choice.blockSignals(True)
            self.layer_choice.clear()
            self.layer_choice.addItems([f"layer {layer + 1}" for layer in range(count)])
            self.layer_choice.setCurrentIndex(self.layer)
            self.layer_choice.blockSignals(False)
        for widget in (self.layer_choice, self.layer_label):
            widget.setVisible(count > 1)
