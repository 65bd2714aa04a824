"""One unit at one step: the numbers that stand in the cell's equations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from torch import nn

from engine.interventions import Direction
from engine.trace import Trace

Function = Literal["sigmoid", "tanh", "relu"]


@dataclass(frozen=True)
class Gate:
    """A gate of one unit at one step: `value` is `function` of the sum of the three parts.

    name         as in a trace: "forget"
    from_input   of the layer's input at this step
    from_hidden  of the hidden state before it
    bias         both biases of the gate
    forced       whether an intervention put another value in its place
    """

    name: str
    function: Function
    from_input: float
    from_hidden: float
    bias: float
    value: float
    forced: bool

    @property
    def total(self) -> float:
        """What goes into the function."""
        return self.from_input + self.from_hidden + self.bias


@dataclass(frozen=True)
class UnitStep:
    """Everything about one unit at one step.

    kind    "lstm", "gru" or "rnn"
    before  hidden and, for an LSTM, cell state before the step
    after   hidden and, for an LSTM, cell state after it
    """

    kind: Literal["lstm", "gru", "rnn"]
    layer: int
    direction: Direction
    unit: int
    step: int
    gates: tuple[Gate, ...]
    before: Mapping[str, float]
    after: Mapping[str, float]


_GATES: dict[str, tuple[tuple[str, Function], ...]] = {
    "lstm": (("input", "sigmoid"), ("forget", "sigmoid"), ("candidate", "tanh"), ("output", "sigmoid")),
    "gru": (("reset", "sigmoid"), ("update", "sigmoid"), ("new", "tanh")),
    "rnn": (("hidden", "tanh"),),
}


def explain(
    module: nn.RNN | nn.LSTM | nn.GRU,
    traces: Mapping[str, Trace],
    prefix: str,
    layer_input: NDArray[np.float32],
    layer: int,
    direction: Direction,
    unit: int,
    step: int,
) -> UnitStep:
    """The numbers of one unit at one step, from the traces of a run and the weights.

    prefix       path of `module` in the traces, with its slash: "recurrent/"
    layer_input  float32 (feature,): what the layer was given at this step

    The initial state is taken to be zero. Raises KeyError where the traces are not of this module, IndexError for a
    unit or step that is not there.
    """
    kind: Literal["lstm", "gru", "rnn"] = (
        "lstm" if isinstance(module, nn.LSTM) else "gru" if isinstance(module, nn.GRU) else "rnn"
    )
    path = f"{prefix}layer{layer}/{direction}/"
    hidden = traces[path + "hidden"].data
    before = step + 1 if direction == "backward" else step - 1
    started = not 0 <= before < len(hidden)
    state = np.zeros(hidden.shape[1], np.float32) if started else hidden[before]
    end = f"l{layer}" + ("_reverse" if direction == "backward" else "")
    size = module.hidden_size
    gates = []
    for place, (name, function) in enumerate(_GATES[kind]):
        row = place * size + unit
        nonlinear: Function = "relu" if kind == "rnn" and module.nonlinearity == "relu" else function
        given = float(getattr(module, f"weight_ih_{end}")[row].detach().numpy() @ layer_input)
        recalled = float(getattr(module, f"weight_hh_{end}")[row].detach().numpy() @ state)
        bias, hidden_bias = 0.0, 0.0
        if module.bias:
            bias = float(getattr(module, f"bias_ih_{end}")[row].detach())
            hidden_bias = float(getattr(module, f"bias_hh_{end}")[row].detach())
        if name == "new":
            # Torch resets the recurrent part with its bias: r * (W h + b).
            recalled = float(traces[path + "gate.reset"].data[step, unit]) * (recalled + hidden_bias)
            hidden_bias = 0.0
        seen = hidden if kind == "rnn" else traces[path + f"gate.{name}"].data
        value = float(seen[step, unit])
        total = given + recalled + bias + hidden_bias
        gates.append(
            Gate(name, nonlinear, given, recalled, bias + hidden_bias, value, abs(_of(nonlinear, total) - value) > 1e-3)
        )
    first = {"hidden": float(state[unit])}
    last = {"hidden": float(hidden[step, unit])}
    if kind == "lstm":
        cell = traces[path + "cell"].data
        first["cell"] = 0.0 if started else float(cell[before, unit])
        last["cell"] = float(cell[step, unit])
    return UnitStep(kind, layer, direction, unit, step, tuple(gates), first, last)


def _of(function: Function, total: float) -> float:
    if function == "sigmoid":
        return float(1.0 / (1.0 + np.exp(-np.clip(total, -60.0, 60.0))))
    return float(np.tanh(total)) if function == "tanh" else max(total, 0.0)
