"""The small networks whose gradients the lab looks at."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from engine.labs.gradients.setup import Cell, Setup

FEATURES = 4
GATES: dict[Cell, int] = {"tanh": 1, "sigmoid": 1, "relu": 1, "gru": 3, "lstm": 4}
_NOISE = 0.3


class SigmoidRNN(nn.Module):
    """The simple recurrent network with a logistic sigmoid, by torch's fused tanh kernel.

    sigmoid(a) = (1 + tanh(a / 2)) / 2, so with g = 2 hidden - 1 the states g are those of a tanh network whose
    weights are scaled and whose biases are shifted. The parameters are the sigmoid network's own, named as in nn.RNN.
    """

    def __init__(self, features: int, units: int, layers: int) -> None:
        super().__init__()
        self.core = nn.RNN(features, units, layers)
        self.own = nn.ParameterDict({name: value.detach().clone() for name, value in self.core.named_parameters()})
        self.core.requires_grad_(False)
        self.layers, self.units = layers, units

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden states (time, ..., unit) of the last layer, and the last step's of every layer."""
        start = inputs.new_full((self.layers, *inputs.shape[1:-1], self.units), -1.0)
        states, last = torch.func.functional_call(self.core, self._scaled(), (inputs, start))
        return (states + 1) / 2, (last + 1) / 2

    def _scaled(self) -> dict[str, Tensor]:
        scaled = {}
        for layer in range(self.layers):
            w, u, b, c = (self.own[f"{name}_l{layer}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
            # Layers above the first read states of the tanh kernel too.
            scaled[f"weight_ih_l{layer}"] = w / 4 if layer else w / 2
            scaled[f"bias_ih_l{layer}"] = b / 2 + w.sum(1) / 4 if layer else b / 2
            scaled[f"weight_hh_l{layer}"] = u / 4
            scaled[f"bias_hh_l{layer}"] = c / 2 + u.sum(1) / 4
        return scaled


class Net(nn.Module):
    """Recurrent layers under a linear read-out; the initial weights are those that a setup asks for.

    Recurrent blocks are Gaussian, scaled to the spectral radius; input weights keep the variance of what they read;
    biases are 0 but for the forget gate's (LSTM) or the update gate's (GRU).
    """

    def __init__(self, cell: Cell, units: int, layers: int, radius: float, forget_bias: float, features: int = FEATURES,
                 outputs: int = 1) -> None:  # fmt: skip
        super().__init__()
        self.cell, self.units, self.layers = cell, units, layers
        self.recurrent = _recurrent(cell, features, units, layers)
        self.head = nn.Linear(units, outputs)
        gate = {"lstm": 1, "gru": 1}.get(cell)
        with torch.no_grad():
            for layer in range(layers):
                w, u, b, c = (self.weight(name, layer) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
                w.normal_(0.0, 1 / math.sqrt(w.shape[1]))
                u.copy_(torch.cat([_scaled_to(radius, units) for _ in range(GATES[cell])]))
                b.zero_()
                c.zero_()
                if gate is not None:
                    b[gate * units : (gate + 1) * units] = forget_bias
            self.head.weight.normal_(0.0, 1 / math.sqrt(units))
            self.head.bias.zero_()

    def weight(self, name: str, layer: int) -> Tensor:
        """A layer's "weight_ih", "weight_hh", "bias_ih" or "bias_hh", in torch's layout."""
        owner = self.recurrent.own if isinstance(self.recurrent, SigmoidRNN) else self.recurrent
        found: Tensor = getattr(owner, f"{name}_l{layer}")
        return found

    def forward(self, inputs: Tensor) -> Tensor:
        """Outputs (time, ..., output) for inputs (time, ..., feature)."""
        states, _ = self.recurrent(inputs)
        outputs: Tensor = self.head(states)
        return outputs


def net_of(setup: Setup, cell: Cell) -> Net:
    """The network of a setup with this cell; the same seed gives the same weights."""
    with torch.random.fork_rng(devices=[]):
        # torch.manual_seed would write down the stack for each kind of processor there might be: 2 ms.
        torch.default_generator.manual_seed(setup.seed)
        return Net(cell, setup.units, setup.layers, setup.radius, setup.forget_bias)


def inputs_of(setup: Setup) -> Tensor:
    """What the network reads, (time, FEATURES): plus or minus one at step 0 and then weak noise, or noise alone."""
    generator = torch.Generator().manual_seed(setup.seed + 1)
    inputs = torch.randn(setup.length, FEATURES, generator=generator)
    if setup.signal == "first":
        inputs *= _NOISE
        inputs[0] = torch.sign(inputs[0])
    return inputs


def loss_of(net: Net, inputs: Tensor, loss: str) -> Tensor:
    """The squared error to 1, halved, of the last output or in the mean of all."""
    errors: Tensor = 0.5 * (net(inputs)[:, 0] - 1) ** 2
    return errors[-1] if loss == "last" else errors.mean()


def _recurrent(cell: Cell, features: int, units: int, layers: int) -> nn.RNNBase | SigmoidRNN:
    if cell == "sigmoid":
        return SigmoidRNN(features, units, layers)
    if cell == "lstm":
        return nn.LSTM(features, units, layers)
    if cell == "gru":
        return nn.GRU(features, units, layers)
    return nn.RNN(features, units, layers, nonlinearity="relu" if cell == "relu" else "tanh")


def _scaled_to(radius: float, units: int) -> Tensor:
    matrix = torch.randn(units, units)
    scale: Tensor = radius / torch.linalg.eigvals(matrix).abs().max()
    return matrix * scale
