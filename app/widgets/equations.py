"""A unit's step as lines of its cell's equations, with the numbers in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.widgets.inspector import MINUS, Term, number

if TYPE_CHECKING:
    from engine.record.explain import Gate, UnitStep

# Places among the theme's colours, the same as those of the unit's curves.
HIDDEN, CELL, FORGET, CANDIDATE, OUTPUT, INPUT = range(6)
_SYMBOLS = {
    "forget": ("f", FORGET),
    "input": ("i", INPUT),
    "candidate": ("g", CANDIDATE),
    "output": ("o", OUTPUT),
    "reset": ("r", FORGET),
    "update": ("z", OUTPUT),
    "new": ("n", CANDIDATE),
}


def terms_of(step: UnitStep) -> tuple[Term, ...]:
    """The equations in the order in which one computes them (LSTM: Gers et al. 2000, eqs. 1 to 6)."""
    gates = {gate.name: gate for gate in step.gates}
    if step.kind == "rnn":
        gate = gates["hidden"]
        return (Term("h", _function(gate), gate.value, HIDDEN),)
    lines = []
    for name in ("forget", "input", "candidate") if step.kind == "lstm" else ("reset", "update", "new"):
        symbol, colour = _SYMBOLS[name]
        lines.append(Term(symbol, _function(gates[name]), gates[name].value, colour))
    before, after = step.before, step.after
    if step.kind == "gru":
        z, n = gates["update"].value, gates["new"].value
        mix = f"{number(z, 2)}\u00b7{_signed(before['hidden'])} + {number(1 - z, 2)}\u00b7{_signed(n)}"
        return (*lines, Term("h", mix, after["hidden"], HIDDEN))
    f, i, g, o = (gates[name].value for name in ("forget", "input", "candidate", "output"))
    kept = f"{number(f, 2)}\u00b7{_signed(before['cell'])} + {number(i, 2)}\u00b7{_signed(g)}"
    return (
        *lines,
        Term("c", kept, after["cell"], CELL),
        Term("o", _function(gates["output"]), o, OUTPUT),
        Term("h", f"{number(o, 2)}\u00b7tanh({number(after['cell'], 2)})", after["hidden"], HIDDEN),
    )


def _function(gate: Gate) -> str:
    if gate.forced:
        return "forced"
    name = "\u03c3" if gate.function == "sigmoid" else gate.function
    more = (f"{MINUS if part < 0 else '+'} {number(abs(part), 2)}" for part in (gate.from_hidden, gate.bias))
    return f"{name}({' '.join((number(gate.from_input, 2), *more))})"


def _signed(value: float) -> str:
    return f"({number(value, 2)})" if value < 0 else number(value, 2)
