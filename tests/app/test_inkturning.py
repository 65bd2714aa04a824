"""Ink files that a page opens: read in the lane, shown when they come, the one that was asked for last."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.filereading import FileReading
from app.inkturning import OpenedInk
from app.work.lane import Lane
from engine.data.ink import Ink, ink_of
from engine.data.ink_files import write_ink

from .pages import Sentences, rest

Shown = tuple[int, str]


class Host(Sentences):
    """What a page would be told, in order."""

    def __init__(self, live: Lane) -> None:
        super().__init__()
        self.shown: list[Shown] = []
        self.live = live
        self.reading = FileReading(self.shell(live), "pad.open")
        self.opened = OpenedInk(self.reading, self._show)

    def _show(self, ink: Ink, title: str) -> None:
        self.shown.append((len(ink), title))


@pytest.fixture
def host(live: Lane) -> Host:
    return Host(live)


def inks(path: Path, *sizes: int) -> Path:
    write_ink(path, [ink_of([[[point, 0.5] for point in range(size)]]) for size in sizes])
    return path


def test_a_file_is_shown_when_it_was_read_and_not_before(qtbot: QtBot, host: Host, tmp_path: Path) -> None:
    path, gate = inks(tmp_path / "word.jsonl", 3, 5), threading.Event()
    host.live.queue(lambda cancel, emit: gate.wait(10))
    host.opened.open(path)
    assert host.lines == ["Opening word.jsonl …"]
    assert (host.shown, host.remembered) == ([], [])
    assert not host.opened.can_turn(1)
    gate.set()
    rest(qtbot, host.live)
    assert host.shown == [(3, "Open word.jsonl")]
    assert host.remembered == [path]
    assert host.lines[-1] == "Opened word.jsonl: sample 1 of 2; Ctrl+Page Down for the next"
    host.opened.turn(1)
    assert host.shown[-1] == (5, "Sample 2")
    host.opened.open(inks(tmp_path / "one.inkml", 2))
    rest(qtbot, host.live)
    assert host.lines[-1] == "Opened one.inkml"
    assert not host.opened.can_turn(1)


def test_samples_of_several_files_are_turned_as_those_of_one(qtbot: QtBot, host: Host, tmp_path: Path) -> None:
    paths = [inks(tmp_path / "a.jsonl", 2, 3), inks(tmp_path / "b.inkml", 4), inks(tmp_path / "c.jsonl", 5)]
    assert host.opened.open_together(paths)
    assert host.lines == ["Opening 3 files …"]
    rest(qtbot, host.live)
    assert host.lines[-1] == "Opened 3 files: sample 1 of 4; Ctrl+Page Down for the next"
    for _ in range(3):
        host.opened.turn(1)
    assert not host.opened.can_turn(1)
    assert host.shown == [(2, "Open 3 files"), (3, "Sample 2"), (4, "Sample 3"), (5, "Sample 4")]
    assert host.lines[-1] == "Sample 4 of 4, of c.jsonl"
    assert host.remembered == paths


def test_of_several_files_those_that_can_be_read_are_shown(qtbot: QtBot, host: Host, tmp_path: Path) -> None:
    empty, good = tmp_path / "empty.jsonl", inks(tmp_path / "good.jsonl", 4)
    empty.write_text("")
    assert host.opened.open_together([empty, good])
    rest(qtbot, host.live)
    assert host.shown == [(4, "Open good.jsonl")]
    assert host.remembered == [good]
    (sentence,) = host.failures
    assert "empty.jsonl" in sentence
    assert not host.opened.open_together([good, tmp_path / "word.unrolled"]), "a session has more than ink"
    assert host.opened.open_together([empty, empty])
    rest(qtbot, host.live)
    assert len(host.shown) == len(host.remembered) == 1
    assert len(host.failures) == 2


def test_of_quick_successive_ones_the_last_is_shown(qtbot: QtBot, host: Host, tmp_path: Path) -> None:
    paths = [inks(tmp_path / f"{size}.jsonl", size) for size in range(2, 8)]
    for path in paths:
        host.opened.open(path)
    rest(qtbot, host.live)
    assert host.shown == [(7, "Open 7.jsonl")]
    assert host.remembered == paths[-1:]


def test_what_cannot_be_read_is_said_and_nothing_else_changes(qtbot: QtBot, host: Host, tmp_path: Path) -> None:
    host.opened.open(inks(tmp_path / "two.jsonl", 2, 3))
    rest(qtbot, host.live)
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    host.opened.open(empty)
    rest(qtbot, host.live)
    assert len(host.shown) == len(host.remembered) == 1
    (sentence,) = host.failures
    assert "empty.jsonl" in sentence
    assert host.opened.can_turn(1), "the file before is still open"


def test_what_is_dropped_comes_no_more(qtbot: QtBot, host: Host, tmp_path: Path) -> None:
    host.opened.open(inks(tmp_path / "word.jsonl", 3))
    host.reading.drop()
    rest(qtbot, host.live)
    host.opened.open(tmp_path / "nowhere.jsonl")
    host.reading.drop()
    rest(qtbot, host.live)
    assert (host.shown, host.failures, host.remembered) == ([], [], [])


def test_a_lane_that_closes_meanwhile_shows_nothing(host: Host, tmp_path: Path) -> None:
    host.opened.open(inks(tmp_path / "long.jsonl", *[500] * 200))
    assert host.live.close()
    assert (host.shown, host.failures) == ([], [])
