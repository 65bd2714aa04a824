"""One real page in real lanes, without a window around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtGui import QUndoStack

from app.page import Page
from app.settings import Settings
from app.shell import Shell
from app.work.lane import Lane

SECONDS = 60_000
"""How long a test waits for a page, in milliseconds."""

AnyPage = TypeVar("AnyPage", bound=Page)


class Said:
    """What a page said: lines, and failures with their details."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.failures: list[str] = []


@contextmanager
def open_page(page_class: type[AnyPage], said: Said) -> Iterator[AnyPage]:
    """A page that is shown; shut, with its lanes, at the end."""
    live, train = Lane("live"), Lane("train")
    undo = QUndoStack()
    settings = Settings(None)
    shell = Shell(
        settings,
        undo,
        live,
        train,
        said.lines.append,
        lambda sentence, details: said.failures.append(sentence + details),
        lambda path: None,
    )
    page = page_class(shell)
    page.resize(1200, 800)
    page.show()
    page.shown()
    try:
        yield page
    finally:
        page.shut()
        settings.flush()
        live.close()
        train.close()
        page.close()
        for thing in (page, live, train, undo):
            thing.deleteLater()
