"""The weights of one cell as a person edits them: one matrix and one bias for each gate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError

Cell = Literal["rnn", "lstm", "gru", "peephole", "coupled", "open_output", "mgu"]
Block = Literal["W", "U", "b", "p"]
Squash = Literal["sigmoid", "tanh"]
Array = NDArray[np.float32]

CELLS: dict[Cell, str] = {
    "rnn": "RNN",
    "lstm": "LSTM",
    "gru": "GRU",
    "peephole": "LSTM with peepholes",
    "coupled": "LSTM, input and forget coupled",
    "open_output": "LSTM without output gate",
    "mgu": "Minimal gated unit",
}
"""Every cell, and what a person reads."""

GATES: dict[Cell, tuple[str, ...]] = {
    "rnn": ("hidden",),
    "lstm": ("input", "forget", "candidate", "output"),
    "gru": ("reset", "update", "new"),
    "peephole": ("input", "forget", "candidate", "output"),
    "coupled": ("forget", "candidate", "output"),
    "open_output": ("input", "forget", "candidate"),
    "mgu": ("forget", "candidate"),
}
"""What has weights of its own, in the order of the blocks. A coupled input gate is computed, not weighted."""

SYMBOLS = {
    "input": "i", "forget": "f", "candidate": "g", "output": "o", "reset": "r", "update": "z", "new": "n",
    "cell": "c", "hidden": "h",
}  # fmt: skip
HAS_CELL: tuple[Cell, ...] = ("lstm", "peephole", "coupled", "open_output")
"""Cells that carry a cell state beside the hidden state."""

PEEPS = ("input", "forget", "output")
"""Gates that see the cell where there are peepholes."""

MAX_UNITS, MAX_FEATURES, MAX_STEPS = 16, 16, 64


def squash_of(gate: str) -> Squash:
    """What a block's sum goes through."""
    return "tanh" if gate in ("candidate", "new", "hidden") else "sigmoid"


@dataclass(frozen=True, eq=False)
class Parameters:
    """The weights of a cell; arrays are read-only float32 copies.

    W  (gate, unit, feature): what each gate makes of the input
    U  (gate, unit, unit): of the hidden state before
    b  (gate, unit)
    p  (gate, unit): how much each gate sees of its own cell; zeros where there are no peepholes

    Raises DataError where sizes disagree or a number is not finite.
    """

    cell: Cell
    W: Array
    U: Array
    b: Array
    p: Array

    def __post_init__(self) -> None:
        if self.cell not in GATES:
            raise DataError(f"`cell` must be one of {', '.join(CELLS)}, but is {self.cell!r} instead.")
        for name in ("W", "U", "b", "p"):
            object.__setattr__(self, name, frozen(getattr(self, name)))
        gates, units, features = len(GATES[self.cell]), self.b.shape[-1] if self.b.ndim else 0, self.W.shape[-1]
        wanted = {
            "W": (gates, units, features),
            "U": (gates, units, units),
            "b": (gates, units),
            "p": (gates, units),
        }
        for name, shape in wanted.items():
            if getattr(self, name).shape != shape:
                raise DataError(f"`{name}` must have the shape {shape}, but has {getattr(self, name).shape} instead.")
        if not (1 <= units <= MAX_UNITS and 1 <= features <= MAX_FEATURES):
            raise DataError(
                f"a cell must have 1 to {MAX_UNITS} units and 1 to {MAX_FEATURES} inputs, but has {units} and "
                f"{features} instead."
            )
        self._refuse_what_is_no_number()

    @property
    def gates(self) -> tuple[str, ...]:
        """Names of the blocks."""
        return GATES[self.cell]

    @property
    def units(self) -> int:
        """Units of the cell."""
        return int(self.b.shape[1])

    @property
    def features(self) -> int:
        """Numbers that the cell reads a step."""
        return int(self.W.shape[2])

    @property
    def count(self) -> int:
        """Numbers that training would set."""
        peeps = self.units * len(PEEPS) if self.cell == "peephole" else 0
        return self.W.size + self.U.size + self.b.size + peeps

    def edited(self, block: Block, index: tuple[int, ...], value: float) -> Parameters:
        """These weights with one number changed: index (gate, unit, feature or unit), or (gate, unit) of b and p.

        Raises DataError where there is no such number, or the new one is not finite.
        """
        array = getattr(self, block).copy()
        if len(index) != array.ndim or not all(
            0 <= place < size for place, size in zip(index, array.shape, strict=True)
        ):
            raise DataError(f"`{block}` must be changed within its shape {array.shape}, but {index} is outside it.")
        array[index] = value
        return replace(self, **{block: array})

    def _refuse_what_is_no_number(self) -> None:
        for name in ("W", "U", "b", "p"):
            wrong = np.argwhere(~np.isfinite(getattr(self, name)))
            if len(wrong):
                gate, *rest = (int(place) for place in wrong[0])
                where = ", ".join(f"{what} {place + 1}" for what, place in zip(("unit", "column"), rest, strict=False))
                raise DataError(
                    f"`{name}` must be finite numbers, but the one of {self.gates[gate]}, {where} is "
                    f"{getattr(self, name)[tuple(wrong[0])]} instead."
                )


def frozen(values: object) -> Array:
    """A read-only float32 copy; values too large for float32 become infinite."""
    with np.errstate(over="ignore"):
        array: Array = np.array(values, np.float32)
    array.setflags(write=False)
    return array
