"""What the parts of the page share: the pad, what is set, what was said, and the road to the worker."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.labs.captions.bench import Answer, Bench
from app.labs.captions.pad import DrawingPad
from app.labs.captions.setup import Setup
from app.shell import Shell
from app.undo import LIVE, Replace
from app.views.timeline import Timeline
from app.work.newest import Newest
from engine.data.ink import Ink
from engine.labs.captions.models import DEFAULT, shipped
from engine.labs.captions.outcome import Outcome

SLOT = "captions.describe"


class Desk(QObject):
    """One page's state, changed through its methods alone; everybody else listens.

    setup   what is set
    answer  what is shown, None before the first
    words   the cursor over the words of the caption
    unit    the chosen unit of the recurrent layer, None where none is

    answered       another answer is there to be shown
    setup_changed  something else is set
    unit_changed   another unit is chosen
    """

    answered = Signal()
    setup_changed = Signal()
    unit_changed = Signal()

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self.shell = shell
        self.setup = Setup(next(iter(shipped()), DEFAULT))
        self.answer: Answer | None = None
        self.unit: int | None = None
        self.bench = Bench()
        self.pad = DrawingPad(shell.undo)
        self.words = Timeline(0, self, "word", first=1)
        self._newest = Newest(shell.live, Answer, self)
        self._newest.came.connect(self._show)
        self._newest.failed.connect(shell.fail)
        # Words that were picked and parts that were covered belong to the drawing.
        self.pad.clearing.connect(lambda: self.change(self.setup.without(("said",)).without(("cover",)), "Clear"))
        self._epoch = 0
        self.pad.changed.connect(self._on_ink)

    @property
    def outcome(self) -> Outcome | None:
        """What is shown, where there is a caption."""
        return self.answer.main if self.answer is not None and self.answer.main.words else None

    def change(self, setup: Setup, title: str, live: bool = False) -> None:
        """Set something else, as one step to undo; a `live` one takes in the next of the same title."""
        if setup != self.setup:
            self.shell.undo.push(Replace(title, self.setup, setup, self._set, LIVE if live else 0))

    def take(self, ink: Ink, setup: Setup, title: str) -> None:
        """Put other ink on the pad and set something else, all as one step to undo; what is so already stays."""
        self.pad.lift()
        undo, there = self.shell.undo, self.pad.snapshot()
        same = np.array_equal(there.points, ink.points) and np.array_equal(there.stroke_lengths, ink.stroke_lengths)
        if same:
            self.change(setup, title)
            self.describe_again()
            return
        undo.beginMacro(title)
        self.change(setup, title)
        self.pad.load(ink, title)
        undo.endMacro()

    def choose_unit(self, unit: int | None) -> None:
        """Choose a unit of the recurrent layer."""
        if unit != self.unit:
            self.unit = unit
            self.unit_changed.emit()

    def describe_again(self, goes_on: bool = False) -> None:
        """Describe what is on the pad; it `goes_on` where what was said before is worth showing meanwhile."""
        pad = self.pad
        self._newest.ask(SLOT, self.bench.describe(pad.snapshot(), pad.document.revision, self.setup), goes_on)

    def forget(self, model: str) -> None:
        """Load a network anew from its file, whose weights are others now."""
        self.shell.live.queue(self.bench.forget(model))
        if model == self.setup.model:
            self.describe_again()

    def shut(self) -> None:
        """Show nothing more."""
        self._newest.shut()

    def _on_ink(self, _revision: int, epoch: int) -> None:
        goes_on, self._epoch = epoch == self._epoch, epoch
        self.describe_again(goes_on)

    def _set(self, setup: Setup) -> None:
        same = setup.model == self.setup.model
        self.setup = setup
        self.setup_changed.emit()
        self.describe_again(same)

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        self.answered.emit()
