"""Making sound sample by sample, and measuring how fast."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.data.audio import Sound, mu_law_inverse
from engine.errors import DataError
from engine.labs.convolutions.outcome import DIGITS, Grown, Speeds, Spoken, Wish
from engine.nets.wavenet import SILENCE, WaveNet
from engine.nets.wavenet_steps import Stepper, cached, drawn, naive, parallel

_TELL = 0.08
"""Seconds between two reports."""
_AHEAD = 400
_SHARE = 2.0
"""Seconds that the naive way is given."""
_MOST = 400


def speak(net: WaveNet, wish: Wish, cancel: Cancel, tell: Callable[[Grown], None]) -> Spoken:
    """Make the sound that is wished for, telling how far it is. Raises Cancelled, and DataError if not causal."""
    _must_be_causal(net)
    count = wish.samples
    codes = np.full(count, SILENCE, np.uint8)
    began = told = time.perf_counter()
    for index, code in enumerate(cached(net, wish.word, count, wish.temperature, wish.chances(count), cancel)):
        codes[index] = code
        if index % 64 == 0 and (now := time.perf_counter()) - told > _TELL:
            tell(Grown(mu_law_inverse(codes[: index + 1]), count, (index + 1) / (now - began)))
            told = now
    rate = count / max(time.perf_counter() - began, 1e-9)
    name = DIGITS[wish.word] if net.shape.words else "own stack"
    return Spoken(wish, Sound(mu_law_inverse(codes), f"{name}, spoken by the network"), rate)


def measure(net: WaveNet, wish: Wish, cancel: Cancel, tell: Callable[[float], None]) -> Speeds:
    """Draw the same samples in both ways, from where the receptive field is full, and take the time of each.

    The naive way runs for two seconds or 400 samples; the cached way draws those and as many more as make 400, so that
    its time can be told. Tells the share that is done. Raises Cancelled.
    """
    _must_be_causal(net)
    field = net.shape.field
    count = max(wish.samples, field + _MOST)
    chances = wish.chances(field + _MOST)
    stepper, code, codes = Stepper(net, wish.word), SILENCE, []
    for index in range(field):
        if index % _AHEAD == 0:
            cancel.check()
            tell(0.3 * index / field)
        code = drawn(stepper.step(code, index / count), wish.temperature, float(chances[index]))
        codes.append(code)
    began = time.perf_counter()
    for index in range(field, field + _MOST):
        code = drawn(stepper.step(code, index / count), wish.temperature, float(chances[index]))
        codes.append(code)
    fast = _MOST / max(time.perf_counter() - began, 1e-9)
    slow: list[int] = []
    began = time.perf_counter()
    for code in naive(net, wish.word, count, wish.temperature, chances[field:], cancel, codes[:field]):
        slow.append(code)
        spent = time.perf_counter() - began
        tell(0.3 + 0.7 * min(1.0, max(spent / _SHARE, len(slow) / _MOST)))
        if spent > _SHARE:
            break
    rate = len(slow) / max(time.perf_counter() - began, 1e-9)
    apart = _apart(net, wish, np.array(codes), count, cancel)
    return Speeds(field, fast, rate, len(slow), slow == codes[field : field + len(slow)], apart)


def _apart(net: WaveNet, wish: Wish, codes: NDArray[np.int64], count: int, cancel: Cancel) -> float:
    """Largest difference between the probabilities step by step and in parallel, over these codes."""
    whole = softmax(parallel(net, codes, wish.word, count))
    stepper, before, apart = Stepper(net, wish.word), SILENCE, 0.0
    for index, code in enumerate(codes):
        if index % _AHEAD == 0:
            cancel.check()
        apart = max(apart, float(np.abs(softmax(stepper.step(before, index / count)) - whole[index]).max()))
        before = int(code)
    return apart


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities over the last axis."""
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances: NDArray[np.float32] = weights / weights.sum(axis=-1, keepdims=True)
    return chances


def _must_be_causal(net: WaveNet) -> None:
    if not net.shape.causal:
        raise DataError(
            "The stack must be causal to make sound, but its taps lie in the future, where no sample is yet: tick "
            "Causal."
        )
