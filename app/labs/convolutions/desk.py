"""What the parts of the page share: stack, sound, cursor, what was read, and the road to the worker."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.labs.convolutions.bench import Bench, Share
from app.labs.convolutions.scenery import Scenery
from app.shell import Shell
from app.undo import LIVE, Replace
from app.views.timeline import Timeline
from app.work.newest import Newest
from app.work.ticket import Ticket
from engine.data.audio import Sound, read_wav, to_peak
from engine.errors import DataError
from engine.labs.convolutions.contest import Weights
from engine.labs.convolutions.outcome import (
    DIGITS,
    LONGEST,
    Grown,
    Guess,
    Node,
    Outcome,
    Request,
    Speeds,
    Spoken,
    Wish,
)
from engine.labs.convolutions.setup import TEXTBOOK, Setup, setup_of
from engine.labs.convolutions.spec import NETWORKS, SPEC

QUIET = 1e-4


class Desk(QObject):
    """One page's state, changed through its methods alone; everybody else listens.

    setup, sound, word  what is shown, of which what is undone is made; no sound before the first
    layer, unit  whose activations are shown, counted from 0
    outcome      what was read, None before the first

    answered       another outcome is there to be shown
    setup_changed  something else is set
    grown          (Grown) the sound that is being made has grown
    spoken         (Spoken) it is done
    speaking       (bool) whether one is being made
    measured       (Speeds), measuring (share from 0 to 1, or -1 where nothing is measured)
    heard          (Guess or None) which digit the network takes the sound for
    node_changed   (Node) the numbers of the chosen unit at the cursor
    """

    answered = Signal()
    setup_changed = Signal()
    grown = Signal(object)
    spoken = Signal(object)
    speaking = Signal(bool)
    measured = Signal(object)
    measuring = Signal(float)
    heard = Signal(object)
    node_changed = Signal(object)

    def __init__(self, shell: Shell, parent: QObject, model: str = "digits") -> None:
        super().__init__(parent)
        self.shell = shell
        self.setup = Setup()
        self.sound: Sound | None = None
        self.word = 7
        self.layer, self.unit = self.setup.layers - 1, 0
        # Each stack keeps the unit that was looked at last, so that undo shows what was seen before.
        self._looked_at: dict[Setup, tuple[int, int]] = {}
        self.outcome: Outcome | None = None
        self.bench = Bench(model)
        self.timeline = Timeline(0, self)
        self._newest = Newest(shell.live, Outcome, self)
        self._newest.came.connect(self._show)
        self._newest.failed.connect(shell.fail)
        self._tickets: dict[str, Ticket] = {}
        live = shell.live
        live.done.connect(self._on_done)
        live.failed.connect(self._on_failed)
        live.cancelled.connect(self._on_cancelled)
        live.emitted.connect(self._on_emitted)
        self.timeline.cursor_changed.connect(lambda _: self.ask_node())

    # What a person sets.

    def change(self, name: str, value: object) -> None:
        """Set a parameter, as one step to undo; refused in a sentence where it cannot be."""
        title = next(parameter.title for parameter in SPEC.parameters if parameter.name == name)
        values = self.setup.values() | {name: value}
        if name == "network":
            values = TEXTBOOK.values() if value in ("own", NETWORKS["own"]) else Setup().values()
        elif self.setup.network == "digits":
            values["network"] = NETWORKS["own"]  # The network that ships has its sizes; other sizes are another stack.
        try:
            setup = setup_of(values)
        except DataError as error:
            self.setup_changed.emit()
            self.shell.fail(str(error), "")
            return
        self.set_scenery(replace(self.scenery, setup=setup), f"Change {title.split(':')[0].lower()}", name != "network")

    def reset(self) -> None:
        """Back to the network that ships."""
        self.set_scenery(replace(self.scenery, setup=Setup()), "Back to the network that ships")

    @property
    def scenery(self) -> Scenery:
        """What decides what is shown."""
        return Scenery(self.setup, self.sound, self.word)

    def set_scenery(self, scenery: Scenery, title: str, merge: bool = False) -> None:
        """Show something else, as one step to undo."""
        if (scenery.setup, scenery.word) != (self.setup, self.word) or scenery.sound is not self.sound:
            self.shell.undo.push(Replace(title, self.scenery, scenery, self.show_scenery, LIVE if merge else 0))

    def show_scenery(self, scenery: Scenery) -> None:
        """Show something else, which is nobody's step to undo."""
        if scenery.setup != self.setup:
            self._looked_at[self.setup] = self.layer, self.unit
            top = scenery.setup.layers - 1, min(self.unit, scenery.setup.channels - 1)
            self.layer, self.unit = self._looked_at.get(scenery.setup, top)
        fresh, same = scenery.sound is not self.sound, scenery.setup == self.setup
        self.setup, self.sound, self.word = scenery.setup, scenery.sound, scenery.word
        if fresh:
            steps, began = 0 if self.sound is None else len(self.sound.samples), self.timeline.steps == 0
            self.timeline.set_steps(steps)
            if began:
                self.timeline.set_cursor(steps * 2 // 3)  # At sample 0 a stack has nothing to see yet.
        self.setup_changed.emit()
        self.read_again(goes_on=not fresh and same)
        if fresh and self.sound is not None:
            self._post("guess", self.bench.guess(self._request(Setup())))

    def choose(self, layer: int | None = None, unit: int | None = None) -> None:
        """Show another layer or unit."""
        self.layer = min(max(self.layer if layer is None else layer, 0), self.setup.layers - 1)
        self.unit = min(max(self.unit if unit is None else unit, 0), self.setup.channels - 1)
        self.setup_changed.emit()
        self.read_again(goes_on=True)

    def tell_word(self, word: int) -> None:
        """Tell the network another digit for the same sound."""
        self.set_scenery(replace(self.scenery, word=word), "Tell another digit")

    def open(self, path: Path) -> None:
        """Read a WAV file. Raises DataError."""
        read = read_wav(path, LONGEST)
        name = path.name.split("_")[0]
        word = int(name) if len(name) == 1 and name.isdigit() else self.word
        sound = Sound(to_peak(read.samples), read.name, read.note)
        self.set_scenery(replace(self.scenery, sound=sound, word=word), f"Open {path.name}")
        notes = [f"{path.name}: {sound.note}"] if sound.note else []
        if abs(read.samples).max() < QUIET:
            notes.append(f"{path.name} is silence")
        if self.setup.field > len(sound.samples):
            notes.append("the receptive field is longer than the sound: before its start layers read zeros")
        self.shell.say("; ".join(notes) or f"Opened {path.name}")
        self.shell.remember(path)

    # What is asked of the worker.

    def read_again(self, goes_on: bool = False) -> None:
        """Read the sound with what is set; it `goes_on` where the reading before is worth showing meanwhile."""
        if self.sound is not None:
            self._newest.ask("convolutions.read", self.bench.read(self._request(self.setup)), goes_on)

    def ask_node(self) -> None:
        """Ask for the chosen unit's numbers at the cursor."""
        if self.outcome is not None and self.sound is self.outcome.request.sound and self.timeline.steps:
            self._post("node", self.bench.node(self.outcome.request, self.timeline.cursor))

    def speak(self, wish: Wish) -> None:
        """Make a sound, another that is being made stopped."""
        self.shell.live.renew("convolutions.speak")
        self._post("speak", self.bench.speak(wish))
        self.speaking.emit(True)

    def measure(self, wish: Wish) -> None:
        """Measure naive against cached."""
        self.shell.live.renew("convolutions.measure")
        self._post("measure", self.bench.measure(wish))
        self.measuring.emit(0.0)

    def stop(self) -> None:
        """Stop making sound and measuring."""
        for what in ("speak", "measure"):
            self.shell.live.renew(f"convolutions.{what}")

    def adopt(self, weights: Weights) -> None:
        """Give one's own stack what it learnt."""
        self._post("adopt", self.bench.adopt(weights))

    def shut(self) -> None:
        """Show nothing more."""
        self._newest.shut()
        self.stop()

    def _request(self, setup: Setup) -> Request:
        assert self.sound is not None
        return Request(self.sound, setup, self.word, self.layer, self.unit)

    def _post(self, what: str, job: object) -> None:
        self._tickets[what] = self.shell.live.post(f"convolutions.{what}", job)  # type: ignore[arg-type]

    # What the worker says.

    def _asked(self, ticket: Ticket) -> str:
        return next((what for what, mine in self._tickets.items() if mine == ticket), "")

    def _on_emitted(self, ticket: Ticket, value: object) -> None:
        what = self._asked(ticket)
        if what == "speak" and isinstance(value, Grown):
            self.grown.emit(value)
        elif what == "measure" and isinstance(value, Share):
            self.measuring.emit(value.done)

    def _on_done(self, ticket: Ticket, value: object) -> None:
        what = self._asked(ticket)
        if what == "node" and isinstance(value, Node):
            self.node_changed.emit(value)
        elif what == "guess":
            self.heard.emit(value if isinstance(value, Guess) else None)
        elif what == "speak" and isinstance(value, Spoken):
            self.speaking.emit(False)
            title = f"Say {DIGITS[value.wish.word]}" if value.wish.setup.network == "digits" else "Let the stack speak"
            self.set_scenery(replace(self.scenery, sound=value.sound, word=value.wish.word), title)
            self.spoken.emit(value)
        elif what == "measure" and isinstance(value, Speeds):
            self.measuring.emit(-1.0)
            self.measured.emit(value)
        elif what == "adopt" and isinstance(value, Weights) and value.setup == self.setup:
            self.read_again()

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        what = self._asked(ticket)
        if what:
            self._ended(what)
            self.shell.fail(sentence, details)

    def _on_cancelled(self, ticket: Ticket) -> None:
        self._ended(self._asked(ticket))

    def _ended(self, what: str) -> None:
        if what == "speak":
            self.speaking.emit(False)
        elif what == "measure":
            self.measuring.emit(-1.0)

    def _show(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.answered.emit()
        self.ask_node()
