"""The training loop as an iterator of events: pull the next event and the run goes on, stop pulling and it pauses."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from engine.cancel import Cancel, Cancelled
from engine.errors import ModelError, UnrolledError
from engine.train.checkpoint import flatten_optimizer, load_checkpoint, restore_optimizer, save_checkpoint
from engine.train.events import Event, Finished, Progress, Saved, Validated
from engine.train.feed import feed
from engine.train.parallel import Ranks

Batch = TypeVar("Batch")


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to learn. Warm-up, then a cosine down to nothing (Loshchilov and Hutter, ICLR 2017).

    minutes  the rate falls by the clock and the run ends after so long, where that comes before `updates`; 0 for no end
    workers  processes that draw the batches ahead; 0 for none but the run's own
    """

    updates: int
    learning_rate: float = 2e-3
    warm_up: int = 500
    weight_decay: float = 0.01
    clip_norm: float = 1.0
    average: float = 0.999
    report_every: int = 20
    validate_every: int = 1000
    minutes: float = 0.0
    workers: int = 0

    def rate(self, update: int, seconds: float = 0.0) -> float:
        """Learning rate of an update, counted from 0, after so many seconds of training."""
        if update < self.warm_up:
            return self.learning_rate * (update + 1) / self.warm_up
        share = (update - self.warm_up) / max(1, self.updates - self.warm_up)
        if self.minutes:
            share = max(share, seconds / (60.0 * self.minutes))
        return self.learning_rate * (0.01 + 0.99 * 0.5 * (1.0 + math.cos(math.pi * min(1.0, share))))


@dataclass
class Task(Generic[Batch]):
    """What to train and on what.

    batches    endless batches from an update on, the same again for the same update and rank
    loss       scalar loss of a batch
    size       samples of a batch
    validate   metrics by name (the first counts, lower is better) and a few (truth, reading) pairs
    """

    module: nn.Module
    batches: Callable[[int, Ranks], Iterator[Batch]]
    loss: Callable[[nn.Module, Batch], Tensor]
    size: Callable[[Batch], int]
    validate: Callable[[nn.Module, Cancel], tuple[dict[str, float], tuple[tuple[str, str], ...]]]
    about: dict[str, Any] = field(default_factory=dict)


def fit(
    task: Task[Batch], schedule: Schedule, folder: Path | None, cancel: Cancel, resume: bool = True
) -> Generator[Event, None, None]:
    """Train `task.module`, yielding events. Under torchrun, every process calls this and the first one reports.

    `folder` takes `checkpoint.safetensors` (resumed from if `resume`) and `best.safetensors`; without one
    nothing is saved. At the end, and after a cancel, the module holds the best averaged weights. Whatever ends the run
    early, also closing the iterator, leaves a checkpoint of the update reached. Raises Cancelled; ModelError where the
    checkpoint is of another network, where no update had finite gradients, or where weights are finite no more, which
    are never saved; UnrolledError where a process that draws was ended from outside.
    """
    ranks = Ranks.of_environment()
    with ranks:
        run = _Run(task, schedule, folder, ranks)
        if folder is not None and resume and (folder / "checkpoint.safetensors").exists():
            run.restore()
        try:
            yield from run.updates(cancel)
        except (Cancelled, GeneratorExit):
            run.save()
            raise
        except RuntimeError as error:
            if "DataLoader worker" not in str(error):
                raise
            run.save()
            raise UnrolledError(
                "the processes that draw samples must go on, but the system ended one, mostly for want of memory; "
                "take fewer --workers."
            ) from error
        finally:
            run.adopt_best()


class _Run(Generic[Batch]):
    """The state of one run: weights, their running average, the optimizer, the best so far."""

    def __init__(self, task: Task[Batch], schedule: Schedule, folder: Path | None, ranks: Ranks) -> None:
        self.task, self.schedule, self.folder, self.ranks = task, schedule, folder, ranks
        self.module = task.module
        self.optimizer = torch.optim.AdamW(
            self.module.parameters(), lr=schedule.learning_rate, weight_decay=schedule.weight_decay, betas=(0.9, 0.99)
        )
        self.average = {name: value.detach().clone() for name, value in self.module.state_dict().items()}
        self.best: dict[str, float] = {}
        self.best_weights = {name: value.clone() for name, value in self.average.items()}
        self.update = 0
        self.learnt = 0
        self.seconds = 0.0

    def over(self) -> bool:
        """Whether the updates or the time are used up."""
        limit = 60.0 * self.schedule.minutes
        return self.update >= self.schedule.updates or (limit > 0.0 and self.seconds >= limit)

    def updates(self, cancel: Cancel) -> Iterator[Event]:
        schedule, task = self.schedule, self.task
        parameters = list(self.module.parameters())
        trained = self.ranks.wrap(self.module)
        batches = feed(task.batches, self.update, self.ranks, schedule.workers)
        losses: list[float] = []
        norms: list[float] = []
        samples, since = 0, time.perf_counter()
        began = since - self.seconds
        self.module.train()
        while not self.over():
            cancel.check()
            batch = next(batches)
            rate = schedule.rate(self.update, self.seconds)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            loss = task.loss(trained, batch)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            norm = float(nn.utils.clip_grad_norm_(parameters, schedule.clip_norm))
            if math.isfinite(norm):
                self.optimizer.step()
                self._average()
                self.learnt += 1
            self.update += 1
            self.seconds = time.perf_counter() - began
            if schedule.minutes:
                self.seconds = self.ranks.of_first(self.seconds)  # a process that ends alone leaves the others waiting
            losses.append(float(loss.detach()))
            norms.append(norm)
            samples += task.size(batch)
            if self.update % schedule.report_every == 0 and self.ranks.first:
                now = time.perf_counter()
                yield Progress(
                    self.update,
                    schedule.updates,
                    sum(losses) / len(losses),
                    sum(norms) / len(norms),
                    rate,
                    samples * self.ranks.world / max(now - since, 1e-9),
                )
                losses, norms, samples, since = [], [], 0, now
            if self.over() and not self.learnt:
                raise ModelError(
                    "the gradients of a run must be finite, but never were, so nothing was learnt; take a lower "
                    "learning rate."
                )
            if self.update % schedule.validate_every == 0 or self.over():
                yield from self._checkpoint(cancel)
                since = time.perf_counter()
        if self.ranks.first:
            yield Finished(self.update, dict(self.best))

    def _average(self) -> None:
        """Polyak averaging with a ramp, so that the first thousand updates do not weigh it down."""
        decay = min(self.schedule.average, (1 + self.update) / (10 + self.update))
        with torch.no_grad():
            for name, value in self.module.state_dict().items():
                self.average[name].lerp_(value, 1.0 - decay)

    def is_finite(self) -> bool:
        """Whether the weights are numbers still."""
        return all(
            bool(value.isfinite().all()) for value in self.module.state_dict().values() if value.is_floating_point()
        )

    def _checkpoint(self, cancel: Cancel) -> Iterator[Event]:
        if not self.ranks.first:
            return
        if not self.is_finite():
            raise ModelError(
                "the weights of a run must be finite, but are not any more; what was saved before is kept. Take a "
                "lower learning rate."
            )
        learned = {name: value.detach().clone() for name, value in self.module.state_dict().items()}
        self.module.load_state_dict(self.average)
        self.module.eval()
        try:
            with torch.no_grad():
                metrics, readings = self.task.validate(self.module, cancel)
        finally:
            self.module.load_state_dict(learned)
            self.module.train()
        counts = next(iter(metrics))
        best = not self.best or math.isnan(self.best[counts]) or metrics[counts] < self.best[counts]
        if best:
            self.best = dict(metrics)
            self.best_weights = {name: value.clone() for name, value in self.average.items()}
            if self.folder is not None:
                about = {**self.task.about, "update": self.update, "metrics": metrics}
                save_checkpoint(self.folder / "best.safetensors", self.best_weights, about)
        yield Validated(self.update, metrics, readings, best)
        if self.folder is not None:
            self.save()
            yield Saved(self.update, str(self.folder / "checkpoint.safetensors"))

    def save(self) -> None:
        """Write everything that a later run needs to go on from this update; nothing where weights are no numbers."""
        if self.folder is None or not self.ranks.first or not self.is_finite():
            return
        tensors = flatten_optimizer(self.optimizer)
        tensors |= {f"module.{name}": value for name, value in self.module.state_dict().items()}
        tensors |= {f"average.{name}": value for name, value in self.average.items()}
        tensors |= {f"best.{name}": value for name, value in self.best_weights.items()}
        tensors["random"] = torch.get_rng_state()
        state = {
            "update": self.update,
            "learnt": self.learnt,
            "seconds": self.seconds,
            "best": self.best,
            "about": self.task.about,
        }
        save_checkpoint(self.folder / "checkpoint.safetensors", tensors, state)

    def restore(self) -> None:
        """Go on from the checkpoint in the folder. Raises ModelError where it is of another model."""
        assert self.folder is not None
        tensors, state = load_checkpoint(self.folder / "checkpoint.safetensors")
        try:
            self._take_over(tensors, state)
        except (AttributeError, KeyError, RuntimeError, TypeError, ValueError) as error:
            raise ModelError(
                f"{self.folder} must hold a run with the same network, but holds another; take another folder."
            ) from error

    def _take_over(self, tensors: dict[str, Tensor], state: dict[str, Any]) -> None:
        module, average, best = (_under(prefix, tensors) for prefix in ("module.", "average.", "best."))
        shapes = {name: value.shape for name, value in self.module.state_dict().items()}
        for weights in (module, average, best):
            if {name: value.shape for name, value in weights.items()} != shapes:
                raise ValueError("its weights have other names or shapes")
        restore_optimizer(self.optimizer, tensors)
        torch.set_rng_state(tensors["random"])
        self.update, self.best = int(state["update"]), {name: float(value) for name, value in state["best"].items()}
        self.learnt, self.seconds = int(state.get("learnt", self.update)), float(state.get("seconds", 0.0))
        device = next(self.module.parameters()).device
        self.module.load_state_dict(module)
        self.average = {name: value.to(device) for name, value in average.items()}
        self.best_weights = {name: value.to(device) for name, value in best.items()}

    def adopt_best(self) -> None:
        """Leave the module with the best averaged weights."""
        self.module.load_state_dict(self.best_weights if self.best else self.average)
        self.module.eval()


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
