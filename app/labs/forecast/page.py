"""The Forecast page: how its parts follow what the desk shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions import Command
from app.documentpage import DocumentPage
from app.labs.forecast import commands
from app.labs.forecast.backtesting import Backtesting
from app.labs.forecast.colours import colours_of
from app.labs.forecast.desk import Desk
from app.labs.forecast.fans import chips_of, fan_of, fans_of
from app.labs.forecast.guide import guide_of
from app.labs.forecast.importing import Importing
from app.labs.forecast.layout import BACKTEST, INSIDE, TITLES, TRAINING, lay_out
from app.labs.forecast.links import Links
from app.labs.forecast.models import title_of
from app.labs.forecast.papers import Papers
from app.labs.forecast.speeds import Speeds
from app.labs.forecast.training import Training
from app.labs.forecast.trainpanel import TrainPanel
from app.labs.forecast.whatif import WhatIf
from app.shell import Shell
from app.undo import keep_arrangements
from app.widgets.chips import Chip, Chips
from app.widgets.guide import Guide
from app.widgets.transport import Transport
from engine.errors import DataError
from engine.labs.forecast.learning import EpochDone, Trained
from engine.labs.forecast.spec import NETWORKS, PLAIN, SPEC
from engine.spec import LabSpec


class ForecastPage(DocumentPage):
    """Forecasts a series live, shows how, trains on it, and says whether it was worth it."""

    spec: ClassVar[LabSpec] = SPEC
    papers: Papers

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._epoch: EpochDone | None = None
        self.desk = Desk(shell, self)
        self.chips = Chips("Forecasts that are shown")
        self.halves = QStackedWidget()
        self.transport = Transport(self.desk.timeline)
        self.training = Training(shell, self)
        self.train_panel = TrainPanel(self.training, self)
        self.backtesting = Backtesting(self.desk, self)
        self.speeds = Speeds(shell)
        self._parts = lay_out(self)
        self.links = Links(self.desk)
        self.what_if = WhatIf(self.desk, self.links)
        self.importing = Importing(shell, self)
        self.papers = Papers(self.desk, self.links, self.importing, self.train_panel.known_ahead)
        self.front = self.desk.tracks
        self._connect()
        self.desk.show_inspector()
        self.setAcceptDrops(False)  # The window takes what is dropped, wherever it falls.

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        return commands.page_commands(self)

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the tracks act on the series and in the tracks."""
        return {"tracks": self._parts.tracks}

    def guide(self) -> Guide:
        """From a range to a network of one's own, in seven steps."""
        return guide_of(self)

    def state(self) -> dict[str, Any]:
        """Series, setup and layout, and which half is in sight."""
        state = super().state()
        return state | {"half": self.halves.currentIndex()} if state else state

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said. Raises DataError where it is damaged."""
        super().restore(state)
        if state.get("half") in TITLES:
            self.show_half(state["half"])

    def hidden(self) -> None:
        """What nobody sees does not play."""
        self.transport.pause()

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.transport.pause()
        self.importing.close()
        self.desk.shut()
        self.training.run.shut()

    # What a person sees.

    def show_half(self, half: int) -> None:
        """Show what happens inside, the backtest, or training."""
        if half == TRAINING:
            self.train_panel.build()
        self.halves.setCurrentIndex(half)
        self.desk.controls.light.setVisible(half == INSIDE)
        self.links.set_inside(half == INSIDE)
        self._parts.tabs.button(half).setChecked(True)
        self._show_forecasts()

    def start_training(self) -> None:
        """Show the training half and start with what its form says; refused in a sentence where that cannot be."""
        self.show_half(TRAINING)
        material = self.desk.material
        if material is None or self.training.run.busy:
            return
        try:
            request = self.train_panel.request(material.series)
        except DataError as error:
            self.shell.fail(str(error), "")
            return
        self.training.start(request, f"{material.series.name} {NETWORKS[request.kind]}")

    def compare_training(self) -> None:
        """Show the network that was trained beside the one that training began with, as one step to undo."""
        end = self.training.end
        if end is not None:
            self.show_half(INSIDE)
            setup = replace(self.desk.setup, model=end.path, compare=end.before, changes=())
            self.desk.change(setup, "Compare before and after training")

    def start_backtest(self) -> None:
        """Show the backtest half and start there."""
        self.show_half(BACKTEST)
        self.backtesting.start()

    def _connect(self) -> None:
        desk = self.desk
        desk.answered.connect(self._show_answer)
        desk.setup_changed.connect(self._show_setup)
        desk.material_changed.connect(self._show_material)
        desk.controls.setup_requested.connect(desk.change)
        desk.controls.light_requested.connect(self.links.set_light)
        desk.controls.hold_back.clicked.connect(self.what_if.hold_back)
        self.chips.toggled.connect(self._toggle_method)
        self._parts.tabs.idClicked.connect(self.show_half)
        self.train_panel.start_asked.connect(self.start_training)
        self.train_panel.both_asked.connect(self.compare_training)
        self.train_panel.epoch_shown.connect(self._show_epoch)
        self.training.trained.connect(self._on_trained)
        self.backtesting.method_chosen.connect(self._choose_method)
        desk.series.export_asked.connect(lambda kind: self.papers.export_track(desk.series, kind))
        for tracks in (desk.tracks, desk.other_tracks):
            tracks.export_asked.connect(self.papers.export_track)
            keep_arrangements(self.shell.undo, tracks)

    def _show_material(self) -> None:
        desk, material = self.desk, self.desk.material
        self._epoch = None
        if material is None:
            desk.series.set_title("Series", "")
            desk.tracks.show_outcome(None)
            return
        series = material.series
        filled = sum(last - first + 1 for first, last in material.filled)
        facts = [series.frequency.text, f"{len(series):,} points"]
        facts += [f"{filled:,} filled in"] if filled else []
        desk.series.set_title(series.name, " · ".join(facts))
        desk.series.setToolTip(series.source)
        desk.series.setAccessibleDescription(f"{series.name}, {', '.join(facts)}")
        self.train_panel.suit(material, desk.setup)

    def _show_setup(self) -> None:
        desk = self.desk
        desk.controls.show_setup(desk.setup)
        desk.show_inspector()
        self._show_forecasts()

    def _show_answer(self) -> None:
        desk, answer = self.desk, self.desk.answer
        assert answer is not None
        main, before, other = answer.main, answer.before, answer.other
        desk.tracks.show_outcome(main, before)
        self._show_forecasts()
        for label, outcome in zip(self._parts.sides, (main, other), strict=True):
            label.setVisible(other is not None)
            label.setText("" if outcome is None else title_of(outcome.model))
        self._parts.beside.setVisible(other is not None)
        if other is not None:
            desk.other_tracks.show_outcome(other)
        report = () if answer.material.report is None else answer.material.report.sentences
        desk.inspector.notes.show_sentences((*main.notes, *report))
        self.links.answered()
        self.links.show_scores()
        self.transport.set_latency(1000 * sum(main.seconds))
        desk.show_inspector()
        self.set_ready()

    def _show_forecasts(self) -> None:
        """The forecasts over the series: those of the network in front, or of the epoch that is looked at."""
        desk, answer = self.desk, self.desk.answer
        if answer is None:
            return
        epoch = self._epoch if self.halves.currentIndex() == TRAINING else None
        setup = desk.setup
        if epoch is not None and self.training.request is not None:
            kind = self.training.request.kind
            name = f"{NETWORKS[kind]}, epoch {epoch.epoch}"
            desk.series.show_forecasts(
                epoch.origin, [fan_of(epoch.forecast, epoch.origin, setup.coverage, True, name, kind)]
            )
            self.chips.show_chips([Chip("epoch", name, colours_of(kind), f"MASE {epoch.valid:.2f}", fixed=True)])
            return
        old = []
        if answer.before is not None:
            before = answer.before
            old.append(fan_of(before.forecast, before.origin, setup.coverage, True, "before", before.kind))
        desk.series.show_forecasts(answer.main.origin, fans_of(answer.main, answer.other, setup), old)
        self.chips.show_chips(chips_of(answer.main, answer.other, setup))

    def _show_epoch(self, epoch: EpochDone) -> None:
        if self._epoch is None:
            self.desk.timeline.set_window(
                max(0.0, epoch.origin - 5.0 * len(epoch.forecast.mean)), float(self.desk.timeline.steps)
            )
        self._epoch = epoch
        self._show_forecasts()

    def _toggle_method(self, key: str, shown: bool) -> None:
        setup = self.desk.setup
        hidden = setup.hidden - {key} if shown else setup.hidden | {key}
        title = PLAIN.get(key, key)
        self.desk.change(replace(setup, hidden=hidden), f"{'Show' if shown else 'Hide'} {title}")

    def _choose_method(self, key: str) -> None:
        if self.desk.controls.model.findData(key) >= 0:
            self.desk.controls.model.setCurrentIndex(self.desk.controls.model.findData(key))

    def _on_trained(self, end: Trained) -> None:
        self.desk.models_changed(end.path, end.before)
        self.desk.use_model(end.path)
        self.shell.say(f"Trained {title_of(end.path)}: it is in front now")


PAGE = ForecastPage
