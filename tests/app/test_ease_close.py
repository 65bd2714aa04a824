"""C19: the window may be closed at any moment of a reading or a training."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

# Windows one after the other in one process: what one leaves behind, the next one meets.
MANY = """
import random, sys, threading
from PySide6.QtCore import QEventLoop, QTimer
from app.start import Options, make_app, make_window
from engine.catalog import labs
from engine.labs.handwriting.penman import write

chance = random.Random(int(sys.argv[1]))
app = make_app()
specs = [spec for spec in labs() if spec.name == "handwriting"]

def read(page): page.desk.load(write("hidden state", seed=chance.randrange(99)), "Sample")
def train(page): page.training.start()
def pause(page): page.training.start(); page.training.run.pause()
def stop(page): page.training.start(); page.training.run.stop()
def compare(page): page.desk.controls.compare.setCurrentIndex(1); read(page)
def force(page): page.what_if.force_gate("input", 0.1); page.transport.play()
def ask(page): page.papers.ask_export()
def clear(page): page.desk.pad.clear()

for turn in range(int(sys.argv[2])):
    window = make_window(app, Options(lab="handwriting"), specs)
    loop = QEventLoop()
    window.ended.connect(loop.quit)
    doing = chance.choice([read, train, pause, stop, compare, force, ask, clear])

    def act(name):
        doing(window.page)
        if chance.random() < 0.5:
            read(window.page)
        QTimer.singleShot(chance.randrange(300), window.close)

    if chance.random() < 0.2:
        QTimer.singleShot(chance.randrange(200), window.close)
    else:
        window.page_ready.connect(act)
    window.show()
    loop.exec()
    alive = [thread.name for thread in threading.enumerate() if thread.name.startswith("lane-")]
    print(turn, doing.__name__, "lanes that live on:", alive, flush=True)
    if alive:
        sys.exit(2)
    window.deleteLater()
    app.processEvents()
"""

# The whole program, its interpreter's end included, with a closed window in the middle of a training.
WHOLE = """
import sys
from PySide6.QtCore import QTimer
import app.start as start
original = start.make_window
def make_window(app, options, specs):
    window = original(app, options, specs)
    def ready(name):
        window.page.training.start()
        QTimer.singleShot(int(sys.argv[1]), window.close)
    window.page_ready.connect(ready)
    return window
start.make_window = make_window
from app.__main__ import main
sys.exit(main(["--lab", "handwriting"]))
"""


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_FATAL_WARNINGS": ""}
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", code, *arguments], cwd=ROOT, env=environment,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def clean(result: subprocess.CompletedProcess[str]) -> None:
    """Exit status 0, and not a word of Qt about threads and timers (C20)."""
    assert result.returncode == 0, result.stdout + result.stderr
    for word in ("QThread", "thread", "timer", "Traceback", "did not end in time"):
        assert word not in result.stderr, result.stderr


def test_windows_closed_at_any_moment_end_with_their_lanes(home: Path) -> None:
    result = run(MANY, "7", "30")
    clean(result)
    assert len(result.stdout.splitlines()) == 30


@pytest.mark.parametrize("after", [0, 700])
def test_the_program_ends_well_in_the_middle_of_a_training(home: Path, after: int) -> None:
    clean(run(WHOLE, str(after)))
