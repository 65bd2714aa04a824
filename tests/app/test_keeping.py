"""Work that is kept while the window goes on: by a lane, once where it did not change, the newest at the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.inkkeeping import KeptInk
from app.keeping import Keeping
from app.restore import Autosave, States
from app.widgets.ink_document import InkDocument
from engine.data.ink import Ink, ink_of
from engine.data.session import inks_from_json, inks_to_json


class Work(QObject):
    """What is to be kept, and how often it was asked for and written."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.states: States = {"echo": {"word": "a"}}
        self.threads: list[str] = []
        self.failures: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.autosave = Autosave(folder)
        self._save = self.autosave.save
        monkeypatch.setattr(self.autosave, "save", self._write)
        self.keeping = Keeping(self.autosave, lambda: ({**self.states}, "echo"), self)
        self.keeping.failed.connect(self.failures.append)

    def _write(self, states: Any, current: str) -> bool:
        assert self.gate.wait(10)
        self.threads.append(threading.current_thread().name)
        return self._save(states, current)

    def found(self) -> States:
        return self.autosave._read(self.autosave.file)[0]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    work = Work(tmp_path / "state", monkeypatch)
    yield work
    work.gate.set()
    work.keeping.stop()
    work.keeping.lane.close()
    work.keeping.end()
    work.deleteLater()


def rest(qtbot: QtBot, work: Work) -> None:
    qtbot.waitUntil(lambda: not work.keeping.lane.busy)


def test_a_lane_writes(qtbot: QtBot, work: Work) -> None:
    work.gate.clear()
    work.keeping.save_soon()
    assert not work.autosave.file.exists(), "the window goes on before anything is written"
    work.gate.set()
    rest(qtbot, work)
    assert work.threads == ["lane-keep"]
    assert work.found() == {"echo": {"word": "a"}}


def test_what_is_older_does_not_come_after_the_end(qtbot: QtBot, work: Work) -> None:
    work.gate.clear()
    work.keeping.lane.queue(lambda cancel, emit: "" if work.gate.wait(10) else "late")
    work.keeping.save_soon()
    work.states = {"echo": {"word": "b"}}
    work.gate.set()
    work.keeping.save()
    assert work.found() == {"echo": {"word": "b"}}
    rest(qtbot, work)
    assert work.found() == {"echo": {"word": "b"}}


def test_what_cannot_be_written_is_said_of_each_road(
    qtbot: QtBot, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    work.states = {"echo": {"word": float("nan")}}
    work.keeping.save()
    work.keeping.save_soon()
    rest(qtbot, work)
    assert len(work.failures) == 2
    assert all("could not be kept for the next start: " in sentence for sentence in work.failures)


def test_what_did_not_change_is_not_written_again(work: Work) -> None:
    work.keeping.save()
    before = work.autosave.file.read_bytes()
    assert not work.autosave.save(work.states, "echo")
    assert work.autosave.save(work.states, "quiet")
    assert work.autosave.file.read_bytes() != before


def same(kept: KeptInk, document: InkDocument) -> None:
    value = kept.to_json()
    assert value == inks_to_json((document.snapshot(),))
    (again,) = inks_from_json(value, "here")
    np.testing.assert_array_equal(again.points, document.snapshot().points)


def test_only_strokes_that_are_new_are_written_anew(qapp: QApplication) -> None:
    stack = QUndoStack(qapp)
    document = InkDocument(stack, stack)
    kept = KeptInk(document)
    same(kept, document)
    timed = Ink(np.arange(12).reshape(6, 2) / 3, np.array([2, 3, 1]), time=np.arange(6) / 7, text="ab")
    document.replace(timed)
    same(kept, document)
    assert kept.to_json()[0]["text"] == "ab"
    before = kept.to_json()[0]
    document.begin(1.1, 2.2, 1.5)
    document.extend(3.3, 4.4, 1.6)
    same(kept, document)
    document.extend(5.5, 6.6, 1.7)
    same(kept, document)
    document.finish()
    same(kept, document)
    assert len(before["strokes"]) == 3, "what was handed out does not change"
    now = kept.to_json()[0]
    assert now is kept.to_json()[0]
    assert all(old is new for old, new in zip(before["strokes"], now["strokes"], strict=False))
    document.rub_out({1})
    same(kept, document)
    document.begin(7, 8, float("nan"))  # No time is known of it, and so of none.
    document.finish()
    same(kept, document)
    assert len(kept.to_json()[0]["strokes"][0][0]) == 2
    for _ in range(3):
        stack.undo()
        same(kept, document)
    document.replace(ink_of([[[0, 0], [1, 1]]]))
    same(kept, document)
    document.clear()
    same(kept, document)
    stack.deleteLater()
