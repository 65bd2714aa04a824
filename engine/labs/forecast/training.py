"""Training on a person's series: an iterator of events, an epoch at a time on disk, and a way back when it blows up.

Not `engine.train.loop`: here every epoch is kept to go back to, and a run that blows up is rolled back, not ended.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import nn

from engine.cancel import Cancel
from engine.errors import DataError, ModelError
from engine.labs.forecast.learning import Begun, EpochDone, Learnt, Rescued, Trained, TrainEvent, TrainRequest
from engine.labs.forecast.lesson import Lesson
from engine.labs.forecast.network import Network
from engine.labs.forecast.plain import plain_forecast
from engine.labs.forecast.scores import mase
from engine.labs.forecast.weights import load_network, save_network
from engine.train.checkpoint import flatten_optimizer, load_checkpoint, restore_optimizer, save_checkpoint

CHECKPOINT = "checkpoint.safetensors"
START = "start.safetensors"
"""The weights before the first update, by chance."""
RESCUES = 8
"""Times that a run is rolled back before it gives up."""
_REPORT = 3
_CLIP = 1.0
_BURST = 20.0
"""A loss so many times that of the best epoch is an explosion, even where it is still a number."""
_FIRST_BURST = 1_000.0
"""The same before any epoch is over, over the loss of the first update: a single batch says less than an epoch."""
_CALMER = 4.0


def train(request: TrainRequest, cancel: Cancel) -> Iterator[TrainEvent]:
    """Train on the series of `request`, telling of it; pull no more events and it rests.

    Each epoch's weights stand in the folder as `epoch-<number>.safetensors`, with all that is needed to go on in
    `checkpoint.safetensors`. A run goes on where its folder ends, or from the epoch that `request.start` names, and
    what came after that is dropped. Raises DataError where the request cannot be; Cancelled after the update in
    hand, with the last whole epoch in the folder.
    """
    lesson = Lesson(request)
    yield from _Run(request, lesson).events(cancel)


def step_back(folder: Path, epoch: int) -> str:
    """The file of an epoch's weights, which `Request.model` takes. Raises ModelError where there is none."""
    path = epoch_file(folder, epoch)
    if not path.exists():
        raise ModelError(f"{folder} must hold epoch {epoch}, but does not; it has {max(epochs_in(folder), default=0)}.")
    return str(path)


def epoch_file(folder: Path, epoch: int) -> Path:
    """Where an epoch's weights stand."""
    return folder / f"epoch-{epoch:04d}.safetensors"


def epochs_in(folder: Path) -> tuple[int, ...]:
    """Epochs whose weights a folder holds, in order."""
    found = (re.fullmatch(r"epoch-(\d{4,6})\.safetensors", path.name) for path in folder.glob("epoch-*.safetensors"))
    return tuple(sorted(int(match[1]) for match in found if match))


class _Run:
    """The state of one run: weights, optimizer, epoch, the rate's factor, the best so far."""

    def __init__(self, request: TrainRequest, lesson: Lesson) -> None:
        self.request, self.lesson = request, lesson
        self.network = lesson.network()
        self.epoch, self.rescues, self.calm = 0, 0, 1.0
        self.best_epoch, self.best_valid, self.best_loss = 0, math.inf, math.inf
        self.first_loss = math.inf
        self.optimizer = self._optimizer()
        history, season = lesson.known, request.season
        plain = plain_forecast("seasonal-naive", history, len(lesson.truth), season)
        self.plain = mase(lesson.truth, plain.mean, history, season)
        request.folder.mkdir(parents=True, exist_ok=True)
        self._find_place()

    def events(self, cancel: Cancel) -> Iterator[TrainEvent]:
        request, lesson = self.request, self.lesson
        began, first, before = time.perf_counter(), self.epoch, self._before()
        weights = sum(parameter.numel() for parameter in self.network.parameters())
        yield Begun(self.epoch, request.epochs, lesson.updates, lesson.windows, weights, self._notes())
        while self.epoch < request.epochs:
            trouble, total = "", 0.0
            for event in self._updates(cancel, began, first):
                if isinstance(event, str):
                    trouble = event
                elif isinstance(event, float):
                    total = event
                else:
                    yield event
            if trouble:
                yield self._rescue(trouble)
                continue
            self.epoch += 1
            yield self._epoch_done(total, time.perf_counter() - began)
        if not self.best_epoch:
            raise DataError("training must go on for at least one epoch, but there is none in its folder.")
        path = step_back(request.folder, self.best_epoch)
        yield Trained(path, self.best_epoch, self.best_valid, self.plain, time.perf_counter() - began, before)

    def _updates(self, cancel: Cancel, began: float, first: int) -> Iterator[Learnt | str | float]:
        """One epoch: reports, and at the end its mean loss; or a sentence about what went wrong, and no more."""
        lesson, total, losses, norms = self.lesson, 0.0, list[float](), list[float]()
        parameters = list(self.network.parameters())
        all_updates = self.request.epochs * lesson.updates
        self.network.train()
        for index, batch in enumerate(lesson.batches(self.epoch + 1)):
            cancel.check()
            update = self.epoch * lesson.updates + index
            rate = self._rate(update)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            loss = lesson.loss(self.network, batch)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            norm = float(nn.utils.clip_grad_norm_(parameters, _CLIP).detach())
            value = float(loss.detach())
            trouble = self._trouble(value, norm, update + 1)
            if trouble:
                yield trouble
                return
            self.optimizer.step()
            total += value
            losses.append(value)
            norms.append(norm)
            if (index + 1) % _REPORT == 0 or index + 1 == lesson.updates:
                done = update + 1 - first * lesson.updates
                left = (time.perf_counter() - began) / done * (all_updates - update - 1)
                yield Learnt(
                    update + 1,
                    all_updates,
                    self.epoch + 1,
                    sum(losses) / len(losses),
                    sum(norms) / len(norms),
                    rate,
                    left,
                )
                losses, norms = [], []
        yield total / lesson.updates

    def _trouble(self, loss: float, norm: float, update: int) -> str:
        """What is wrong with an update, "" where nothing is."""
        if not math.isfinite(loss):
            return f"The loss of update {update:,} is no number"
        if not math.isfinite(norm):
            return f"The gradient of update {update:,} is no number: it exploded on its way back through time"
        if math.isinf(self.first_loss):
            self.first_loss = loss
        best, burst, whose = self.best_loss, _BURST, "the best epoch's"
        if math.isinf(best):
            best, burst, whose = self.first_loss, _FIRST_BURST, "the first's"
        times = loss / max(best, 0.1)
        return f"The loss of update {update:,} is {loss:,.3g}, {times:,.0f} times {whose}" if times > burst else ""

    def _rescue(self, trouble: str) -> Rescued:
        """Back to the last good epoch, or the beginning, and more slowly on. Raises DataError after several times."""
        self.rescues += 1
        if self.rescues > RESCUES:
            raise DataError(
                f"training must settle, but blew up {self.rescues} times, at last with a learning rate of "
                f"{self.request.learning_rate * self.calm:.2g}; choose a smaller one, or fewer layers."
            )
        self.calm /= _CALMER
        if self.epoch:
            self.network.load_state_dict(load_network(str(epoch_file(self.request.folder, self.epoch)))[0].state_dict())
        else:
            self.network = self.lesson.network()
        self.optimizer = self._optimizer()
        rate = self.request.learning_rate * self.calm
        place = f"epoch {self.epoch}" if self.epoch else "the beginning"
        return Rescued(
            f"{trouble}. The weights of {place} are back, and the learning rate is {rate:.2g} from now on.",
            self.epoch,
            rate,
        )

    def _epoch_done(self, loss: float, seconds: float) -> EpochDone:
        quantiles, valid = self.lesson.checked(self.network)
        best = valid < self.best_valid
        if best:
            self.best_valid, self.best_epoch = valid, self.epoch
        self.best_loss = min(self.best_loss, loss)
        self._save(valid)
        forecast = self.lesson.forecast(quantiles)
        return EpochDone(self.epoch, loss, valid, self.plain, forecast, len(self.lesson.known), best, seconds)

    def _rate(self, update: int) -> float:
        """Warm-up, then half a cosine down to a twentieth (Loshchilov and Hutter, ICLR 2017)."""
        updates = self.request.epochs * self.lesson.updates
        warm = min(10, updates // 10 + 1)
        share = min(1.0, max(0.0, (update - warm) / max(1, updates - warm)))
        fall = 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * share))
        return self.request.learning_rate * self.calm * min(1.0, (update + 1) / warm) * fall

    def _optimizer(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.network.parameters(), lr=self.request.learning_rate)

    # What stands in the folder.

    def _before(self) -> str:
        """The file of the weights that this run begins with: those of an epoch, or by chance."""
        if self.epoch:
            return str(epoch_file(self.request.folder, self.epoch))
        path = self.request.folder / START
        save_network(path, self.network, self._about(), half=False)
        return str(path)

    def _about(self) -> dict[str, Any]:
        request = self.request
        return {"lab": "forecast", "series": request.series.name, "season": request.season, "epoch": self.epoch}

    def _save(self, valid: float) -> None:
        about = {**self._about(), "valid": valid, "plain": self.plain}
        save_network(epoch_file(self.request.folder, self.epoch), self.network, about, half=False)
        tensors = flatten_optimizer(self.optimizer) | {f"module.{k}": v for k, v in self.network.state_dict().items()}
        save_checkpoint(self.request.folder / CHECKPOINT, tensors, self._state())

    def _state(self) -> dict[str, Any]:
        return {
            "epoch": self.epoch,
            "calm": self.calm,
            "best_epoch": self.best_epoch,
            "best_valid": self.best_valid,
            "best_loss": self.best_loss,
        }

    def _find_place(self) -> None:
        """Go on from the checkpoint, or from the epoch that was asked for, whose later ones are dropped."""
        folder, start = self.request.folder, self.request.start
        if start is not None and start != max(epochs_in(folder), default=0):
            self._go_back(start)
        elif (folder / CHECKPOINT).exists():
            tensors, state = load_checkpoint(folder / CHECKPOINT)
            try:
                self.network.load_state_dict(
                    {
                        name.removeprefix("module."): value
                        for name, value in tensors.items()
                        if name.startswith("module.")
                    }
                )
                restore_optimizer(self.optimizer, tensors)
                self.epoch, self.calm = int(state["epoch"]), float(state["calm"])
                self.best_epoch, self.best_valid = int(state["best_epoch"]), float(state["best_valid"])
                self.best_loss = float(state["best_loss"])
            except (KeyError, RuntimeError, TypeError, ValueError) as error:
                raise ModelError(
                    f"{folder} must hold a run with the same network, but holds another; train under a new name."
                ) from error

    def _go_back(self, start: int) -> None:
        folder = self.request.folder
        for later in epochs_in(folder):
            if later > start:
                epoch_file(folder, later).unlink(missing_ok=True)
        (folder / CHECKPOINT).unlink(missing_ok=True)
        if start == 0:
            return
        network, _ = load_network(step_back(folder, start))
        _take_over(self.network, network, folder)
        self.epoch = start
        known = [(_valid_of(load_network(step_back(folder, epoch))[1]), epoch) for epoch in epochs_in(folder)]
        self.best_valid, self.best_epoch = min(known)

    def _notes(self) -> tuple[str, ...]:
        notes = []
        values = self.lesson.known
        if (values == values[0]).all():
            notes.append("All values are the same: there is nothing to learn.")
        if len(values) < 2 * self.lesson.frame.past:
            notes.append("The series is short for this history; its beginning is repeated before it to train on.")
        return tuple(notes)


def _take_over(to: Network, given: Network, folder: Path) -> None:
    if given.frame != to.frame or (given.kind, given.units, given.layers) != (to.kind, to.units, to.layers):
        raise ModelError(f"{folder} must hold a run with the same network, but holds another; train under a new name.")
    to.load_state_dict(given.state_dict())


def _valid_of(about: dict[str, Any]) -> float:
    """The error that an epoch's file says it had; infinite where it says none."""
    valid = about.get("valid")
    return float(valid) if isinstance(valid, int | float) else math.inf
