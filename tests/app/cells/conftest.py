"""The real page, in the real lanes, and hands that use it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.labs.cells.page import CellsPage

from ..pages import SECONDS, Said, open_page

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.MouseButton.NoButton


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def page(qtbot: QtBot, said: Said) -> Iterator[CellsPage]:
    """The page with its worked example computed."""
    with open_page(CellsPage, said) as page:
        settle(qtbot, page)
        yield page


def settle(qtbot: QtBot, page: CellsPage) -> None:
    """Wait until the first view shows what is set, and nothing more comes."""

    def shown() -> bool:
        outcome = page.desk.step.outcome
        return outcome is not None and outcome.request is page.desk.step.request and not page.shell.live.busy

    QApplication.processEvents()
    qtbot.waitUntil(shown, timeout=SECONDS)


def settle_shape(qtbot: QtBot, page: CellsPage) -> None:
    """Wait until the second view shows what is asked."""

    def shown() -> bool:
        outcome = page.desk.shapes.outcome
        return outcome is not None and outcome.request == page.desk.shapes.request and not page.shell.live.busy

    qtbot.waitUntil(shown, timeout=SECONDS)


def drag(widget: QWidget, start: QPointF, *places: QPointF) -> None:
    """Press at the start, move through the places, release at the last."""
    mouse(widget, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
    for place in places:
        mouse(widget, QEvent.Type.MouseMove, place, NONE, LEFT)
    mouse(widget, QEvent.Type.MouseButtonRelease, places[-1] if places else start, LEFT, NONE)


def mouse(widget: QWidget, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def double_click(widget: QWidget, at: QPointF) -> None:
    mouse(widget, QEvent.Type.MouseButtonDblClick, at, LEFT, LEFT)
    mouse(widget, QEvent.Type.MouseButtonRelease, at, LEFT, NONE)
