"""Trying that traces come back from a file."""

from __future__ import annotations

from pathlib import Path

from engine.checks import CheckError
from engine.data.files import write_whole
from engine.trace import TraceSet, pack_traces, unpack_traces


def saved_and_read_again(traces: TraceSet, path: Path) -> str:
    """Write traces to a file and read it; what to say of it. Raises CheckError where some do not come back."""
    write_whole(path, pack_traces(traces))
    back = unpack_traces(path.read_bytes(), path.name)
    if len(back) != len(traces):
        raise CheckError(f"{len(traces)} traces must be read again, but {len(back)} are.")
    return f"{len(back)} traces, saved and read again"
