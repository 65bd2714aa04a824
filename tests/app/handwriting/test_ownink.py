"""Corrected samples: kept by the lane, in order, never lost."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from app.labs.handwriting import ownink
from app.labs.handwriting.ownink import Counted, OwnInk, own_count, own_file
from app.work.lane import Lane
from engine.data.ink import Ink, ink_of
from engine.data.ink_files import read_ink
from engine.errors import DataError, SaveError

from ..pages import Sentences, rest

INK = ink_of([[[0, 0], [1, 2]]])


class Host(Sentences):
    """What the page would be told, in order."""

    def __init__(self, live: Lane) -> None:
        super().__init__()
        self.live = live
        self.own = OwnInk(self.shell(live))


@pytest.fixture
def host(live: Lane) -> Host:
    return Host(live)


def texts() -> list[str | None]:
    return [ink.text for ink in read_ink(own_file())]


def test_the_lane_keeps_what_is_corrected_and_it_is_said_then(
    qtbot: QtBot, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, threads, written = threading.Event(), list[str](), ownink.write_ink

    def noted(*asked: object) -> None:
        threads.append(threading.current_thread().name)
        written(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(ownink, "write_ink", noted)
    host.live.queue(lambda cancel, emit: gate.wait(10))
    counted = list[Counted]()
    for text in ("one", "two"):
        host.own.keep(INK, text)
    host.own.count(counted.append)
    assert not own_file().exists()
    assert not host.lines
    gate.set()
    rest(qtbot, host.live)
    assert threads == ["lane-live"] * 2
    assert texts() == ["one", "two"]
    assert host.lines == ["Kept 1 of your own; 5 make a training", "Kept 2 of your own; 5 make a training"]
    assert counted == [Counted(2)], "what is asked for later sees them"


def test_what_cannot_be_kept_is_said_and_the_next_is_kept(
    qtbot: QtBot, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise SaveError("own-ink.jsonl could not be written: No space left on device.")

    with monkeypatch.context() as patch:
        patch.setattr(ownink, "write_ink", full)
        host.own.keep(INK, "one")
        rest(qtbot, host.live)
    assert host.failures == [
        "What you corrected is not kept: own-ink.jsonl could not be written: No space left on device."
    ]
    host.own.keep(INK, "two")
    rest(qtbot, host.live)
    assert texts() == ["two"]
    own_file().write_text("damaged")
    counted = list[Counted]()
    host.own.keep(INK, "three")
    host.own.count(counted.append)
    rest(qtbot, host.live)
    assert len(host.failures) == 2
    assert own_file().read_text() == "damaged"
    assert "own-ink.jsonl" in counted[0].wrong


def test_a_folder_that_cannot_be_made_is_a_sentence(qtbot: QtBot, host: Host) -> None:
    folder = own_file().parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file")
    host.own.keep(INK, "one")
    rest(qtbot, host.live)
    (sentence,) = host.failures
    assert str(folder) in sentence
    assert not host.lines


@pytest.mark.parametrize(("ink", "text"), [(ink_of([]), "one"), (INK, ""), (INK, "\u0434\u0432\u0430")])
def test_what_is_no_sample_is_refused_at_once(host: Host, ink: Ink, text: str) -> None:
    with pytest.raises(DataError):
        host.own.keep(ink, text)
    assert not host.live.busy


def test_what_waits_when_the_window_closes_is_kept(host: Host) -> None:
    gate = threading.Event()
    host.live.queue(lambda cancel, emit: gate.wait(10))
    host.own.keep(INK, "one")
    host.own.keep(INK, "two")
    host.own.shut()
    assert texts() == ["one", "two"]
    gate.set()
    assert host.live.close()
    assert own_count() == 2
