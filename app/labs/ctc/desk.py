"""What the parts of the page share: the board, the views on it, what was worked out, and the road to the worker."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.labs.ctc.bench import Answer, work
from app.labs.ctc.controls import Controls
from app.labs.ctc.editor import Editor
from app.labs.ctc.facts import Facts
from app.labs.ctc.inspector import Inspector
from app.labs.ctc.tracks import Tracks
from app.shell import Shell
from app.undo import Replace
from app.views.timeline import Timeline
from app.widgets.transport import Transport
from app.work.mailbox import Emit
from app.work.newest import Newest
from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.ctc.board import Board
from engine.labs.ctc.examples import FIRST_EXAMPLE, SHAPES, example, least_frames, roomy, shaped
from engine.labs.ctc.outcome import Beam

FRAMES_A_SECOND = 3.0
"""Of the cursor while it plays: slow enough to see where each path goes."""
SLOT = "ctc.run"
_TYPING, _FRAMES = -1, -2
"""Strokes that typing and the slider of frames go on with, so that each is one step to undo."""


class Desk(QObject):
    """One page's state, changed through its methods alone; everybody else listens.

    board   what is drawn; changed through `change`, or `take` and `keep` while something learns
    beam    how the beam searches
    answer  what is shown, None before the first

    changing        a person is about to put another board in place: what learns keeps what it has
    replaced        another board is shown: what learns is given up
    arrived(Answer) an answer came, before it is shown
    answered        another answer is there to be shown
    rested          what came is on the screen, and the next may come
    failed          the board could not be worked out
    """

    changing = Signal()
    replaced = Signal()
    arrived = Signal(object)
    answered = Signal()
    rested = Signal()
    failed = Signal()

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self.shell = shell
        self.board = example(FIRST_EXAMPLE)
        self.beam = Beam()
        self.answer: Answer | None = None
        self.revision = 0
        self._newest = Newest(shell.live, Answer, self)
        self.timeline = Timeline(0, self)
        self.controls, self.facts, self.editor = Controls(), Facts(), Editor()
        self.tracks, self.inspector = Tracks(self.timeline), Inspector()
        self.transport = Transport(self.timeline, rate=FRAMES_A_SECOND)
        self.editor.set_timeline(self.timeline)
        self._newest.arrived.connect(self.arrived)
        self._newest.came.connect(self._show)
        self._newest.rested.connect(self.rested)
        self._newest.failed.connect(self._fail)
        self._connect()

    # What a person sets.

    def change(self, board: Board, title: str, stroke: int = 0) -> None:
        """Put another board in place, as one step to undo; changes of one `stroke` (not 0) are one step."""
        self.changing.emit()
        self.shell.undo.push(Replace(title, self.board, board, self.show_board, stroke))

    def take(self, board: Board) -> None:
        """Show a board that something learns, without a step to undo."""
        self.board = board
        self.revision += 1
        self.editor.show_board(board)

    def keep(self, title: str, before: Board) -> None:
        """Make all that was taken since `before` one step to undo."""
        self.shell.undo.push(Replace(title, before, self.board, self.show_board))

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

    def work_again(self, goes_on: bool = True) -> None:
        """Work out what is on the board; it `goes_on` where the board before is worth showing meanwhile."""
        self.ask(work(self.board, self.beam, self.revision), goes_on)

    def ask(self, job: Callable[[Cancel, Emit], Answer], goes_on: bool = False) -> None:
        """Hand a job to the live lane; the newest wins."""
        self._newest.ask(SLOT, job, goes_on)

    def show_board(self, board: Board) -> None:
        """Show and work out another board, without a step to undo."""
        self.replaced.emit()
        same = (board.text, board.frames) == (self.board.text, self.board.frames)
        self.take(board)
        self.timeline.set_steps(board.frames)
        self.controls.show_board(board)
        self.work_again(same)

    def shut(self) -> None:
        """Show nothing more, and stop what plays."""
        self.transport.pause()
        self.tracks.collapse.stop()
        self._newest.shut()

    # From the lane to the screen.

    def _connect(self) -> None:
        controls, inspector = self.controls, self.inspector
        controls.text_requested.connect(self.set_text)
        controls.frames_requested.connect(self.set_frames)
        controls.shape_requested.connect(self.set_shape)
        controls.example_requested.connect(self.show_example)
        inspector.collapse.example_requested.connect(self.show_example)
        inspector.beam.beam_requested.connect(self.set_beam)
        self.editor.painted.connect(self.paint)

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        self.answered.emit()

    def _fail(self, sentence: str, details: str) -> None:
        self.failed.emit()
        self.shell.fail(sentence, details)
