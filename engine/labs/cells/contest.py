"""One big matrix against a recurrent network: what is compared, and what the run tells of itself; numpy alone."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.setups import check_numbers, choice_of
from engine.spec import Param

Net = Literal["matrix", "rnn"]
Test = Literal["same", "shifted", "longer"]
NETS: dict[Net, str] = {"matrix": "One big matrix", "rnn": "Recurrent"}
RECURRENT = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
PATTERN_LENGTH = 3
CHANCE = 0.5
"""Share of wrong answers by guessing."""

PARAMETERS = (
    Param("cell", "Recurrent cell", RECURRENT["lstm"], choices=tuple(RECURRENT.values()), help="Of the recurrent net."),
    Param("length", "Length", 16, 8, 60, help="Steps of a training sequence."),
    Param("updates", "Updates", 400, 20, 2000, help="Of each net, for each number of examples."),
    Param("rate", "Learning rate", 0.01, 0.0001, 0.1, help="Of Adam."),
    Param("seed", "Seed", 1, 0, 999, help="Of weights and data."),
)


@dataclass(frozen=True)
class Contest:
    """A task: does a pattern of three symbols stand somewhere in a sequence, or only the same symbols in disorder?

    In training, it begins at half of the places, drawn by chance: those of `seen`. The flat net reads the sequence as
    one vector through one hidden layer; the recurrent net reads symbol by symbol and answers at the end.

    examples  numbers of training sequences that are tried in turn, a fresh pair of nets each
    """

    cell: Literal["rnn", "lstm", "gru"] = "lstm"
    length: int = 16
    updates: int = 400
    rate: float = 0.01
    seed: int = 1
    examples: tuple[int, ...] = (64, 512, 4096)

    @property
    def places(self) -> tuple[int, ...]:
        """Where the pattern can begin."""
        return tuple(range(self.length - PATTERN_LENGTH + 1))

    @property
    def seen(self) -> tuple[int, ...]:
        """Where it begins in training."""
        places = self.places
        return tuple(sorted(random.Random(self.seed).sample(places, len(places) // 2)))


@dataclass(frozen=True)
class Sizes:
    """Parameters of both nets at each length, counted on real networks."""

    lengths: tuple[int, ...]
    matrix: tuple[int, ...]
    rnn: tuple[int, ...]


@dataclass(frozen=True)
class Point:
    """How one net stands in its training.

    error  share of wrong answers on the training examples since the last point
    """

    net: Net
    examples: int
    update: int
    updates: int
    loss: float
    error: float
    seconds: float


@dataclass(frozen=True)
class Score:
    """How one net does after its training: share of wrong answers by test, on fresh sequences.

    by_place   errors where the pattern, or the disorder, begins at each of `Contest.places`
    by_length  (length, error) pairs; the flat net is given the last `length` symbols it has room for
    """

    net: Net
    examples: int
    parameters: int
    errors: Mapping[Test, float]
    by_place: tuple[float, ...]
    by_length: tuple[tuple[int, float], ...]
    seconds: float


Event = Sizes | Point | Score


def contest_of(values: Mapping[str, Any]) -> Contest:
    """The contest that the form's values ask for. Raises DataError where a value is none that it can have."""
    cell = choice_of("cell", RECURRENT, values["cell"])
    check_numbers(PARAMETERS, values)
    return Contest(
        cell,  # type: ignore[arg-type]
        int(values["length"]), int(values["updates"]), float(values["rate"]), int(values["seed"]),
    )  # fmt: skip
