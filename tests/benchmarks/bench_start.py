"""Time from a process's start to its first painted window, as ratios within one run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS = 5
BARE = """
import os
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        os._exit(0)
app = QApplication([])
window = Window()
window.resize(1280, 800)
window.show()
app.exec()
"""
OURS = """
import os
{first}
from app import start
from engine.catalog import labs
app = start.make_app()
window = start.make_window(app, start.Options(safe=True), labs())
window.painted.connect(lambda: os._exit(0))
window.show()
app.exec()
"""
PROGRAMS = {"bare": BARE, "ours": OURS.format(first=""), "torch first": OURS.format(first="import torch")}


def seconds(code: str, home: Path) -> float:
    """Wall time of a child that ends when its window is painted."""
    environment = os.environ | {"UNROLLED_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


@pytest.fixture(scope="module")
def medians(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """Median seconds of each program; the rounds alternate, so that a busy moment meets all three."""
    home = tmp_path_factory.mktemp("home")
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(ROUNDS + 1):
        for name, code in PROGRAMS.items():
            times[name].append(seconds(code, home))
    return {name: statistics.median(values[1:]) for name, values in times.items()}


def test_first_window_against_a_bare_one(medians: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    ratio = medians["ours"] / medians["bare"]
    with capsys.disabled():
        sys.stdout.write(f"\nfirst window: {medians['ours']:.2f} s, {ratio:.2f} times a bare one (at most 3.5)\n")
    assert ratio <= 3.5


def test_first_window_against_torch_first(medians: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    ratio = medians["ours"] / medians["torch first"]
    with capsys.disabled():
        sys.stdout.write(f"\nfirst window: {ratio:.2f} of the time with torch first (at most 0.5)\n")
    assert ratio <= 0.5
