"""The real page, in the real lanes, with the models that ship."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QUndoStack
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.labs.handwriting.page import HandwritingPage
from app.settings import Settings
from app.shell import Shell
from app.widgets.ink_pad import InkPad
from app.work.lane import Lane
from engine.data.ink import Ink

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
def page(qtbot: QtBot, qapp: QApplication, said: Said) -> Iterator[HandwritingPage]:
    """The page with its first sample read."""
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
    page = HandwritingPage(shell)
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


def settle(qtbot: QtBot, page: HandwritingPage) -> None:
    """Wait until the page shows the reading of what is on its pad and set."""

    def shown() -> bool:
        answer = page.desk.answer
        return (
            answer is not None
            and answer.revision == page.desk.pad.document.revision
            and answer.setup == page.desk.setup
            and not page.shell.live.busy
        )

    page.desk.pad.flush()
    qtbot.waitUntil(shown, timeout=SECONDS)


def draw(pad: InkPad, ink: Ink) -> None:
    """Write ink on the pad with the mouse, a press, moves and a release a stroke; the ink's unit is the pixel."""
    for stroke in ink.strokes():
        _mouse(pad, QEvent.Type.MouseButtonPress, stroke[0])
        for point in stroke[1:]:
            _mouse(pad, QEvent.Type.MouseMove, point)
        _mouse(pad, QEvent.Type.MouseButtonRelease, stroke[-1])


def _mouse(pad: InkPad, kind: QEvent.Type, place: object) -> None:
    x, y = map(float, place)  # type: ignore[call-overload]
    at = QPointF(x, y)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    held = none if kind == QEvent.Type.MouseButtonRelease else left
    event = QMouseEvent(kind, at, pad.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(pad, event)


Settle = Callable[[QtBot, HandwritingPage], None]
