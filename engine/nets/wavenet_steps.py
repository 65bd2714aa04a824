"""A WaveNet one sample at a time, by `engine.nets.ring_steps`, beside the naive way and the parallel pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.nets.ring_steps import Array, Block, RingSteps, Weights, doubled, single
from engine.nets.wavenet import SILENCE, GatedBlock, Shape, WaveNet, inputs_of

_CHECK = 400
"""Samples between two looks at the cancel token, about 40 ms of work."""


class Stepper:
    """Logits of the next sample from the code of the last, the rest remembered.

    word   what to say, where the shape has words

    Raises ValueError where the network is not causal: it would have to know the future.
    """

    def __init__(self, net: WaveNet, word: int = 0) -> None:
        shape = net.shape
        if not shape.causal:
            raise ValueError("`net` must be causal to be computed sample by sample, but sees the future instead.")
        skips = np.split(doubled(net.skips.weight), len(shape.dilations), axis=1)
        blocks = [
            _block(block, shape, skip)
            for block, skip in zip(cast("Iterable[GatedBlock]", net.blocks), skips, strict=True)
        ]
        self._steps = RingSteps(blocks, shape.dilations, doubled(net.skips.bias))
        self._entries = single(doubled(net.embedding.weight) @ self._steps.entry.T + self._steps.entry_bias)
        self._head, self._head_bias = single(doubled(net.head.weight)), single(doubled(net.head.bias))
        self._output, self._output_bias = single(doubled(net.output.weight)), single(doubled(net.output.bias))
        self._knots: Array | None = None
        if shape.words:
            # What the condition adds to every layer, at each place of the word where it is known: (knot, layer, z).
            self._knots = single(np.einsum("lzf,kf->klz", self._steps.conditions, doubled(net.words)[word]))

    def step(self, code: int, place: float = 0.0) -> Array:
        """Logits (256,) of the sample after `code`.

        place  how far through the word the sample to come lies, 0 to 1
        """
        condition = None
        if self._knots is not None:
            spread = min(max(place, 0.0), 1.0) * (len(self._knots) - 1)
            lower = min(int(spread), len(self._knots) - 2)
            share = np.float32(spread - lower)
            condition = self._knots[lower] * (1 - share) + self._knots[lower + 1] * share
        summed = self._steps.step(self._entries[code], condition)
        summed = np.dot(self._head, np.maximum(summed, 0.0, out=summed))
        np.add(summed, self._head_bias, summed)
        logits: Array = np.dot(self._output, np.maximum(summed, 0.0, out=summed))
        np.add(logits, self._output_bias, logits)
        return logits


def _block(block: GatedBlock, shape: Shape, skip: Weights) -> Block:
    joined = np.concatenate([doubled(block.filter.weight), doubled(block.gate.weight)])
    behind = shape.kernel * shape.channels
    taps = np.stack(np.split(joined[:, :behind], shape.kernel, axis=1))
    bias = np.concatenate([doubled(block.filter.bias), doubled(block.gate.bias)])
    residual = block.residual
    return Block(taps, bias, joined[:, behind:], doubled(residual.weight), doubled(residual.bias), skip)


def drawn(logits: NDArray[Any], temperature: float, chance: float) -> int:
    """The code that `chance` (0 to 1) draws from the softmax of logits (256,) over a temperature."""
    scaled = logits - logits.max()
    scaled /= max(temperature, 1e-3)
    # Powers in the precision of the logits, their sums in double: 256 small ones must not be lost beside a large one.
    weights = np.exp(scaled, out=scaled).cumsum(dtype=np.float64)
    return min(int(weights.searchsorted(chance * weights[-1], "right")), len(weights) - 1)


def cached(
    net: WaveNet, word: int, samples: int, temperature: float, chances: NDArray[np.float64], cancel: Cancel
) -> Iterator[int]:
    """Codes drawn one after another, each layer computed once a sample. Raises Cancelled within 40 ms."""
    stepper, code = Stepper(net, word), SILENCE
    for index in range(len(chances)):
        if index % _CHECK == 0:
            cancel.check()
        code = drawn(stepper.step(code, index / samples), temperature, float(chances[index]))
        yield code


def naive(
    net: WaveNet,
    word: int,
    samples: int,
    temperature: float,
    chances: NDArray[np.float64],
    cancel: Cancel,
    before: Sequence[int] = (),
) -> Iterator[int]:
    """The same codes, the whole receptive field computed anew for each. Raises Cancelled between samples.

    before  codes that were drawn already; `chances` are for those that follow
    """
    field, codes = net.shape.field, [SILENCE, *before]
    for chance in chances:
        cancel.check()
        first = max(0, len(codes) - field)
        logits = _last(net, np.array(codes[first:]), word, first, samples)
        codes.append(drawn(logits, temperature, float(chance)))
        yield codes[-1]


@torch.no_grad()
def parallel(net: WaveNet, codes: NDArray[Any], word: int = 0, samples: int | None = None) -> Array:
    """Logits (sample, 256) of each of `codes` from those before it, all at once."""
    whole = torch.from_numpy(codes.astype(np.int64)).unsqueeze(1)
    condition = _condition(net, word, np.arange(len(codes)) / (samples or max(len(codes), 1)))
    logits: Array = net(inputs_of(whole), condition)[:, 0].numpy()
    return logits


@torch.no_grad()
def _last(net: WaveNet, codes: NDArray[Any], word: int, first: int, samples: int) -> Array:
    window = torch.from_numpy(codes.astype(np.int64)).unsqueeze(1)
    condition = _condition(net, word, (first + np.arange(len(codes))) / samples)
    logits: Array = net(window, condition)[-1, 0].numpy()
    return logits


def _condition(net: WaveNet, word: int, places: NDArray[np.float64]) -> torch.Tensor | None:
    if not net.shape.words:
        return None
    spread = torch.from_numpy(places.astype(np.float32)).unsqueeze(1)
    return net.conditions(torch.tensor([word]), spread)
