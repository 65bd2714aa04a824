"""The real page, in the real lanes, with the models that ship."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.labs.handwriting.page import HandwritingPage

from ..pages import SECONDS, Said, open_page


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def page(qtbot: QtBot, said: Said) -> Iterator[HandwritingPage]:
    """The page with its first sample read."""
    with open_page(HandwritingPage, said) as page:
        settle(qtbot, page)
        yield page


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
