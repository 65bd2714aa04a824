"""What the parts of the page share: the pad and the views, what is set, what was read, and the road to the worker."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.forcing import Place
from app.labs.handwriting.bench import Answer, Bench
from app.labs.handwriting.controls import Controls
from app.labs.handwriting.inspector import Inspector
from app.labs.handwriting.models import model_names
from app.labs.handwriting.setup import Setup
from app.labs.handwriting.tracks import Tracks
from app.shell import Shell
from app.undo import LIVE, Replace
from app.views.timeline import Timeline
from app.widgets.ink_pad import InkPad
from app.work.newest import Newest
from engine.data.ink import Ink


class Desk(QObject):
    """One page's state, changed through its methods alone; everybody else listens.

    setup   what is set
    answer  what is shown, None before the first
    place   the chosen unit, None where none is

    answered       another answer is there to be shown
    setup_changed  something else is set
    loaded         other ink came onto the pad
    """

    answered = Signal()
    setup_changed = Signal()
    loaded = Signal()

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self.shell = shell
        self.setup = Setup()
        self.answer: Answer | None = None
        self.place: Place | None = None
        self.bench = Bench()
        self.timeline = Timeline(0, self)
        self.pad = InkPad(shell.undo)
        self.controls = Controls(model_names())
        self.tracks, self.other_tracks = Tracks(self.timeline), Tracks(self.timeline)
        self.inspector = Inspector()
        self._newest = Newest(shell.live, Answer, self)
        self._newest.came.connect(self._show)
        self._epoch = 0
        self.pad.changed.connect(self._on_ink)
        self._newest.failed.connect(shell.fail)

    def change(self, setup: Setup, title: str, live: bool = False) -> None:
        """Set something else, as one step to undo; a `live` one takes in the next of the same title."""
        if setup != self.setup:
            self.shell.undo.push(Replace(title, self.setup, setup, self._set, LIVE if live else 0))

    def load(self, ink: Ink, title: str) -> None:
        """Put other ink on the pad, as one step to undo."""
        self.pad.load(ink, title)
        self.loaded.emit()

    def read_again(self, goes_on: bool = False) -> None:
        """Read what is on the pad; it `goes_on` where what was read before is worth showing meanwhile."""
        job = self.bench.read(self.pad.snapshot(), self.setup, self.pad.document.revision)
        self._newest.ask("handwriting.read", job, goes_on)

    def models_changed(self, fresh: str) -> None:
        """Offer the models there are now; `fresh` is a file whose weights are new."""
        self.controls.offer(model_names())
        self.shell.live.queue(self.bench.forget(fresh))
        if fresh in (self.setup.model, self.setup.compare):
            self.read_again()

    def show_inspector(self) -> None:
        """Show what is forced and what could be, in the network that is shown."""
        self.inspector.show_setup(self.setup, self.answer.main.cell if self.answer else "", self.place)

    def shut(self) -> None:
        """Show nothing more."""
        self._newest.shut()

    def _on_ink(self, _revision: int, epoch: int) -> None:
        goes_on, self._epoch = epoch == self._epoch, epoch
        self.read_again(goes_on)

    def _set(self, setup: Setup) -> None:
        if setup.model != self.setup.model:
            self.place = None
        same = (setup.model, setup.compare) == (self.setup.model, self.setup.compare)
        self.setup = setup
        self.setup_changed.emit()
        self.read_again(same)

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        self.answered.emit()
