"""The training loop by itself: who draws the batches, and what ends a run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.train.checkpoint import load_checkpoint
from engine.train.events import Finished, Progress
from engine.train.feed import feed
from engine.train.loop import Schedule, Task, fit
from engine.train.parallel import Ranks


def numbered(first: int, ranks: Ranks) -> Iterator[tuple[int, int, int, int]]:
    """Batches that say who drew them: rank, world, feeders, number."""
    number = first
    while True:
        yield ranks.rank, ranks.world, ranks.feeders, number
        number += 1


def test_without_workers_the_run_draws_its_batches_itself() -> None:
    assert list(islice(feed(numbered, 5, Ranks(1, 2), 0), 2)) == [(1, 2, 1, 5), (1, 2, 1, 6)]


def test_workers_draw_in_turn_and_each_as_a_rank_of_its_own() -> None:
    drawn = [tuple(batch) for batch in islice(feed(numbered, 7, Ranks(1, 2), 2), 4)]
    assert drawn == [(2, 4, 2, 7), (3, 4, 2, 7), (2, 4, 2, 8), (3, 4, 2, 8)]


def line(wait: float) -> Task[Tensor]:
    """A line to learn, with a pause in each update."""
    torch.manual_seed(0)
    module = nn.Linear(1, 1)

    def batches(first: int, ranks: Ranks) -> Iterator[Tensor]:
        while True:
            time.sleep(wait)
            yield torch.ones(4, 1)

    def loss(learning: nn.Module, batch: Tensor) -> Tensor:
        result: Tensor = (learning(batch) - 3.0).square().mean()
        return result

    return Task(module, batches, loss, len, lambda learning, cancel: ({"error": 1.0}, ()))


def test_a_run_ends_by_the_clock_with_its_rate_brought_down(tmp_path: Path) -> None:
    schedule = Schedule(100_000, 0.1, warm_up=1, report_every=1, validate_every=100_000, minutes=0.2 / 60)
    events = list(fit(line(0.01), schedule, tmp_path, Cancel()))
    rates = [event.learning_rate for event in events if isinstance(event, Progress)]
    assert isinstance(events[-1], Finished)
    assert 2 <= events[-1].update <= 20
    assert rates[-1] < 0.2 * rates[1]
    assert load_checkpoint(tmp_path / "checkpoint.safetensors")[1]["seconds"] >= 0.2


def test_a_run_whose_time_is_used_up_does_not_go_on(tmp_path: Path) -> None:
    schedule = Schedule(100_000, 0.1, warm_up=1, validate_every=100_000, minutes=0.05 / 60)
    first = list(fit(line(0.01), schedule, tmp_path, Cancel()))[-1]
    again = list(fit(line(0.01), schedule, tmp_path, Cancel()))[-1]
    assert isinstance(first, Finished)
    assert isinstance(again, Finished)
    assert again.update == first.update


def test_without_minutes_the_rate_follows_the_updates_alone() -> None:
    schedule = Schedule(100, 1.0, warm_up=0)
    assert schedule.rate(50, seconds=1e9) == pytest.approx(schedule.rate(50)) == pytest.approx(0.505, abs=0.01)
