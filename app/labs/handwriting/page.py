"""The Handwriting page: how its parts lie, and what each shows of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QWidget

from app.actions import Command
from app.documentpage import DocumentPage
from app.labs.handwriting import commands
from app.labs.handwriting.controls import WEIGHT, title_of
from app.labs.handwriting.desk import Desk
from app.labs.handwriting.guide import guide_of
from app.labs.handwriting.links import Links
from app.labs.handwriting.papers import Papers
from app.labs.handwriting.side import Side, scroll_together
from app.labs.handwriting.training import Training
from app.labs.handwriting.whatif import WhatIf
from app.shell import Shell
from app.undo import keep_arrangements
from app.widgets.guide import Guide
from app.widgets.ink_tools import InkTools
from app.widgets.layout import lay_out_page
from app.widgets.reading import Reading
from app.widgets.transport import Transport
from engine.labs.handwriting.outcome import Outcome
from engine.labs.handwriting.spec import SPEC
from engine.spec import LabSpec


class HandwritingPage(DocumentPage):
    """Reads what is on the pad, live, and shows how."""

    spec: ClassVar[LabSpec] = SPEC
    papers: Papers

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.desk = Desk(shell, self)
        self.reading, self.other_reading = Reading(), Reading(large=1.5)
        self.transport = Transport(self.desk.timeline)
        self.correct = QPushButton("Correct \u2026")
        self.correct.setAccessibleName("Say what is written")
        self.correct.setToolTip("Say what is written, so that a reader can be trained on your hand")
        self._lay_out()
        self.links = Links(self.desk)
        self.what_if = WhatIf(self.desk, self.links)
        self.papers = Papers(self.desk, self.links)
        self.front = self.desk.pad
        self.training = Training(shell, self.desk.models_changed, lambda: self.desk.setup.model, self.papers.own, self)
        self._connect()
        self.desk.show_inspector()

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        desk = self.desk
        return [
            *commands.pad_commands(desk.pad),
            *commands.view_commands(desk.tracks, self.links, self.transport),
            *commands.model_commands(desk, self.links, self.what_if, self.training),
            *commands.file_commands(self.papers),
        ]

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the tracks act in the tracks, keys of the pad on the pad."""
        return {"tracks": self.desk.tracks, "pad": self.desk.pad}

    def guide(self) -> Guide:
        """From a pen stroke to a broken memory, in seven steps."""
        return guide_of(self.desk, self.links)

    def open_together(self, paths: Sequence[Path]) -> bool:
        """Begin to read several ink files, whose samples are turned as those of one; False where one is a session."""
        self.begun = True
        return self.papers.opened.open_together(paths)

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.transport.pause()
        self.papers.reading.drop()
        self.papers.own.shut()
        self.desk.shut()
        self.training.run.shut()

    # How it is put together.

    def _lay_out(self) -> None:
        desk = self.desk
        self._left, self._right = Side(desk.tracks), Side(desk.other_tracks, self.other_reading)
        self._right.hide()
        scroll_together(desk.tracks.verticalScrollBar(), desk.other_tracks.verticalScrollBar())
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.addWidget(self._left)
        sides.addWidget(self._right)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.addWidget(desk.pad)
        halves.addWidget(sides)
        halves.setStretchFactor(1, 3)
        halves.setSizes([190, 470])
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.reading, 1)
        row.addWidget(self.correct)
        row.addWidget(InkTools(desk.pad, self.shell.undo))
        lay_out_page(self, (desk.controls, head), halves, self.transport, desk.inspector)

    def _connect(self) -> None:
        desk = self.desk
        desk.answered.connect(self._show_answer)
        desk.setup_changed.connect(self._show_setup)
        desk.pad.refused.connect(lambda sentence: self.shell.fail(sentence, ""))
        desk.pad.samples_requested.connect(desk.controls.samples.showMenu)
        desk.controls.setup_requested.connect(lambda setup, title: desk.change(setup, title, live=title == WEIGHT))
        desk.controls.colour_requested.connect(self.links.set_colour)
        desk.controls.train.clicked.connect(self.training.open)
        self.correct.clicked.connect(self.papers.ask_correct)
        for tracks in (desk.tracks, desk.other_tracks):
            tracks.export_asked.connect(self.papers.export_track)
            keep_arrangements(self.shell.undo, tracks)

    def _show_setup(self) -> None:
        self.desk.controls.show_setup(self.desk.setup)
        self.desk.show_inspector()

    def _show_answer(self) -> None:
        desk, answer = self.desk, self.desk.answer
        assert answer is not None
        main, before, other = answer.main, answer.before, answer.other
        self.reading.show_reading(main.text, *_shares(main))
        self.reading.set_ghost(before.text if before else None)
        self.reading.set_truth(answer.ink.text)
        desk.tracks.show_outcome(main, before)
        self._right.setVisible(other is not None)
        self._left.set_name(title_of(answer.setup.model) if other else "")
        self._right.set_name(title_of(answer.setup.compare) if other else "")
        if other is not None:
            self.other_reading.show_reading(other.text, *_shares(other))
            desk.other_tracks.show_outcome(other)
        desk.pad.set_letters([(letter.text, letter.first_point, letter.last_point) for letter in main.letters])
        self.links.answered()
        self.transport.set_latency(1000 * sum(main.seconds))
        desk.show_inspector()
        self.set_ready()


def _shares(outcome: Outcome) -> tuple[float | None, list[tuple[str, float]]]:
    if not outcome.readings:
        return None, []
    return outcome.readings[0].share, [(reading.text, reading.share) for reading in outcome.readings[1:]]


PAGE = HandwritingPage
