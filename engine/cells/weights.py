"""What all cells share: weights in torch's layout, and a way to force values while a step is computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from torch import Tensor, nn
from torch.nn.functional import linear

Direction = Literal["forward", "backward"]
Force = Callable[[str, Tensor], Tensor]
"""Given the name of a gate or state and its computed value (..., unit), the value to go on with."""


def keep(name: str, value: Tensor) -> Tensor:
    """Force nothing."""
    return value


class Weights(NamedTuple):
    """Weights of one layer and direction, gates stacked along the first axis as torch.nn stacks them.

    weight_ih  (gate * unit, feature)
    weight_hh  (gate * unit, hidden)
    bias_ih    (gate * unit,), or None
    bias_hh    (gate * unit,), or None
    weight_hr  (hidden, unit): an LSTM's projection of its hidden state, or None
    """

    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor | None = None
    bias_hh: Tensor | None = None
    weight_hr: Tensor | None = None

    def from_input(self, x: Tensor) -> Tensor:
        """What the input (..., feature) adds to every gate: (..., gate * unit)."""
        return linear(x, self.weight_ih, self.bias_ih)

    def from_hidden(self, hidden: Tensor) -> Tensor:
        """What the hidden state (..., hidden) adds to every gate: (..., gate * unit)."""
        return linear(hidden, self.weight_hh, self.bias_hh)


def weights_of(module: nn.RNNBase, layer: int, direction: Direction = "forward") -> Weights:
    """The weights that a torch.nn.RNN, LSTM or GRU uses in a layer and direction: its own tensors, not copies."""
    suffix = f"_l{layer}" + ("_reverse" if direction == "backward" else "")
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")
    found: dict[str, Tensor] = {
        name: value for name in names if (value := getattr(module, name + suffix, None)) is not None
    }
    return Weights(**found)
