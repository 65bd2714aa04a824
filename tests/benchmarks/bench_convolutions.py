"""Making sound sample by sample, with what each layer remembers and without: `python -m pytest FILE`.

The relative column of a group is how many times slower the naive way is.
"""

from __future__ import annotations

import time

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from engine.cancel import Cancel
from engine.nets.wavenet import Shape, WaveNet
from engine.nets.wavenet_steps import SILENCE, Stepper, drawn, naive

SAMPLES, TEMPERATURE, WORD = 8_000, 0.8, 7

# Processor time: what else the machine does is not measured.
pytestmark = [pytest.mark.benchmark(timer=time.process_time), pytest.mark.usefixtures("one_thread")]


def stack(layers: int, cycles: int) -> WaveNet:
    """A stack of the size that ships, with random weights."""
    torch.manual_seed(0)
    return WaveNet(Shape(tuple(2**layer for layer in range(layers)) * cycles, channels=32, words=10)).eval()


@pytest.fixture(params=[(10, 1), (10, 2)], ids=["field 1,024", "field 2,047"], scope="module")
def net(request: pytest.FixtureRequest) -> WaveNet:
    return stack(*request.param)


@pytest.fixture(scope="module")
def chances() -> NDArray[np.float64]:
    return np.random.default_rng(1).random(SAMPLES)


def past(net: WaveNet, chances: NDArray[np.float64]) -> tuple[Stepper, list[int]]:
    """A stepper whose receptive field is full, and the codes that filled it."""
    stepper, codes = Stepper(net, WORD), [SILENCE]
    for index in range(net.shape.field):
        codes.append(drawn(stepper.step(codes[-1], index / SAMPLES), TEMPERATURE, float(chances[index])))
    return stepper, codes[1:]


def test_cached(benchmark: BenchmarkFixture, net: WaveNet, chances: NDArray[np.float64]) -> None:
    benchmark.group = f"one sample, field {net.shape.field:,}"
    stepper, codes = past(net, chances)

    def sample() -> int:
        return drawn(stepper.step(codes[-1], 0.5), TEMPERATURE, 0.5)

    assert 0 <= benchmark(sample) < 256


def test_naive(benchmark: BenchmarkFixture, net: WaveNet, chances: NDArray[np.float64]) -> None:
    benchmark.group = f"one sample, field {net.shape.field:,}"
    stepper, codes = past(net, chances)
    field = net.shape.field

    def sample() -> int:
        return next(naive(net, WORD, SAMPLES, TEMPERATURE, chances[field : field + 1], Cancel(), codes))

    step = stepper.step(codes[-1], field / SAMPLES)
    assert benchmark(sample) == drawn(step, TEMPERATURE, float(chances[field]))
