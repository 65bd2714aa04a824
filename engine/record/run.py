"""One layer and direction reading one sequence: all that its gates and gradients can be rebuilt from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.cells import Direction, Weights

Array = NDArray[np.float32]
Cell = Literal["lstm", "gru", "rnn_tanh", "rnn_relu"]
Part = Literal["outputs", "hidden", "cell", "later_hidden", "later_cell"]


@dataclass
class Received:
    """What the loss sends back into a run, in running order; each None until something arrives.

    outputs  (time, hidden): dL/dy of what the layer handed on
    hidden, cell  (hidden,), (unit,): dL/dh and dL/dc of the last state that the module returned
    later_hidden, later_cell  (time, unit): dL/dh and dL/dc of each step through later steps alone, the last state
        returned among them, where the kernel told them
    revision  how often something arrived
    """

    outputs: Array | None = None
    hidden: Array | None = None
    cell: Array | None = None
    later_hidden: Array | None = None
    later_cell: Array | None = None
    revision: int = 0

    def add(self, part: Part, gradient: Array) -> None:
        """Add a gradient, as `.grad` does when backward runs twice."""
        held = getattr(self, part)
        setattr(self, part, gradient.copy() if held is None else held + gradient)
        self.revision += 1


@dataclass
class Run:
    """Copies of what one layer and direction read and gave, float32, in running order (backward: from the end).

    inputs      (time, feature): the input of each step
    states      (time + 1, hidden): the hidden state before the first step, then those that the module returned
    cell_start  (unit,): the cell state before the first step; LSTM only
    weight_ih, weight_hh  (gate * unit, feature), (gate * unit, hidden)
    bias_ih, bias_hh  (gate * unit,), zeros where the module has none
    projection  (hidden, unit), or None
    tolerance   how far rebuilt and returned hidden states may lie apart
    told        gates (time, unit) and cell states (time + 1, unit) as an LSTM's kernel told them, or None
    """

    cell: Cell
    layer: int
    direction: Direction
    inputs: Array
    states: Array
    cell_start: Array | None
    weight_ih: Array
    weight_hh: Array
    bias_ih: Array
    bias_hh: Array
    projection: Array | None
    tolerance: float
    told: tuple[list[Array], Array] | None = None
    received: Received = field(default_factory=Received)

    @property
    def hidden(self) -> Array:
        """(time, hidden): the hidden states that the module returned."""
        return self.states[1:]

    @property
    def before(self) -> Array:
        """(time, hidden): the hidden state before each step."""
        return self.states[:-1]

    @property
    def steps(self) -> int:
        """Time steps read."""
        return len(self.inputs)

    @property
    def units(self) -> int:
        """Units of the cell (of the hidden state too, where it is not projected)."""
        return len(self.weight_hh) // {"lstm": 4, "gru": 3}.get(self.cell, 1)

    @property
    def name(self) -> str:
        """`layer<k>/<direction>`."""
        return f"layer{self.layer}/{self.direction}"

    def in_time(self, values: Array) -> Array:
        """Values (time, ...) in running order, as a view in the order of the input."""
        return values[::-1] if self.direction == "backward" else values


def array_of(tensor: Tensor) -> Array:
    """The values of a tensor as float32; shares memory where it can."""
    result: Array = tensor.numpy(force=True) if tensor.dtype == torch.float32 else tensor.float().numpy(force=True)
    return result


def make_run(
    cell: Cell,
    layer: int,
    direction: Direction,
    inputs: Array,
    outputs: Array,
    start: tuple[Array, Array | None],
    weights: Weights,
    tolerance: float,
) -> Run:
    """Copy what a layer and direction read (time, feature) and gave (time, hidden), both in time order."""
    order = slice(None, None, -1 if direction == "backward" else 1)
    states = np.empty((len(inputs) + 1, outputs.shape[1]), np.float32)
    states[0], states[1:] = start[0], outputs[order]
    rows = len(weights.weight_ih)
    bias_ih, bias_hh = (
        np.zeros(rows, np.float32) if bias is None else array_of(bias).copy()
        for bias in (weights.bias_ih, weights.bias_hh)
    )
    return Run(
        cell,
        layer,
        direction,
        np.array(inputs[order], np.float32),
        states,
        None if start[1] is None else start[1].copy(),
        array_of(weights.weight_ih).copy(),
        array_of(weights.weight_hh).copy(),
        bias_ih,
        bias_hh,
        None if weights.weight_hr is None else array_of(weights.weight_hr).copy(),
        tolerance,
    )
