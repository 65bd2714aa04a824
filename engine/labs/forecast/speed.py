"""Two measurements of speed on this machine: learning side by side, and generation with and without a cache."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from engine.cancel import Cancel
from engine.data.series import Series
from engine.labs.forecast.clock import Generation, Training
from engine.labs.forecast.learning import TrainRequest
from engine.labs.forecast.lesson import Lesson
from engine.labs.forecast.spec import NETWORKS
from engine.nets.causal import CausalStack, doubling
from engine.nets.causal_steps import CausalSteps

SIZES = {"rnn": (72, 2), "lstm": (40, 2), "wavenet": (24, 7)}
"""Units and layers of networks with about as many weights as each other."""
_UPDATES = 9
_BLOCKS = 11
_CHANNELS = 64
_STEPS = 200
_NAIVE = 4


def measure(cancel: Cancel) -> Iterator[Training | Generation]:
    """Each network's training, then the generation; all with one thread. Raises Cancelled between updates."""
    for kind in SIZES:
        yield training_of(kind, cancel)
    yield generation(cancel)


def training_of(kind: str, cancel: Cancel) -> Training:
    """Learning of one kind from the same windows as the others: the median of several updates."""
    steps = np.arange(2_000)
    values = 50 + 10 * np.sin(2 * np.pi * steps / 24) + np.random.default_rng(3).normal(0, 1, len(steps))
    units, layers = SIZES[kind]
    request = TrainRequest(Series("speed", values), Path(), kind, units=units, layers=layers)
    lesson = Lesson(request)
    network = lesson.network().train()
    optimizer = torch.optim.Adam(network.parameters(), lr=request.learning_rate)
    times, loss = [], float("nan")
    batch = next(iter(lesson.batches(1)))
    for _ in range(_UPDATES):
        cancel.check()
        began = time.perf_counter()
        found = lesson.loss(network, batch)
        optimizer.zero_grad(set_to_none=True)
        found.backward()
        optimizer.step()
        times.append(time.perf_counter() - began)
        loss = float(found.detach())
    weights = sum(parameter.numel() for parameter in network.parameters())
    return Training(kind, NETWORKS[kind], weights, float(np.median(times[1:])), loss)


@torch.inference_mode()
def generation(cancel: Cancel, blocks: int = _BLOCKS) -> Generation:
    """A stack whose field is 2 ** `blocks` steps says one step after the other, with a cache and without."""
    torch.manual_seed(5)
    stack = CausalStack(1, _CHANNELS, _CHANNELS, doubling(blocks)).eval()
    signal = torch.randn(1, 1, stack.field + _STEPS)
    whole = stack(signal)
    stepper, inputs = CausalSteps(stack), signal[0].t().numpy()
    said = []
    for given in inputs[: stack.field]:
        cancel.check()
        stepper.step(given)
    began = time.perf_counter()
    for given in inputs[stack.field :]:
        said.append(stepper.step(given))
    cached = (time.perf_counter() - began) / _STEPS
    times = []
    for step in range(_NAIVE):
        cancel.check()
        began = time.perf_counter()
        stack(signal[:, :, step : step + stack.field])
        times.append(time.perf_counter() - began)
    last = whole[0, :, stack.field :].t().numpy()
    difference = np.abs(np.stack(said) - last).max() / max(np.abs(last).max(), 1e-12)
    return Generation(stack.field, cached, float(np.median(times)), float(difference))
