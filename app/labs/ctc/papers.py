"""Files of the page: traces, sessions, the state that is kept, exports."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog

from app import theme as themes
from app.views.animation import frames_of, save_gif
from app.views.export import save_csv, save_npz, save_png, save_svg
from app.views.stack import TrackStack
from app.views.track import Track
from engine.data.files import write_whole
from engine.data.session import ENDING, Session, read_session, write_session
from engine.errors import DataError, UnrolledError
from engine.labs.ctc.board import Board
from engine.labs.ctc.examples import FIRST_EXAMPLE, example
from engine.labs.ctc.outcome import MOST_WIDTH, Beam
from engine.labs.ctc.trace_files import read_board
from engine.trace import pack_traces

if TYPE_CHECKING:
    from app.labs.ctc.page import CtcPage

KINDS = {
    "png": "Picture (*.png)",
    "svg": "Drawing (*.svg)",
    "csv": "Numbers (*.csv)",
    "npz": "Numbers (*.npz)",
    "gif": "Run of the cursor (*.gif)",
}
TRACES = ".safetensors"
_GIF_RATE = 10


class Papers:
    """Opens, saves, keeps and exports."""

    def __init__(self, page: CtcPage) -> None:
        self._page = page

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

    def export(self, part: Track | TrackStack, kind: str) -> None:
        """Ask for a file and save a track or all of them in it."""
        name = part.key if isinstance(part, Track) else "ctc"
        chosen, _ = QFileDialog.getSaveFileName(self._page, "Export", f"{name}.{kind}", KINDS[kind])
        if chosen:
            path = Path(chosen)
            self.write(part, path if path.suffix else path.with_suffix(f".{kind}"))

    def ask_export(self) -> None:
        """Ask for a file of any form and save all tracks in it."""
        chosen, _ = QFileDialog.getSaveFileName(self._page, "Export all tracks", "ctc.png", ";;".join(KINDS.values()))
        if chosen:
            self.write(self._page.tracks, Path(chosen))

    def write(self, part: Track | TrackStack, path: Path) -> bool:
        """Save a track or all of them in the form of the file's ending; False, said with a bar, where that fails."""
        page, kind = self._page, path.suffix.lower().removeprefix(".")
        try:
            if kind == "png":
                save_png(path, part, 2.0)
            elif kind == "svg":
                save_svg(path, part)
            elif kind == "csv":
                save_csv(path, part)
            elif kind == "npz":
                save_npz(path, part)
            elif kind == "gif":
                placed = page.timeline.placed
                frames = frames_of(part, page.timeline, 1.0, themes.current())
                save_gif(path, frames, range(page.timeline.steps), _GIF_RATE)
                page.timeline.set_cursor(placed)
            else:
                raise DataError(f"{path.name} must end in {', '.join('.' + each for each in KINDS)}, but does not.")
        except (UnrolledError, ValueError) as error:
            page.shell.fail(str(error), "")
            return False
        page.shell.say(f"Exported {path.name}")
        return True


def _beam(value: Any) -> Beam:
    try:
        beam = Beam(int(value["width"]), str(value["words"]), float(value["weight"]))
        if not 1 <= beam.width <= MOST_WIDTH or not 0.0 <= beam.weight <= 2.0:
            raise ValueError("its width or weight cannot be")
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"the session must say how the beam searches, but does not: {error}") from error
    return beam
