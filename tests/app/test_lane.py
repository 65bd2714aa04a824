"""Lanes: real threads, made deterministic by gates."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtCore import QThread, QTimer
from pytestqt.qtbot import QtBot

from app.work.lane import Lane
from app.work.mailbox import Emit
from app.work.ticket import Ticket
from engine.cancel import Cancel
from engine.errors import DataError
from engine.train.events import Progress


class Gate:
    """A job that says when it began and goes on when it is let."""

    def __init__(self) -> None:
        self.began, self.go = threading.Event(), threading.Event()

    def __call__(self, cancel: Cancel, emit: Emit) -> str:
        self.began.set()
        assert self.go.wait(10)
        return "gate"


class Heard:
    """All signals of a lane, in order."""

    def __init__(self, lane: Lane) -> None:
        self.all: list[tuple[Any, ...]] = []
        lane.done.connect(lambda ticket, value: self.all.append(("done", ticket.number, value)))
        lane.failed.connect(
            lambda ticket, sentence, details: self.all.append(("failed", ticket.number, sentence, details))
        )
        lane.cancelled.connect(lambda ticket: self.all.append(("cancelled", ticket.number)))
        lane.emitted.connect(lambda ticket, value: self.all.append(("emitted", ticket.number, value)))

    def kinds(self) -> list[str]:
        return [what[0] for what in self.all]


@pytest.fixture
def heard(lane: Lane) -> Heard:
    return Heard(lane)


def wait_idle(qtbot: QtBot, lane: Lane) -> None:
    qtbot.waitUntil(lambda: not lane.busy)


def progress(update: int) -> Progress:
    return Progress(update, 1000, 0.0, 0.0, 0.0, 0.0)


def test_a_thousand_inputs_while_blocked_give_two_runs_and_the_last_wins(
    lane: Lane, heard: Heard, qtbot: QtBot
) -> None:
    gate, runs = Gate(), []

    def job(value: int) -> Any:
        return lambda cancel, emit: runs.append(value) or value

    lane.post("ink", gate)
    assert gate.began.wait(10)
    tickets = [lane.post("ink", job(value)) for value in range(1000)]
    gate.go.set()
    wait_idle(qtbot, lane)
    assert runs == [999]
    assert heard.all == [("done", 1, "gate"), ("done", tickets[-1].number, 999)]


def test_slots_do_not_replace_each_other_and_queued_jobs_keep_their_order(
    lane: Lane, heard: Heard, qtbot: QtBot
) -> None:
    gate = Gate()
    lane.queue(gate)
    assert gate.began.wait(10)
    for value in range(5):
        lane.queue(lambda cancel, emit, value=value: value)
    lane.post("a", lambda cancel, emit: "old a")
    lane.post("b", lambda cancel, emit: "b")
    lane.post("a", lambda cancel, emit: "new a")
    gate.go.set()
    wait_idle(qtbot, lane)
    assert [what[2] for what in heard.all] == ["gate", 0, 1, 2, 3, 4, "new a", "b"]


def test_a_slot_needs_a_name(lane: Lane) -> None:
    with pytest.raises(ValueError, match="`slot` must be a name"):
        lane.post("", lambda cancel, emit: None)


def test_cancel_stops_what_runs_and_drops_what_waits(lane: Lane, heard: Heard, qtbot: QtBot) -> None:
    began = threading.Event()

    def endless(cancel: Cancel, emit: Emit) -> None:
        began.set()
        while True:
            cancel.wait(10)
            cancel.check()

    lane.queue(endless)
    lane.queue(lambda cancel, emit: "never")
    assert began.wait(10)
    with qtbot.waitSignals([lane.cancelled, lane.cancelled], timeout=2000):
        lane.cancel()
    wait_idle(qtbot, lane)
    assert sorted(heard.all) == [("cancelled", 1), ("cancelled", 2)]
    with qtbot.waitSignal(lane.done):
        lane.queue(lambda cancel, emit: "after")
    assert heard.all[-1] == ("done", 3, "after")


def test_a_cancelled_job_takes_no_other_with_it(lane: Lane, heard: Heard, qtbot: QtBot) -> None:
    gate = Gate()
    lane.queue(gate)
    assert gate.began.wait(10)
    waiting, other = lane.queue(lambda cancel, emit: "waiting"), lane.queue(lambda cancel, emit: "other")
    with qtbot.waitSignal(lane.cancelled):
        lane.cancel(waiting)
    lane.cancel(waiting)
    gate.go.set()
    wait_idle(qtbot, lane)
    assert [what[:2] for what in heard.all] == [("cancelled", waiting.number), ("done", 1), ("done", other.number)]


def test_a_renewed_slot_gives_nothing_of_before(lane: Lane, heard: Heard, qtbot: QtBot) -> None:
    gate = Gate()
    old = lane.post("ink", gate)
    assert gate.began.wait(10)
    lane.post("ink", lambda cancel, emit: "waited")
    other = lane.queue(lambda cancel, emit: "other")
    lane.renew("ink")
    new = lane.post("ink", lambda cancel, emit: "new")
    gate.go.set()
    wait_idle(qtbot, lane)
    assert (old.epoch, new.epoch) == (0, 1)
    assert set(heard.all) == {("cancelled", 1), ("cancelled", 2), ("done", other.number, "other"), ("done", 4, "new")}


def test_events_come_in_order_before_the_end_and_on_the_windows_thread(lane: Lane, heard: Heard, qtbot: QtBot) -> None:
    here = QThread.currentThread()
    there: list[bool] = []
    lane.emitted.connect(lambda *_: there.append(QThread.currentThread() is here))

    def job(cancel: Cancel, emit: Emit) -> str:
        for value in range(500):
            emit(value)
        return "end"

    lane.queue(job)
    wait_idle(qtbot, lane)
    assert [what[2] for what in heard.all] == [*range(500), "end"]
    assert all(there)
    assert len(there) == 500


def test_many_results_wake_the_window_once(lane: Lane, heard: Heard, qtbot: QtBot) -> None:
    gate = Gate()
    wakes: list[int] = []
    lane._outbox._wake.connect(lambda: wakes.append(len(heard.all)))

    def job(cancel: Cancel, emit: Emit) -> None:
        for value in range(100):
            emit(value)
        gate.began.set()

    lane.queue(job)
    assert gate.began.wait(10)
    wait_idle(qtbot, lane)
    assert len(heard.all) == 101
    assert len(wakes) <= 2


def test_thinned_events_are_few_the_last_is_kept_and_others_are_all_there(
    lane: Lane, heard: Heard, qtbot: QtBot
) -> None:
    lane.thin(Progress)

    def job(cancel: Cancel, emit: Emit) -> str:
        for update in range(5000):
            emit(progress(update))
            if update % 1000 == 0:
                emit("saved")
        return "end"

    lane.queue(job)
    wait_idle(qtbot, lane)
    values = [what[2] for what in heard.all]
    shown = [value.update for value in values if isinstance(value, Progress)]
    assert values.count("saved") == 5
    assert values[-1] == "end"
    assert shown == sorted(shown)
    assert shown[-1] == 4999
    assert len(shown) < 500


def test_a_dialog_opened_by_a_receiver_does_not_change_the_order(lane: Lane, heard: Heard, qtbot: QtBot) -> None:
    from PySide6.QtCore import QEventLoop

    def stay(ticket: Ticket, value: object) -> None:
        if value == 0:
            loop = QEventLoop()
            QTimer.singleShot(20, loop.quit)
            loop.exec()

    lane.emitted.connect(stay)

    def job(cancel: Cancel, emit: Emit) -> None:
        for value in range(50):
            emit(value)

    lane.queue(job)
    wait_idle(qtbot, lane)
    assert [what[2] for what in heard.all] == [*range(50), None]


class _Hostile(BaseException):
    pass


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DataError("`x` must be ink, but is a tree instead."), "`x` must be ink, but is a tree instead."),
        (RuntimeError("deep inside"), "This went wrong inside the program (RuntimeError)"),
        (_Hostile("no Exception"), "This went wrong inside the program (_Hostile)"),
        (SystemExit(3), "This went wrong inside the program (SystemExit)"),
        (MemoryError(), "There was not enough memory"),
    ],
)
def test_an_error_becomes_a_sentence_and_the_lane_lives_on(
    lane: Lane, heard: Heard, qtbot: QtBot, error: BaseException, sentence: str
) -> None:
    def job(cancel: Cancel, emit: Emit) -> None:
        raise error

    for _ in range(3):
        lane.queue(job)
    lane.queue(lambda cancel, emit: "alive")
    wait_idle(qtbot, lane)
    assert heard.kinds() == ["failed"] * 3 + ["done"]
    assert heard.all[0][2].startswith(sentence)
    assert "Traceback" in heard.all[0][3]


def test_busy_says_once_that_it_began_and_ended(lane: Lane, qtbot: QtBot) -> None:
    said: list[bool] = []
    lane.busy_changed.connect(said.append)
    gate = Gate()
    lane.queue(gate)
    assert gate.began.wait(10)
    for _ in range(10):
        lane.post("ink", lambda cancel, emit: None)
    gate.go.set()
    wait_idle(qtbot, lane)
    assert said == [True, False]


def test_closing_cancels_waits_and_is_silent_after(qtbot: QtBot) -> None:
    lane = Lane("closing")
    heard = Heard(lane)
    began = threading.Event()

    def job(cancel: Cancel, emit: Emit) -> None:
        began.set()
        while True:
            emit("tick")
            cancel.wait(10)
            cancel.check()

    lane.queue(job)
    lane.queue(lambda cancel, emit: "never")
    assert began.wait(10)
    qtbot.waitUntil(lambda: bool(heard.all))
    before = len(heard.all)
    assert lane.close()
    assert lane.close()
    lane.queue(lambda cancel, emit: "too late")
    qtbot.wait(1)
    assert heard.all[before:] == []
    lane.deleteLater()


def test_closing_keeps_the_event_loop_turning_and_gives_up_in_time(qtbot: QtBot) -> None:
    lane = Lane("stubborn")
    gate = Gate()
    lane.queue(gate)
    assert gate.began.wait(10)
    turned: list[int] = []
    QTimer.singleShot(5, lambda: turned.append(1))
    assert not lane.close(0.05)
    assert turned == [1]
    gate.go.set()
    assert lane.close()
    lane.deleteLater()


@pytest.mark.parametrize("spins", range(30))
def test_closing_at_any_moment_of_a_run(qtbot: QtBot, spins: int) -> None:
    """C19: the moment is counted in events that the job has sent."""
    lane = Lane("any")
    reached = threading.Event()

    def job(cancel: Cancel, emit: Emit) -> int:
        for value in range(10_000):
            cancel.check()
            emit(value)
            if value >= spins * 7:
                reached.set()
        return 0

    lane.queue(job)
    lane.post("next", job)
    if spins % 3:
        assert reached.wait(10)
    assert lane.close()
    lane.deleteLater()
