"""Causal dilated convolutions: gated blocks with residual and skip paths, in parallel over time or step by step.

Van den Oord et al., "WaveNet: A Generative Model for Raw Audio" (arXiv:1609.03499), sections 2.1 to 2.5; the steps with
a cache after Le Paine et al., "Fast Wavenet Generation Algorithm" (arXiv:1611.09482).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
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

    def stepper(self, batch: int = 1) -> Stepper:
        """Something that computes one step after another, each once, with the weights as they are now."""
        return Stepper(self, batch)


class Stepper:
    """One step at a time, each block remembering what its taps will read: `stack(x)[..., t]` without what came before.

    What the taps read of the past is known for all blocks before the step begins, so it is one product for all; what
    depends on the step itself takes two small products a block. No gradients.

    Raises nothing of its own; `batch` is the number of sequences that step together.
    """

    @torch.no_grad()
    def __init__(self, stack: CausalStack, batch: int = 1) -> None:
        blocks = [block for block in stack.blocks if isinstance(block, GatedBlock)]
        width, kernel, count = stack.channels, stack.kernel, len(blocks)
        entry = stack.entry.weight
        device = entry.device
        self._entry, self._entry_bias = entry[:, :, 0].t().contiguous(), _bias(stack.entry)
        # The gate is a tanh too: sigmoid(a) = (1 + tanh(a / 2)) / 2. Halving its weights here, and the weights of
        # what reads the product, leaves one tanh and one product a block.
        half = entry.new_ones(2 * width)
        half[width:] = 0.5
        taps = torch.stack([block.taps.weight for block in blocks]) * half[:, None, None]
        # (block, earlier tap * channel, 2 channel)
        self._past = taps[..., :-1].permute(0, 3, 2, 1).reshape(count, (kernel - 1) * width, 2 * width)
        self._bias = (torch.stack([_bias(block.taps) for block in blocks]) * half)[:, None]
        conditions = [block.condition.weight[:, :, 0] for block in blocks if block.condition is not None]
        self._condition = (torch.stack(conditions) * half[:, None]).transpose(1, 2) if conditions else None
        self._skip_bias = torch.stack([_bias(block.skip) for block in blocks]).sum(0)
        # Biases stand as one more row of the weights, beside a channel that is always 1.
        residual = [torch.cat([b.residual.weight[:, :, 0].t() / 2, _bias(b.residual)[None]]) for b in blocks]
        nothing = entry.new_zeros(1, len(self._skip_bias))
        self._skip = torch.cat([torch.cat([block.skip.weight[:, :, 0].t() / 2, nothing]) for block in blocks])
        # One ring for each block, all in one array, so that all are read and written at once.
        self._length = torch.tensor([max(block.reach, 1) for block in blocks], device=device)
        self._start = self._length.cumsum(0) - self._length
        behind = torch.arange(kernel - 1, 0, -1, device=device)
        self._behind = behind[None] * torch.tensor([[block.dilation] for block in blocks], device=device)
        self._ring = entry.new_zeros(int(self._length.sum()), batch, width)
        # What a step fills, and views of it: making a view costs as much as a small product.
        self._inputs = entry.new_zeros(count + 1, batch, width)
        self._before = entry.new_zeros(count, batch, 2 * width)
        self._hidden = entry.new_ones(batch, count * (width + 1))
        halves = self._before.split(width, dim=2)
        columns = self._hidden.split(width + 1, dim=1)
        self._blocks = list(
            zip(
                self._inputs[:-1].unbind(),
                taps[..., -1].transpose(1, 2).contiguous().unbind(),
                self._before.unbind(),
                halves[0].unbind(),
                halves[1].unbind(),
                [column[:, :width] for column in columns],
                columns,
                residual,
                self._inputs[1:].unbind(),
                strict=True,
            )
        )
        self._step = 0

    @torch.no_grad()
    def step(self, x: Tensor, condition: Tensor | None = None) -> Tensor:
        """Summed skips (batch, skip) of the next step x (batch, feature); `condition` is (batch, feature)."""
        places = self._start[:, None] + (self._step - self._behind) % self._length[:, None]
        past = self._ring[places].transpose(1, 2).flatten(2)
        torch.baddbmm(self._bias, past, self._past, out=self._before)
        if self._condition is not None and condition is not None:
            self._before += condition @ self._condition
        addmm = torch.addmm
        addmm(self._entry_bias, x, self._entry, out=self._inputs[0])
        for given, now, before, filtered, gate, hidden, column, residual, handed_on in self._blocks:
            before.addmm_(given, now).tanh_()
            torch.addcmul(filtered, filtered, gate, out=hidden)
            addmm(given, column, residual, out=handed_on)
        self._ring[self._start + self._step % self._length] = self._inputs[:-1]
        self._step += 1
        return addmm(self._skip_bias, self._hidden, self._skip)


def doubling(layers: int, cycles: int = 1) -> tuple[int, ...]:
    """Dilations 1, 2, 4, ... of so many layers, over and over."""
    return tuple(2**layer for _ in range(cycles) for layer in range(layers))


def receptive_field(dilations: Sequence[int], kernel: int) -> int:
    """Steps that one output sees, its own included: 1 + (kernel - 1) * sum of the dilations."""
    return 1 + (kernel - 1) * sum(dilations)


def _bias(conv: nn.Conv1d) -> Tensor:
    assert conv.bias is not None
    return conv.bias
