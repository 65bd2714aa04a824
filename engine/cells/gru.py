"""One time step of the gated recurrent unit."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from engine.cells.weights import Force, Weights, keep


class GRUState(NamedTuple):
    """hidden (..., unit)."""

    hidden: Tensor


class GRUStep(NamedTuple):
    """Gates, new content and hidden state, (..., unit) each."""

    reset: Tensor
    update: Tensor
    new: Tensor
    hidden: Tensor

    @property
    def state(self) -> GRUState:
        """What the next step needs."""
        return GRUState(self.hidden)


def gru_step(x: Tensor, state: GRUState, weights: Weights, force: Force = keep) -> GRUStep:
    """The GRU as in torch.nn.GRU; W and b are stacked in the order r, z, n.

    [r_x, z_x, n_x] = W_ih x + b_ih;  [r_h, z_h, n_h] = W_hh hidden + b_hh
    reset, update = sigmoid(r_x + r_h), sigmoid(z_x + z_h)
    new = tanh(n_x + reset * n_h), so the reset comes after the recurrent product
    hidden = (1 - update) * new + update * hidden

    x (..., feature). Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder" (EMNLP 2014), section 2.3,
    where the reset comes before the recurrent product.
    """
    r_x, z_x, n_x = weights.from_input(x).chunk(3, dim=-1)
    r_h, z_h, n_h = weights.from_hidden(state.hidden).chunk(3, dim=-1)
    reset = force("reset", torch.sigmoid(r_x + r_h))
    update = force("update", torch.sigmoid(z_x + z_h))
    new = force("new", torch.tanh(n_x + reset * n_h))
    hidden = force("hidden", (1 - update) * new + update * state.hidden)
    return GRUStep(reset, update, new, hidden)
