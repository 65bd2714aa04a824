"""The measured shares of right answers, task by task, as a small JSON file; loads no torch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.data.files import read_whole, write_whole
from engine.errors import DataError

_LIMIT = 2**20


class Scored(Protocol):
    """What was measured of a task."""

    @property
    def task(self) -> int: ...
    @property
    def questions(self) -> int: ...
    @property
    def right(self) -> float: ...


@dataclass(frozen=True)
class Table:
    """Shares of right answers, 0 to 1, of each model by task; `questions` by task."""

    data: str
    part: str
    questions: dict[int, int]
    right: dict[str, dict[int, float]]

    def mean(self, model: str) -> float:
        """The mean over tasks; 0 for a model that was not measured."""
        shares = self.right.get(model, {})
        return sum(shares.values()) / max(1, len(shares))


def save_table(path: Path, data: str, part: str, found: Mapping[str, Sequence[Scored]]) -> None:
    """Write what was measured. Raises SaveError."""
    questions = {str(score.task): score.questions for scores in found.values() for score in scores}
    right = {model: {str(one.task): round(one.right, 4) for one in scores} for model, scores in found.items()}
    document = {"format": "unrolled.tasks/1", "data": data, "part": part, "questions": questions, "right": right}
    write_whole(path, (json.dumps(document, indent=1) + "\n").encode())


def load_table(path: Path) -> Table:
    """What `save_table` wrote. Raises DataError where it is something else."""
    try:
        value = json.loads(read_whole(path, _LIMIT))
        return Table(
            str(value["data"]),
            str(value["part"]),
            {int(task): int(count) for task, count in value["questions"].items()},
            {
                str(model): {int(task): float(share) for task, share in shares.items()}
                for model, shares in value["right"].items()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise DataError(f"{path} must be a table of measured tasks, but cannot be read: {error}") from error
