"""Where no window can open, a sentence says why, and the exit status is not that of a crash."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.display import NO_WINDOW, missing_library, reason

ROOT = Path(__file__).resolve().parents[2]


def started(**environment: str) -> subprocess.CompletedProcess[str]:
    """The window, started where it cannot open."""
    given = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "app"], cwd=ROOT, env=given | environment, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens have names on Linux alone")
@pytest.mark.parametrize("screen", [{}, {"DISPLAY": ":54321"}])
def test_without_a_screen_a_sentence_says_so(screen: dict[str, str], tmp_path: Path) -> None:
    done = started(QT_QPA_PLATFORM="xcb", UNROLLED_HOME=str(tmp_path), **screen)
    assert done.returncode == NO_WINDOW
    assert done.stderr.startswith("unrolled: a window needs ")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_screen_of_a_kind_that_qt_does_not_know(tmp_path: Path) -> None:
    done = started(QT_QPA_PLATFORM="canvas", UNROLLED_HOME=str(tmp_path))
    assert done.returncode == NO_WINDOW
    assert "canvas is none" in done.stderr


def test_the_reason_names_the_screen_or_the_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    assert "no screen answers at DISPLAY=:7" in reason(["qt.qpa.xcb: could not connect to display :7"])
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")

    def lacking(path: str) -> None:
        raise OSError(f"libxcb-cursor.so.0: cannot open shared object file: {path}")

    monkeypatch.setattr(ctypes, "CDLL", lacking)
    assert "needs the library libxcb-cursor.so.0" in reason(["could not load the plugin"])
    assert missing_library("no such plugin") == ""


def test_a_library_that_qt_itself_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6/__init__.py").write_text(
        'raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")'
    )
    done = started(PYTHONPATH=str(tmp_path), UNROLLED_HOME=str(tmp_path))
    assert (done.returncode, "Traceback" in done.stderr) == (NO_WINDOW, False)
    assert "needs the library libEGL.so.1, but the system has none" in done.stderr
