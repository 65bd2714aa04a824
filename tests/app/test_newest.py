"""The newest answers of a lane: what is passed on, what is left out, and what a failure says."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.work.lane import Lane
from app.work.mailbox import Emit
from app.work.newest import Newest
from engine.cancel import Cancel
from engine.errors import DataError


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("newest")
    yield made
    made.close()


@pytest.fixture
def newest(lane: Lane) -> Iterator[Newest]:
    made = Newest(lane, int, lane)
    yield made
    made.shut()


def gives(value: object) -> object:
    return lambda cancel, emit: value


def test_of_questions_about_different_things_only_the_last_is_answered(
    lane: Lane, newest: Newest, qtbot: QtBot
) -> None:
    seen = list[object]()
    newest.came.connect(seen.append)
    go = threading.Event()

    def first(cancel: Cancel, emit: Emit) -> int:
        go.wait(10)
        return 1

    newest.ask("slot", first)
    newest.ask("other", gives(2))  # type: ignore[arg-type]
    go.set()
    qtbot.waitUntil(lambda: not lane.busy)
    assert seen == [2]
    newest.ask("slot", gives("no number"))  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: not lane.busy)
    assert seen == [2]


def test_who_asks_faster_than_a_job_takes_sees_answers_meanwhile(lane: Lane, newest: Newest, qtbot: QtBot) -> None:
    came, number = list[object](), 0
    newest.came.connect(came.append)

    def slow(value: int) -> object:
        return lambda cancel, emit: cancel.wait(0.04) or value

    def ask() -> None:
        nonlocal number
        number += 1
        newest.ask("slot", slow(number), goes_on=True)  # type: ignore[arg-type]

    clock = QTimer(interval=8)
    clock.timeout.connect(ask)
    clock.start()
    qtbot.waitUntil(lambda: len(came) >= 8)
    clock.stop()
    assert len(came) < number
    qtbot.waitUntil(lambda: not lane.busy and came[-1] == number)
    assert came == sorted(came), "none came that was older than what was shown"
    held = threading.Event()
    newest.ask("slot", lambda cancel, emit: int(held.wait(10)) + 1_000, goes_on=True)
    newest.ask("slot", gives(-1))  # type: ignore[arg-type]
    held.set()
    qtbot.waitUntil(lambda: not lane.busy and came[-1] == -1)
    assert 1_001 not in came, "what was asked before something else was is void"


def test_answers_in_quick_succession_wait_for_the_clock_and_the_last_is_shown(newest: Newest, qtbot: QtBot) -> None:
    arrived, came = list[object](), list[object]()
    newest.arrived.connect(arrived.append)
    newest.came.connect(came.append)
    for value in range(1, 4):
        newest.ask(f"slot{value}", gives(value))  # type: ignore[arg-type]
        qtbot.waitUntil(lambda value=value: arrived[-1:] == [value])
    with qtbot.waitSignal(newest.rested):
        pass
    assert (came[0], came[-1]) == (1, 3)


def test_what_is_dropped_or_cleared_does_not_come(lane: Lane, newest: Newest, qtbot: QtBot) -> None:
    came = list[object]()
    newest.came.connect(came.append)
    newest.ask("slot", gives(1))  # type: ignore[arg-type]
    newest.drop()
    qtbot.waitUntil(lambda: not lane.busy)
    assert came == []
    one = 1_000_001
    for _ in range(2):
        newest.ask("slot", gives(one))  # type: ignore[arg-type]
        with qtbot.waitSignals([newest.came, newest.rested]):
            pass
        newest.clear()
    assert came == [one, one]


def test_a_failure_of_what_was_asked_is_told(newest: Newest, qtbot: QtBot) -> None:
    def broken(cancel: Cancel, emit: Emit) -> int:
        raise DataError("it is broken")

    with qtbot.waitSignal(newest.failed) as told:
        newest.ask("slot", broken)
    assert told.args is not None
    assert told.args[0] == "it is broken"
