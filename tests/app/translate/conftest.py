"""The real page, in the real lanes, with the models that ship."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.labs.translate.page import TranslatePage

from ..pages import SECONDS, Said, open_page

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def page(qtbot: QtBot, said: Said) -> Iterator[TranslatePage]:
    """The page with its first example translated."""
    with open_page(TranslatePage, said) as page:
        settle(qtbot, page)
        yield page


def settle(qtbot: QtBot, page: TranslatePage) -> None:
    """Wait until the page shows the translation of what is typed and set."""
    page.field.flush()

    def shown() -> bool:
        answer = page.desk.answer
        return answer is not None and answer.setup == page.desk.setup and not page.shell.live.busy

    qtbot.waitUntil(shown, timeout=SECONDS)


def type_text(qtbot: QtBot, page: TranslatePage, text: str) -> None:
    """Put another sentence into the field with the keyboard, and wait for its translation."""
    page.field.setFocus()
    QTest.keyClick(page.field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(page.field, text)
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    settle(qtbot, page)


def click(widget: QWidget, at: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Click a point of a widget."""
    QTest.mouseClick(widget, LEFT, modifiers, at.toPoint())


def drag(widget: QWidget, *places: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press at the first place, move through the others, release at the last."""
    points: list[QPoint] = [place.toPoint() for place in places]
    QTest.mousePress(widget, LEFT, modifiers, points[0])
    for point in points[1:]:
        QTest.mouseMove(widget, point)
    QTest.mouseRelease(widget, LEFT, modifiers, points[-1])
