"""Causal dilated convolutions: gated blocks with residual and skip paths, in parallel over time.

Van den Oord et al., "WaveNet: A Generative Model for Raw Audio" (arXiv:1609.03499), sections 2.1 to 2.5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from torch import Tensor, nn


class Inside(NamedTuple):
    """What happens inside one block, each (batch, channel, time).

    filter  tanh of the filter convolution
    gate    sigmoid of the gate convolution
    hidden  their product, which the block hands to its residual and skip paths
    """

    filter: Tensor
    gate: Tensor
    hidden: Tensor


Watch = Callable[[int, Inside], Tensor]
"""Told the block's index and what is inside it; gives the hidden values to go on with, changed or not."""


class GatedBlock(nn.Module):
    """hidden = tanh(W_f * x) sigmoid(W_g * x); on to the next block x + W_r hidden; to the end W_s hidden.

    channels   of the input and output
    skip       channels of what goes to the end
    kernel     taps; tap j reads the step j * `dilation` before
    condition  features of what is known besides the signal, 0 for nothing
    """

    def __init__(self, channels: int, skip: int, kernel: int = 2, dilation: int = 1, condition: int = 0) -> None:
        super().__init__()
        self.dilation = dilation
        self.reach = (kernel - 1) * dilation
        self.taps = nn.Conv1d(channels, 2 * channels, kernel, dilation=dilation)
        self.condition = nn.Conv1d(condition, 2 * channels, 1, bias=False) if condition else None
        self.residual = nn.Conv1d(channels, channels, 1)
        self.skip = nn.Conv1d(channels, skip, 1)

    def inside(self, x: Tensor, condition: Tensor | None = None) -> Inside:
        """What the block makes of x (batch, channel, time); nothing before the first step but zeros."""
        total = self.taps(nn.functional.pad(x, (self.reach, 0)))
        if self.condition is not None and condition is not None:
            total = total + self.condition(condition)
        filtered, gate = total.chunk(2, dim=1)
        filtered, gate = filtered.tanh(), gate.sigmoid()
        return Inside(filtered, gate, filtered * gate)


class CausalStack(nn.Module):
    """Blocks upon one another, their skip paths summed. An output step sees itself and `field` - 1 steps before.

    inputs     features of a step
    channels   of every block
    skip       channels of the output
    dilations  of each block, bottom first: 1, 2, 4, ... again and again (see `doubling`)
    condition  features of a condition, 0 for none
    """

    def __init__(
        self,
        inputs: int,
        channels: int,
        skip: int,
        dilations: Sequence[int],
        kernel: int = 2,
        condition: int = 0,
    ) -> None:
        super().__init__()
        self.dilations, self.kernel = tuple(dilations), kernel
        self.channels = channels
        self.entry = nn.Conv1d(inputs, channels, 1)
        self.blocks = nn.ModuleList(GatedBlock(channels, skip, kernel, each, condition) for each in self.dilations)

    @property
    def field(self) -> int:
        """The receptive field in steps, the output's own step included."""
        return receptive_field(self.dilations, self.kernel)

    def forward(self, x: Tensor, condition: Tensor | None = None, watch: Watch | None = None) -> Tensor:
        """Summed skips (batch, skip, time) of x (batch, feature, time), all steps at once.

        `condition` is (batch, feature, time), or with one step where it is the same throughout.
        """
        x = self.entry(x)
        total: Tensor | None = None
        for index, block in enumerate(self.blocks):
            assert isinstance(block, GatedBlock)
            inside = block.inside(x, condition)
            hidden = inside.hidden if watch is None else watch(index, inside)
            skip = block.skip(hidden)
            total = skip if total is None else total + skip
            if index + 1 < len(self.blocks):
                x = x + block.residual(hidden)
        assert total is not None
        return total


def doubling(layers: int, cycles: int = 1) -> tuple[int, ...]:
    """Dilations 1, 2, 4, ... of so many layers, over and over."""
    return tuple(2**layer for _ in range(cycles) for layer in range(layers))


def receptive_field(dilations: Sequence[int], kernel: int) -> int:
    """Steps that one output sees, its own included: 1 + (kernel - 1) * sum of the dilations."""
    return 1 + (kernel - 1) * sum(dilations)
