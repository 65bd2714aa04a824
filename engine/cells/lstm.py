"""One time step of the long short-term memory, and of three of its variants."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear

from engine.cells.weights import Force, Weights, keep


class LSTMState(NamedTuple):
    """hidden (..., hidden), cell (..., unit)."""

    hidden: Tensor
    cell: Tensor


class LSTMStep(NamedTuple):
    """Gates, candidate and cell (..., unit); hidden (..., hidden), as wide as the cell unless it is projected."""

    input: Tensor
    forget: Tensor
    candidate: Tensor
    output: Tensor
    cell: Tensor
    hidden: Tensor

    @property
    def state(self) -> LSTMState:
        """What the next step needs."""
        return LSTMState(self.hidden, self.cell)


class Peepholes(NamedTuple):
    """How much each gate sees of its own cell, (unit,) each."""

    input: Tensor
    forget: Tensor
    output: Tensor


def lstm_step(x: Tensor, state: LSTMState, weights: Weights, force: Force = keep) -> LSTMStep:
    """The LSTM with forget gates, as in torch.nn.LSTM; W and b are stacked in the order i, f, g, o.

    [i, f, g, o] = W_ih x + b_ih + W_hh hidden + b_hh
    input, forget, output = sigmoid(i), sigmoid(f), sigmoid(o);  candidate = tanh(g)
    cell = forget * cell + input * candidate
    hidden = output * tanh(cell), and W_hr times that where there is a projection

    x (..., feature). Hochreiter and Schmidhuber, "Long Short-Term Memory" (Neural Computation 1997), section 4;
    the forget gate: Gers, Schmidhuber and Cummins, "Learning to Forget" (Neural Computation 2000), section 3;
    the projection: Sak, Senior and Beaufays (Interspeech 2014), section 2.
    """
    i, f, g, o = (weights.from_input(x) + weights.from_hidden(state.hidden)).chunk(4, dim=-1)
    input = force("input", torch.sigmoid(i))
    forget = force("forget", torch.sigmoid(f))
    candidate = force("candidate", torch.tanh(g))
    output = force("output", torch.sigmoid(o))
    cell = force("cell", forget * state.cell + input * candidate)
    hidden = output * torch.tanh(cell)
    if weights.weight_hr is not None:
        hidden = linear(hidden, weights.weight_hr)
    return LSTMStep(input, forget, candidate, output, cell, force("hidden", hidden))


def peephole_step(x: Tensor, state: LSTMState, weights: Weights, peepholes: Peepholes, force: Force = keep) -> LSTMStep:
    """The LSTM whose gates see the cell; W and b are stacked in the order i, f, g, o, and p are the peepholes.

    input, forget = sigmoid(i + p_i * cell), sigmoid(f + p_f * cell);  candidate = tanh(g)
    cell = forget * cell + input * candidate
    output = sigmoid(o + p_o * cell), which sees the new cell;  hidden = output * tanh(cell)

    Gers, Schraudolph and Schmidhuber, "Learning Precise Timing with LSTM Recurrent Networks" (JMLR 2002), section 3.
    """
    i, f, g, o = (weights.from_input(x) + weights.from_hidden(state.hidden)).chunk(4, dim=-1)
    input = force("input", torch.sigmoid(i + peepholes.input * state.cell))
    forget = force("forget", torch.sigmoid(f + peepholes.forget * state.cell))
    candidate = force("candidate", torch.tanh(g))
    cell = force("cell", forget * state.cell + input * candidate)
    output = force("output", torch.sigmoid(o + peepholes.output * cell))
    return LSTMStep(input, forget, candidate, output, cell, force("hidden", output * torch.tanh(cell)))


def coupled_step(x: Tensor, state: LSTMState, weights: Weights, force: Force = keep) -> LSTMStep:
    """The LSTM that writes what it forgets; W and b are stacked in the order f, g, o.

    forget, output = sigmoid(f), sigmoid(o);  candidate = tanh(g);  input = 1 - forget
    cell = forget * cell + input * candidate;  hidden = output * tanh(cell)

    Greff et al., "LSTM: A Search Space Odyssey" (IEEE TNNLS 2017), the variant CIFG.
    """
    f, g, o = (weights.from_input(x) + weights.from_hidden(state.hidden)).chunk(3, dim=-1)
    forget = force("forget", torch.sigmoid(f))
    input = force("input", 1 - forget)
    candidate = force("candidate", torch.tanh(g))
    output = force("output", torch.sigmoid(o))
    cell = force("cell", forget * state.cell + input * candidate)
    return LSTMStep(input, forget, candidate, output, cell, force("hidden", output * torch.tanh(cell)))


def open_output_step(x: Tensor, state: LSTMState, weights: Weights, force: Force = keep) -> LSTMStep:
    """The LSTM without an output gate; W and b are stacked in the order i, f, g.

    input, forget = sigmoid(i), sigmoid(f);  candidate = tanh(g);  output = 1
    cell = forget * cell + input * candidate;  hidden = tanh(cell)

    Greff et al., "LSTM: A Search Space Odyssey" (IEEE TNNLS 2017), the variant NOG.
    """
    i, f, g = (weights.from_input(x) + weights.from_hidden(state.hidden)).chunk(3, dim=-1)
    input = force("input", torch.sigmoid(i))
    forget = force("forget", torch.sigmoid(f))
    candidate = force("candidate", torch.tanh(g))
    cell = force("cell", forget * state.cell + input * candidate)
    return LSTMStep(input, forget, candidate, torch.ones_like(cell), cell, force("hidden", torch.tanh(cell)))
