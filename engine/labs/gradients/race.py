"""Training on a task with a delay: several cells side by side, a few updates each in turn.

Delayed recall is a short form of the first-symbol tasks of Hochreiter and Schmidhuber, "Long Short-Term Memory"
(Neural Computation 1997), section 5.2; the adding problem is that of its section 5.4.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.labs.gradients.contest import Point, Race
from engine.labs.gradients.model import Net
from engine.labs.gradients.setup import Cell
from engine.nets.gru_pass import gru_pass
from engine.record import record

SYMBOLS = 8
BATCH = 32
REPORT = 10
"""Updates from one point of a network to its next."""
_NOISE = 0.2
_CLIP = 1.0
_CLOSE = 0.1
_ODD = 7_919


def race(setup: Race, cancel: Cancel) -> Iterator[Point]:
    """Train each cell of a race, ten updates in turn, telling how it stands. Raises Cancelled between updates."""
    runners = [Runner(setup, cell) for cell in setup.cells]
    for last in range(REPORT, setup.updates + REPORT, REPORT):
        for runner in runners:
            yield runner.train(min(last, setup.updates), cancel)


class Runner:
    """One network in a race; all of a race see the same sequences."""

    def __init__(self, setup: Race, cell: Cell) -> None:
        self.setup, self.cell = setup, cell
        self.update, self.seconds = 0, 0.0
        features, outputs = (SYMBOLS, SYMBOLS) if setup.task == "recall" else (2, 1)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(setup.seed)
            self.net = Net(cell, setup.units, 1, setup.radius, setup.forget_bias, features, outputs)
        self._data = torch.Generator().manual_seed(setup.seed + _ODD)
        self._optimizer = torch.optim.Adam(self.net.parameters(), setup.rate)

    def train(self, until: int, cancel: Cancel) -> Point:
        """Train up to an update and say how it went. Raises Cancelled between updates."""
        began, losses, right = time.perf_counter(), 0.0, 0.0
        first = self.update
        while self.update < until:
            cancel.check()
            loss, correct = self._step()
            losses, right = losses + loss, right + correct
            self.update += 1
        self.seconds += time.perf_counter() - began
        count = max(self.update - first, 1)
        openness, fade = self.looked_at()
        return Point(
            self.cell, self.update, self.setup.updates, losses / count, right / count, openness, fade, self.seconds
        )

    def looked_at(self) -> tuple[float | None, float]:
        """Mean openness of the forget or update gate over one sequence, and how much its gradient fades."""
        inputs, targets = batch_of(self.setup, torch.Generator().manual_seed(self.setup.seed), 1)
        with record(self.net, gradients=True) as recording:
            loss, _ = _scored(self.setup, self.net(inputs)[-1], targets)
            loss.backward()
        self.net.zero_grad()
        where = "recurrent/layer0/forward/"
        gate = {"lstm": "gate.forget", "gru": "gate.update"}.get(self.cell)
        openness = None if gate is None else float(recording.traces[where + gate].data.mean())
        carried = recording.traces[where + ("grad.cell" if self.cell == "lstm" else "grad.hidden")].data
        start, end = (float(torch.linalg.vector_norm(torch.tensor(carried[step]).double())) for step in (0, -1))
        return openness, math.log10(start / end) if start > 0 and end > 0 else -math.inf

    def _step(self) -> tuple[float, float]:
        inputs, targets = batch_of(self.setup, self._data, BATCH)
        recurrent = self.net.recurrent
        if isinstance(recurrent, nn.GRU):
            outputs = self.net.head(gru_pass(recurrent, inputs)[-1])
        else:
            outputs = self.net.head(recurrent(inputs)[0][-1])
        loss, correct = _scored(self.setup, outputs, targets)
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), _CLIP)
        self._optimizer.step()
        return loss.item(), correct


def batch_of(setup: Race, generator: torch.Generator, size: int) -> tuple[Tensor, Tensor]:
    """Inputs (time, sequence, feature) and targets (sequence,) of a task.

    Recall: one of eight symbols at step 0, as one-hot, then weak noise for `delay` steps; the target is the symbol.
    Adding: numbers from 0 to 1 beside markers, one in each half of `delay` + 1 steps; the target is the marked sum.
    """
    steps = setup.delay + 1
    if setup.task == "recall":
        targets = torch.randint(SYMBOLS, (size,), generator=generator)
        inputs = _NOISE * torch.randn(steps, size, SYMBOLS, generator=generator)
        inputs[0] = nn.functional.one_hot(targets, SYMBOLS).float()
        return inputs, targets
    numbers, marks = torch.rand(steps, size, generator=generator), torch.zeros(steps, size)
    half, column = max(steps // 2, 1), torch.arange(size)
    marks[torch.randint(half, (size,), generator=generator), column] = 1.0
    marks[half + torch.randint(steps - half, (size,), generator=generator), column] = 1.0
    return torch.stack([numbers, marks], dim=2), (numbers * marks).sum(0)


def _scored(setup: Race, outputs: Tensor, targets: Tensor) -> tuple[Tensor, float]:
    """Loss, and the share of answers that are right: the symbol, or a sum within 0.1."""
    if setup.task == "recall":
        loss = nn.functional.cross_entropy(outputs, targets)
        return loss, float((outputs.argmax(-1) == targets).float().mean())
    guesses = outputs[:, 0]
    return nn.functional.mse_loss(guesses, targets), float(((guesses - targets).abs() < _CLOSE).float().mean())
