"""Networks of the bench: any of the cells under a linear read-out, of about as many parameters each."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.cells import (
    LSTMState,
    MGUState,
    Peepholes,
    Weights,
    coupled_step,
    mgu_step,
    open_output_step,
    peephole_step,
)
from engine.labs.cells.parameters import GATES, Cell
from engine.nets.gru_pass import gru_pass

FUSED: dict[Cell, type[nn.RNN | nn.LSTM | nn.GRU]] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
OPEN = 1.0
"""What the bias of a forget gate begins with (Jozefowicz, Zaremba and Sutskever, ICML 2015)."""


class Stepped(nn.Module):
    """A layer of a cell that torch has no kernel for, step by step; the weights begin as torch.nn's do."""

    def __init__(self, cell: Cell, features: int, units: int) -> None:
        super().__init__()
        self.cell, self.units = cell, units
        gates, bound = len(GATES[cell]), units**-0.5
        self.weight_ih = nn.Parameter(torch.empty(gates * units, features).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.empty(gates * units, units).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.zeros(gates * units))
        if cell == "peephole":
            self.peepholes = nn.Parameter(torch.zeros(3, units))

    def forward(self, inputs: Tensor) -> Tensor:
        """Hidden states (time, sample, unit) for inputs (time, sample, feature)."""
        weights = Weights(self.weight_ih, self.weight_hh, self.bias)
        zeros = inputs.new_zeros(inputs.shape[1], self.units)
        outputs = []
        if self.cell == "mgu":
            memory = MGUState(zeros)
            for x in inputs:
                memory = mgu_step(x, memory, weights).state
                outputs.append(memory.hidden)
            return torch.stack(outputs)
        state = LSTMState(zeros, zeros)
        for x in inputs:
            if self.cell == "peephole":
                state = peephole_step(x, state, weights, Peepholes(*self.peepholes)).state
            else:
                state = (coupled_step if self.cell == "coupled" else open_output_step)(x, state, weights).state
            outputs.append(state.hidden)
        return torch.stack(outputs)


class BenchNet(nn.Module):
    """A cell over the inputs, or over embeddings of symbols, and a linear read-out at every step.

    symbols  how many symbols the inputs are of, 0 where they are numbers (then `features` a step)
    """

    def __init__(self, cell: Cell, features: int, symbols: int, outputs: int, units: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(symbols, features) if symbols else None
        self.layer = FUSED[cell](features, units) if cell in FUSED else Stepped(cell, features, units)
        self.head = nn.Linear(units, outputs)
        gates = GATES[cell]
        # A minimal gated unit's forget gate writes where it is open: it stays as it is.
        if "forget" in gates and cell != "mgu":
            first = gates.index("forget") * units
            bias = self.layer.get_parameter("bias_ih_l0" if cell in FUSED else "bias")
            bias.data[first : first + units] = OPEN

    def forward(self, inputs: Tensor) -> Tensor:
        """Outputs (time, sample, output) for inputs (time, sample) of symbols, or (time, sample, feature)."""
        read = inputs if self.embedding is None else self.embedding(inputs)
        if isinstance(self.layer, nn.GRU) and self.training and read.device.type == "cpu":
            hidden = gru_pass(self.layer, read)
        elif isinstance(self.layer, Stepped):
            hidden = self.layer(read)
        else:
            hidden = self.layer(read)[0]
        outputs: Tensor = self.head(hidden)
        return outputs


def units_for(cell: Cell, features: int, budget: int) -> int:
    """Units with which a cell comes nearest to `budget` recurrent parameters, as compared by Chung et al. (2014)."""
    gates = len(GATES[cell])
    sizes = {units: gates * units * (features + units + 1) for units in range(1, 513)}
    return min(sizes, key=lambda units: abs(sizes[units] - budget))
