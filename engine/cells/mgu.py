"""One time step of the minimal gated unit."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear

from engine.cells.weights import Force, Weights, keep


class MGUState(NamedTuple):
    """hidden (..., unit)."""

    hidden: Tensor


class MGUStep(NamedTuple):
    """Gate, candidate and hidden state, (..., unit) each."""

    forget: Tensor
    candidate: Tensor
    hidden: Tensor

    @property
    def state(self) -> MGUState:
        """What the next step needs."""
        return MGUState(self.hidden)


def mgu_step(x: Tensor, state: MGUState, weights: Weights, force: Force = keep) -> MGUStep:
    """A recurrent unit with one gate; W and b are stacked in the order f, c.

    forget = sigmoid(W_if x + b_if + W_hf hidden + b_hf)
    candidate = tanh(W_ic x + b_ic + W_hc (forget * hidden) + b_hc)
    hidden = (1 - forget) * hidden + forget * candidate

    x (..., feature). Zhou et al., "Minimal Gated Unit for Recurrent Neural Networks" (IJAC 2016), section 3.
    """
    f_x, c_x = weights.from_input(x).chunk(2, dim=-1)
    weight_f, weight_c = weights.weight_hh.chunk(2)
    bias_f, bias_c = (None, None) if weights.bias_hh is None else weights.bias_hh.chunk(2)
    forget = force("forget", torch.sigmoid(f_x + linear(state.hidden, weight_f, bias_f)))
    candidate = force("candidate", torch.tanh(c_x + linear(forget * state.hidden, weight_c, bias_c)))
    hidden = force("hidden", (1 - forget) * state.hidden + forget * candidate)
    return MGUStep(forget, candidate, hidden)
