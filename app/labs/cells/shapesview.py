"""The second view: the same cell wired for four kinds of tasks, each with a small trained network behind it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, get_args

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.labs.cells.answers import AnswerCard
from app.labs.cells.jobs import Work
from app.labs.cells.shapebar import ShapeBar
from app.labs.cells.shapes import NAMES, SHAPES, shape_of
from app.labs.cells.shapetracks import ShapeTracks
from app.labs.cells.steplayout import scrolled
from app.shell import Shell
from app.undo import Replace
from app.views.timeline import Timeline
from app.widgets.inspector import AboutCard, DistributionCard
from app.widgets.transport import Transport
from app.work.newest import Newest
from engine.errors import DataError
from engine.labs.cells.tasks import LanguageOutcome, TaskOutcome, TaskRequest, WordsOutcome

CLOCK_MS = 33
LETTERS_A_SECOND = 6.0
SLOT = "cells.task"
LONG = 1.0
"""A run that takes longer, in seconds, is stopped when another is asked for."""
READABLE = 56
"""Steps that are shown at once at first, so that letters can be read."""


class ShapesView(QWidget):
    """Runs the network of one shape on what a person gives.

    shape     name of the shape that is shown
    requests  what is asked of each network, by shape
    outcomes  what each answered last
    """

    def __init__(self, shell: Shell, work: Work, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shell, self._work = shell, work
        self.shape = NAMES[0]
        self.requests: dict[str, TaskRequest] = {shape.name: shape.begin for shape in SHAPES}
        self.outcomes: dict[str, TaskOutcome] = {}
        self._newest = Newest(shell.live, get_args(TaskOutcome), self)
        self._shown: TaskOutcome | None = None
        self._begun = False
        self._letter: int | None = None
        self.timeline = Timeline(0, self)
        self.bar = ShapeBar(self)
        self.tracks = ShapeTracks(self.timeline)
        self.transport = Transport(self.timeline, rate=LETTERS_A_SECOND)
        self.answer = AnswerCard()
        self.distribution = DistributionCard("At this step")
        self.about = AboutCard(SHAPES[0].about)
        self._lay_out()
        self._connect()

    @property
    def request(self) -> TaskRequest:
        """What is asked of the network that is shown."""
        return self.requests[self.shape]

    @property
    def outcome(self) -> TaskOutcome | None:
        """What is shown, None before the first answer."""
        return self._shown

    # What a person sets.

    def change(self, request: TaskRequest, stroke: int = 0) -> None:
        """Ask something else of the network that is shown, as one step to undo; typing goes on as one step."""
        if request != self.request:
            title = "Type" if stroke == -1 else "Change what is asked"
            now, then = (self.shape, self.request), (self.shape, request)
            self.shell.undo.push(Replace(title, now, then, self._show, stroke))

    def show_shape(self, name: str) -> None:
        """Show another shape."""
        if name != self.shape:
            self._show((name, self.requests[name]))

    def type_text(self, text: str) -> None:
        """Ask for another text, as if it were typed."""
        field = self.bar.texts[self.shape]
        field.setText(text)
        field.textEdited.emit(text)

    # Kept and restored.

    def state(self) -> dict[str, Any]:
        """What is asked, and which shape is shown."""
        return {
            "shape": self.shape, "asked": {name: asdict(request) for name, request in self.requests.items()},
            "letter": self._placed(), "shape_tracks": self.tracks.state(),
        }  # fmt: skip

    def _placed(self) -> int | None:
        """Where the cursor was put, None at the end, where it stands by itself."""
        placed = self.timeline.placed
        return None if placed >= self.timeline.steps - 1 else placed

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said. Raises DataError where it is damaged."""
        kept = state.get("asked", {})
        try:
            for shape in SHAPES:
                self.requests[shape.name] = type(shape.begin)(**kept[shape.name]) if shape.name in kept else shape.begin
        except (TypeError, AttributeError) as error:
            raise DataError(f"the session must say what was asked, but cannot be read: {error}.") from error
        if isinstance(state.get("shape_tracks"), dict):
            self.tracks.restore(state["shape_tracks"])
        self.shape = state["shape"] if state.get("shape") in NAMES else NAMES[0]
        self.bar.show_request(self.shape, self.request)
        self._letter = state["letter"] if isinstance(state.get("letter"), int) else None
        if self._begun:
            self._show((self.shape, self.request))

    def begin(self) -> None:
        """The view comes to the front: the first time, it asks its first question."""
        if not self._begun:
            self._begun = True
            self._show((self.shape, self.request))
        self.bar.texts[self.shape].setFocus()

    def rest(self) -> None:
        """Nobody looks: what plays stops."""
        self.transport.pause()

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.transport.pause()
        self._newest.shut()

    # From the lane to the screen.

    def _connect(self) -> None:
        self._newest.came.connect(self._show_newest)
        self._newest.failed.connect(self.shell.fail)
        self.bar.shape_requested.connect(self.show_shape)
        self.bar.asked.connect(self.change)
        self.bar.refused.connect(self._refuse)
        self.timeline.cursor_changed.connect(self._on_cursor)

    def _refuse(self, sentence: str) -> None:
        """Say why something cannot be asked, and show again what is."""
        self.shell.fail(sentence, "")
        self.bar.show_request(self.shape, self.request)

    def _show(self, what: tuple[str, TaskRequest]) -> None:
        same = what[0] == self.shape and self._shown is not None
        self.shape, request = what
        self.requests[self.shape] = request
        self.bar.show_request(self.shape, request)
        self.about.set_text(shape_of(self.shape).about)
        if self._shown is not None and self._shown.seconds > LONG:
            self.shell.live.renew(SLOT)
        self._newest.ask(SLOT, self._work.task(request), goes_on=same)

    def _show_newest(self, outcome: TaskOutcome) -> None:
        before = self._shown
        self._shown = self.outcomes[self.shape] = outcome
        self.tracks.show_outcome(outcome)
        self._frame(outcome, other=type(before) is not type(outcome))
        self.answer.show_outcome(outcome)
        self.transport.set_latency(1000 * outcome.seconds if self.width() >= 1_200 else None)
        self._on_cursor(self.timeline.cursor)

    def _frame(self, outcome: TaskOutcome, other: bool) -> None:
        """Keep letters readable, and the cursor at what was typed last."""
        steps = self.timeline.steps
        if other:
            self.timeline.set_window(0.0, float(min(max(steps, 1), READABLE)))
        if isinstance(outcome, LanguageOutcome) or other:
            self.timeline.set_cursor(0 if isinstance(outcome, WordsOutcome) else steps - 1)
        if steps > READABLE and isinstance(outcome, LanguageOutcome):
            self.timeline.set_window(steps - READABLE, steps)
        if self._letter is not None:  # of a session
            self.timeline.set_cursor(self._letter)
            self._letter = None

    def _on_cursor(self, step: int) -> None:
        if self._shown is not None:
            pairs = self.tracks.pairs(self._shown, step)
            self.distribution.setVisible(bool(pairs))
            self.distribution.set_title("At this step", f"\N{MIDDLE DOT}  step {step}")
            self.distribution.show_pairs(pairs)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.bar)
        left.addWidget(self.tracks, 1)
        left.addWidget(self.transport)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(16)
        whole.addLayout(left, 1)
        whole.addWidget(scrolled(self.answer, self.distribution, self.about, name="Inspector"))
