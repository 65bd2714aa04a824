"""One time step of the simple recurrent network."""

from __future__ import annotations

from typing import Literal, NamedTuple

import torch
from torch import Tensor

from engine.cells.weights import Force, Weights, keep

Nonlinearity = Literal["tanh", "relu"]


class RNNState(NamedTuple):
    """hidden (..., unit)."""

    hidden: Tensor


class RNNStep(NamedTuple):
    """hidden (..., unit)."""

    hidden: Tensor

    @property
    def state(self) -> RNNState:
        """What the next step needs."""
        return RNNState(self.hidden)


def rnn_step(
    x: Tensor, state: RNNState, weights: Weights, nonlinearity: Nonlinearity = "tanh", force: Force = keep
) -> RNNStep:
    """hidden = tanh(W_ih x + b_ih + W_hh hidden + b_hh), or with max(0, .) for tanh.

    x (..., feature). Elman, "Finding Structure in Time" (Cognitive Science 1990), the section of the same name.
    """
    squash = torch.tanh if nonlinearity == "tanh" else torch.relu
    hidden = force("hidden", squash(weights.from_input(x) + weights.from_hidden(state.hidden)))
    return RNNStep(hidden)
