"""Running a recurrent module on one sequence with something forced inside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from engine.cells import (
    Direction,
    GRUState,
    GRUStep,
    LSTMState,
    LSTMStep,
    RNNState,
    RNNStep,
    Weights,
    gru_step,
    lstm_step,
    rnn_step,
    weights_of,
)
from engine.errors import ModelError
from engine.interventions import ClampUnit, ForceGate, Intervention, Mute, check_value
from engine.record.alone import run_alone
from engine.record.capture import DIRECTIONS
from engine.record.recorder import trace_of, traces_of
from engine.record.run import Cell, array_of
from engine.trace import Trace

GATES: dict[str, tuple[str, ...]] = {
    "lstm": ("input", "forget", "candidate", "output"),
    "gru": ("reset", "update", "new"),
    "rnn_tanh": (),
    "rnn_relu": (),
}
_Step = LSTMStep | GRUStep | RNNStep


class _Projected(Weights):
    """Weights for steps whose input part was computed for all steps at once; states are vectors."""

    def from_input(self, x: Tensor) -> Tensor:
        """The input part as it was given, (gate * unit,)."""
        return x

    def from_hidden(self, hidden: Tensor) -> Tensor:
        """What the hidden state (hidden,) adds to every gate: (gate * unit,)."""
        if self.bias_hh is None:
            return torch.mv(self.weight_hh, hidden)
        return torch.addmv(self.bias_hh, self.weight_hh, hidden)


class Forcing:
    """The values to force in one layer and direction, as a `Force` of `engine.cells`.

    `step` is the time step being computed, to be set before each.
    """

    def __init__(self, interventions: Iterable[ClampUnit | ForceGate]) -> None:
        self.step = 0
        self._by_name: dict[str, list[tuple[int | slice, float, int, float]]] = {}
        for one in interventions:
            if isinstance(one, ClampUnit):
                last = math.inf if one.last is None else one.last
                self._by_name.setdefault(one.what, []).append((one.unit, one.value, one.first, last))
            else:
                unit = slice(None) if one.unit is None else one.unit
                self._by_name.setdefault(one.gate, []).append((unit, one.value, 0, math.inf))

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def __call__(self, name: str, value: Tensor) -> Tensor:
        for unit, forced, first, last in self._by_name.get(name, ()):
            if first <= self.step <= last:
                value[..., unit] = forced
        return value


@torch.no_grad()
def run_intervened(
    module: nn.RNNBase, inputs: Tensor, interventions: Iterable[Intervention] = (), path: str = "."
) -> tuple[Tensor, dict[str, Trace]]:
    """Outputs (time, direction * hidden) of an nn.RNN, nn.LSTM or nn.GRU for inputs (time, feature), and its traces.

    The traces have the names that `record` gives for a module at `path`. The module starts from zero states, as in
    evaluation. Only layers and directions with a ClampUnit or ForceGate are stepped, with `engine.cells`. Raises
    ModelError where an intervention names what the module does not have.
    """
    cell = _cell_of(module)
    todo = tuple(interventions)
    for one in todo:
        check_intervention(one, module)
    traces: dict[str, Trace] = {}
    data = inputs.to(weights_of(module, 0).weight_ih)
    for layer in range(module.num_layers):
        sides = []
        for direction in DIRECTIONS[: 2 if module.bidirectional else 1]:
            here = [one for one in todo if one.layer == layer and one.direction == direction]
            forcing = Forcing(one for one in here if not isinstance(one, Mute))
            run = _stepped if forcing else _fused
            outputs, made = run(cell, data, weights_of(module, layer, direction), layer, direction, path, forcing)
            traces |= {trace.name: trace for trace in made}
            sides.append(torch.zeros_like(outputs) if any(isinstance(one, Mute) for one in here) else outputs)
        data = torch.cat(sides, dim=1)
    return data, traces


def _fused(
    cell: Cell, data: Tensor, weights: Weights, layer: int, direction: Direction, path: str, forcing: Forcing
) -> tuple[Tensor, list[Trace]]:
    """One layer and direction by torch's own kernel."""
    outputs, run = run_alone(cell, data, weights, layer, direction)
    return outputs, traces_of(run, path)


def _stepped(
    cell: Cell, data: Tensor, weights: Weights, layer: int, direction: Direction, path: str, forcing: Forcing
) -> tuple[Tensor, list[Trace]]:
    """One layer and direction step by step, with values forced on the way."""
    steps: list[_Step] = []
    state: Any = _start(cell, data, weights)
    order = range(len(data))
    take = _step_of(cell)
    given, projected = weights.from_input(data).unbind(), _Projected(*weights)
    for step in reversed(order) if direction == "backward" else order:
        forcing.step = step
        taken = take(given[step], state, projected, forcing)
        steps.append(taken)
        state = taken.state
    if direction == "backward":
        steps.reverse()
    values = {name: torch.stack([getattr(one, name) for one in steps]) for name in steps[0]._fields}
    where = f"{path}/layer{layer}/{direction}"
    names = {"hidden": "hidden", "cell": "cell"} if cell == "lstm" else {"hidden": "hidden"}
    names |= {gate: f"gate.{gate}" for gate in GATES[cell]}
    return values["hidden"], [trace_of(where, named, array_of(values[name])) for name, named in names.items()]


def _step_of(cell: Cell) -> Callable[[Tensor, Any, Weights, Forcing], _Step]:
    if cell == "lstm":
        return lstm_step
    if cell == "gru":
        return gru_step
    kind: Any = cell.removeprefix("rnn_")
    return lambda x, state, weights, force: rnn_step(x, state, weights, kind, force)


def _start(cell: Cell, data: Tensor, weights: Weights) -> LSTMState | GRUState | RNNState:
    hidden = data.new_zeros(weights.weight_hh.shape[1])
    if cell == "lstm":
        return LSTMState(hidden, data.new_zeros(weights.weight_hh.shape[0] // 4))
    return GRUState(hidden) if cell == "gru" else RNNState(hidden)


def _cell_of(module: nn.RNNBase) -> Cell:
    if isinstance(module, nn.LSTM):
        return "lstm"
    if isinstance(module, nn.GRU):
        return "gru"
    return "rnn_relu" if module.mode == "RNN_RELU" else "rnn_tanh"


def check_intervention(one: Intervention, module: nn.RNNBase) -> None:
    """Raise ModelError where an intervention names what the module does not have."""
    cell = _cell_of(module)
    if not 0 <= one.layer < module.num_layers:
        raise ModelError(f"`layer` must be 0 to {module.num_layers - 1}, but is {one.layer} instead.")
    if one.direction not in DIRECTIONS[: 2 if module.bidirectional else 1]:
        raise ModelError(f"`direction` must be one that the model has, but is {one.direction!r} instead.")
    if isinstance(one, Mute):
        return
    units = module.hidden_size
    if isinstance(one, ForceGate):
        if one.gate not in GATES[cell]:
            has = ", ".join(GATES[cell]) or "none"
            raise ModelError(f"`gate` must be one that the model has ({has}), but is {one.gate!r} instead.")
    elif one.what == "hidden":
        units = module.proj_size or units
    elif one.what != "cell":
        raise ModelError(f"`what` must be 'hidden' or 'cell', but is {one.what!r} instead.")
    elif cell != "lstm":
        raise ModelError("`what` must be 'hidden' in a model without a cell state, but is 'cell' instead.")
    check_value(one)
    if one.unit is not None and not 0 <= one.unit < units:
        raise ModelError(f"`unit` must be 0 to {units - 1}, but is {one.unit} instead.")
