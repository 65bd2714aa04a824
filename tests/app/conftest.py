"""Fixtures of every test with a window: no screen, no home folder, no leaks, no unexpected message."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))

import shell_fake
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.looks import Looks
from app.page import Page
from app.restore import Autosave
from app.settings import Settings, config_folder, state_folder
from app.window import Window
from app.work.lane import Lane
from engine.spec import LabSpec


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_log: the test provokes warnings in the log on purpose")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test's own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("UNROLLED_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_log_warnings(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fails a test that makes Python's log warn; pytest-qt does so for messages of Qt."""
    yield
    if not request.node.get_closest_marker("expects_log"):
        said = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
        assert not said, "unexpected messages in the log"


@pytest.fixture(autouse=True)
def no_leaks(qapp: QApplication) -> Iterator[None]:
    """Fails a test that leaves a thread, a running timer or a top-level widget behind."""
    threads = set(threading.enumerate())
    windows = set(_windows())
    gc.freeze()  # What was there before is not looked at again, which keeps this quick.
    yield
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()
    gc.collect()
    # A dummy stands for a thread of Qt that once ran Python; it is no thread of ours, and Python never drops it.
    left = [t.name for t in threading.enumerate() if t not in threads and not isinstance(t, threading._DummyThread)]
    assert not left, "threads left"
    assert not [str(window) for key, window in _windows().items() if key not in windows], "windows left"
    assert not [str(timer.parent()) for timer in _timers()], "timers left"


def _windows() -> dict[int, QWidget]:
    return {shiboken6.getCppPointer(window)[0]: window for window in QApplication.topLevelWidgets()}


def _timers() -> list[QTimer]:
    found = [thing for thing in gc.get_objects() if type(thing) is QTimer and shiboken6.isValid(thing)]
    return [timer for timer in found if timer.isActive()]


@pytest.fixture
def lane(qapp: QApplication) -> Iterator[Lane]:
    """A lane that is closed after the test."""
    yield from _lane("test")


@pytest.fixture
def live(qapp: QApplication) -> Iterator[Lane]:
    """The same, by the name of the window's own."""
    yield from _lane("live")


def _lane(name: str) -> Iterator[Lane]:
    lane = Lane(name)
    yield lane
    lane.close()
    lane.deleteLater()


@pytest.fixture
def open_window(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., Window]]:
    """Opens windows over the two small labs, painted and with the first page built; closes them after the test."""
    windows: list[Window] = []

    def open_one(
        *paths: Path,
        lab: str = "",
        pages: Callable[[str], type[Page]] = shell_fake.page_of,
        restore: bool = True,
        specs: Sequence[LabSpec] = shell_fake.SPECS,
    ) -> Window:
        settings = Settings(config_folder() / "settings.json")
        autosave = Autosave(state_folder()) if restore else None
        window = Window(specs, pages, settings, Looks(qapp, settings), autosave, shell_fake.nothing)
        windows.append(window)
        window.start_with(lab, paths)
        with qtbot.waitSignal(window.deck.changed):
            window.show()
        return window

    yield open_one
    for window in windows:
        window.close()
        window.deleteLater()
