"""A training run told line by line on a terminal."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from engine.cancel import Cancel
from engine.data.plain import finite_value
from engine.train.events import Event, Finished, Progress, Validated
from engine.train.loop import Schedule, Task, fit
from engine.train.parallel import Ranks
from engine.train.signals import ended_by_signals


def run(
    task: Task[Any], schedule: Schedule, folder: Path, minutes: float = 0.0, workers: int = 0, as_json: bool = False
) -> bool:
    """Train `task` to its end, with checkpoints in `folder`, and tell each event.

    Returns whether this process is the one that writes the weights, which `task.module` then holds at their best.
    Ctrl-C ends the run with a checkpoint and raises Cancelled; another signal ends the program after that.
    """
    cancel = Cancel()
    timed = replace(schedule, minutes=minutes, workers=workers)
    with ended_by_signals(cancel), closing(fit(task, timed, folder, cancel)) as events:
        for event in events:
            _tell(event, as_json)
    return Ranks.of_environment().first


def _tell(event: Event, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(finite_value({"event": type(event).__name__.lower(), **asdict(event)})))
    elif isinstance(event, Progress):
        click.echo(f"\r{event.update}/{event.updates}  loss {event.loss:.3f}", nl=False, err=True)
    elif isinstance(event, Validated | Finished):
        metrics = event.metrics if isinstance(event, Validated) else event.best
        click.echo(f"\n{event.update}: " + "  ".join(f"{key} {value:.4f}" for key, value in metrics.items()))
