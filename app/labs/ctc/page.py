"""The CTC page: a board to draw on, its lattice and what follows from it, and the road from stroke to screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.actions import Command
from app.labs.ctc.bench import Answer, Emit, work
from app.labs.ctc.commands import page_commands
from app.labs.ctc.controls import Controls
from app.labs.ctc.editor import Editor
from app.labs.ctc.facts import Facts
from app.labs.ctc.guide import guide_of
from app.labs.ctc.inspector import Inspector
from app.labs.ctc.learning import Learning
from app.labs.ctc.links import Links
from app.labs.ctc.papers import Papers
from app.labs.ctc.tracks import Tracks
from app.labs.ctc.undo import ChangeBoard
from app.page import Page
from app.shell import Shell
from app.views.timeline import Timeline
from app.widgets.guide import Guide
from app.widgets.transport import Transport
from app.work.ticket import Ticket
from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.ctc.board import Board
from engine.labs.ctc.examples import FIRST_EXAMPLE, SHAPES, example, least_frames, roomy, shaped
from engine.labs.ctc.outcome import Beam
from engine.labs.ctc.spec import SPEC
from engine.spec import LabSpec

CLOCK_MS = 33
"""Answers reach the screen at most this often."""
FRAMES_A_SECOND = 3.0
"""Of the cursor while it plays: slow enough to see where each path goes."""
SLOT = "ctc.run"
_TYPING, _FRAMES = -1, -2
"""Strokes that typing and the slider of frames go on with, so that each is one step to undo."""


class CtcPage(Page):
    """Works out what is on the board, live.

    board   what is drawn; changed through `change`, or `take` and `keep` while something learns
    beam    how the beam searches
    answer  what is shown, None before the first
    """

    spec: ClassVar[LabSpec] = SPEC

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.board = example(FIRST_EXAMPLE)
        self.beam = Beam()
        self.answer: Answer | None = None
        self.revision = 0
        self._latest: Answer | None = None
        self._asked: Ticket | None = None
        self._begun = False
        self.timeline = Timeline(0, self)
        self.controls, self.facts, self.editor = Controls(), Facts(), Editor()
        self.tracks = Tracks(self.timeline)
        self.inspector = Inspector()
        self.transport = Transport(self.timeline, rate=FRAMES_A_SECOND)
        self._clock = QTimer(self, singleShot=True, interval=CLOCK_MS)
        self.editor.set_timeline(self.timeline)
        self._lay_out()
        self.links, self.learning, self.papers = Links(self), Learning(self), Papers(self)
        self._connect()

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        return page_commands(self)

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the tracks act in the tracks, keys of the pad on the posteriors."""
        return {"tracks": self.tracks, "pad": self.editor}

    def guide(self) -> Guide:
        """Alignment without labels for every frame, in eight steps."""
        return guide_of(self)

    def open_path(self, path: Path) -> bool:
        """Open a trace file or a session. Raises DataError."""
        self.papers.open(path)
        return True

    def save_path(self, path: Path) -> None:
        """Save the session, or the traces where the name ends so. Raises SaveError."""
        self.papers.save(path)

    def save_filter(self) -> str:
        """Sessions first, then traces."""
        return self.papers.save_filter()

    def state(self) -> dict[str, Any]:
        """Board, beam and layout."""
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
            self._show_board(self.board)
        self.editor.setFocus()

    def hidden(self) -> None:
        """What runs by itself waits for nobody."""
        self.learning.stop()
        self.tracks.collapse.stop()

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.transport.pause()
        self.learning.stop()
        self.tracks.collapse.stop()
        self._clock.stop()

    # What a person sets.

    def change(self, board: Board, title: str, stroke: int = 0) -> None:
        """Put another board in place, as one step to undo; changes of one `stroke` (not 0) are one step."""
        self.learning.stop()
        self.shell.undo.push(ChangeBoard(title, self.board, board, self._show_board, stroke))

    def take(self, board: Board) -> None:
        """Show a board that something learns, without a step to undo."""
        self.board = board
        self.revision += 1
        self.editor.show_board(board)

    def keep(self, title: str, before: Board) -> None:
        """Make all that was taken since `before` one step to undo."""
        self.shell.undo.push(ChangeBoard(title, before, self.board, self._show_board))

    def set_text(self, text: str) -> None:
        """Another text; a shape that follows it is made anew, what was drawn stays. Says so where that cannot be."""
        try:
            if self.board.shape in SHAPES:
                board = shaped(self.board.shape, text, max(self.board.frames, least_frames(text), roomy(text)))
            else:
                board = self.board.with_text(text)
        except DataError as error:
            self.shell.fail(str(error), "")
            self.controls.show_board(self.board)
            return
        self.change(board, "Type the text", _TYPING)

    def set_frames(self, frames: int) -> None:
        """Another number of frames; a shape that follows the text is made anew."""
        if frames != self.board.frames:
            follows = self.board.shape in SHAPES and frames >= least_frames(self.board.text)
            board = shaped(self.board.shape, self.board.text, frames) if follows else self.board.with_frames(frames)
            self.change(board, "Number of frames", _FRAMES)

    def set_shape(self, shape: str) -> None:
        """Posteriors of a shape for the text."""
        text = self.board.text
        self.change(shaped(shape, text, min(self.board.frames, roomy(text) * 4)), SHAPES[shape])

    def show_example(self, name: str) -> None:
        """A worked example."""
        self.change(example(name), "Example")

    def paint(self, cells: tuple[tuple[int, int], ...], share: float, stroke: int) -> None:
        """Raise or lower (frame, symbol) cells."""
        board = self.board
        for frame, symbol in cells:
            board = board.painted(frame, symbol, share)
        self.change(board, "Draw posteriors", stroke)

    def set_beam(self, beam: Beam) -> None:
        """Search otherwise."""
        if beam != self.beam:
            self.beam = beam
            self.inspector.beam.show_beam(beam)
            self.work_again()

    def work_again(self) -> None:
        """Work out what is on the board."""
        self.ask(work(self.board, self.beam, self.revision))

    def ask(self, job: Callable[[Cancel, Emit], Answer]) -> None:
        """Hand a job to the live lane; the newest wins."""
        self._asked = self.shell.live.post(SLOT, job)

    # How it is put together.

    def _lay_out(self) -> None:
        halves = QSplitter(Qt.Orientation.Vertical)
        beside = QWidget()
        self._beside = QHBoxLayout(beside)
        self._beside.addWidget(self.editor, 0, Qt.AlignmentFlag.AlignTop)
        self._align()
        halves.addWidget(beside)
        halves.addWidget(self.tracks)
        halves.setStretchFactor(1, 1)
        halves.setChildrenCollapsible(False)
        left = QVBoxLayout()
        left.setSpacing(6)
        for widget in (self.controls, self.facts):
            left.addWidget(widget)
        left.addWidget(halves, 1)
        left.addWidget(self.transport)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 12, 8, 4)
        whole.setSpacing(16)
        whole.addLayout(left, 1)
        whole.addWidget(self.inspector)

    def _align(self) -> None:
        """Make the editor as wide as the tracks beside their scroll bar, so that frames stand under each other."""
        self._beside.setContentsMargins(0, 0, self.tracks.width() - self.tracks.viewport().width(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the frames under each other."""
        super().resizeEvent(event)
        self._align()

    def _connect(self) -> None:
        self.shell.live.done.connect(self._on_done)
        self.shell.live.failed.connect(self._on_failed)
        self._clock.timeout.connect(self._ticked)
        controls, inspector = self.controls, self.inspector
        controls.text_requested.connect(self.set_text)
        controls.frames_requested.connect(self.set_frames)
        controls.shape_requested.connect(self.set_shape)
        controls.example_requested.connect(self.show_example)
        inspector.collapse.example_requested.connect(self.show_example)
        inspector.beam.beam_requested.connect(self.set_beam)
        self.editor.painted.connect(self.paint)
        exporter, editor = self.papers.exporter, self.editor
        editor.export_asked.connect(lambda kind: exporter.save_kind(editor, kind, editor.key))
        self.tracks.export_asked.connect(lambda track, kind: exporter.save_kind(track, kind, track.key))

    # From the lane to the screen.

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked and isinstance(value, Answer):
            self.learning.took(value)
            self._latest = value
            if not self._clock.isActive():
                self._show_latest()

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._asked:
            self.learning.failed()
            self.shell.fail(sentence, details)

    def _ticked(self) -> None:
        self._show_latest()
        self.learning.shown()

    def _show_latest(self) -> None:
        if self._latest is None or self._latest is self.answer:
            return
        self.answer = answer = self._latest
        self._clock.start()
        outcome = answer.outcome
        self._align()
        self.facts.show_outcome(outcome)
        self.tracks.show_outcome(outcome)
        self.inspector.show_outcome(outcome)
        self.links.show_outcome()
        self.transport.set_latency(1000 * outcome.seconds)
        self.set_ready()

    def _show_board(self, board: Board) -> None:
        self.learning.abandon()
        self.take(board)
        self.timeline.set_steps(board.frames)
        self.controls.show_board(board)
        self.work_again()


PAGE = CtcPage
