"""Every road of an error ends in the log and in the bar; the program stays usable."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, Signal, qWarning
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from app.faults import Faults
from app.restore import Autosave
from app.settings import Settings, config_folder, state_folder
from app.window import Window
from engine.errors import DataError, SaveError

Open = Callable[..., Window]
HERE = Path(__file__).parent


@pytest.fixture
def faults(home: Path, qtbot: QtBot) -> Iterator[Faults]:
    faults = Faults(home / "state")
    faults.install()
    yield faults
    faults.remove()


class _Raiser(QObject):
    go = Signal()

    def slot(self) -> None:
        raise RuntimeError("planted")


class _Thread(QThread):
    def run(self) -> None:
        raise RuntimeError("planted")


class _Runnable(QRunnable):
    def run(self) -> None:
        raise RuntimeError("planted")


def in_slot() -> None:
    raiser = _Raiser()
    raiser.go.connect(raiser.slot)
    raiser.go.emit()


def in_qthread() -> None:
    thread = _Thread()
    thread.start()
    assert thread.wait(5000)


class _Worker(QObject):
    def slot(self) -> None:
        QThread.currentThread().quit()
        raise RuntimeError("planted")


def in_moved_worker() -> None:
    thread, worker = QThread(), _Worker()
    worker.moveToThread(thread)
    thread.started.connect(worker.slot)
    thread.start()
    assert thread.wait(5000)


def in_runnable() -> None:
    pool = QThreadPool()
    pool.start(_Runnable())
    assert pool.waitForDone(5000)


def in_thread() -> None:
    thread = threading.Thread(target=_Raiser.slot, args=(None,))
    thread.start()
    thread.join()


def panic_in_thread() -> None:
    class PanicException(BaseException):
        """What libraries written in Rust raise."""

    def panic() -> None:
        raise PanicException("planted")

    thread = threading.Thread(target=panic)
    thread.start()
    thread.join()


@pytest.mark.expects_log
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(
    "route", [in_slot, in_qthread, in_moved_worker, in_runnable, in_thread, panic_in_thread], ids=lambda f: f.__name__
)
def test_an_error_on_any_road_is_seen_once_each_time(faults: Faults, qtbot: QtBot, route: Callable[[], None]) -> None:
    """C21."""
    seen: list[tuple[str, str]] = []
    faults.seen.connect(lambda sentence, details: seen.append((sentence, details)))
    for _ in range(3):
        route()
    qtbot.waitUntil(lambda: len(seen) >= 3)
    qtbot.wait(1)
    assert len(seen) == 3
    assert all(sentence.startswith("This went wrong inside the program") for sentence, _ in seen)
    assert all("planted" in details for _, details in seen)
    assert faults.file.read_text("utf-8").count("planted") >= 3


@pytest.mark.expects_log
def test_messages_of_qt_reach_the_log_and_the_log_is_rotated(faults: Faults) -> None:
    qWarning("something about a screen")
    assert "Qt: something about a screen" in faults.file.read_text("utf-8")
    log = logging.getLogger("unrolled")
    for _ in range(70):
        log.info("x" * 100_000)
    files = sorted(faults.file.parent.glob("unrolled.log*"))
    assert len(files) == 5
    assert all(file.stat().st_size <= 2**20 for file in files)


@pytest.mark.expects_log
def test_a_log_folder_that_cannot_be_written_does_not_stop_the_program(tmp_path: Path, qtbot: QtBot) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("")
    faults = Faults(blocked / "state")
    faults.install()
    with qtbot.waitSignal(faults.seen), capture_exceptions():
        faults.report(DataError("`x` must be here."))
    faults.remove()


@pytest.mark.expects_log
@pytest.mark.parametrize(
    "content", [b"{broken", b"[1, 2]", b"\xff\xfe", b"[" * 100_000, b'{"zoom": "wide", "theme": 7}']
)
def test_damaged_settings_give_the_defaults_and_a_note(open_window: Open, home: Path, content: bytes) -> None:
    file = home / "config" / "settings.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    window = open_window()
    assert window.looks.theme_name == "system"
    assert window.looks.scale == 1.0
    if not content.startswith(b'{"zoom"'):
        assert "the defaults are used" in window.bar.sentence
        assert file.with_name("settings.json.broken").read_bytes() == content
    window.registry.run("window.theme.dark")
    window.settings.flush()
    assert json.loads(file.read_text())["theme"] == "dark"


def test_settings_keep_what_they_do_not_know_and_survive_a_folder_without_rights(
    home: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = config_folder() / "settings.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"later": [1]}')
    settings = Settings(file)
    settings.set("zoom", 1.5)
    settings.flush()
    assert json.loads(file.read_text()) == {"later": [1], "zoom": 1.5}
    before = file.read_bytes()

    def full(path: Path, data: bytes) -> None:
        raise SaveError("the disk is full.")

    monkeypatch.setattr("app.settings.write_whole", full)
    settings.set("zoom", 2.0)
    settings.flush()
    assert "could not be kept" in settings.note
    assert file.read_bytes() == before


def test_what_pages_held_is_there_again(open_window: Open) -> None:
    window = open_window()
    window.page.tell("kept")
    window.close()
    again = open_window()
    assert again.page.word == "kept"
    assert again.bar.sentence == ""


def test_a_second_window_has_a_slot_of_its_own(home: Path) -> None:
    first, second = Autosave(state_folder()), Autosave(state_folder())
    assert first.file != second.file
    first.end()
    third = Autosave(state_folder())
    assert third.file == first.file
    third.end()
    second.end()


def test_the_work_of_the_window_that_ended_badly_comes_first(home: Path) -> None:
    first, second = Autosave(state_folder()), Autosave(state_folder())
    for autosave, word in ((first, "a"), (second, "b")):
        autosave.begin()
        autosave.save({"echo": {"word": word}}, "echo")
    first.end()
    second._lock.unlock()
    again = Autosave(state_folder())
    found = again.begin()
    assert found.crashed
    assert found.states == {"echo": {"word": "b"}}
    again.end()
    newest = Autosave(state_folder())
    assert newest.file == again.file, "and what is newest after that"
    newest.end()


def test_an_unchanged_state_is_not_written_again_and_one_generation_is_kept(home: Path) -> None:
    autosave = Autosave(state_folder())
    autosave.begin()
    assert autosave.save({"echo": {"word": "a"}}, "echo")
    assert not autosave.save({"echo": {"word": "a"}}, "echo")
    assert autosave.save({"echo": {"word": "b"}}, "echo")
    autosave.file.write_bytes(autosave.file.read_bytes()[:-20])
    autosave.end()
    again = Autosave(state_folder())
    assert again.begin().states == {"echo": {"word": "a"}}
    again.end()


@pytest.mark.parametrize("damage", [b"", b"{}\n{}\n", b"\xff" * 50, b"[" * 100_000 + b"\n{}", b"{\n" * 1000])
def test_a_damaged_autosave_is_said_and_left(open_window: Open, damage: bytes) -> None:
    autosave = Autosave(state_folder())
    autosave.file.write_bytes(damage)
    autosave.end()
    window = open_window()
    assert "could not be read" in window.bar.sentence
    assert window.page.word == "hello"


@pytest.mark.expects_log
def test_a_state_that_a_page_refuses_is_said_and_the_page_lives(open_window: Open) -> None:
    autosave = Autosave(state_folder())
    autosave.begin()
    autosave.save({"echo": {"word": "crash"}}, "echo")
    autosave.end()
    window = open_window()
    assert "ValueError" in window.bar.sentence
    assert window.page.word == "hello"


def test_two_starts_that_failed_skip_the_restore_and_keep_the_file(home: Path) -> None:
    """C23."""
    autosave = Autosave(state_folder())
    autosave.begin()
    autosave.save({"echo": {"word": "poison"}}, "echo")
    autosave._lock.unlock()
    second = Autosave(state_folder())
    found = second.begin()
    assert found.crashed
    assert found.states == {"echo": {"word": "poison"}}
    second._lock.unlock()
    third = Autosave(state_folder())
    found = third.begin()
    assert found.states == {}
    assert "twice in a row" in found.note
    (kept,) = state_folder().glob("*.kept-*.json")
    assert "poison" in kept.read_text()
    third.settled()
    third.end()
    last = Autosave(state_folder())
    assert not last.begin().crashed
    last.end()


CHILD = """
import sys, time
sys.path.insert(0, {here!r})
import shell_fake
from PySide6.QtCore import QTimer
import app.start as start, engine.catalog
engine.catalog.labs = lambda: shell_fake.SPECS
start.page_of = shell_fake.page_of
original = start.make_window
def make_window(app, options, specs):
    window = original(app, options, specs, shell_fake.page_of)
    window._warm = shell_fake.nothing
    def ready(name):
        window.page.tell("written in the child")
        {after}
        sys.stdout.write("ready\\n")
        sys.stdout.flush()
    window.page_ready.connect(ready)
    return window
start.make_window = make_window
from app.__main__ import main
sys.exit(main([]))
"""


def child(after: str = "pass") -> subprocess.Popen[str]:
    """The whole program in a process of its own, its page ready and `after` done."""
    code = CHILD.format(here=str(HERE), after=after)
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=HERE.parent.parent, stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_keeps_the_work_and_ends_with_its_number(home: Path, number: signal.Signals) -> None:
    """C17; the time is generous here, the benchmark of the end is in seconds."""
    process = child()
    process.send_signal(number)
    assert process.wait(30) == 128 + number
    process.stdout.close()
    autosave = Autosave(state_folder())
    found = autosave.begin()
    assert found.states["echo"] == {"word": "written in the child"}
    assert not found.crashed
    autosave.end()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_job_that_will_not_stop_does_not_hold_up_a_signal(home: Path) -> None:
    process = child(after="window.train.queue(lambda cancel, emit: time.sleep(600))")
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 128 + signal.SIGTERM
    process.stdout.close()


def test_a_killed_program_restores_and_offers_to_start_empty(open_window: Open, qtbot: QtBot) -> None:
    process = child(after="window.save_work()")
    process.kill()
    process.wait(30)
    process.stdout.close()
    window = open_window()
    assert window.page.word == "written in the child"
    assert "Your work was restored" in window.bar.sentence
    empty = next(button for button in window.bar.choices if button.text() == "Start empty")
    empty.click()
    assert window.page.word == ""
    assert window.bar.sentence == ""
    window.registry.run("window.undo")
    assert window.page.word == "written in the child"
