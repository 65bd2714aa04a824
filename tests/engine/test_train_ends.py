"""What ends a run early leaves it in good order: signals, closed pipes, weights that burst, processes that end."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from engine.cancel import Cancel, Cancelled
from engine.errors import ModelError, UnrolledError
from engine.train.checkpoint import load_checkpoint
from engine.train.console import run
from engine.train.loop import Schedule, Task, fit
from engine.train.parallel import Ranks

LONG = Schedule(100_000, 0.1, warm_up=1, report_every=1, validate_every=100_000)


def line(at: int = 0, then: Callable[[], object] = lambda: None, wait: float = 0.002) -> Task[Tensor]:
    """A line to learn; something is done before a batch is drawn."""
    torch.manual_seed(0)

    def batches(first: int, ranks: Ranks) -> Iterator[Tensor]:
        number = first
        while True:
            number += 1
            if number == at:
                then()
            time.sleep(wait)
            yield torch.ones(4, 1)

    def loss(learning: nn.Module, batch: Tensor) -> Tensor:
        result: Tensor = (learning(batch) - 3.0).square().mean()
        return result

    return Task(nn.Linear(1, 1), batches, loss, len, lambda learning, cancel: ({"error": 1.0}, ()))


def reached(folder: Path) -> int:
    return int(load_checkpoint(folder / "checkpoint.safetensors")[1]["update"])


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)])
def test_a_signal_ends_a_run_with_a_checkpoint(number: signal.Signals, tmp_path: Path) -> None:
    before = signal.getsignal(number)
    task = line(6, lambda: os.kill(os.getpid(), number))
    if number == signal.SIGINT:
        with pytest.raises(Cancelled):
            run(task, LONG, tmp_path, as_json=True)
    else:
        with pytest.raises(SystemExit) as end:
            run(task, LONG, tmp_path, as_json=True)
        assert end.value.code == 128 + number
    assert reached(tmp_path) == 6
    assert signal.getsignal(number) is before


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_a_second_ctrl_c_does_not_wait_for_the_update(tmp_path: Path) -> None:
    def twice() -> None:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(line(1, twice, wait=60.0), LONG, tmp_path, as_json=True)
    assert time.monotonic() - began < 50


def test_a_run_that_is_pulled_no_more_has_its_checkpoint(tmp_path: Path) -> None:
    with closing(fit(line(), LONG, tmp_path, Cancel())) as events:
        for _ in range(5):
            next(events)
    assert reached(tmp_path) == 5


def test_weights_that_burst_are_not_saved_over_those_that_are_numbers(tmp_path: Path) -> None:
    schedule = Schedule(30, 1e-3, warm_up=1, report_every=1, validate_every=10, clip_norm=1e30, average=0.5)

    def burst() -> None:
        next(task.module.parameters()).data.fill_(float("inf"))

    task = line(12, burst)
    with pytest.raises(ModelError, match="finite"):
        list(fit(task, schedule, tmp_path, Cancel()))
    assert reached(tmp_path) == 10


def test_a_process_that_draws_and_is_ended_ends_the_run_in_a_sentence(tmp_path: Path) -> None:
    def ended() -> None:
        raise RuntimeError("DataLoader worker (pid 7) is killed by signal: Killed.")

    with pytest.raises(UnrolledError, match="fewer --workers"):
        list(fit(line(6, ended), LONG, tmp_path, Cancel()))
    assert reached(tmp_path) == 5
