"""A WaveNet one sample at a time, each layer remembering what its taps will read.

Le Paine et al., "Fast Wavenet Generation Algorithm" (2016): generating from scratch computes the whole receptive field
for every sample; with a ring of past inputs for each layer a sample costs each layer once. Here what the taps read of
the past is known for all layers before the step begins, so that it is one product for all of them; what depends on the
step itself is two small products a layer. Numpy, because a call of it costs less than one of torch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.nets.wavenet import SILENCE, GatedBlock, WaveNet, inputs_of

Array = NDArray[np.float32]
_CHECK = 400
"""Samples between two looks at the cancel token, about 40 ms of work."""


class Stepper:
    """Logits of the next sample from the code of the last, the rest remembered.

    A layer's row holds [gated, 1, signal, product of each tap]. What the next layer's taps will make of its signal, now
    and later, is one product of this row's first part, so that a ring remembers products and a step only adds them.

    word   what to say, where the shape has words

    Raises ValueError where the network is not causal: it would have to know the future.
    """

    def __init__(self, net: WaveNet, word: int = 0) -> None:
        shape = net.shape
        if not shape.causal:
            raise ValueError("`net` must be causal to be computed sample by sample, but sees the future instead.")
        layers, channels, taps = len(shape.dilations), shape.channels, shape.kernel
        first, now = channels + 1, 2 * channels + 1
        later = now + 2 * channels
        self._read_weights(net, word)
        dilations = np.array(shape.dilations)
        # One ring for each layer, all in one array, so that all are read and written at once.
        self._length = np.maximum((taps - 1) * dilations, 1)
        self._start = np.cumsum(self._length) - self._length
        self._behind = np.arange(taps - 1, 0, -1)[None] * dilations[:, None]
        self._tap = np.arange(taps - 1)[None]
        self._ring = np.zeros((int(self._length.sum()), taps - 1, 2 * channels), np.float32)
        self._rows = np.zeros((layers, now + 2 * taps * channels), np.float32)
        self._rows[:, channels] = 1.0
        self._entry = self._rows[0, first:]
        self._reads = self._rows[:, :first]
        self._writes = self._rows[:, later:].reshape(layers, taps - 1, 2 * channels)
        self._before = np.zeros((layers, 2 * channels), np.float32)
        # Views are made once: making one costs as much as a small product.
        self._layers = [
            (
                self._rows[layer, now:later],
                self._before[layer],
                self._before[layer, :channels],
                self._before[layer, channels:],
                self._rows[layer, :channels],
                self._maps[layer] if layer + 1 < layers else None,
                self._rows[layer, :now],
                self._rows[layer + 1, first:] if layer + 1 < layers else None,
            )
            for layer in range(layers)
        ]
        self._step = 0

    def _read_weights(self, net: WaveNet, word: int) -> None:
        """Weights laid out for stepping: sigmoid(a) = (1 + tanh(a / 2)) / 2, its halves folded into the weights."""
        shape, channels = net.shape, net.shape.channels
        half = np.concatenate([np.ones(channels), np.full(channels, 0.5)])[:, None]
        joined, biases, residuals, residual_biases = [], [], [], []
        for block in cast("Iterable[GatedBlock]", net.blocks):
            joined.append(np.concatenate([_array(block.filter.weight), _array(block.gate.weight)]) * half)
            biases.append(np.concatenate([_array(block.filter.bias), _array(block.gate.bias)]) * half[:, 0])
            residuals.append(_array(block.residual.weight) / 2)
            residual_biases.append(_array(block.residual.bias))
        # What a layer makes of its signal: the signal itself, the product of the tap of now, those of earlier taps.
        made = []
        for weights in joined:
            taps = [weights[:, at * channels : (at + 1) * channels] for at in range(shape.kernel)]
            made.append(np.concatenate([np.eye(channels), taps[-1], *taps[:-1]]))
        constant = [np.zeros(len(each)) for each in made]
        for each, bias in zip(constant, biases, strict=True):
            each[channels : 3 * channels] = bias
        self._entries = _single(_array(net.embedding.weight) @ made[0].T + constant[0])
        self._maps = [
            _single(
                np.concatenate(
                    [above @ residual, (above @ bias + added)[:, None], above],
                    axis=1,
                )
            )
            for above, added, residual, bias in zip(made[1:], constant[1:], residuals, residual_biases, strict=False)
        ]
        skips = _array(net.skips.weight).reshape(shape.skip, len(joined), channels) / 2
        bias = np.zeros((shape.skip, len(joined), 1))
        bias[:, 0, 0] = _array(net.skips.bias)
        self._skips = _single(np.concatenate([skips, bias], axis=2).reshape(shape.skip, -1))
        self._head, self._head_bias = _single(_array(net.head.weight)), _single(_array(net.head.bias))
        self._output, self._output_bias = _single(_array(net.output.weight)), _single(_array(net.output.bias))
        self._knots: Array | None = None
        if shape.words:
            # What the condition adds to every layer, at each place of the word where it is known: (knot, layer, z).
            behind = shape.kernel * channels
            self._knots = _single(np.stack([_array(net.words)[word] @ each[:, behind:].T for each in joined], axis=1))

    def step(self, code: int, place: float = 0.0) -> Array:
        """Logits (256,) of the sample after `code`.

        place  how far through the word the sample to come lies, 0 to 1
        """
        before, oldest = self._before, self._start + self._step % self._length
        if self._behind.shape[1] == 1:
            self._ring[:, 0].take(oldest, axis=0, out=before, mode="clip")
        else:
            places = self._start[:, None] + (self._step - self._behind) % self._length[:, None]
            self._ring[places, self._tap].sum(axis=1, out=before)
        if self._knots is not None:
            spread = min(max(place, 0.0), 1.0) * (len(self._knots) - 1)
            lower = min(int(spread), len(self._knots) - 2)
            share = np.float32(spread - lower)
            before += self._knots[lower] * (1 - share) + self._knots[lower + 1] * share
        self._entry[:] = self._entries[code]
        dot, tanh, add, multiply = np.dot, np.tanh, np.add, np.multiply
        for now, z, filtered, gate, gated, weights, row, handed_on in self._layers:
            add(now, z, z)
            tanh(z, z)
            multiply(filtered, gate, gated)
            add(gated, filtered, gated)
            if weights is not None:
                dot(weights, row, handed_on)
        self._ring[oldest] = self._writes
        self._step += 1
        summed = dot(self._skips, self._reads.reshape(-1))
        summed = dot(self._head, np.maximum(summed, 0.0, out=summed))
        add(summed, self._head_bias, summed)
        logits: Array = dot(self._output, np.maximum(summed, 0.0, out=summed))
        add(logits, self._output_bias, logits)
        return logits


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


def _array(tensor: Any) -> NDArray[np.float64]:
    array: NDArray[np.float64] = tensor.detach().cpu().double().numpy()
    return array


def _single(array: NDArray[np.float64]) -> Array:
    return np.ascontiguousarray(array, np.float32)
