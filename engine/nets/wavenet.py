"""A stack of dilated convolutions with gated activations that says how likely each next sample is.

Van den Oord et al., "WaveNet: A Generative Model for Raw Audio" (2016): causal dilated convolutions (section 2.1),
a softmax over mu-law codes (2.2), gated activation units (2.3), residual and skip connections (2.4) and
conditioning (2.5). Time stands first everywhere: (time, batch, channel).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

LEVELS = 256
SILENCE = 128


@dataclass(frozen=True)
class Shape:
    """Sizes of a stack.

    dilations  of each layer, from the input up
    kernel     taps of each layer
    channels   of the residual stream; filter and gate have as many each
    skip       channels of the sum of skip connections
    head       channels between the two last layers
    words      how many words it can be asked for; 0 without conditioning
    knots      places within a word, evenly spread from its start to its end, between which the condition is a line
    condition  channels of the condition
    causal     False for taps on both sides, which sees what it is to predict
    """

    dilations: tuple[int, ...]
    kernel: int = 2
    channels: int = 32
    skip: int = 64
    head: int = 128
    words: int = 0
    knots: int = 17
    condition: int = 16
    causal: bool = True

    @property
    def field(self) -> int:
        """Receptive field: how many samples an output can see, 1 + (kernel - 1) * sum of dilations."""
        return 1 + (self.kernel - 1) * sum(self.dilations)

    def offsets(self, layer: int) -> tuple[int, ...]:
        """Where the taps of a layer lie relative to its output, the earliest first."""
        dilation = self.dilations[layer]
        reach = (self.kernel - 1) * dilation
        first = -reach if self.causal else -(reach // 2)
        return tuple(first + tap * dilation for tap in range(self.kernel))

    def table(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {**asdict(self), "dilations": list(self.dilations)}


class Inside(NamedTuple):
    """What happens in one layer, each (time, batch, channel).

    signal    what the layer reads
    filtered  tanh of the filter
    gate      sigmoid of the gate
    gated     their product, which the skips take and the residual path adds to
    """

    signal: Tensor
    filtered: Tensor
    gate: Tensor
    gated: Tensor


class GatedBlock(nn.Module):
    """One layer: z = tanh(W_f * x + V_f c) . sigmoid(W_g * x + V_g c), and x + W_r z goes on (section 2.3, 2.4)."""

    def __init__(self, shape: Shape, layer: int) -> None:
        super().__init__()
        inputs = shape.kernel * shape.channels + (shape.condition if shape.words else 0)
        self.offsets = shape.offsets(layer)
        self.filter = nn.Linear(inputs, shape.channels)
        self.gate = nn.Linear(inputs, shape.channels)
        self.residual = nn.Linear(shape.channels, shape.channels)

    def forward(self, signal: Tensor, condition: Tensor | None) -> tuple[Inside, Tensor]:
        """What is inside, and the signal for the next layer, of a signal (time, batch, channel)."""
        taps = [shifted(signal, offset) for offset in self.offsets]
        # One product for all taps and the condition: a convolution of few taps is a matrix product. In bfloat16 on a
        # processor this trains half as fast again as conv1d over (batch, channel, time).
        joined = torch.cat(taps if condition is None else [*taps, condition], dim=-1)
        filtered, gate = torch.tanh(self.filter(joined)), torch.sigmoid(self.gate(joined))
        gated = filtered * gate
        return Inside(signal, filtered, gate, gated), signal + self.residual(gated)


class WaveNet(nn.Module):
    """Logits of each sample's code from the codes before it."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(LEVELS, shape.channels)
        layers = [GatedBlock(shape, layer) for layer in range(len(shape.dilations))]
        self.blocks = nn.ModuleList(layers)
        self.skips = nn.Linear(shape.channels * len(shape.dilations), shape.skip)
        self.head = nn.Linear(shape.skip, shape.head)
        self.output = nn.Linear(shape.head, LEVELS)
        self.words = nn.Parameter(0.5 * torch.randn(max(shape.words, 1), shape.knots, shape.condition))
        with torch.no_grad():
            for block in layers:
                # Each layer adds to the stream; small steps keep its size in hand at the start.
                block.residual.weight.mul_(1.0 / max(1.0, len(shape.dilations) / 4.0))

    def forward(self, codes: Tensor, condition: Tensor | None = None) -> Tensor:
        """Logits (time, batch, 256): row t tells the code after `codes` (time, batch), int64, up to t.

        condition  (time, batch, condition) as `conditions` makes it, where the shape has words
        """
        return self.read_out([inside.gated for inside in self.insides(codes, condition)])

    def insides(self, codes: Tensor, condition: Tensor | None = None) -> Iterator[Inside]:
        """What is inside each layer, from the input up."""
        signal = self.embedding(codes)
        if torch.is_autocast_enabled(signal.device.type):
            signal = signal.to(torch.get_autocast_dtype(signal.device.type))
        for block in self.blocks:
            inside, signal = block(signal, condition)
            yield inside

    def read_out(self, gated: Sequence[Tensor]) -> Tensor:
        """Logits from what every layer's gate let through: skips summed, then two layers (section 2.4)."""
        skipped = self.skips(torch.cat(list(gated), dim=-1))
        logits: Tensor = self.output(torch.relu(self.head(torch.relu(skipped))))
        return logits

    def conditions(self, words: Tensor, places: Tensor) -> Tensor:
        """What each sample is to say: (time, batch, condition).

        words   int64 (batch,): which word
        places  float32 (time, batch): how far through the word, 0 to 1
        """
        spread = places.clamp(0.0, 1.0) * (self.shape.knots - 1)
        lower = spread.floor().clamp(max=self.shape.knots - 2)
        share = (spread - lower).unsqueeze(-1)
        left = self.words[words, lower.long()]
        right = self.words[words, lower.long() + 1]
        return left + share * (right - left)


def shifted(signal: Tensor, offset: int) -> Tensor:
    """The signal (time, ...) as seen from `offset` steps away: row t is row t + offset, 0 outside."""
    if offset == 0:
        return signal
    moved = torch.zeros_like(signal)
    steps = len(signal)
    if offset < 0:
        moved[-offset:] = signal[: max(steps + offset, 0)]
    else:
        moved[: max(steps - offset, 0)] = signal[offset:]
    return moved


def inputs_of(codes: Tensor) -> Tensor:
    """What is read to predict `codes` (time, batch): the code before each, silence before the first."""
    first = torch.full_like(codes[:1], SILENCE)
    return torch.cat([first, codes[:-1]])
