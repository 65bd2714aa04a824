"""A cell's equations with one step's numbers of one unit in them; numpy alone, so a window may ask at each move."""

from __future__ import annotations

from dataclasses import dataclass

from engine.labs.cells.outcome import Gate, Outcome, State

MINUS = "\u2212"
_SIGMA, _DOT, _TIMES = "\u03c3", "\u00b7", "\u2299"
_BEFORE = "\u209c\u208b\u2081"  # the subscript t - 1


@dataclass(frozen=True)
class Equation:
    """One line.

    name, symbol  of what it gives: "forget", "f"
    form      as one writes it: "σ(W x + U h + b)"
    numbers   the same with numbers: "σ(0.31 − 0.20 + 1.00)"
    total     what goes into the nonlinearity, None where there is none
    held      whether a person holds the value, so that the line does not give it
    """

    name: str
    symbol: str
    form: str
    numbers: str
    total: float | None
    value: float
    held: bool


def equations(outcome: Outcome, step: int, unit: int) -> tuple[Equation, ...]:
    """The lines in the order in which one computes them. Raises IndexError where there is no such step or unit."""
    cell = outcome.request.cell
    gates = {gate.name: gate for gate in outcome.gates}
    late = ("output",) if "output" in gates else ()
    lines = [_of_gate(outcome, gate, step, unit) for name, gate in gates.items() if name not in late]
    if cell == "coupled":
        forget, value = gates["forget"].value[step, unit], float(outcome.extra["input"][step, unit])
        held = any((each.step, each.name, each.unit) == (step, "input", unit) for each in outcome.request.overrides)
        lines.insert(1, Equation("input", "i", f"1 {MINUS} f", f"1 {MINUS} {number(forget)}", None, value, held))
    for state in outcome.states:
        if state.name == "hidden":
            lines += [_of_gate(outcome, gates[name], step, unit) for name in late]
        if state.name not in gates:
            lines.append(_of_state(outcome, state, step, unit))
    return tuple(lines)


def number(value: float) -> str:
    """Two decimals, with a true minus; powers of ten where that is too long or too short."""
    small = 0 < abs(value) < 0.005
    text = f"{value:.1e}" if small or abs(value) >= 1e4 else f"{value:.2f}"
    return text.replace("-", MINUS)


def _of_gate(outcome: Outcome, gate: Gate, step: int, unit: int) -> Equation:
    name = _SIGMA if gate.squash == "sigmoid" else "tanh"
    s = gate.symbol
    recalled = f"U{s} h{_BEFORE}"
    if (outcome.request.cell, gate.name) == ("gru", "new"):
        recalled = f"r {_TIMES} (U{s} h{_BEFORE})"
    elif (outcome.request.cell, gate.name) == ("mgu", "candidate"):
        recalled = f"U{s} (f {_TIMES} h{_BEFORE})"
    parts = [gate.from_input[step, unit], gate.scale[step, unit] * gate.from_hidden[step, unit], gate.bias[unit]]
    form = f"W{s} x + {recalled} + b{s}"
    if outcome.request.cell == "peephole" and gate.name != "candidate":
        form += f" + p{s} {_TIMES} c" + ("" if gate.name == "output" else _BEFORE)
        parts.append(gate.peephole[step, unit])
    return Equation(
        gate.name, s, f"{name}({form})", f"{name}({_sum(parts)})", float(gate.before[step, unit]),
        float(gate.value[step, unit]), bool(gate.held[step, unit]),
    )  # fmt: skip


def _of_state(outcome: Outcome, state: State, step: int, unit: int) -> Equation:
    cell, gates = outcome.request.cell, {gate.name: float(gate.value[step, unit]) for gate in outcome.gates}
    before = state.start[unit] if step == 0 else state.value[step - 1, unit]
    total = None
    if state.name == "cell":
        written = gates["input"] if cell != "coupled" else float(outcome.extra["input"][step, unit])
        form = f"f {_TIMES} c{_BEFORE} + i {_TIMES} g"
        numbers = f"{_product(gates['forget'], before)} + {_product(written, gates['candidate'])}"
    elif cell == "gru":
        update = gates["update"]
        form = f"z {_TIMES} h{_BEFORE} + (1 {MINUS} z) {_TIMES} n"
        numbers = f"{_product(update, before)} + {_product(1 - update, gates['new'])}"
    elif cell == "mgu":
        forget = gates["forget"]
        form = f"(1 {MINUS} f) {_TIMES} h{_BEFORE} + f {_TIMES} g"
        numbers = f"{_product(1 - forget, before)} + {_product(forget, gates['candidate'])}"
    else:
        total = float(outcome.state("cell").value[step, unit])
        shown = "output" in gates
        form = f"o {_TIMES} tanh(c)" if shown else "tanh(c)"
        numbers = f"tanh({number(total)})"
        numbers = f"{number(gates['output'])}{_DOT}{numbers}" if shown else numbers
    return Equation(
        state.name, state.symbol, form, numbers, total, float(state.value[step, unit]), bool(state.held[step, unit])
    )


def _sum(parts: list[float]) -> str:
    rest = (f"{MINUS if part < 0 else '+'} {number(abs(part))}" for part in parts[1:])
    return " ".join((number(parts[0]), *rest))


def _product(left: float, right: float) -> str:
    shown = f"({number(right)})" if right < 0 else number(right)
    return f"{number(left)}{_DOT}{shown}"
