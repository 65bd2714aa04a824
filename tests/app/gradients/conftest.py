"""The real page in the real lanes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.labs.gradients.page import GradientsPage
from app.settings import Settings
from app.shell import Shell
from app.work.lane import Lane

SECONDS = 60_000


class Said:
    """What a page said: lines, and failures with their details."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.failures: list[str] = []


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, said: Said) -> Iterator[GradientsPage]:
    """The page with its worked example computed."""
    live, train = Lane("live"), Lane("train")
    undo = QUndoStack()
    shell = Shell(
        Settings(None),
        undo,
        live,
        train,
        said.lines.append,
        lambda sentence, details: said.failures.append(sentence + details),
        lambda path: None,
    )
    page = GradientsPage(shell)
    page.resize(1200, 800)
    page.show()
    page.shown()
    settle(qtbot, page)
    yield page
    page.shut()
    live.close()
    train.close()
    page.close()
    for thing in (page, live, train, undo):
        thing.deleteLater()


def settle(qtbot: QtBot, page: GradientsPage) -> None:
    """Wait until the page shows the outcome of what is set, and the step under the cursor."""

    def shown() -> bool:
        return page.outcome is not None and page.outcome.setup == page.setup and not page.shell.live.busy

    qtbot.waitUntil(shown, timeout=SECONDS)
