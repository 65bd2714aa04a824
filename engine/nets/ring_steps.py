"""A stack of gated causal blocks one step at a time, each block remembering what its taps will read.

Le Paine et al., "Fast Wavenet Generation Algorithm" (arXiv:1611.09482): generating from scratch computes the whole
receptive field for every step; with a ring of past inputs for each block a step costs each block once. Here what the
taps make of the past is known for all blocks before the step begins, so that one sum adds it for all; what depends on
the step itself is one small product a block. Numpy, because a call of it costs less than one of torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Weights = NDArray[np.float64]


class Block(NamedTuple):
    """Weights of one gated block: h = tanh(filter) sigmoid(gate), x + residual h goes on, skip h goes to the end.

    taps           (tap, 2 * channel, channel), the earliest tap first, the filter's rows before the gate's
    bias           (2 * channel,)
    condition      (2 * channel, feature) of what is known besides the signal
    residual       (channel, channel)
    residual_bias  (channel,)
    skip           (skip, channel)
    """

    taps: Weights
    bias: Weights
    condition: Weights
    residual: Weights
    residual_bias: Weights
    skip: Weights


class RingSteps:
    """Summed skips of one step after another.

    A block's row holds [gated, 1, signal, product of each tap]. What the next block's taps will make of its signal, now
    and later, is one product of this row's first part, so that a ring remembers products and a step only adds them.

    entry, entry_bias  (row, channel), (row,): `entry @ signal + entry_bias` is what a step begins with
    conditions         (block, 2 * channel, feature): `conditions @ condition` is what a condition adds to a step

    skip_bias  (skip,) of all blocks together
    """

    def __init__(self, blocks: Sequence[Block], dilations: Sequence[int], skip_bias: Weights) -> None:
        count, (taps, _, channels) = len(blocks), blocks[0].taps.shape
        first, now = channels + 1, 2 * channels + 1
        later = now + 2 * channels
        self._read_weights(blocks, skip_bias)
        reach = np.array(dilations)
        # One ring for each block, all in one array, so that all are read and written at once.
        self._length = np.maximum((taps - 1) * reach, 1)
        self._start = np.cumsum(self._length) - self._length
        self._behind = np.arange(taps - 1, 0, -1)[None] * reach[:, None]
        self._tap = np.arange(taps - 1)[None]
        self._ring = np.zeros((int(self._length.sum()), taps - 1, 2 * channels), np.float32)
        self._rows = np.zeros((count, now + 2 * taps * channels), np.float32)
        self._rows[:, channels] = 1.0
        self._given = self._rows[0, first:]
        self._reads = self._rows[:, :first]
        self._writes = self._rows[:, later:].reshape(count, taps - 1, 2 * channels)
        self._before = np.zeros((count, 2 * channels), np.float32)
        # Views are made once: making one costs as much as a small product.
        self._blocks = [
            (
                self._rows[index, now:later],
                self._before[index],
                self._before[index, :channels],
                self._before[index, channels:],
                self._rows[index, :channels],
                self._maps[index] if index + 1 < count else None,
                self._rows[index, :now],
                self._rows[index + 1, first:] if index + 1 < count else None,
            )
            for index in range(count)
        ]
        self._step = 0

    def _read_weights(self, blocks: Sequence[Block], skip_bias: Weights) -> None:
        """Lay weights out for stepping: sigmoid(a) = (1 + tanh(a / 2)) / 2, its halves folded into the weights."""
        taps, wide, channels = blocks[0].taps.shape
        half = np.where(np.arange(wide) < channels, 1.0, 0.5)
        # What a block makes of its signal: the signal itself, the product of the tap of now, those of earlier taps.
        made, constant = [], []
        for block in blocks:
            scaled = block.taps * half[:, None]
            made.append(np.concatenate([np.eye(channels), scaled[-1], *scaled[:-1]]))
            constant.append(np.concatenate([np.zeros(channels), block.bias * half, np.zeros((taps - 1) * wide)]))
        self.entry, self.entry_bias = made[0], constant[0]
        self.conditions = np.stack([block.condition * half[:, None] for block in blocks])
        self._maps = [
            single(
                np.concatenate(
                    [above @ (block.residual / 2), (above @ block.residual_bias + added)[:, None], above], axis=1
                )
            )
            for above, added, block in zip(made[1:], constant[1:], blocks, strict=False)
        ]
        bias = np.zeros((len(blocks), len(skip_bias), 1))
        bias[0, :, 0] = skip_bias
        skips = np.stack([block.skip / 2 for block in blocks])
        self._skips = single(np.concatenate([skips, bias], axis=2).transpose(1, 0, 2).reshape(len(skip_bias), -1))

    def step(self, given: Array, condition: Array | None = None) -> Array:
        """Summed skips (skip,) of the next step.

        given      (row,) as `entry` and `entry_bias` make it of the signal
        condition  (block, 2 * channel) as `conditions` makes it
        """
        before, oldest = self._before, self._start + self._step % self._length
        if self._behind.shape[1] == 1:
            self._ring[:, 0].take(oldest, axis=0, out=before, mode="clip")
        else:
            places = self._start[:, None] + (self._step - self._behind) % self._length[:, None]
            self._ring[places, self._tap].sum(axis=1, out=before)
        if condition is not None:
            before += condition
        self._given[:] = given
        dot, tanh, add, multiply = np.dot, np.tanh, np.add, np.multiply
        for now, z, filtered, gate, gated, weights, row, handed_on in self._blocks:
            add(now, z, z)
            tanh(z, z)
            multiply(filtered, gate, gated)
            add(gated, filtered, gated)
            if weights is not None:
                dot(weights, row, handed_on)
        self._ring[oldest] = self._writes
        self._step += 1
        summed: Array = dot(self._skips, self._reads.reshape(-1))
        return summed


def doubled(parameter: Any) -> Weights:
    """The numbers of a tensor in double precision, in which weights are laid out."""
    numbers: Weights = parameter.detach().cpu().double().numpy()
    return numbers


def single(array: NDArray[Any]) -> Array:
    """An array in the precision of a step, its rows one after another in memory."""
    return np.ascontiguousarray(array, np.float32)
