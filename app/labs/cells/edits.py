"""What a person changes of a request, one function a kind of change; each gives a new request or raises DataError."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from engine.errors import DataError
from engine.labs.cells.outcome import Override, Request
from engine.labs.cells.parameters import CELLS, MAX_STEPS, Array, Block, Cell, Parameters
from engine.labs.cells.presets import by_chance


def held(request: Request, overrides: Iterable[Override]) -> Request:
    """Hold values, in place of what was held of the same gate, unit and step."""
    fresh = {_key(each): each for each in overrides}
    kept = [each for each in request.overrides if _key(each) not in fresh]
    return replace(request, overrides=(*kept, *fresh.values()))


def let_go(request: Request, step: int | None = None, name: str = "", unit: int | None = None) -> Request:
    """Let go of what is held: at a step, of a name, of a unit; of all where these are not given."""
    kept = tuple(
        each
        for each in request.overrides
        if (step is not None and each.step != step)
        or (name and each.name != name)
        or (unit is not None and each.unit != unit)
    )
    return replace(request, overrides=kept)


def with_number(request: Request, block: str, gate: str, row: int, column: int, value: float) -> Request:
    """Put a number into the weights W, U, b or p of a gate."""
    place = request.parameters.gates.index(gate)
    index = (place, row, column) if block in ("W", "U") else (place, row)
    kind: Block = block  # type: ignore[assignment]
    return replace(request, parameters=request.parameters.edited(kind, index, value))


def with_bias(request: Request, gate: str, value: float) -> Request:
    """Give every unit the same bias of a gate."""
    parameters = request.parameters
    place = parameters.gates.index(gate)
    for unit in range(parameters.units):
        parameters = parameters.edited("b", (place, unit), value)
    return replace(request, parameters=parameters)


def with_input(request: Request, step: int, feature: int, value: float) -> Request:
    """Put a number into what is read at a step."""
    inputs = request.inputs.copy()
    if not (0 <= step < len(inputs) and 0 <= feature < inputs.shape[1]):
        raise DataError(f"what is read must be changed within its {len(inputs)} steps, but step {step} is outside.")
    inputs[step, feature] = value
    return replace(request, inputs=inputs)


def with_length(request: Request, steps: int) -> Request:
    """Make the sequence shorter, or longer: what is added is random, and the same each time."""
    steps = min(max(steps, 1), MAX_STEPS)
    more = by_chance(request.cell, request.parameters.features, request.parameters.units, MAX_STEPS).inputs
    inputs = np.concatenate((request.inputs, more[len(request.inputs) :]))[:steps]
    kept = tuple(each for each in request.overrides if each.step < steps)
    return replace(request, inputs=inputs, overrides=kept)


def with_cell(request: Request, cell: Cell, seed: int, units: int | None = None) -> Request:
    """Another kind of cell, or another number of units, with weights by chance on the same input."""
    old = request.parameters
    fresh = by_chance(cell, old.features, units or old.units, request.steps, seed)
    names = request.unit_names if fresh.parameters.units == old.units else ()
    return Request(fresh.parameters, request.inputs, (), request.input_names, names)


def to_json(request: Request) -> dict[str, Any]:
    """A request as JSON values."""
    parameters = request.parameters
    arrays = {name: _plain(getattr(parameters, name)) for name in ("W", "U", "b", "p")}
    return {
        "cell": parameters.cell, **arrays, "inputs": _plain(request.inputs),
        "held": [[each.step, each.name, each.unit, each.value] for each in request.overrides],
        "input_names": list(request.input_names), "unit_names": list(request.unit_names),
    }  # fmt: skip


def from_json(table: Any) -> Request:
    """The request of such values. Raises DataError where they are damaged."""
    try:
        if table["cell"] not in CELLS:
            raise ValueError(f"there is no cell {table['cell']!r:.40}")
        arrays = {name: np.array(table[name], np.float32) for name in ("W", "U", "b", "p")}
        overrides = tuple(Override(int(s), str(n), int(u), float(v)) for s, n, u, v in table["held"])
        return Request(
            Parameters(table["cell"], **arrays), np.array(table["inputs"], np.float32), overrides,
            tuple(map(str, table["input_names"])), tuple(map(str, table["unit_names"])),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise DataError(f"the session must hold a cell with its weights, but cannot be read: {error}.") from error


def every_step(request: Request, name: str, unit: int, value: float) -> Request:
    """Hold a gate or state of a unit at every step."""
    return held(request, (Override(step, name, unit, value) for step in range(request.steps)))


def _key(override: Override) -> tuple[int, str, int]:
    return override.step, override.name, override.unit


def _plain(array: Array) -> list[Any]:
    rounded: list[Any] = np.round(array.astype(np.float64), 6).tolist()
    return rounded
