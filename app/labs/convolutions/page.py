"""The Convolutions page: say a digit, see the stack read it, train one of your own beside an LSTM."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions import Command
from app.labs.convolutions.commands import page_commands
from app.labs.convolutions.desk import Desk
from app.labs.convolutions.guide import guide_of
from app.labs.convolutions.inspector import Inspector
from app.labs.convolutions.lattice import Lattice
from app.labs.convolutions.layout import READING, TRAINING, lay_out
from app.labs.convolutions.papers import restored, state_of
from app.labs.convolutions.parts import exporter_of
from app.labs.convolutions.speeds import SpeedsCard
from app.labs.convolutions.tracks import Tracks
from app.labs.convolutions.training import Training
from app.labs.convolutions.voice import VoiceCard
from app.page import Page
from app.shell import Shell
from app.widgets.fields import Choice
from app.widgets.form import Form
from app.widgets.guide import Guide
from app.widgets.player import Player
from app.widgets.transport import Transport
from engine.data.audio import RATE
from engine.errors import DataError
from engine.labs.convolutions.spec import SPEC
from engine.spec import LabSpec

_WIDE = 1_300
_SLOWLY = RATE / 8
"""Samples a second at which the cursor plays: an eighth of the sound's own speed."""


class ConvolutionsPage(Page):
    """Reads and makes sound with causal dilated convolutions, and shows how."""

    spec: ClassVar[LabSpec] = SPEC

    def __init__(self, shell: Shell, model: str = "digits") -> None:
        super().__init__(shell)
        self.desk = desk = Desk(shell, self, model)
        self.player = Player(self)
        self.form = Form(SPEC.parameters, self)
        self.voice = VoiceCard(desk, self.player)
        self.speeds = SpeedsCard(desk, lambda: self.voice.wish)
        self.lattice, self.tracks = Lattice(desk.timeline), Tracks(desk.timeline)
        self.inspector = Inspector()
        self.front = self.tracks
        self.transport = Transport(desk.timeline, rate=_SLOWLY)
        self.training = Training(shell, desk, self)
        self.layer_choice, self.unit_choice = Choice(self), Choice(self)
        self.layer_choice.setAccessibleName("Layer whose activations are shown")
        self.unit_choice.setAccessibleName("Unit whose numbers are shown")
        self.halves = QStackedWidget()
        self.exporter = exporter_of(self)
        self._parts = lay_out(self)
        self._connect()
        self._show_setup()

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        return page_commands(self)

    def guide(self) -> Guide:
        """Seven steps from one output's field to training."""
        return guide_of(self)

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the tracks act in the tracks."""
        return {"tracks": self.tracks}

    def open_path(self, path: Path) -> bool:
        """Open a WAV file. Raises DataError."""
        self.desk.open(path)
        self.begun = True
        self.show_half(READING)
        return True

    def save_path(self, path: Path) -> None:
        """Save the sound as WAV. Raises SaveError."""
        self.voice.save(path)

    def save_filter(self) -> str:
        """Sound is saved as WAV."""
        return "Sound (*.wav)"

    def state(self) -> dict[str, Any]:
        """Stack, sound, what the forms say, layout and cursor."""
        return state_of(self)

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means the worked example. Raises DataError where it is damaged."""
        self.begun = restored(self, state)
        if not self.begun and self.isVisible():
            self.shown()
        self.shell.undo.clear()

    def begin(self) -> None:
        """The network says seven."""
        self.desk.speak(self.voice.wish)

    def hidden(self) -> None:
        """What nobody sees neither plays nor sounds."""
        self.transport.pause()
        self.player.stop()

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.transport.pause()
        self.player.stop()
        self.training.run.shut()
        self.desk.shut()

    # What a person does.

    def show_half(self, half: int) -> None:
        """Show reading and speaking, or training."""
        self.transport.pause()
        self.halves.setCurrentIndex(half)
        self._parts.tabs.button(half).setChecked(True)
        for choice in (self.layer_choice, self.unit_choice):
            choice.setEnabled(half == READING)

    def start_training(self) -> None:
        """Show the training half and start there."""
        self.show_half(TRAINING)
        self.training.start()

    def start_timing(self) -> None:
        """Show the training half and time epochs there."""
        self.show_half(TRAINING)
        self.training.measure()

    # From the desk to the screen.

    def _connect(self) -> None:
        desk = self.desk
        self.form.changed.connect(desk.change)
        self.voice.opened.connect(self._open)
        self.lattice.chosen.connect(lambda layer: desk.choose(layer))
        self.inspector.read.take.clicked.connect(self._take_guess)
        self.layer_choice.currentIndexChanged.connect(lambda layer: desk.choose(layer))
        self.unit_choice.currentIndexChanged.connect(lambda unit: desk.choose(None, unit))
        self.tracks.export_asked.connect(lambda track, kind: self.exporter.save_kind(track, kind, track.key))
        for track in self.tracks.tracks():
            if track.key in ("gated", "filter", "gate"):
                track.picked.connect(lambda _step, unit: desk.choose(None, unit))
        self._parts.tabs.idClicked.connect(self.show_half)
        desk.setup_changed.connect(self._show_setup)
        desk.answered.connect(self._show_outcome)
        desk.grown.connect(self.tracks.show_grown)
        desk.heard.connect(self.inspector.read.show_guess)
        desk.node_changed.connect(self.inspector.show_node)

    def _open(self, path: Path) -> None:
        try:
            self.open_path(path)
        except DataError as error:
            self.shell.fail(str(error), "")

    def _take_guess(self) -> None:
        guess = self.inspector.read.guessed
        if guess is not None:
            self.desk.tell_word(guess.word)

    def _show_setup(self) -> None:
        desk = self.desk
        self.form.set_values(desk.setup.values())
        self.inspector.field.show_setup(desk.setup)
        self.lattice.show_setup(desk.setup, desk.layer)
        _fill(self.layer_choice, [f"{layer + 1}" for layer in range(desk.setup.layers)], desk.layer)
        _fill(self.unit_choice, [f"{unit}" for unit in range(desk.setup.channels)], desk.unit)

    def _show_outcome(self) -> None:
        outcome = self.desk.outcome
        if outcome is None:
            return
        self.tracks.show_outcome(outcome)
        self.lattice.show_values(outcome.request.sound.samples, outcome.unit, outcome.request.unit)
        self.inspector.read.show_outcome(outcome)
        self.transport.set_latency(1000 * outcome.seconds if outcome.seconds and self.width() >= _WIDE else None)
        self.set_ready()


def _fill(choice: Choice, texts: list[str], chosen: int) -> None:
    choice.blockSignals(True)
    if choice.count() != len(texts):
        choice.clear()
        choice.addItems(texts)
        choice.updateGeometry()
    choice.setCurrentIndex(chosen)
    choice.blockSignals(False)


PAGE = ConvolutionsPage
