"""Traces that a command writes, told on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from engine.data.files import write_whole
from engine.trace import TraceSet, pack_traces


def write_traces(path: Path, traces: TraceSet, what: str, remarks: Iterable[str] = ()) -> None:
    """Write traces to a file; tell the remarks, and how many traces there are, `what` following. Raises SaveError."""
    write_whole(path, pack_traces(traces))
    for remark in remarks:
        click.echo(remark, err=True)
    click.echo(f"{len(traces)} traces{what}: {path}", err=True)
