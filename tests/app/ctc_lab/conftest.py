"""The real page, in the real lanes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.labs.ctc.page import CtcPage

from ..pages import SECONDS, Said, open_page


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def page(qtbot: QtBot, said: Said) -> Iterator[CtcPage]:
    """The page with its first example worked out."""
    with open_page(CtcPage, said) as page:
        settle(qtbot, page)
        yield page


def settle(qtbot: QtBot, page: CtcPage) -> None:
    """Wait until the page shows what is on its board and set."""

    def shown() -> bool:
        answer = page.desk.answer
        return (
            answer is not None
            and answer.outcome.board is page.desk.board
            and answer.outcome.request.beam == page.desk.beam
            and not page.shell.live.busy
        )

    qtbot.waitUntil(shown, timeout=SECONDS)


def stroke(page: CtcPage, cells: list[tuple[int, int]], button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    """Draw over the (frame, symbol) cells of the editor with the mouse held down."""
    editor = page.desk.editor
    body = editor._body()
    points = [editor.cell(frame, symbol, body).center() for frame, symbol in cells]
    _mouse(page, QEvent.Type.MouseButtonPress, points[0], button, button)
    for point in points[1:]:
        _mouse(page, QEvent.Type.MouseMove, point, Qt.MouseButton.NoButton, button)
    _mouse(page, QEvent.Type.MouseButtonRelease, points[-1], button, Qt.MouseButton.NoButton)


def _mouse(page: CtcPage, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    place = page.desk.editor.mapToGlobal(at)
    event = QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(page.desk.editor, event)
