"""`unrolled bench`: which cell is best, measured again. Imports torch only when it runs."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from engine.labs.cells.bench_tasks import CELLS, TASKS, WITHOUT_DATA
from engine.labs.cells.findings import Findings, Run, read_findings, write_findings
from engine.labs.cells.verdicts import verdicts
from engine.options import LEARNING_RATE

_NAMES = tuple(task.name for task in TASKS)


@click.command(short_help="Train every recurrent cell on every task, with several seeds.")
@click.option("--data", type=click.Path(path_type=Path), help=f"Training data; {', '.join(WITHOUT_DATA)} need none.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A .json file.")
@click.option("--task", "tasks", multiple=True, type=click.Choice(_NAMES), help="Repeatable.  [default: all]")
@click.option("--cell", "cells", multiple=True, type=click.Choice(CELLS), help="Repeatable.  [default: all]")
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(1, 100), help="Trainings of each.")
@click.option("--updates", default=600, show_default=True, type=click.IntRange(10))
@click.option("--learning-rate", default=5e-3, show_default=True, type=LEARNING_RATE)
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 256))
def bench(data: Path | None, out: Path, tasks: Sequence[str], cells: Sequence[str], seeds: int, updates: int,
          learning_rate: float, processes: int) -> None:  # fmt: skip
    """Train every recurrent cell on every task with several seeds; run it again to go on, or to add to it.

    OUT is written after each training, and trainings that it holds with the same settings are not repeated; those with
    others stay beside them, and what is said at the end is not of these. The folder of data holds language_id/,
    translation/ and ink/ as the other trainings take them.

    \b
    unrolled bench --out small.json --task recall --task adding
    unrolled bench --data data --out bench.json --seeds 5 --processes 4
    """
    import torch

    from engine.cancel import Cancel
    from engine.errors import DataError
    from engine.labs.cells.bench import jobs, parallel

    chosen = [task for task in TASKS if task.name in (tasks or _NAMES)]
    missing = [task.name for task in chosen if task.name not in WITHOUT_DATA]
    if data is None and missing:
        raise DataError(f"`--data` must be the folder of training data for {', '.join(missing)}, but is missing.")
    known = read_findings(out) if out.exists() else Findings("", "", "", (), (), (), ())
    order = [cell for cell in CELLS if not cells or cell in cells]
    settings = updates, learning_rate
    done = {(run.task, run.cell, run.seed) for run in known.trained(*settings).runs}
    planned = jobs([task.name for task in chosen], order, range(1, seeds + 1), updates, learning_rate)
    todo = [job for job in planned if (job.task, job.cell, job.seed) not in done]
    torch.set_num_threads(1)
    cancel = Cancel()
    signal.signal(signal.SIGINT, lambda *_: cancel.set())
    command = shlex.join(["unrolled", "bench", *_plain(sys.argv[2:])])
    runs = list(known.runs)
    for run in parallel(todo, data, processes, cancel):
        runs.append(run)
        write_findings(out, _findings(runs, command, settings))
        what = f"{run.task} {run.cell} seed {run.seed} at {run.rate:g}"
        click.echo(f"{what}: {run.score:.4g} in {run.seconds:.1f} s", err=True)
    for sentence in _findings(runs, command, settings).verdicts:
        click.echo(sentence)


def _findings(runs: Sequence[Run], command: str, settings: tuple[int, float]) -> Findings:
    tasks = tuple(task for task in TASKS if any(run.task == task.name for run in runs))
    cells = tuple(cell for cell in CELLS if any(run.cell == cell for run in runs))
    places = {name: place for place, name in enumerate([*_NAMES, *CELLS])}
    ordered = tuple(sorted(runs, key=lambda run: (places[run.task], places[run.cell], run.updates, run.rate, run.seed)))
    made = Findings(date.today().isoformat(), command, _machine(), tasks, cells, ordered, ())
    return replace(made, verdicts=verdicts(made.trained(*settings)))


def _machine() -> str:
    import platform

    import torch

    return f"{platform.system()} {platform.machine()}, PyTorch {torch.__version__.split('+')[0]}, a thread a training"


def _plain(arguments: Sequence[str]) -> list[str]:
    """Arguments with the names of folders and files alone: where they lie is nobody's business."""
    return [Path(each).name if "/" in each else each for each in arguments]
