"""One cell over a short sequence: what a person asks for, and every term of every step; numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.errors import DataError
from engine.labs.cells.parameters import GATES, HAS_CELL, MAX_STEPS, Array, Cell, Parameters, Squash, frozen
from engine.trace import TraceSet

START = -1
"""The step of an override that sets what the cell remembers before its first step."""


@dataclass(frozen=True)
class Override:
    """A value that a person holds: gate or state `name` of a unit at a step (`START`: before the first).

    Names are those of the cell's gates, "hidden", "cell", and "input" of a coupled cell.
    """

    step: int
    name: str
    unit: int
    value: float


@dataclass(frozen=True, eq=False)
class Request:
    """A cell, what it reads, and what is held.

    inputs  float32 (time, feature), read-only copy; 1 to MAX_STEPS steps
    input_names, unit_names  what a person reads, one each; made up where empty

    Raises DataError where a number is not finite or something does not fit.
    """

    parameters: Parameters
    inputs: Array
    overrides: tuple[Override, ...] = ()
    input_names: tuple[str, ...] = ()
    unit_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        inputs, features, units = frozen(self.inputs), self.parameters.features, self.parameters.units
        object.__setattr__(self, "inputs", inputs)
        if inputs.ndim != 2 or inputs.shape[1] != features or not 1 <= len(inputs) <= MAX_STEPS:
            raise DataError(
                f"`inputs` must be 1 to {MAX_STEPS} steps of {features} numbers, but has the shape {inputs.shape} "
                "instead."
            )
        if not np.isfinite(inputs).all():
            step, feature = (int(place) for place in np.argwhere(~np.isfinite(inputs))[0])
            raise DataError(
                f"`inputs` must be finite numbers, but input {feature + 1} of step {step + 1} is "
                f"{inputs[step, feature]} instead."
            )
        for name, size, word in (("input_names", features, "x"), ("unit_names", units, "")):
            names = tuple(getattr(self, name)) or tuple(f"{word}{place + 1}" for place in range(size))
            object.__setattr__(self, name, names)
            if len(names) != size:
                raise DataError(f"`{name}` must be {size} words, but are {len(names)} instead.")
        for override in self.overrides:
            self._check(override)

    @property
    def cell(self) -> Cell:
        """The kind of cell."""
        return self.parameters.cell

    @property
    def steps(self) -> int:
        """Length of the sequence."""
        return len(self.inputs)

    def _check(self, override: Override) -> None:
        names = holdable(self.cell)
        allowed = tuple(name for name in names if name in ("hidden", "cell")) if override.step == START else names
        if override.name not in allowed:
            raise DataError(
                f"`name` of what is held must be one of {', '.join(allowed)}, but is {override.name!r} instead."
            )
        if not (START <= override.step < self.steps and 0 <= override.unit < self.parameters.units):
            raise DataError(
                f"what is held must be of a step up to {self.steps} and a unit up to {self.parameters.units}, but "
                f"{override.name} of step {override.step + 1}, unit {override.unit + 1} is outside."
            )
        if not np.isfinite(override.value):
            raise DataError(f"the value held must be a finite number, but is {override.value} instead.")


@dataclass(frozen=True, eq=False)
class Gate:
    """One gate over all steps: `value` is `squash(before)` where it is not held.

    before = from_input + scale * from_hidden + bias + peephole; arrays float32 (time, unit), `bias` (unit,).

    name, symbol  "forget", "f"
    from_input    W x_t
    read          what U multiplies: the hidden state before the step, in a minimal gated unit's candidate f * h
    from_hidden   U read
    scale         what the reset gate makes of from_hidden in a GRU's new content; ones elsewhere
    peephole      p * cell that the gate sees; zeros without peepholes
    value         with which the cell went on, held or not
    held          bool (time, unit)
    """

    name: str
    symbol: str
    squash: Squash
    from_input: Array
    read: Array
    from_hidden: Array
    scale: Array
    bias: Array
    peephole: Array
    before: Array
    value: Array
    held: Array


@dataclass(frozen=True, eq=False)
class State:
    """A state over all steps, and the two parts it is made of.

    LSTMs: cell = kept + written with kept = f * cell before, written = i * g; hidden = value (kept and written are
    zeros). GRU: kept = z * h before, written = (1 - z) * n; minimal gated unit: kept = (1 - f) * h before,
    written = f * g. Arrays float32 (time, unit); `start` (unit,) is the state before the first step.
    """

    name: str
    symbol: str
    start: Array
    kept: Array
    written: Array
    value: Array
    held: Array


@dataclass(frozen=True, eq=False)
class Outcome:
    """Everything of every step.

    gates   what has weights, in the order of the blocks; for an RNN one "gate", `hidden`
    states  "cell" where there is one, then "hidden"
    extra   gates without weights: the input gate of a coupled cell, float32 (time, unit) by name
    traces  `input`, and under `cell/layer0/forward/`: `hidden`, `cell`, `gate.<name>`, and of each gate
            `before.<name>`, `input.<name>` (W x) and `recurrent.<name>` (what the hidden state adds)
    note    what a person should know, "" mostly
    """

    request: Request
    gates: tuple[Gate, ...]
    states: tuple[State, ...]
    extra: dict[str, Array]
    traces: TraceSet
    note: str
    seconds: float

    def gate(self, name: str) -> Gate:
        """The gate of that name. Raises KeyError where there is none."""
        return {gate.name: gate for gate in self.gates}[name]

    def state(self, name: str) -> State:
        """The state of that name. Raises KeyError where there is none."""
        return {state.name: state for state in self.states}[name]


def holdable(cell: Cell) -> tuple[str, ...]:
    """What a person can hold of a cell: its gates and its states."""
    states = ("cell", "hidden") if cell in HAS_CELL else ("hidden",)
    gates = tuple(name for name in GATES[cell] if name not in states)
    return (*(("input",) if cell == "coupled" else ()), *gates, *states)
