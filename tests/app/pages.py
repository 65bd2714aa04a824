"""One real page in real lanes, without a window around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from app.page import Page
from app.settings import Settings
from app.shell import Shell
from app.work.lane import Lane

SECONDS = 60_000
"""How long a test waits for a page, in milliseconds."""

AnyPage = TypeVar("AnyPage", bound=Page)


class Said:
    """What a page said: lines, and failures with their details; and the files it wanted remembered."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.failures: list[str] = []
        self.remembered: list[Path] = []

    def shell(self, live: Lane, train: Lane | None = None) -> Shell:
        """A shell that says it all here; `live` is both lanes where there is no other."""
        return Shell(
            Settings(None),
            QUndoStack(live),
            live,
            train or live,
            self.lines.append,
            self.fail,
            self.remembered.append,
        )

    def fail(self, sentence: str, details: str) -> None:
        """Take a failure."""
        self.failures.append(sentence + details)


class Sentences(Said):
    """The same, of failures the sentences alone."""

    def fail(self, sentence: str, details: str) -> None:
        """Take a failure's sentence."""
        self.failures.append(sentence)


def rest(qtbot: QtBot, lane: Lane) -> None:
    """Wait until a lane has nothing to do."""
    qtbot.waitUntil(lambda: not lane.busy)


@contextmanager
def open_page(page_class: type[AnyPage], said: Said) -> Iterator[AnyPage]:
    """A page that is shown; shut, with its lanes, at the end."""
    live, train = Lane("live"), Lane("train")
    shell = said.shell(live, train)
    page = page_class(shell)
    page.resize(1200, 800)
    page.show()
    page.shown()
    try:
        yield page
    finally:
        page.shut()
        shell.settings.flush()
        live.close()
        train.close()
        page.close()
        for thing in (page, live, train):
            thing.deleteLater()
