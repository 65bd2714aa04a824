"""A convolutional network that sees a drawing, and an LSTM that describes it, with attention or without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.cells import Force, LSTMState, LSTMStep, keep, lstm_step, weights_of
from engine.labs.captions.outcome import GRID
from engine.nets.attention import AS_TRAINED, Additive, Memory, Overrule, attend

_REDUCED = 24
"""Numbers that are left of each part where the whole drawing becomes one vector."""


@dataclass(frozen=True)
class Sizes:
    """Sizes of a network.

    words      known, with the begin and the end
    channels   of a part of the drawing
    width      of a word's embedding
    units      of the LSTM
    attention  whether it looks at the parts; otherwise it sees all as one vector before the first word
    """

    words: int
    channels: int = 128
    width: int = 64
    units: int = 192
    attention: bool = True


class Seen(NamedTuple):
    """A drawing as seen: the memory of its parts, (batch, part, feature) each, and the state before the first word."""

    memory: Memory
    start: LSTMState


class Taken(NamedTuple):
    """One word's step: logits (batch, word), context (batch, feature), weights (batch, 1, 1, part), the cell's step.

    Without attention context and weights have no numbers, (batch, 0).
    """

    logits: Tensor
    context: Tensor
    weights: Tensor
    cell: LSTMStep


class Captioner(nn.Module):
    """Xu et al., "Show, Attend and Tell" (ICML 2015), section 3, with soft attention (4.2); and, without attention,
    Vinyals et al., "Show and Tell" (CVPR 2015), section 3, whose first input, the drawing, is here the first state.

    part     features of GRID x GRID parts by four convolutions with group normalisation (Wu and He, ECCV 2018), and
             a learned vector for each place
    step     weights = softmax(v . tanh(W hidden + U part)); context = weights . parts
             hidden, cell = LSTM([word, context]); logits of tanh(V [hidden, context, word])
    """

    def __init__(self, sizes: Sizes, dropout: float = 0.0) -> None:
        super().__init__()
        self.sizes = sizes
        wide, channels = sizes.channels // 4, sizes.channels
        self.eye = nn.Sequential(
            *_convolution(1, wide, 2),
            *_convolution(wide, wide, 2),
            *_convolution(wide, channels // 2, 1),
            nn.MaxPool2d(2),
            *_convolution(channels // 2, channels, 1),
            *_convolution(channels, channels, 1),
        )
        self.places = nn.Parameter(torch.randn(GRID * GRID, channels) * 0.1)
        self.embedding = nn.Embedding(sizes.words, sizes.width)
        self.attention = Additive(sizes.units, channels, 128) if sizes.attention else None
        self.reduce = None if sizes.attention else nn.Linear(channels, _REDUCED)
        self.start = nn.Linear(channels if sizes.attention else _REDUCED * GRID * GRID, 2 * sizes.units)
        seen = channels if sizes.attention else 0
        self.words = nn.LSTM(sizes.width + seen, sizes.units)
        self.readout = nn.Linear(sizes.units + seen + sizes.width, sizes.width)
        self.bias = nn.Parameter(torch.zeros(sizes.words))
        self.dropout = nn.Dropout(dropout)
        with torch.no_grad():
            self.embedding.weight.normal_(0.0, sizes.width**-0.5)
            self.words.get_parameter("bias_ih_l0")[sizes.units : 2 * sizes.units] = 1.0

    def see(self, pictures: Tensor) -> Seen:
        """Look at pictures (batch, pixel, pixel)."""
        features = self.eye(pictures[:, None]).flatten(2).transpose(1, 2) + self.places
        if self.attention is None:
            assert self.reduce is not None
            whole = torch.relu(self.reduce(features)).flatten(1)
            memory = Memory(features, features)
        else:
            whole = features.mean(1)
            memory = self.attention.remember(self.dropout(features).transpose(0, 1))
        hidden, cell = self.start(self.dropout(whole)).chunk(2, -1)
        return Seen(memory, LSTMState(hidden.tanh(), cell.tanh()))

    def step(
        self,
        seen: Seen,
        state: LSTMState,
        last: Tensor,
        number: int = 0,
        overrule: Overrule = AS_TRAINED,
        force: Force = keep,
        muted: bool = False,
    ) -> Taken:
        """The step of word `number`, after the words `last` (batch,). `muted`: the LSTM hands on nothing."""
        word = self.dropout(self.embedding(last)) * self.sizes.width**0.5
        context, weights = word[:, :0], word[:, :0]
        if self.attention is not None:
            contexts, weights = attend(self.attention, state.hidden[None], seen.memory, overrule, number)
            context = contexts[0]
        cell = lstm_step(torch.cat([word, context], -1), state, weights_of(self.words, 0), force)
        return Taken(self._say(cell.hidden * (not muted), context, word), context, weights, cell)

    def _say(self, hidden: Tensor, context: Tensor, word: Tensor) -> Tensor:
        read = torch.cat([self.dropout(hidden), context, word], -1)
        return nn.functional.linear(self.readout(read).tanh(), self.embedding.weight, self.bias)

    def forward(self, pictures: Tensor, words: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (time, batch, word) and attention (time, batch, part) for captions (time, batch), the begin first."""
        seen = self.see(pictures)
        state, logits, looks = seen.start, [], []
        for number, last in enumerate(words):
            taken = self.step(seen, state, last, number)
            state = taken.cell.state
            logits.append(taken.logits)
            looks.append(taken.weights.flatten(1))
        return torch.stack(logits), torch.stack(looks)


def _convolution(before: int, after: int, stride: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(before, after, 3, stride, 1), nn.GroupNorm(8, after), nn.ReLU()
