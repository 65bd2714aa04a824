"""What the parts of the page share: what is told and asked, what was made of it, and the road to the worker."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.labs.questions.bench import Answer, Bench
from app.labs.questions.setup import Setup
from app.shell import Shell
from app.undo import LIVE, Replace
from app.views.timeline import Timeline
from app.work.newest import Newest
from engine.labs.questions.outcome import Outcome

SLOT = "questions.read"
TYPING = "Tell"
"""Title of what typing in the story does."""


class Desk(QObject):
    """One page's state, changed through its methods alone; everybody else listens.

    setup   what is set
    answer  what is shown, None before the first
    sentences, words, looks   the cursors over sentences, words, and looks at the memory

    settling       what is typed but not told yet is to be told now
    answered       another answer is there to be shown
    setup_changed  something else is set
    """

    settling = Signal()
    answered = Signal()
    setup_changed = Signal()

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self.shell = shell
        self.setup = Setup()
        self.answer: Answer | None = None
        self.bench = Bench()
        self.sentences = Timeline(0, self, "sentence", first=1)
        self.words = Timeline(0, self, "word", first=1)
        self.looks = Timeline(0, self, "look", first=1)
        self._reference: Setup | None = None
        self._newest = Newest(shell.live, Answer, self)
        self._newest.came.connect(self._show)
        self._newest.failed.connect(shell.fail)

    @property
    def outcome(self) -> Outcome | None:
        """What is shown, where it has an answer."""
        return self.answer.main if self.answer is not None and self.answer.main.answers else None

    @property
    def word_outcome(self) -> Outcome | None:
        """What the network that reads word by word made of it."""
        answer = self.answer
        both = () if answer is None else (answer.main, answer.beside)
        return next((one for one in both if one is not None and one.kind == "lstm" and one.answers), None)

    @property
    def memory_outcome(self) -> Outcome | None:
        """What the network that looks back made of it."""
        answer = self.answer
        both = () if answer is None else (answer.main, answer.beside)
        return next((one for one in both if one is not None and one.kind == "memory" and one.answers), None)

    # What is set.

    def change(self, setup: Setup, title: str, live: bool = False) -> None:
        """Set something else, as one step to undo; a `live` one takes in the next of the same title."""
        if setup != self.setup:
            self.shell.undo.push(Replace(title, self.setup, setup, self._set, LIVE if live else 0))

    def settled(self) -> Setup:
        """What is set, with what is typed so far: to change something of it, and lose nothing of that."""
        self.settling.emit()
        return self.setup

    def tell(self, story: str) -> None:
        """Take another story."""
        self.change(self.settled().with_story(story), TYPING)

    def ask(self, question: str) -> None:
        """Take another question."""
        self.change(replace(self.settled(), question=question), "Ask")

    def begin(self, setup: Setup) -> None:
        """Take a setup with nothing to undo."""
        self._set(setup)
        self.shell.undo.clear()

    def read_again(self, goes_on: bool = False) -> None:
        """Answer what is set; it `goes_on` where the answer to what was set before is worth showing meanwhile."""
        self._newest.ask(SLOT, self.bench.read(self.setup, self._reference), goes_on)

    def shut(self) -> None:
        """Show nothing more."""
        self._newest.shut()

    def _set(self, setup: Setup) -> None:
        before, self.setup = self.setup, setup
        if setup.active:
            self._reference = setup.plain()
        else:
            self._reference = before.plain() if setup.follows(before.plain()) else None
        self.setup_changed.emit()
        self.read_again(setup.plain() == before.plain())

    # From the lane to the screen.

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        self.answered.emit()
