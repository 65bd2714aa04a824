"""Long work in a real lane: it rests, goes on and ends, and what others do there is not its own."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.work.gate import Gate
from app.work.lane import Lane
from app.work.long_run import LongRun
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.errors import DataError

from .pages import SECONDS


@pytest.fixture
def run(lane: Lane) -> LongRun:
    return LongRun(lane, lane)


@pytest.fixture
def heard(run: LongRun) -> list[tuple[Any, ...]]:
    """All that the run says, in order."""
    heard: list[tuple[Any, ...]] = []
    run.begun.connect(lambda: heard.append(("begun",)))
    run.state_changed.connect(lambda state: heard.append((state,)))
    run.emitted.connect(lambda value: heard.append(("emitted", value)))
    run.ended.connect(lambda words: heard.append(("ended", words)))
    run.done.connect(lambda value: heard.append(("done", value)))
    run.failed.connect(lambda sentence, details: heard.append(("failed", sentence)))
    run.cancelled.connect(lambda: heard.append(("cancelled",)))
    return heard


def test_it_tells_of_its_own_job_alone(qtbot: QtBot, lane: Lane, run: LongRun, heard: list[tuple[Any, ...]]) -> None:
    lane.queue(lambda cancel, emit: emit("of another"))
    run.start(lambda cancel, emit: (emit(1), 7)[1])
    assert run.busy
    qtbot.waitUntil(lambda: not run.busy, timeout=SECONDS)
    assert heard == [("begun",), ("running",), ("emitted", 1), ("idle",), ("ended", "Done"), ("done", 7)]


def test_it_rests_and_goes_on(qtbot: QtBot, run: LongRun, heard: list[tuple[Any, ...]]) -> None:
    gate = Gate()
    gate.close()

    def job(cancel: Cancel, emit: Emit) -> None:
        for number in range(3):
            gate.pass_through(cancel)
            emit(number)

    run.start(job, gate)
    run.pause()
    assert run.state == "paused"
    run.pause()
    qtbot.waitUntil(lambda: not run.busy, timeout=SECONDS)
    assert heard[2:7] == [("paused",), ("running",), ("emitted", 0), ("emitted", 1), ("emitted", 2)]


def test_it_is_stopped_while_it_rests(qtbot: QtBot, run: LongRun, heard: list[tuple[Any, ...]]) -> None:
    gate = Gate()

    def job(cancel: Cancel, emit: Emit) -> None:
        while True:
            gate.pass_through(cancel)
            cancel.check()

    run.start(job, gate)
    run.pause()
    run.stop()
    assert run.state == "stopping"
    qtbot.waitUntil(lambda: not run.busy, timeout=SECONDS)
    assert heard[-3:] == [("idle",), ("ended", "Stopped"), ("cancelled",)]


def test_why_it_failed_is_said(qtbot: QtBot, run: LongRun, heard: list[tuple[Any, ...]]) -> None:
    def job(cancel: Cancel, emit: Emit) -> None:
        raise DataError("`x` must be there.")

    run.start(job)
    run.pause()
    assert run.state == "running", "a job without a gate cannot rest"
    qtbot.waitUntil(lambda: not run.busy, timeout=SECONDS)
    assert heard[-3:] == [("idle",), ("ended", "`x` must be there."), ("failed", "`x` must be there.")]
