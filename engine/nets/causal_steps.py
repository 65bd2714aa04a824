"""A `CausalStack` one step at a time, by `engine.nets.ring_steps`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from torch import nn

from engine.nets.causal import CausalStack, GatedBlock
from engine.nets.ring_steps import Array, Block, RingSteps, Weights, doubled


class CausalSteps:
    """`stack(x)[0, :, t]` of one step after another, with the weights as they are now, without what came before."""

    def __init__(self, stack: CausalStack) -> None:
        blocks = list(cast("Iterable[GatedBlock]", stack.blocks))
        skip_bias = sum((doubled(block.skip.bias) for block in blocks), np.zeros(()))
        self._steps = RingSteps([_block(block) for block in blocks], stack.dilations, skip_bias)
        self._entry = np.float32(self._steps.entry @ _matrix(stack.entry))
        self._entry_bias = np.float32(self._steps.entry @ doubled(stack.entry.bias) + self._steps.entry_bias)
        self._conditions = np.float32(self._steps.conditions)

    def step(self, x: NDArray[Any], condition: NDArray[Any] | None = None) -> Array:
        """Summed skips (skip,) of the next step x (feature,); `condition` is (feature,)."""
        added = None if condition is None else self._conditions @ condition
        return self._steps.step(self._entry @ x + self._entry_bias, added)


def _block(block: GatedBlock) -> Block:
    taps, bias = doubled(block.taps.weight).transpose(2, 0, 1), doubled(block.taps.bias)
    condition = np.zeros((len(bias), 0)) if block.condition is None else _matrix(block.condition)
    return Block(taps, bias, condition, _matrix(block.residual), doubled(block.residual.bias), _matrix(block.skip))


def _matrix(conv: nn.Conv1d) -> Weights:
    """Weights (output, input) of a convolution of one tap."""
    return doubled(conv.weight)[:, :, 0]
