"""The real page, in the real lanes, with the networks that ship."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.labs.questions.page import QuestionsPage

from ..pages import SECONDS, Said, open_page

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def page(qtbot: QtBot, said: Said) -> Iterator[QuestionsPage]:
    """The page with its first sample answered."""
    with open_page(QuestionsPage, said) as page:
        settle(qtbot, page)
        yield page


def settle(qtbot: QtBot, page: QuestionsPage) -> None:
    """Wait until the page shows the answer to what is told and asked."""
    page.field.flush()
    page.question.flush()

    def shown() -> bool:
        answer = page.desk.answer
        return answer is not None and answer.setup == page.desk.setup and not page.shell.live.busy

    qtbot.waitUntil(shown, timeout=SECONDS)


def tell(qtbot: QtBot, page: QuestionsPage, story: str, question: str) -> None:
    """Type another story and question, and wait for the answer."""
    page.field.setFocus()
    QTest.keyClick(page.field, Qt.Key.Key_A, CONTROL)
    for number, line in enumerate(story.split("\n")):
        if number:
            QTest.keyClick(page.field, Qt.Key.Key_Return)
        QTest.keyClicks(page.field, line)
    page.question.setFocus()
    QTest.keyClick(page.question, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(page.question, question)
    QTest.keyClick(page.question, Qt.Key.Key_Return)
    settle(qtbot, page)
