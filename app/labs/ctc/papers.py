"""Files of the page: traces, sessions, the state that is kept, exports."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.exporting import Exportable, Exporter
from engine.data.files import write_whole
from engine.data.session import ENDING, Session, read_session, write_session
from engine.errors import DataError
from engine.labs.ctc.board import Board
from engine.labs.ctc.examples import FIRST_EXAMPLE, example
from engine.labs.ctc.outcome import MOST_WIDTH, Beam
from engine.labs.ctc.trace_files import read_board
from engine.trace import pack_traces

if TYPE_CHECKING:
    from app.labs.ctc.page import CtcPage

TRACES = ".safetensors"


class Papers:
    """Opens, saves and keeps; `exporter` exports."""

    def __init__(self, page: CtcPage) -> None:
        self._page = page
        self.exporter = Exporter(
            page,
            page.shell,
            page.timeline,
            lambda: parts_of(page),
            lambda: None if page.answer is None else page.answer.outcome.traces,
        )

    def open(self, path: Path) -> None:
        """Open posteriors of a trace file, or a session. Raises DataError."""
        page = self._page
        if path.suffix.lower() != ENDING:
            page.change(read_board(path), f"Open {path.name}")
            return
        session = read_session(path)
        if session.lab != page.spec.name:
            raise DataError(f"{path} must be a session of the CTC lab, but is of {session.lab!r} instead.")
        page.restore(session.state)

    def save(self, path: Path) -> None:
        """Save by the name's ending: traces, else a session. Raises SaveError."""
        page = self._page
        if path.suffix.lower() == TRACES and page.answer is not None:
            write_whole(path, pack_traces(page.answer.outcome.traces))
        else:
            write_session(path, Session(page.spec.name, self.state()))

    def save_filter(self) -> str:
        """Sessions first, then traces."""
        return f"Session (*{ENDING});;Traces (*{TRACES})"

    def state(self) -> dict[str, Any]:
        """Board, beam and layout as JSON values."""
        page = self._page
        return {
            "board": page.board.to_json(),
            "beam": asdict(page.beam),
            "rate": page.inspector.learn.rate.value,
            "tracks": page.tracks.state(),
            "shown": page.tracks.trellis.what,
            "cursor": page.timeline.placed,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means the first example. Raises DataError where it is damaged."""
        page = self._page
        board = Board.from_json(state["board"]) if "board" in state else example(FIRST_EXAMPLE)
        beam = _beam(state["beam"]) if "beam" in state else Beam()
        if isinstance(state.get("tracks"), dict):
            page.tracks.restore(state["tracks"])
        if state.get("shown") in ("alpha", "beta", "gamma"):
            page.tracks.trellis.choose(state["shown"])
        rate = state.get("rate")
        if isinstance(rate, int | float) and rate == rate:
            page.inspector.learn.rate.set_value(float(rate))
        page.set_beam(beam)
        page.change(board, "Restore")
        cursor = state.get("cursor")
        page.timeline.set_cursor(cursor if isinstance(cursor, int) else 0)


def parts_of(page: CtcPage) -> dict[str, Exportable]:
    """Everything on the page that can be exported, by name."""
    parts: dict[str, Exportable] = {"All tracks": page.tracks, page.editor.title: page.editor}
    parts |= {track.title: track for track in page.tracks.tracks() if track.has_data()}
    return parts


def _beam(value: Any) -> Beam:
    try:
        beam = Beam(int(value["width"]), str(value["words"]), float(value["weight"]))
        if not 1 <= beam.width <= MOST_WIDTH or not 0.0 <= beam.weight <= 2.0:
            raise ValueError("its width or weight cannot be")
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"the session must say how the beam searches, but does not: {error}") from error
    return beam
