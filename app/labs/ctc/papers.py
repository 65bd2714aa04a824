"""Files of the page: traces, sessions, the state that is kept, exports."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.exporting import Exportable, Exporter
from app.labs.ctc.desk import Desk
from app.papers import TracePapers
from engine.errors import DataError
from engine.labs.ctc.board import Board
from engine.labs.ctc.examples import FIRST_EXAMPLE, example
from engine.labs.ctc.outcome import MOST_WIDTH, Beam
from engine.labs.ctc.spec import SPEC
from engine.labs.ctc.trace_files import read_board
from engine.trace import TraceSet


class Papers(TracePapers):
    """Opens, saves and keeps; `exporter` exports."""

    spec = SPEC

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.shell)
        self._desk = desk
        self.exporter = Exporter(desk.editor, desk.shell, desk.timeline, lambda: parts_of(desk), self.traces)

    def begin(self) -> None:
        """Work out what is on the board."""
        self._desk.show_board(self._desk.board)

    def traces(self) -> TraceSet | None:
        """Those of the answer that is shown."""
        return None if self._desk.answer is None else self._desk.answer.outcome.traces

    def read(self, path: Path) -> bool:
        """Open posteriors of a trace file; True. Raises DataError."""
        self._desk.change(read_board(path), f"Open {path.name}")
        return True

    def state(self) -> dict[str, Any]:
        """Board, beam and layout as JSON values."""
        desk = self._desk
        return {
            "board": desk.board.to_json(),
            "beam": asdict(desk.beam),
            "rate": desk.inspector.learn.rate.value,
            "tracks": desk.tracks.state(),
            "shown": desk.tracks.trellis.what,
            "cursor": desk.timeline.placed,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means the first example. Raises DataError where it is damaged."""
        desk = self._desk
        board = Board.from_json(state["board"]) if "board" in state else example(FIRST_EXAMPLE)
        beam = _beam(state["beam"]) if "beam" in state else Beam()
        if isinstance(state.get("tracks"), dict):
            desk.tracks.restore(state["tracks"])
        if state.get("shown") in ("alpha", "beta", "gamma"):
            desk.tracks.trellis.choose(state["shown"])
        rate = state.get("rate")
        if isinstance(rate, int | float) and rate == rate:
            desk.inspector.learn.rate.set_value(float(rate))
        desk.set_beam(beam)
        desk.change(board, "Restore")
        cursor = state.get("cursor")
        desk.timeline.set_cursor(cursor if isinstance(cursor, int) else 0)
        desk.shell.undo.clear()


def parts_of(desk: Desk) -> dict[str, Exportable]:
    """Everything on the page that can be exported, by name."""
    parts: dict[str, Exportable] = {"All tracks": desk.tracks, desk.editor.title: desk.editor}
    parts |= {track.title: track for track in desk.tracks.tracks() if track.has_data()}
    return parts


def _beam(value: Any) -> Beam:
    try:
        beam = Beam(int(value["width"]), str(value["words"]), float(value["weight"]))
        if not 1 <= beam.width <= MOST_WIDTH or not 0.0 <= beam.weight <= 2.0:
            raise ValueError("its width or weight cannot be")
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"the session must say how the beam searches, but does not: {error}") from error
    return beam
