"""The way of a page's document in and out: sessions and other files, and the state that is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.filereading import FileReading
from app.shell import Shell
from engine.data.files import write_whole
from engine.data.session import ENDING, Session, write_session
from engine.errors import DataError
from engine.spec import LabSpec
from engine.trace import TraceSet, pack_traces

TRACES = ".safetensors"
"""How the name of a file of traces ends."""


def tables_of(state: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    """What a session has under these names, {} where it has nothing. Raises DataError where one is no table."""
    for name in names:
        if not isinstance(state.get(name, {}), dict):
            raise DataError(f"`{name}` of the session must be a table, but is {str(state[name])[:40]!r} instead.")
    return [state.get(name, {}) for name in names]


class SessionPapers:
    """What a lab opens, saves and keeps. A subclass sets `spec`, and gives what a session is made of.

    reading  reads sessions in a lane; dropped where something else is shown meanwhile
    """

    spec: LabSpec

    def __init__(self, shell: Shell) -> None:
        self.reading = FileReading(shell, f"{self.spec.name}.open")

    def begin(self) -> None:
        """Show a worked example; nothing to undo."""
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """The document and what is looked at in it, as JSON values."""
        raise NotImplementedError

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means an empty page. Raises DataError where it is damaged."""
        raise NotImplementedError

    def read(self, path: Path) -> bool:
        """Open a file that is no session; whether it is open, or a lane has yet to read it. Raises DataError."""
        raise NotImplementedError

    def open(self, path: Path) -> bool:
        """Begin to read a session, or open another file that the lab reads; whether it is open. Raises DataError."""
        if path.suffix.lower() == ENDING:
            self.reading.read_session(path, self.spec, self.restore)
            return False
        self.reading.drop()
        return self.read(path)

    def save(self, path: Path) -> None:
        """Save the session. Raises SaveError, DataError."""
        write_session(path, Session(self.spec.name, self.state()))

    def save_filter(self) -> str:
        """What `save` can write, as a file dialogue takes it."""
        return f"Session (*{ENDING})"


class TracePapers(SessionPapers):
    """Papers that save the traces of what is shown as well."""

    def traces(self) -> TraceSet | None:
        """The traces of what is shown, None where there is nothing yet."""
        raise NotImplementedError

    def save(self, path: Path) -> None:
        """Save by the name's ending: traces, else a session. Raises SaveError, DataError."""
        traces = self.traces()
        if path.suffix.lower() == TRACES and traces is not None:
            write_whole(path, pack_traces(traces))
        else:
            super().save(path)

    def save_filter(self) -> str:
        """Sessions first, then traces."""
        return f"{super().save_filter()};;Traces (*{TRACES})"
