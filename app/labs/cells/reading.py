"""One unit at one step, as the diagram and the inspector write it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.labs.cells.outcome import Outcome
from engine.labs.cells.parameters import HAS_CELL, SYMBOLS, Array

HIDDEN, CELL, FORGET, CANDIDATE, OUTPUT, INPUT = range(6)
"""Places among the theme's series, the same as those of the unit's curves."""
COLOURS = {
    "hidden": HIDDEN, "cell": CELL, "forget": FORGET, "candidate": CANDIDATE, "output": OUTPUT, "input": INPUT,
    "reset": FORGET, "update": OUTPUT, "new": CANDIDATE,
}  # fmt: skip
WORDS = {
    "input": "input gate", "forget": "forget gate", "candidate": "candidate", "output": "output gate",
    "reset": "reset gate", "update": "update gate", "new": "new content", "hidden": "hidden state",
    "cell": "cell state",
}  # fmt: skip
T, BEFORE = (
    "\N{LATIN SUBSCRIPT SMALL LETTER T}",
    "\N{LATIN SUBSCRIPT SMALL LETTER T}\N{SUBSCRIPT MINUS}\N{SUBSCRIPT ONE}",
)


@dataclass(frozen=True)
class GateReading:
    """A gate of one unit at one step: `value` is `squash` of the sum of `parts`, (word, number) pairs."""

    name: str
    symbol: str
    squash: str
    parts: tuple[tuple[str, float], ...]
    before: float
    value: float
    held: bool


@dataclass(frozen=True)
class StateReading:
    """A state of one unit around one step; `old` before it, `value` after it, the two parts in between."""

    name: str
    symbol: str
    old: float
    kept: float
    written: float
    value: float
    held: bool


@dataclass(frozen=True)
class Reading:
    """Everything of one unit at one step. `gates` includes gates without weights, whose `parts` are empty."""

    cell: str
    step: int
    unit: int
    gates: dict[str, GateReading]
    states: dict[str, StateReading]

    @property
    def main(self) -> StateReading:
        """The state that flows through: the cell state where there is one."""
        return self.states["cell" if "cell" in self.states else "hidden"]

    @property
    def hidden(self) -> StateReading:
        """The hidden state."""
        return self.states["hidden"]

    def openness(self, name: str) -> float:
        """How far the valve of a gate is open."""
        return self.gates[name].value


def read(outcome: Outcome, step: int, unit: int) -> Reading:
    """The numbers of a unit (from 0) at a step (from 0)."""
    cell = outcome.request.cell
    gates = {}
    for gate in outcome.gates:
        scale = float(gate.scale[step, unit])
        recalled = float(gate.from_hidden[step, unit])
        name = "U h"
        if cell == "gru" and gate.name == "new":
            name, recalled = "r\N{MIDDLE DOT}U h", scale * recalled
        elif cell == "mgu" and gate.name == "candidate":
            name = "U f\N{MIDDLE DOT}h"
        parts = [("W x", float(gate.from_input[step, unit])), (name, recalled)]
        if cell == "peephole" and gate.name != "candidate":
            parts.append(("p c", float(gate.peephole[step, unit])))
        parts.append(("b", float(gate.bias[unit])))
        gates[gate.name] = GateReading(
            gate.name, gate.symbol, gate.squash, tuple(parts), float(gate.before[step, unit]),
            float(gate.value[step, unit]), bool(gate.held[step, unit]),
        )  # fmt: skip
    for name, values in outcome.extra.items():
        held = any((o.step, o.name, o.unit) == (step, name, unit) for o in outcome.request.overrides)
        gates[name] = GateReading(name, SYMBOLS[name], "", (), 0.0, float(values[step, unit]), held)
    states = {
        state.name: StateReading(
            state.name, state.symbol, float(before(state.start, state.value, step)[unit]),
            float(state.kept[step, unit]), float(state.written[step, unit]), float(state.value[step, unit]),
            bool(state.held[step, unit]),
        )
        for state in outcome.states
    }  # fmt: skip
    return Reading(cell, step, unit, gates, states)


def before(start: Array, values: Array, step: int) -> Array:
    """A state before a step, float32 (unit,), of its start (unit,) and its values (time, unit)."""
    return values[step - 1] if step else start


def has_cell(cell: str) -> bool:
    """Whether a cell state flows beside the hidden state."""
    return cell in HAS_CELL
