"""The Handwriting page: pad, reading, linked tracks and inspector, and the road from ink to screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.actions import Command
from app.labs.handwriting.bench import Answer, Bench, Place
from app.labs.handwriting.commands import page_commands
from app.labs.handwriting.controls import WEIGHT, Controls, title_of
from app.labs.handwriting.inspector import Inspector
from app.labs.handwriting.links import Links
from app.labs.handwriting.models import model_names
from app.labs.handwriting.papers import Papers
from app.labs.handwriting.setup import Setup
from app.labs.handwriting.side import Side, scroll_together
from app.labs.handwriting.tracks import Tracks
from app.labs.handwriting.training import Training
from app.labs.handwriting.undo import Arrange, ChangeSetup
from app.labs.handwriting.whatif import WhatIf
from app.page import Page
from app.shell import Shell
from app.views.timeline import Timeline
from app.widgets.ink_pad import InkPad
from app.widgets.ink_tools import InkTools
from app.widgets.reading import Reading
from app.widgets.transport import Transport
from app.work.ticket import Ticket
from engine.data.ink import Ink
from engine.labs.handwriting.outcome import Outcome
from engine.labs.handwriting.spec import SPEC
from engine.spec import LabSpec

CLOCK_MS = 33
"""Answers reach the screen at most this often."""


class HandwritingPage(Page):
    """Reads what is on the pad, live, and shows how.

    setup   what is set; changed through `change` alone
    answer  what is shown, None before the first
    place   the chosen unit
    """

    spec: ClassVar[LabSpec] = SPEC

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.setup = Setup()
        self.answer: Answer | None = None
        self.place: Place | None = None
        self.bench = Bench()
        self._latest: Answer | None = None
        self._asked: Ticket | None = None
        self._begun = False
        self.timeline = Timeline(0, self)
        self.pad = InkPad(shell.undo)
        self.reading, self.other_reading = Reading(), Reading(large=1.5)
        self.controls = Controls(model_names())
        self.tracks, self.other_tracks = Tracks(self.timeline), Tracks(self.timeline)
        self.inspector = Inspector()
        self.transport = Transport(self.timeline)
        self._clock = QTimer(self, singleShot=True, interval=CLOCK_MS)
        self._lay_out()
        self.links = Links(self)
        self.what_if = WhatIf(self)
        self.papers = Papers(self)
        self.training = Training(shell, self)
        self._connect()
        self.show_inspector()

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        return page_commands(self)

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the tracks act in the tracks, keys of the pad on the pad."""
        return {"tracks": self.tracks, "pad": self.pad}

    def open_path(self, path: Path) -> bool:
        """Open ink or a session. Raises DataError."""
        self.papers.open(path)
        return True

    def save_path(self, path: Path) -> None:
        """Save the session, or the ink alone where the name ends as an ink file's. Raises SaveError."""
        self.papers.save(path)

    def save_filter(self) -> str:
        """Sessions first, then the forms of ink."""
        return self.papers.save_filter()

    def state(self) -> dict[str, Any]:
        """Ink, setup and layout."""
        return self.papers.state()

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said. Raises DataError where it is damaged."""
        self._begun = True
        self.papers.restore(state)
        self.shell.undo.clear()

    def shown(self) -> None:
        """A page shown for the first time begins with a worked example."""
        if not self._begun:
            self._begun = True
            self.papers.begin()
        self.pad.setFocus()

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.transport.pause()
        self._clock.stop()
        self.training.shut()

    # What a person sets.

    def change(self, setup: Setup, title: str, live: bool = False) -> None:
        """Set something else, as one step to undo; a `live` one takes in the next of the same title."""
        if setup != self.setup:
            self.shell.undo.push(ChangeSetup(title, self.setup, setup, self._show_setup, live))

    def load(self, ink: Ink, title: str) -> None:
        """Put other ink on the pad, as one step to undo."""
        self.links.pick_letter(None)
        self.pad.load(ink, title)

    def read_again(self) -> None:
        """Read what is on the pad."""
        job = self.bench.read(self.pad.snapshot(), self.setup, self.pad.document.revision)
        self._asked = self.shell.live.post("handwriting.read", job)

    def models_changed(self, fresh: str) -> None:
        """Offer the models there are now; `fresh` is a file whose weights are new."""
        self.controls.offer(model_names())
        self.shell.live.queue(self.bench.forget(fresh))
        if fresh in (self.setup.model, self.setup.compare):
            self.read_again()

    # How it is put together.

    def _lay_out(self) -> None:
        self._left, self._right = Side(self.tracks), Side(self.other_tracks, self.other_reading)
        self._right.hide()
        scroll_together(self.tracks.verticalScrollBar(), self.other_tracks.verticalScrollBar())
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.addWidget(self._left)
        sides.addWidget(self._right)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.addWidget(self.pad)
        halves.addWidget(sides)
        halves.setStretchFactor(1, 3)
        halves.setSizes([190, 470])
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.controls)
        head = QHBoxLayout()
        head.addWidget(self.reading, 1)
        head.addWidget(InkTools(self.pad, self.shell.undo))
        left.addLayout(head)
        left.addWidget(halves, 1)
        left.addWidget(self.transport)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 12, 8, 4)
        whole.setSpacing(16)
        whole.addLayout(left, 1)
        whole.addWidget(self.inspector)

    def _connect(self) -> None:
        self.shell.live.done.connect(self._on_done)
        self.shell.live.failed.connect(self._on_failed)
        self._clock.timeout.connect(self._show_latest)
        self.pad.changed.connect(lambda _revision, _epoch: self.read_again())
        self.pad.refused.connect(lambda sentence: self.shell.fail(sentence, ""))
        self.pad.samples_requested.connect(self.controls.samples.showMenu)
        self.controls.setup_requested.connect(lambda setup, title: self.change(setup, title, live=title == WEIGHT))
        self.controls.colour_requested.connect(self.links.set_colour)
        self.controls.train.clicked.connect(self.training.open)
        for tracks in (self.tracks, self.other_tracks):
            tracks.export_asked.connect(self.papers.export_track)
            tracks.arranged.connect(
                lambda before, after, show=tracks.restore: self.shell.undo.push(Arrange(before, after, show))
            )

    # From the lane to the screen.

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked and isinstance(value, Answer):
            self._latest = value
            if not self._clock.isActive():
                self._show_latest()

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._asked:
            self.shell.fail(sentence, details)

    def _show_latest(self) -> None:
        if self._latest is None or self._latest is self.answer:
            return
        self.answer = answer = self._latest
        self._clock.start()
        main, before, other = answer.main, answer.before, answer.other
        self.reading.show_reading(main.text, *_shares(main))
        self.reading.set_ghost(before.text if before else None)
        self.reading.set_truth(answer.ink.text)
        self.tracks.show_outcome(main, before)
        self._right.setVisible(other is not None)
        self._left.set_name(title_of(answer.setup.model) if other else "")
        self._right.set_name(title_of(answer.setup.compare) if other else "")
        if other is not None:
            self.other_reading.show_reading(other.text, *_shares(other))
            self.other_tracks.show_outcome(other)
        self.pad.set_letters([(letter.text, letter.first_point, letter.last_point) for letter in main.letters])
        if self.links.letter is not None and self.links.letter >= len(main.letters):
            self.links.pick_letter(None)
        self.links.settle_unit()
        self.links.colour_ink()
        self.links.cursor_moved(self.timeline.cursor)
        self.transport.set_latency(1000 * sum(main.seconds))
        self.show_inspector()
        self.set_ready()

    def _show_setup(self, setup: Setup) -> None:
        if setup.model != self.setup.model:
            self.place = None
        self.setup = setup
        self.controls.show_setup(setup)
        self.show_inspector()
        self.read_again()

    def show_inspector(self) -> None:
        """Show what is forced and what could be, in the network that is shown."""
        self.inspector.show_setup(self.setup, self.answer.main.cell if self.answer else "", self.place)


def _shares(outcome: Outcome) -> tuple[float | None, list[tuple[str, float]]]:
    if not outcome.readings:
        return None, []
    return outcome.readings[0].share, [(reading.text, reading.share) for reading in outcome.readings[1:]]


PAGE = HandwritingPage
