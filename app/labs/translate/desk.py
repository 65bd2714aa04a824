"""What the parts of the page share: what is set, what was made of it, what is looked at, and the road to the worker."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.labs.translate.bench import Answer, Bench, Underway
from app.labs.translate.setup import Prefix, Setup
from app.labs.translate.words import Sight, sight_of
from app.shell import Shell
from app.undo import LIVE, Replace
from app.views.grid import Order
from app.views.timeline import Timeline
from app.work.newest import Newest
from app.work.ticket import Ticket
from engine.labs.translate.outcome import Outcome

SLOT = "translate.read"


@dataclass(frozen=True)
class Look:
    """How attention is looked at: which map, in words or pieces, in which order, faint weights raised or not."""

    number: int = 0
    fold: bool = True
    order: Order = "written"
    faint: bool = False


class Desk(QObject):
    """One page's state, changed through its methods alone; everybody else listens.

    setup   what is set
    answer  what is shown, None before the first
    look    how attention is looked at
    bench, slow_bench   networks of the live lane, and of the lane for long work
    source, target   the cursors over source pieces and target pieces

    answered       another answer is there to be shown
    setup_changed  something else is set
    look_changed   attention is looked at in another way
    underway       a long text is being translated: an Underway, None where that is over
    stopped        what was last known of a long text when it was stopped, an Underway
    """

    answered = Signal()
    setup_changed = Signal()
    look_changed = Signal()
    underway = Signal(object)
    stopped = Signal(object)

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self.shell = shell
        self.setup = Setup()
        self.answer: Answer | None = None
        self.look = Look()
        self.bench, self.slow_bench = Bench(), Bench()
        self.source, self.target = Timeline(0, self, first=1), Timeline(0, self, first=1)
        self._sight: tuple[tuple[Outcome, int, bool], Sight] | None = None
        self._newest = Newest(shell.live, Answer, self)
        self._underway: Underway | None = None
        self._newest.came.connect(self._show)
        self._newest.arrived.connect(lambda _: self._shows_underway(None))
        self._newest.failed.connect(self._fail)
        shell.live.emitted.connect(self._on_emitted)

    # What is shown.

    @property
    def outcome(self) -> Outcome | None:
        """What is shown, where it has a translation."""
        return self.answer.main if self.answer is not None and len(self.answer.main.target) else None

    @property
    def sight(self) -> Sight | None:
        """The map that is shown, in words or pieces."""
        outcome = self.outcome
        if outcome is None:
            return None
        key = (outcome, self.look.number, self.look.fold)
        if self._sight is None or self._sight[0] != key:
            self._sight = key, sight_of(outcome, self.look.number, self.look.fold)
        return self._sight[1]

    def cross(self) -> int:
        """The map of target by source that is shown, else the first there is; -1 in a model without attention."""
        maps = self.outcome.maps if self.outcome is not None else ()
        if self.look.number < len(maps) and maps[self.look.number].kind == "cross":
            return self.look.number
        return next((number for number, each in enumerate(maps) if each.kind == "cross"), -1)

    def set_look(self, **changes: object) -> None:
        """Look at attention in another way."""
        look = replace(self.look, **changes)  # type: ignore[arg-type]
        if look != self.look:
            self.look = look
            self.look_changed.emit()

    # What is set.

    def change(self, setup: Setup, title: str, live: bool = False) -> None:
        """Set something else, as one step to undo; a `live` one takes in the next of the same title."""
        if setup != self.setup:
            self.shell.undo.push(Replace(title, self.setup, setup, self._set, LIVE if live else 0))

    def type(self, text: str, title: str = "Type") -> None:
        """Take another text."""
        self.change(self.setup.with_text(text), title)

    def begin(self, setup: Setup) -> None:
        """Take a setup with nothing to undo."""
        self._set(setup)
        self.shell.undo.clear()

    def read_again(self, goes_on: bool = False) -> None:
        """Translate what is set; a long text that is being translated gives way.

        It `goes_on` where the translation of what was set before is worth showing meanwhile.
        """
        if self._underway is not None:
            self._shows_underway(None)
            self.shell.live.renew(SLOT)
        self._newest.ask(SLOT, self.bench.read(self.setup), goes_on)

    def stop(self) -> None:
        """Translate no more of a long text; what is done of it need not be done again."""
        if self._underway is not None:
            reached = self._underway
            self._shows_underway(None)
            self._newest.drop()
            self.shell.live.renew(SLOT)
            self.stopped.emit(reached)

    @property
    def is_underway(self) -> bool:
        """Whether a long text is being translated."""
        return self._underway is not None

    def forget(self, model: str) -> None:
        """Load a network anew from its file, whose weights are others now."""
        self.shell.live.queue(self.bench.forget(model))
        self.shell.train.queue(self.slow_bench.forget(model))
        if model == self.setup.model:
            self.read_again()

    def is_prefixed(self) -> bool:
        """Whether the translation was told how to begin."""
        return bool(self.setup.of_kind(Prefix))

    def shut(self) -> None:
        """Show nothing more."""
        self._newest.shut()

    def _set(self, setup: Setup) -> None:
        same = (setup.model, setup.text) == (self.setup.model, self.setup.text)
        self.setup = setup
        self.setup_changed.emit()
        self.read_again(same)

    # From the lane to the screen.

    def _on_emitted(self, ticket: Ticket, value: object) -> None:
        if ticket == self._newest.asked and isinstance(value, Underway):
            self._shows_underway(value)

    def _shows_underway(self, state: Underway | None) -> None:
        if state != self._underway:
            self._underway = state
            self.underway.emit(state)

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        self.answered.emit()

    def _fail(self, sentence: str, details: str) -> None:
        self._shows_underway(None)
        self.shell.fail(sentence, details)
