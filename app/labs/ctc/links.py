"""One cursor, one node, one path: what follows from each in all the views of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.labs.ctc.collapse import sentence_at
from app.labs.ctc.desk import Desk

if TYPE_CHECKING:
    from engine.labs.ctc.outcome import Outcome, Walk

WHOSE = {"best": "of the text\u2019s best path", "greedy": "of the greedy path", "chosen": "of the chosen path"}


class Links:
    """Keeps lattice, collapse, paths and inspector at the same frame, node and path.

    whose  the path that the collapse shows: a key of WHOSE
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.whose = "best"
        self._chosen: Walk | None = None
        tracks, inspector = desk.tracks, desk.inspector
        desk.timeline.cursor_changed.connect(self.cursor_moved)
        tracks.trellis.node_hovered.connect(lambda _frame, _state: self.cursor_moved(desk.timeline.cursor))
        inspector.paths.walk_hovered.connect(self.light)
        inspector.paths.walk_chosen.connect(self.choose)
        tracks.collapse.stage_changed.connect(inspector.collapse.show_stage)
        inspector.collapse.stage_requested.connect(tracks.collapse.set_stage)
        inspector.collapse.play_requested.connect(tracks.collapse.play)
        inspector.collapse.path_requested.connect(self.show_whose)
        inspector.collapse.show_stage(tracks.collapse.stage)

    @property
    def _outcome(self) -> Outcome | None:
        return self._desk.answer.outcome if self._desk.answer else None

    def show_outcome(self) -> None:
        """Another outcome is shown: what was chosen in the one before is no more."""
        self._chosen = None
        self._desk.tracks.trellis.show_walk(None)
        if self.whose == "chosen":
            self.whose = "best"
        self._collapse()
        self.cursor_moved(self._desk.timeline.cursor)

    def cursor_moved(self, frame: int) -> None:
        """Say what is at a frame: distribution, recursion of a node, fate of its symbol."""
        desk, outcome = self._desk, self._outcome
        if outcome is None or not 0 <= frame < outcome.board.frames:
            return
        desk.inspector.show_frame(outcome.board, frame)
        desk.inspector.node.show_node(outcome, frame, self._state(outcome, frame))
        desk.inspector.collapse.sentence.setText(
            sentence_at(desk.tracks.collapse.path, frame, outcome.board.symbols) or "No path to collapse."
        )

    def _state(self, outcome: Outcome, frame: int) -> int:
        """The hovered node's state, else that of the best path."""
        node = self._desk.tracks.trellis.node
        if node is not None:
            return node[1]
        return -1 if outcome.best is None else int(outcome.best.states[frame])

    # Paths.

    def light(self, walk: Walk | None) -> None:
        """Light a path in the lattice; without one, the chosen one."""
        self._desk.tracks.trellis.show_walk(walk or self._chosen)

    def choose(self, walk: Walk | None) -> None:
        """Keep a path lit, and collapse it."""
        self._chosen = walk
        self._desk.tracks.trellis.show_walk(walk)
        self.show_whose("chosen" if walk is not None else "best")

    def show_whose(self, whose: str) -> None:
        """Collapse the best path, the greedy one, or the chosen one."""
        self.whose = whose
        self._collapse()
        self.cursor_moved(self._desk.timeline.cursor)

    def _collapse(self) -> None:
        outcome = self._outcome
        if outcome is None:
            return
        # A text without a path leaves the greedy one to look at.
        walk = {"best": outcome.best, "greedy": outcome.greedy_path, "chosen": self._chosen}[self.whose]
        name = WHOSE[self.whose] if walk is not None else WHOSE["greedy"]
        self._desk.tracks.collapse.show_path(outcome.board, (walk or outcome.greedy_path).path, name)
