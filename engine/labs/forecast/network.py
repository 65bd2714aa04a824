"""The networks: recurrent, convolutional or feedforward, each beside a linear highway from the last values.

The frame is that of the M4 competition's winner, simplified: inputs normalised by their own level, outputs on top of
the seasons (Smyl, IJF 2020, section 3); the linear highway is that of LSTNet (Lai et al., SIGIR 2018, section 3.6);
quantiles are learnt by their pinball loss (Wen et al., arXiv:1711.11053, section 3.1).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.labs.forecast.frame import Frame, View, view
from engine.nets.causal import CausalStack, Inside, Watch, doubling
from engine.nets.gru_inputs import gru_inputs
from engine.nets.gru_pass import gru_pass

Kind = Literal["lstm", "gru", "rnn", "wavenet", "feedforward"]
KINDS: tuple[Kind, ...] = ("lstm", "gru", "rnn", "wavenet", "feedforward")
LEVELS = 7
"""Quantiles of an output; `engine.labs.forecast.outcome.QUANTILES` has their levels."""
MEDIAN = LEVELS // 2
_BENDS = 16
_CELLS = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}


class Said(NamedTuple):
    """What a network says at each step.

    view       what it saw
    quantiles  (batch, step, level, ahead), rising along the levels, in units of the step: value = centre + unit * z
    """

    view: View
    quantiles: Tensor


class Recurrent(nn.Module):
    """Stacked recurrent layers of one direction, each added to what it read (residual) from the second on."""

    def __init__(self, kind: Kind, inputs: int, units: int, layers: int) -> None:
        super().__init__()
        cell = _CELLS[kind]
        self.layers = nn.ModuleList(cell(inputs if layer == 0 else units, units) for layer in range(layers))
        if kind == "lstm":
            for layer in self.layers:
                # Forget-gate biases start at 1 (Jozefowicz et al., ICML 2015): memory lasts from the start.
                nn.init.ones_(layer.get_parameter("bias_ih_l0").data[units : 2 * units])

    def forward(self, features: Tensor) -> Tensor:
        """Hidden states (step, batch, unit) of features (step, batch, feature)."""
        hidden = features
        for index, layer in enumerate(self.layers):
            if self.training and isinstance(layer, nn.GRU) and features.device.type == "cpu":
                frozen = features.shape[1] == 1 and not layer.get_parameter("weight_hh_l0").requires_grad
                outputs = gru_inputs(layer, hidden) if frozen else gru_pass(layer, hidden)
            else:
                outputs, _ = layer(hidden)
            hidden = outputs if index == 0 else hidden + outputs
        return hidden


class Dense(nn.Module):
    """A feedforward network on the last values of a fixed window: one matrix after another."""

    def __init__(self, inputs: int, units: int, layers: int) -> None:
        super().__init__()
        sizes = [inputs, *[units] * layers]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))

    def forward(self, window: Tensor, watch: Callable[[int, Tensor], Tensor] | None = None) -> Tensor:
        """Activations (batch, step, unit) of the last layer for windows (batch, step, value)."""
        hidden = window
        for index, layer in enumerate(self.layers):
            hidden = torch.relu(layer(hidden))
            if watch is not None:
                hidden = watch(index, hidden)
        return hidden


class Effect(nn.Module):
    """What the covariates at a point ahead add to each quantile there: a line, and a little network beside it.

    Shared by all points ahead. `unit` is the usual one of a step in the series learnt from, since what a degree of
    warmth adds does not grow with the last days' changes.
    """

    unit: Tensor

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.line = nn.Linear(inputs, LEVELS)
        self.bend = nn.Sequential(nn.Linear(inputs, _BENDS), nn.Tanh(), nn.Linear(_BENDS, LEVELS))
        for start_small in (self.line, self.bend[2]):
            nn.init.normal_(start_small.get_parameter("weight"), std=0.01)
            nn.init.zeros_(start_small.get_parameter("bias"))
        self.register_buffer("unit", torch.ones(1))

    def forward(self, known: Tensor, unit: Tensor) -> Tensor:
        """(batch, step, level, ahead) of known (batch, step, ahead, effect), over the steps' units (batch, step)."""
        added: Tensor = self.line(known) + self.bend(known)
        return added.transpose(2, 3) * (self.unit / unit)[..., None, None]


class Network(nn.Module):
    """Says quantiles of the next `frame.horizon` points at each step.

    median = sum of the seasons' repetitions, weighted as the hidden state says + highway of the last values
    + a correction from the hidden state + what the covariates add; the other quantiles are steps up and down from it.
    """

    def __init__(self, kind: Kind, frame: Frame, units: int = 48, layers: int = 2) -> None:
        super().__init__()
        self.kind, self.frame, self.units, self.layers = kind, frame, units, layers
        self.widening: NDArray[np.float64] | None = None
        """Factors (interval, ahead) by which its intervals are to be wider than it says; see `widening`."""
        inputs, horizon = len(frame.features), frame.horizon
        self.body: Recurrent | CausalStack | Dense
        if kind == "feedforward":
            self.body = Dense(frame.window, units, layers)
        elif kind == "wavenet":
            self.body = CausalStack(inputs, units, units, doubling(layers))
        else:
            self.body = Recurrent(kind, inputs, units, layers)
        self.highway = nn.Linear(frame.window, horizon)
        self.trust = nn.Linear(units, len(frame.seasons) * horizon)
        self.head = nn.Linear(units, LEVELS * horizon)
        self.effect = Effect(frame.effects) if frame.covariates else None
        for start_small in (self.highway, self.trust, self.head):
            nn.init.normal_(start_small.weight, std=0.01)
            nn.init.zeros_(start_small.bias)

    def forward(
        self, values: Tensor, steps: int, said: int | None = None, stride: int = 1, known: Tensor | None = None
    ) -> Said:
        """What is said on the last `steps` steps of values (batch, point); see `view` for what else is given."""
        seen = view(values, self.frame, steps, said, stride, known)
        hidden = self.hidden(seen)
        if isinstance(self.body, Dense):
            return Said(seen, self.quantiles(seen, hidden))
        count = steps if said is None else said
        return Said(seen, self.quantiles(seen, hidden[:, steps - 1 - (count - 1) // stride * stride :: stride]))

    def seen(self, values: Tensor, steps: int, known: Tensor | None = None) -> View:
        """What the network sees at the last `steps` steps of values (batch, point), a forecast made at each."""
        return view(values, self.frame, steps, known=known)

    def hidden(self, seen: View, watch: Watch | None = None) -> Tensor:
        """The body's output (batch, step, unit); a feedforward network's only where a forecast is made."""
        if isinstance(self.body, Recurrent):
            states: Tensor = self.body(seen.features.transpose(0, 1))
            return states.transpose(0, 1)
        if isinstance(self.body, CausalStack):
            return torch.relu(self.body(seen.features.transpose(1, 2), None, watch)).transpose(1, 2)
        if watch is None:
            return self.body.forward(seen.window)

        def told(index: int, hidden: Tensor) -> Tensor:
            channels = hidden.transpose(1, 2)
            return watch(index, Inside(channels, torch.ones_like(channels), channels)).transpose(1, 2)

        return self.body.forward(seen.window, told)

    def quantiles(self, seen: View, hidden: Tensor) -> Tensor:
        """Quantiles (batch, step, level, ahead) that rise along the levels, whatever the weights."""
        batch, steps = hidden.shape[:2]
        horizon = self.frame.horizon
        trust = self.trust(hidden).view(batch, steps, -1, horizon).softmax(2).to(seen.bases.dtype)
        out = self.head(hidden).view(batch, steps, LEVELS, horizon).to(seen.bases.dtype)
        if self.effect is not None and seen.known is not None:
            out = out + self.effect(seen.known, seen.unit).to(out.dtype)
        median = (trust * seen.bases).sum(2) + self.highway(seen.window).to(seen.bases.dtype) + out[:, :, MEDIAN]
        rises = nn.functional.softplus(out - 1.0)
        up = rises[:, :, MEDIAN + 1 :].cumsum(2)
        down = rises[:, :, :MEDIAN].flip(2).cumsum(2).flip(2)
        middle = median[:, :, None]
        return torch.cat([middle - down, middle, middle + up], dim=2)
