"""Training a stack of convolutions beside an LSTM of equal size, and the time that each takes.

Both have an embedding of the codes and the same two last layers; the LSTM has as many units as bring its parameters
closest to the stack's. Sequences begin without a past: zeros.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.labs.convolutions.contest import SAMPLES, UPDATE, Point, Race, Runner, Timing, Weights
from engine.labs.convolutions.session import fresh_net
from engine.nets.wavenet import LEVELS

_CLIP = 1.0
_MOST_UNITS = 1_024
_RUNNERS: tuple[Runner, ...] = ("conv", "lstm")


class Recurrent(nn.Module):
    """An LSTM that predicts codes."""

    def __init__(self, channels: int, units: int, head: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(LEVELS, channels)
        self.recurrent = nn.LSTM(channels, units)
        self.head = nn.Linear(units, head)
        self.output = nn.Linear(head, LEVELS)
        with torch.no_grad():
            # Forget gates begin open (Jozefowicz et al., ICML 2015).
            self.recurrent.get_parameter("bias_ih_l0")[units : 2 * units].fill_(1.0)

    def forward(self, codes: Tensor) -> Tensor:
        """Logits (time, batch, 256) of the code after each of `codes` (time, batch)."""
        outputs, _ = self.recurrent(self.embedding(codes))
        logits: Tensor = self.output(torch.relu(self.head(outputs)))
        return logits


def parameters_of(net: nn.Module) -> int:
    """How many numbers a network learns; conditions that a stack without words never reads do not count."""
    return sum(value.numel() for name, value in net.named_parameters() if name != "words")


def recurrent_parameters(channels: int, units: int, head: int) -> int:
    """How many numbers a Recurrent of such sizes learns."""
    lstm = 4 * units * (channels + units + 2)
    return LEVELS * channels + lstm + head * (units + 1) + LEVELS * (head + 1)


def rival_of(race: Race) -> Recurrent:
    """The LSTM closest in size to the stack of a race."""
    stack = fresh_net(race.setup)
    channels, head, wanted = stack.shape.channels, stack.shape.head, parameters_of(stack)
    units = min(range(1, _MOST_UNITS), key=lambda count: abs(recurrent_parameters(channels, count, head) - wanted))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(race.setup.seed)
        return Recurrent(channels, units, head)


class Trainer:
    """One network in a race, with its optimizer and its own order of sequences."""

    def __init__(self, race: Race, runner: Runner) -> None:
        self.race, self.runner = race, runner
        self.net: nn.Module = fresh_net(race.setup) if runner == "conv" else rival_of(race)
        self.parameters = parameters_of(self.net)
        self.epoch, self.seconds = 0, 0.0
        self._optimizer = torch.optim.Adam(self.net.parameters(), race.rate)
        self._random = np.random.default_rng(race.setup.seed)
        codes = torch.from_numpy(race.codes.astype(np.int64))
        self._learnt, self._held_out = codes[: SAMPLES + 1], codes[SAMPLES:]

    def train(self, cancel: Cancel) -> Point:
        """Train for an epoch and say how it went. Raises Cancelled between updates."""
        began, total, seen = time.perf_counter(), 0.0, 0
        for inputs, targets in _batches(self._learnt, self.race.length, self._random):
            cancel.check()
            loss = self._loss(inputs, targets)
            self._optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.net.parameters(), _CLIP)
            self._optimizer.step()
            total, seen = total + float(loss.detach()) * targets.numel(), seen + targets.numel()
        spent = time.perf_counter() - began
        self.seconds += spent
        self.epoch += 1
        return Point(
            self.runner, self.epoch, self.race.epochs, total / seen / math.log(2.0), self.held_out(cancel), spent,
            self.seconds, self.parameters,
        )  # fmt: skip

    @torch.no_grad()
    def held_out(self, cancel: Cancel) -> float:
        """Bits a sample of what is not trained on, in sequences of the race's length."""
        total, seen = 0.0, 0
        for inputs, targets in _batches(self._held_out, self.race.length, None):
            cancel.check()
            total, seen = total + float(self._loss(inputs, targets)) * targets.numel(), seen + targets.numel()
        return total / max(seen, 1) / math.log(2.0)

    def _loss(self, inputs: Tensor, targets: Tensor) -> Tensor:
        return nn.functional.cross_entropy(self.net(inputs).reshape(-1, LEVELS), targets.reshape(-1))


def race(setup: Race, cancel: Cancel) -> Iterator[Point | Weights]:
    """Train both, an epoch in turn; then the stack's weights. Raises Cancelled between updates.

    One of which the loss is no number any more rests.
    """
    trainers = [Trainer(setup, runner) for runner in _RUNNERS]
    resting: set[Runner] = set()
    for _ in range(setup.epochs):
        for trainer in trainers:
            if trainer.runner in resting:
                continue
            point = trainer.train(cancel)
            yield point
            if not math.isfinite(point.bits):
                resting.add(trainer.runner)
        stack = trainers[0].net
        if "conv" not in resting:
            yield Weights(setup.setup, tuple((name, _frozen(value)) for name, value in stack.state_dict().items()))


def sweep(setup: Race, lengths: tuple[int, ...], cancel: Cancel) -> Iterator[Timing]:
    """Seconds of an epoch of each network at each length: two epochs, the quicker counts. Raises Cancelled."""
    for length in lengths:
        for runner in _RUNNERS:
            trainer = Trainer(replace(setup, length=length), runner)
            seconds = min(trainer.train(cancel).epoch_seconds for _ in range(2))
            yield Timing(trainer.runner, length, seconds, trainer.parameters)


def _batches(codes: Tensor, length: int, random: np.random.Generator | None) -> Iterator[tuple[Tensor, Tensor]]:
    """Inputs and targets (time, sequence), about 4,096 samples a batch, from a place that differs between epochs."""
    room = len(codes) - 1
    length = min(length, room)
    count = room // length
    spare = room - count * length
    start = int(random.integers(spare + 1)) if random is not None else 0
    inputs = codes[start : start + count * length].view(count, length)
    targets = codes[start + 1 : start + 1 + count * length].view(count, length)
    order = torch.from_numpy(random.permutation(count)) if random is not None else torch.arange(count)
    for chosen in order.split(max(1, UPDATE // length)):
        yield inputs[chosen].t(), targets[chosen].t()


def _frozen(tensor: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.detach().numpy().copy()
    array.setflags(write=False)
    return array
