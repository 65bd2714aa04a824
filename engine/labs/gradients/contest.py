"""What a training race is, and what it tells of itself: frozen values, without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.errors import DataError
from engine.labs.gradients.setup import Cell
from engine.setups import check_numbers, choice_of
from engine.spec import Param

TASKS = {"recall": "delayed recall", "adding": "adding problem"}
CHANCE = {"recall": 0.125, "adding": 0.0}
"""Share of right answers by guessing."""

PARAMETERS = (
    Param(
        "task",
        "Task",
        TASKS["recall"],
        choices=tuple(TASKS.values()),
        help="Recall: say at the end which of eight symbols came first, noise between. Adding: the sum of the two "
        "numbers that were marked.",
    ),
    Param("delay", "Delay", 60, 2, 300, help="Steps between what must be remembered and the answer."),
    Param("tanh", "tanh RNN", True),
    Param("lstm", "LSTM", True),
    Param("gru", "GRU", False),
    Param("updates", "Updates", 400, 20, 5000, help="Of each network, 32 sequences each."),
    Param("rate", "Learning rate", 0.005, 0.0001, 0.1, help="Of Adam."),
)


@dataclass(frozen=True)
class Race:
    """Who trains on what. `units`, `radius` and `forget_bias` are those of the setup; a race has one layer."""

    task: Literal["recall", "adding"] = "recall"
    delay: int = 60
    cells: tuple[Cell, ...] = ("tanh", "lstm")
    updates: int = 400
    rate: float = 0.005
    units: int = 32
    radius: float = 1.0
    forget_bias: float = 4.0
    seed: int = 2


@dataclass(frozen=True)
class Point:
    """How one network stands: means over the updates since its last point.

    correct   share of right answers
    open      mean of the forget gate (of the update gate in a GRU) over steps, units and sequences, None without one
    fade      common logarithm of |dL/dh_0| over |dL/dh_T|, h being what one step hands to the next; -inf where nothing
              arrives
    seconds   of this network's updates so far
    """

    cell: Cell
    update: int
    updates: int
    loss: float
    correct: float
    open: float | None
    fade: float
    seconds: float


def race_of(values: Mapping[str, Any], units: int, radius: float, forget_bias: float, seed: int) -> Race:
    """The race that the form's values ask for.

    Raises DataError where a value is none that it can have, or no cell is to train.
    """
    task = choice_of("task", TASKS, values["task"])
    check_numbers(PARAMETERS, values)
    chosen: list[Cell] = ["tanh", "lstm", "gru"]
    cells = tuple(cell for cell in chosen if values[cell])
    if not cells:
        raise DataError("`cells` must be at least one of tanh RNN, LSTM and GRU, but none is ticked.")
    return Race(
        "adding" if task == "adding" else "recall", int(values["delay"]), cells, int(values["updates"]),
        float(values["rate"]), units, radius, forget_bias, seed,
    )  # fmt: skip
