"""Sessions that a page opens: read in the lane, handed on when they come, refused in a sentence."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
import shell_fake
from pytestqt.qtbot import QtBot

from app import filereading
from app.filereading import FileReading
from app.work.lane import Lane
from engine.cancel import Cancel
from engine.data.session import Session, write_session
from engine.errors import DataError

from .pages import Sentences, rest


class Host(Sentences):
    """What a page would be told, in order, and the states that it became."""

    def __init__(self, live: Lane) -> None:
        super().__init__()
        self.states: list[dict[str, Any]] = []
        self.live = live
        self.reading = FileReading(self.shell(live), "echo.open")

    def open(self, path: Path) -> None:
        self.reading.read_session(path, shell_fake.FIRST, self._restore)

    def _restore(self, state: dict[str, Any]) -> None:
        if state.get("word") == "damaged":
            raise DataError("the session must hold a word, but does not.")
        self.states.append(state)


@pytest.fixture
def host(live: Lane) -> Host:
    return Host(live)


def session(path: Path, word: str, lab: str = "echo") -> Path:
    write_session(path, Session(lab, {"word": word}))
    return path


def test_a_session_is_read_and_checked_by_the_lane(
    qtbot: QtBot, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, gate, threads = session(tmp_path / "one.unrolled", "one"), threading.Event(), list[str]()
    read = filereading.read_state

    def noted(path: Path, lab: str, title: str, cancel: Cancel | None = None) -> dict[str, Any]:
        threads.append(threading.current_thread().name)
        return read(path, lab, title, cancel)

    monkeypatch.setattr(filereading, "read_state", noted)
    host.live.queue(lambda cancel, emit: gate.wait(10))
    host.open(path)
    assert host.lines == ["Opening one.unrolled …"]
    gate.set()
    rest(qtbot, host.live)
    assert threads == ["lane-live"]
    assert host.states == [{"word": "one"}]
    assert host.lines[-1] == "Opened one.unrolled"
    assert host.remembered == [path]


def test_what_is_no_session_of_the_lab_is_said(qtbot: QtBot, host: Host, tmp_path: Path) -> None:
    broken = tmp_path / "broken.unrolled"
    broken.write_text("no session")
    for path, said in (
        (broken, "broken.unrolled"),
        (session(tmp_path / "other.unrolled", "one", "quiet"), "must be a session of the Echo lab"),
        (session(tmp_path / "damaged.unrolled", "damaged"), "must hold a word"),
    ):
        host.open(path)
        rest(qtbot, host.live)
        assert said in host.failures[-1]
    assert len(host.failures) == 3
    assert (host.states, host.remembered) == ([], [])


def test_of_quick_successive_ones_the_last_comes_and_what_is_dropped_does_not(
    qtbot: QtBot, host: Host, tmp_path: Path
) -> None:
    for number in range(4):
        host.open(session(tmp_path / f"{number}.unrolled", f"{number}"))
    rest(qtbot, host.live)
    assert host.states == [{"word": "3"}]
    host.open(tmp_path / "0.unrolled")
    host.reading.drop()
    rest(qtbot, host.live)
    assert host.states == [{"word": "3"}]
    assert not host.failures
