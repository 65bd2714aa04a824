"""A window that cannot open says why: Qt would end the whole program with lines that help nobody."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QMessageLogContext, QtMsgType, qInstallMessageHandler

from app.libraries import told_of_library

NO_WINDOW = 1
"""Exit status where no window can open."""


@contextmanager
def told_plainly() -> Iterator[None]:
    """Around the making of the QApplication: where Qt gives up, the program says why and ends with NO_WINDOW."""
    said: list[str] = []

    def hear(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if kind != QtMsgType.QtFatalMsg:
            said.append(message)
            return
        sys.stderr.write(f"unrolled: {reason(said)}\n")
        sys.stderr.flush()
        os._exit(NO_WINDOW)  # Once this returns, Qt aborts.

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for message in said:
        sys.stderr.write(f"{message}\n")


def reason(said: list[str]) -> str:
    """Why no window can open, from what Qt said, in a sentence with what to do."""
    wanted = os.environ.get("QT_QPA_PLATFORM", "")
    if any("could not connect to display" in message for message in said):
        display = os.environ.get("DISPLAY", "")
        found = f"no screen answers at DISPLAY={display}" if display else "DISPLAY names none"
        return (
            f"a window needs a screen, but {found}. Start it from a desktop, or use the command line: unrolled --help."
        )
    missing = missing_library(wanted.partition(":")[0] or "xcb")
    if missing:
        return told_of_library(missing)
    return f"a window needs a screen that Qt can draw on, but {wanted or 'none'} is none: {' '.join(said)[-300:]}"


def missing_library(platform: str) -> str:
    """The shared library that a plugin of Qt lacks on this system, "" where it lacks none or is not there."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    plugin = folder / f"libq{platform}.so"
    if not plugin.exists():
        return ""
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return str(error).partition(":")[0]
    return ""
