"""The training loop by itself: who draws the batches, and what ends a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.errors import ModelError
from engine.tensors import refuse_constant
from engine.train.checkpoint import load_checkpoint, save_checkpoint
from engine.train.console import run
from engine.train.events import Finished, Progress
from engine.train.feed import feed
from engine.train.loop import Schedule, Task, fit
from engine.train.parallel import Ranks, own_device

ROOT = Path(__file__).resolve().parents[2]


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


def line(wait: float, module: nn.Module | None = None, factor: float = 1.0) -> Task[Tensor]:
    """A line to learn, with a pause in each update and a factor on its loss."""
    torch.manual_seed(0)
    module = module or nn.Linear(1, 1)

    def batches(first: int, ranks: Ranks) -> Iterator[Tensor]:
        while True:
            time.sleep(wait)
            yield torch.ones(4, 1)

    def loss(learning: nn.Module, batch: Tensor) -> Tensor:
        result: Tensor = (learning(batch) - 3.0).square().mean() * factor
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


def test_each_process_takes_the_gpu_of_its_own_number(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[str, object]] = []
    monkeypatch.setenv("LOCAL_RANK", "3")
    assert own_device() == torch.device("cpu"), "where there is none"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "set_device", lambda device: done.append(("device", device)))
    monkeypatch.setattr(torch.distributed, "init_process_group", lambda name: done.append(("group", name)))
    monkeypatch.setattr(torch.distributed, "destroy_process_group", lambda: done.append(("end", None)))
    with Ranks(11, 16):
        pass
    assert done == [("device", torch.device("cuda", 3)), ("group", "nccl"), ("end", None)]
    with Ranks():
        pass
    assert len(done) == 3, "a run alone sets nothing"
    monkeypatch.delenv("LOCAL_RANK")
    assert own_device() == torch.device("cuda", 0)


_RANK = """
import os, time
from engine.cancel import Cancel
from engine.train.loop import Schedule, fit
from engine.train import loop
from tests.engine.test_train import line
late = 0.4 * int(os.environ["RANK"])
clock = time.perf_counter
began = clock()
# The second process believes from its third update on that more time has gone by.
loop.time.perf_counter = lambda: clock() + (late if clock() - began > 0.2 else 0.0)
schedule = Schedule(100_000, 0.1, warm_up=1, report_every=10**9, validate_every=10**9, minutes=0.8 / 60)
list(fit(line(0.02), schedule, None, Cancel()))
print("ended")
"""


def test_two_processes_end_together_by_the_clock_of_the_first() -> None:
    place = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(31_000 + os.getpid() % 2_000)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _RANK],
            cwd=ROOT,
            env={**os.environ, **place, "RANK": str(rank), "LOCAL_RANK": str(rank), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    try:
        told = [process.communicate(timeout=120) for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert [process.returncode for process in processes] == [0, 0], told
    assert [out.strip() for out, _ in told] == ["ended", "ended"]


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


@pytest.mark.parametrize("other", [nn.Linear(1, 1, bias=False), nn.Linear(1, 2), nn.Sequential(nn.Linear(1, 1))])
def test_a_run_of_another_network_is_not_gone_on_with(tmp_path: Path, other: nn.Module) -> None:
    schedule = Schedule(3, 0.1, warm_up=1, validate_every=3)
    list(fit(line(0.0), schedule, tmp_path, Cancel()))
    with pytest.raises(ModelError, match="must hold a run with the same network, but holds another"):
        list(fit(line(0.0, other), schedule, tmp_path, Cancel()))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("average.weight", None),
        ("best.bias", torch.zeros(5)),
        ("random", None),
        ("random", torch.zeros(3)),
        ("optimizer.7.exp_avg", torch.zeros(1)),
        ("optimizer.0.exp_avg", torch.zeros(3, 3)),
        ("optimizer.x.exp_avg", torch.zeros(1)),
        ("update", "x"),
        ("best", []),
        ("seconds", None),
    ],
)
def test_a_damaged_checkpoint_is_refused(tmp_path: Path, name: str, value: Tensor | object) -> None:
    schedule = Schedule(3, 0.1, warm_up=1, validate_every=3)
    list(fit(line(0.0), schedule, tmp_path, Cancel()))
    path = tmp_path / "checkpoint.safetensors"
    tensors, state = load_checkpoint(path)
    if isinstance(value, Tensor):
        tensors[name] = value
    elif name in tensors:
        del tensors[name]
    else:
        state[name] = value
    save_checkpoint(path, tensors, state)
    with pytest.raises(ModelError):
        list(fit(line(0.0), schedule, tmp_path, Cancel()))


def test_a_run_that_never_had_finite_gradients_says_so(tmp_path: Path) -> None:
    schedule = Schedule(6, 0.1, warm_up=1, validate_every=2)
    for _ in range(2):
        with pytest.raises(ModelError, match="must be finite, but never were"):
            list(fit(line(0.0, factor=float("nan")), schedule, tmp_path, Cancel()))


def test_numbers_that_are_none_are_told_as_null(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schedule = Schedule(2, 0.1, warm_up=1, report_every=1, validate_every=2)
    with pytest.raises(ModelError):
        run(line(0.0, factor=float("nan")), schedule, tmp_path, as_json=True)
    told = [json.loads(text, parse_constant=refuse_constant) for text in capsys.readouterr().out.splitlines()]
    assert [event["loss"] for event in told if event["event"] == "progress"] == [None, None]
