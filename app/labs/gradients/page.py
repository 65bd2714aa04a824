"""The Gradients page: what to run at the left, linked tracks in the middle, the cursor's numbers at the right."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from app.actions import Command
from app.labs.gradients.bench import Bench
from app.labs.gradients.commands import page_commands
from app.labs.gradients.guide import guide_of
from app.labs.gradients.inspector import Inspector
from app.labs.gradients.layout import BACKWARDS, TRAINING, lay_out
from app.labs.gradients.parts import exporter_of
from app.labs.gradients.rewind import Rewind
from app.labs.gradients.tracks import Tracks
from app.labs.gradients.training import Training
from app.labs.gradients.undo import ChangeSetup
from app.labs.gradients.verdict import Verdict
from app.page import Page
from app.shell import Shell
from app.views.timeline import Timeline
from app.widgets.fields import Choice
from app.widgets.form import Form
from app.widgets.guide import Guide
from app.widgets.inspector import AboutCard
from app.widgets.transport import Transport
from app.work.ticket import Ticket
from engine.errors import DataError
from engine.labs.gradients.outcome import Outcome, StepJacobian
from engine.labs.gradients.setup import Setup, setup_of
from engine.labs.gradients.spec import SPEC
from engine.spec import LabSpec

_WIDE = 1_300
CLOCK_MS = 33
"""Outcomes reach the screen at most this often."""
LONG = 0.25
"""A run that takes longer, in seconds, is stopped when another is asked for."""


class GradientsPage(Page):
    """Shows how far gradients reach, live, and trains networks on a task with a delay.

    setup    what is set; changed through `change` alone
    outcome  what is shown, None before the first
    before   the one before the last change of a parameter, shown as a ghost
    layer    whose curves are shown, counted from 0
    """

    spec: ClassVar[LabSpec] = SPEC

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.setup = Setup()
        self.outcome: Outcome | None = None
        self.before: Outcome | None = None
        self.layer = 0
        self.bench = Bench()
        self._latest: Outcome | None = None
        self._asked: Ticket | None = None
        self._asked_step: Ticket | None = None
        self._changing = ""
        self._last_title = ""
        self._begun = False
        self.timeline = Timeline(0, self)
        self.form = Form(SPEC.parameters, self)
        self.tracks = Tracks(self.timeline)
        self.inspector = Inspector()
        self.transport = Transport(self.timeline)
        self.verdict = Verdict()
        self.about = AboutCard(SPEC.about)
        self.rewind = Rewind(self.timeline, self)
        self.rewind_button = QPushButton("Build the product", self)
        self.rewind_button.setToolTip("Run the cursor from the last step back to the first")
        self.rewind_button.setAccessibleName("Build the product, playing backwards")
        self.training = Training(shell, self)
        self.layer_choice = Choice(self)
        self.layer_choice.setAccessibleName("Layer whose curves are shown")
        self.halves = QStackedWidget()
        self._clock = QTimer(self, singleShot=True, interval=CLOCK_MS)
        self.exporter = exporter_of(self)
        self._parts = lay_out(self)
        self._fit_layers()
        self._connect()

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        return page_commands(self)

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the tracks act in the tracks."""
        return {"tracks": self.tracks}

    def guide(self) -> Guide:
        """Why long memories fade, in eight steps."""
        return guide_of(self)

    def state(self) -> dict[str, Any]:
        """Setup, layout, cursor, and what the race's form says."""
        return {
            "setup": self.setup.values(),
            "tracks": self.tracks.state(),
            "cursor": self.timeline.placed,
            "race": self.training.values(),
            "half": self.halves.currentIndex(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means the worked example. Raises DataError where it is damaged."""
        self._begun = True
        tables = {name: state.get(name, {}) for name in ("setup", "tracks", "race")}
        for name, table in tables.items():
            if not isinstance(table, dict):
                raise DataError(f"`{name}` of the session must be a table, but is {str(table)[:40]!r} instead.")
        setup = setup_of(tables["setup"])
        self.training.set_values(tables["race"])
        if tables["tracks"]:
            self.tracks.restore(tables["tracks"])
        self._show_setup(setup)
        if isinstance(state.get("cursor"), int):
            self.place_cursor(state["cursor"])
        self.show_half(TRAINING if state.get("half") == TRAINING else BACKWARDS)
        self.shell.undo.clear()

    def shown(self) -> None:
        """A page shown for the first time begins with a worked example: a tanh network beside an LSTM."""
        if not self._begun:
            self._begun = True
            self.run_again()
        self.tracks.setFocus()

    def hidden(self) -> None:
        """What nobody sees does not play."""
        self.rewind.stop()

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.transport.pause()
        self.rewind.stop()
        self._clock.stop()
        self.training.shut()

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
        """Set everything at once, as one step to undo; the next change of the same title joins it."""
        if setup != self.setup:
            self._changing = title
            self.shell.undo.push(ChangeSetup(title, self.setup, setup, self._show_setup))
            self._changing = ""

    def reset(self) -> None:
        """Go back to the worked example."""
        self.change_all(Setup(), "Back to the worked example")

    def place_cursor(self, step: int) -> None:
        """Put the cursor on a step of what is set, which need not be computed yet."""
        self.timeline.set_steps(self.setup.length)
        self.timeline.set_cursor(step)

    def run_again(self) -> None:
        """Compute what is set; a long run of what was set before is stopped."""
        if self.outcome is not None and self.outcome.seconds > LONG:
            self.shell.live.renew("gradients.run")
        self._asked = self.shell.live.post("gradients.run", self.bench.run(self.setup))

    def show_half(self, half: int) -> None:
        """Show the way back, or training."""
        if half == TRAINING:
            self.training.build()
        self.transport.pause()
        self.rewind.stop()
        self.rewind_button.setVisible(half == BACKWARDS)
        self.halves.setCurrentIndex(half)
        self._parts.tabs.button(half).setChecked(True)

    def start_training(self) -> None:
        """Show the training half and start there."""
        self.show_half(TRAINING)
        self.training.start()

    def choose_layer(self, layer: int) -> None:
        """Show another layer's curves."""
        self.layer = min(max(layer, 0), self.setup.layers - 1)
        if self.outcome is not None:
            self._draw(self.outcome)

    # From the lane to the screen.

    def _connect(self) -> None:
        self.shell.live.done.connect(self._on_done)
        self.shell.live.failed.connect(self._on_failed)
        self._clock.timeout.connect(self._show_latest)
        self.form.changed.connect(self.change)
        self.timeline.cursor_changed.connect(self._on_cursor)
        self.tracks.export_asked.connect(lambda track, kind: self.exporter.save_kind(track, kind, track.key))
        self.rewind_button.clicked.connect(self.rewind.toggle)
        self.rewind.running_changed.connect(self._on_rewind)
        self.transport.playing_changed.connect(lambda playing: self.rewind.stop() if playing else None)
        self._parts.tabs.idClicked.connect(self.show_half)
        self.layer_choice.currentIndexChanged.connect(self.choose_layer)

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked and isinstance(value, Outcome):
            self._latest = value
            if not self._clock.isActive():
                self._show_latest()
        elif ticket == self._asked_step and isinstance(value, tuple):
            steps = tuple(each for each in value if isinstance(each, StepJacobian))
            self.inspector.jacobian.show_jacobians(steps)

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket in (self._asked, self._asked_step):
            self.shell.fail(sentence, details)

    def _show_latest(self) -> None:
        if self._latest is None or self._latest is self.outcome:
            return
        first = self.outcome is None
        self.outcome = outcome = self._latest
        self._clock.start()
        self._draw(outcome)
        self.transport.set_latency(1000 * outcome.seconds if self.width() >= _WIDE else None)
        if first:
            self.set_ready()

    def _draw(self, outcome: Outcome) -> None:
        layer = min(self.layer, outcome.setup.layers - 1)
        self.tracks.show_outcome(outcome, self.before, layer)
        self.verdict.show_outcome(outcome, layer)
        self.inspector.show_outcome(outcome, layer, self.timeline.cursor)
        self._ask_step(outcome, layer)

    def _on_cursor(self, step: int) -> None:
        if self.outcome is not None and step < self.outcome.setup.length:
            layer = min(self.layer, self.outcome.setup.layers - 1)
            self.inspector.show_step(self.outcome, layer, step)
            self._ask_step(self.outcome, layer)

    def _on_rewind(self, running: bool) -> None:
        self.rewind_button.setText("Stop" if running else "Build the product")
        if running:
            self.transport.pause()

    def _ask_step(self, outcome: Outcome, layer: int) -> None:
        job = self.bench.step(outcome.setup, layer, self.timeline.cursor)
        self._asked_step = self.shell.live.post("gradients.step", job)

    def _show_setup(self, setup: Setup) -> None:
        if not self._changing or self._changing != self._last_title:
            self.before = self.outcome
        self._last_title = self._changing
        self.setup = setup
        self.form.set_values(setup.values())
        self.training.show_setup(setup)
        self._fit_layers()
        self.run_again()

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
        for widget in (self.layer_choice, self._parts.layer_label):
            widget.setVisible(count > 1)


PAGE = GradientsPage
