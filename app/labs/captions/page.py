"""The Captions page: how its parts lie, and what each shows of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.actions import Command
from app.documentpage import DocumentPage
from app.labs.captions import commands
from app.labs.captions.caption import CaptionPanel
from app.labs.captions.controls import Controls
from app.labs.captions.desk import Desk
from app.labs.captions.guide import guide_of
from app.labs.captions.inspector import Inspector
from app.labs.captions.links import Links, Parts
from app.labs.captions.models import model_names
from app.labs.captions.overrule import Overrule
from app.labs.captions.papers import Papers
from app.labs.captions.stage import Stage
from app.labs.captions.trainwindow import TrainWindow
from app.shell import Shell
from app.undo import keep_arrangements
from app.widgets.guide import Guide
from app.widgets.ink_tools import InkTools
from app.widgets.layout import halves_of, lay_out_page
from app.widgets.transport import Transport
from engine.labs.captions.models import model_of
from engine.labs.captions.spec import SPEC
from engine.spec import LabSpec

RATE = 1.5
"""Words a second while the cursor plays."""


class CaptionsPage(DocumentPage):
    """Says what is on the pad, live, and shows where it looked."""

    spec: ClassVar[LabSpec] = SPEC
    papers: Papers

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.desk = Desk(shell, self)
        self.controls = Controls(model_names(), InkTools(self.desk.pad, shell.undo))
        self.caption = CaptionPanel()
        self.stage = Stage(self.desk)
        self.inspector = Inspector()
        self.transport = Transport(self.desk.words, rate=RATE)
        self.overrule = Overrule(self.desk)
        self.links = Links(self.desk, Parts(self.caption, self.stage, self.inspector), self.overrule)
        self.papers = Papers(self.desk, self.stage)
        self.front = self.desk.pad
        self.training = TrainWindow(shell, self._models_changed, self)
        self._lay_out()
        self._connect()
        self._show_setup()

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        return [
            *commands.pad_commands(self.desk, self.inspector),
            *commands.view_commands(self.desk, self.stage, self.transport),
            *commands.model_commands(self.desk, self.overrule),
            *commands.training_commands(self.training),
            *commands.file_commands(self.papers),
        ]

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the tracks act in the tracks, keys of the pad on the pad."""
        return {"tracks": self.stage.tracks, "pad": self.desk.pad}

    def guide(self) -> Guide:
        """From a drawing to words that can be overruled."""
        return guide_of(self.desk, self.caption, self.stage, self.inspector, self.overrule)

    def open_together(self, paths: Sequence[Path]) -> bool:
        """Begin to read several ink files, whose samples are turned as those of one; False where one is a session."""
        self.begun = True
        return self.papers.opened.open_together(paths)

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.transport.pause()
        self.desk.shut()
        self.training.run.shut()
        self.papers.reading.drop()

    # How it is put together.

    def _lay_out(self) -> None:
        upper = QWidget()
        top = QVBoxLayout(upper)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(8)
        top.addWidget(self.desk.pad, 1)
        top.addWidget(self.caption)
        self.halves = halves_of(upper, self.stage, (3, 2), (420, 230))
        lay_out_page(self, (self.controls,), self.halves, self.transport, self.inspector)

    def _connect(self) -> None:
        desk = self.desk
        desk.answered.connect(self._show_answer)
        desk.setup_changed.connect(self._show_setup)
        desk.pad.refused.connect(lambda sentence: self.shell.fail(sentence, ""))
        desk.pad.samples_requested.connect(self.controls.samples.showMenu)
        self.controls.model_requested.connect(self._take_model)
        self.controls.sample_requested.connect(self.papers.show)
        self.controls.file.clicked.connect(self.papers.ask_file)
        self.controls.train.clicked.connect(self.training.open)
        keep_arrangements(self.shell.undo, self.stage.tracks)

    def _models_changed(self, fresh: str) -> None:
        """Offer the networks there are now; `fresh` is a file whose weights are new."""
        self.controls.offer(model_names(), self.desk.setup.model)
        self.desk.forget(fresh)

    def _take_model(self, name: str) -> None:
        self.desk.change(replace(self.desk.setup, model=name), f"Describe with {model_of(name).title}")

    def _show_setup(self) -> None:
        self.controls.show_model(self.desk.setup.model)
        self.links.show_setup()

    def _show_answer(self) -> None:
        answer = self.desk.answer
        assert answer is not None
        self.caption.show_answer(answer)
        self.stage.show_answer()
        self.inspector.show_remarks(answer.main.remarks if answer.main.words else ())
        self.papers.place_cursor()
        self.links.answered()
        self.transport.set_latency(1000 * answer.main.seconds)
        self.set_ready()


PAGE = CaptionsPage
