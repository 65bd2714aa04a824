"""Training every cell on every task with several seeds: one run at a time, or many processes beside each other."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, mse_loss

from engine.cancel import Cancel
from engine.labs.cells.bench_data import Batch, Kind, Problem, problem
from engine.labs.cells.bench_nets import BenchNet, units_for
from engine.labs.cells.findings import Run
from engine.labs.cells.parameters import Cell

BUDGET = 12_000
"""Recurrent parameters of every cell, about."""
CHECKS = 10
"""Measurements on the way."""


@dataclass(frozen=True)
class Job:
    """One training; all cells of a task have the same number of updates and the same learning rate."""

    task: str
    cell: Cell
    seed: int
    updates: int = 600
    rate: float = 5e-3


def jobs(tasks: Iterable[str], cells: Iterable[Cell], seeds: Iterable[int], updates: int, rate: float) -> list[Job]:
    """Every cell on every task with every seed; seeds outermost, so that a run cut short has all cells alike."""
    return [Job(task, cell, seed, updates, rate) for seed in seeds for task in tasks for cell in cells]


def small(tasks: Sequence[str], cells: Sequence[Cell], seeds: Sequence[int], cancel: Cancel, updates: int = 300,
          data: Path | None = None) -> Iterator[Run]:  # fmt: skip
    """Runs of a small bench, one after the other, as they end. Raises Cancelled, or DataError where data is missing."""
    for job in jobs(tasks, cells, seeds, updates, Job.rate):
        yield train(job, data, cancel)


def parallel(todo: Sequence[Job], data: Path | None, processes: int, cancel: Cancel) -> Iterator[Run]:
    """Runs as they end, over some processes. Raises Cancelled; runs under way are then given up."""
    if processes == 1:
        for job in todo:
            yield train(job, data, cancel)
        return
    # A fork would copy torch's threads half; spawn begins clean.
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=torch.set_num_threads,
                               initargs=(1,))  # fmt: skip
    try:
        for done in as_completed([pool.submit(train, job, data) for job in todo]):
            cancel.check()
            yield done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def train(job: Job, data: Path | None, cancel: Cancel | None = None) -> Run:
    """One run: Adam, the learning rate falling to nothing, and the last measurement as the score.

    Raises Cancelled, or DataError where data is missing.
    """
    given = _problem(job.task, data)
    torch.manual_seed(job.seed)
    random = np.random.default_rng([job.seed, 1])
    net = BenchNet(job.cell, given.features, given.symbols, given.outputs, units_for(job.cell, given.features, BUDGET))
    optimizer = torch.optim.Adam(net.parameters(), lr=job.rate)
    curve: list[tuple[int, float]] = []
    seconds, every = 0.0, max(1, job.updates // CHECKS)
    for update in range(1, job.updates + 1):
        if cancel is not None:
            cancel.check()
        for group in optimizer.param_groups:
            group["lr"] = job.rate * (1 - (update - 1) / job.updates)
        batch = given.draw(random)
        began = time.perf_counter()
        loss = loss_of(net(batch.inputs), batch, given.kind)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        seconds += time.perf_counter() - began
        if update % every == 0 or update == job.updates:
            curve.append((update, score_of(net, given)))
    parameters = sum(parameter.numel() for parameter in net.parameters())
    return Run(job.task, job.cell, job.seed, curve[-1][1], tuple(curve), parameters, job.updates, seconds, job.rate)


def loss_of(outputs: Tensor, batch: Batch, kind: Kind) -> Tensor:
    """Cross-entropy, or the squared error, at the last step of each sample; of next symbols at every step."""
    if kind == "symbols":
        return cross_entropy(outputs.flatten(0, 1), batch.answers.flatten())
    last = _last(outputs, batch)
    return mse_loss(last[:, 0], batch.answers) if kind == "number" else cross_entropy(last, batch.answers)


@torch.inference_mode()
def score_of(net: nn.Module, given: Problem) -> float:
    """Share of wrong answers, mean squared error or bits a symbol on what is measured on; lower is better."""
    net.eval()
    outputs, batch = net(given.tested.inputs), given.tested
    net.train()
    if given.kind == "class":
        return float((_last(outputs, batch).argmax(-1) != batch.answers).float().mean())
    loss = float(loss_of(outputs, batch, given.kind))
    return loss / float(np.log(2)) if given.kind == "symbols" else loss


def _last(outputs: Tensor, batch: Batch) -> Tensor:
    return outputs[batch.lengths - 1, torch.arange(outputs.shape[1])]


@cache
def _problem(name: str, data: Path | None) -> Problem:
    return problem(name, data)
