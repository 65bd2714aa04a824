"""What the bench measured: which cell learned what, over several seeds; the standard library alone."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from engine.data.files import read_whole, write_whole
from engine.errors import DataError
from engine.resources import resource

SCHEMA = "unrolled.bench.cells/1"
SHIPPED = resource("cells", "bench.json")


@dataclass(frozen=True)
class Run:
    """One training: a cell on a task with a seed.

    score    by the task's measure, on data never trained on
    curve    (update, score) pairs on the way
    seconds  of training, as timed on the machine that `Findings.machine` names
    rate     the learning rate that it began with
    """

    task: str
    cell: str
    seed: int
    score: float
    curve: tuple[tuple[int, float], ...]
    parameters: int
    updates: int
    seconds: float
    rate: float = 5e-3


@dataclass(frozen=True)
class Task:
    """A task of the bench in words; `lower` where a lower score is better, `chance` the score by guessing."""

    name: str
    title: str
    about: str
    measure: str
    lower: bool
    chance: float


@dataclass(frozen=True)
class Summary:
    """A cell on a task, over its seeds: mean and spread (sample standard deviation, 0 of one seed) of the scores."""

    task: str
    cell: str
    mean: float
    spread: float
    seeds: int
    parameters: int
    seconds: float


@dataclass(frozen=True)
class Findings:
    """All runs of a bench; `verdicts` are sentences made from the numbers, one a task and then of the whole.

    Runs may have several settings; the verdicts are of those that `command` asked for.
    """

    date: str
    command: str
    machine: str
    tasks: tuple[Task, ...]
    cells: tuple[str, ...]
    runs: tuple[Run, ...]
    verdicts: tuple[str, ...]

    def trained(self, updates: int, rate: float) -> Findings:
        """With the runs of these settings alone: runs of different ones are not to be averaged."""
        return replace(self, runs=tuple(run for run in self.runs if (run.updates, run.rate) == (updates, rate)))

    def of(self, task: str, cell: str) -> tuple[Run, ...]:
        """The runs of a cell on a task, by seed."""
        found = (run for run in self.runs if (run.task, run.cell) == (task, cell))
        return tuple(sorted(found, key=lambda run: run.seed))

    def summary(self, task: str, cell: str) -> Summary | None:
        """Mean and spread of a cell on a task; None where it was not run."""
        runs = self.of(task, cell)
        if not runs:
            return None
        scores = [run.score for run in runs]
        spread = statistics.stdev(scores) if len(runs) > 1 else 0.0
        seconds = statistics.fmean(run.seconds for run in runs)
        return Summary(task, cell, statistics.fmean(scores), spread, len(runs), runs[0].parameters, seconds)


def read_findings(path: Path = SHIPPED) -> Findings:
    """The findings of a file. Raises DataError where it is none."""
    from engine.tensors import refuse_constant  # late: it brings numpy, which the command line does without

    try:
        table = json.loads(read_whole(path, 16 * 2**20).decode("utf-8"), parse_constant=refuse_constant)
        if table["schema"] != SCHEMA:
            raise ValueError(f"its schema is {table['schema']!r}")
        return Findings(
            str(table["date"]), str(table["command"]), str(table["machine"]),
            tuple(Task(**task) for task in table["tasks"]), tuple(map(str, table["cells"])),
            tuple(_run(run) for run in table["runs"]), tuple(map(str, table["verdicts"])),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise DataError(f"{path} must hold findings of the bench of cells, but cannot be read: {error}.") from error


def write_findings(path: Path, findings: Findings) -> None:
    """Write findings as JSON, a line for each run. Raises SaveError where they cannot be written."""
    table = {"schema": SCHEMA, **asdict(findings)}
    runs = ",\n  ".join(json.dumps(run, ensure_ascii=False, allow_nan=False) for run in table.pop("runs"))
    head = json.dumps(table, ensure_ascii=False, allow_nan=False, indent=1).removesuffix("\n}")
    write_whole(path, f'{head},\n "runs": [\n  {runs}\n ]\n}}\n'.encode())


def _run(entry: dict[str, Any]) -> Run:
    curve = tuple((int(update), float(score)) for update, score in entry["curve"])
    return Run(**{**entry, "curve": curve})
