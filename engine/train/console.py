"""A training run told line by line on a terminal."""

from __future__ import annotations

import json
import signal
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from engine.cancel import Cancel
from engine.data.plain import finite_value
from engine.train.events import Event, Finished, Progress, Validated
from engine.train.loop import Schedule, Task, fit
from engine.train.parallel import Ranks


def run(
    task: Task[Any], schedule: Schedule, folder: Path, minutes: float = 0.0, workers: int = 0, as_json: bool = False
) -> bool:
    """Train `task` to its end, with checkpoints in `folder`, and tell each event.

    Returns whether this process is the one that writes the weights, which `task.module` then holds at their best.
    Ctrl-C ends the run with a checkpoint and raises Cancelled.
    """
    cancel = Cancel()
    before = signal.signal(signal.SIGINT, lambda *_: cancel.set())
    try:
        for event in fit(task, replace(schedule, minutes=minutes, workers=workers), folder, cancel):
            _tell(event, as_json)
    finally:
        signal.signal(signal.SIGINT, before)
    return Ranks.of_environment().first


def _tell(event: Event, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(finite_value({"event": type(event).__name__.lower(), **asdict(event)})))
    elif isinstance(event, Progress):
        click.echo(f"\r{event.update}/{event.updates}  loss {event.loss:.3f}", nl=False, err=True)
    elif isinstance(event, Validated | Finished):
        metrics = event.metrics if isinstance(event, Validated) else event.best
        click.echo(f"\n{event.update}: " + "  ".join(f"{key} {value:.4f}" for key, value in metrics.items()))
