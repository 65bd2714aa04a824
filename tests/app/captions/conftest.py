"""The real page, in the real lanes, with the networks that ship."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.labs.captions.page import CaptionsPage

from ..pages import SECONDS, Said, open_page


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def page(qtbot: QtBot, said: Said) -> Iterator[CaptionsPage]:
    """The page with its first sample described."""
    with open_page(CaptionsPage, said) as page:
        settle(qtbot, page)
        yield page


def settle(qtbot: QtBot, page: CaptionsPage) -> None:
    """Wait until the page shows what is said of what is on its pad and set."""

    def shown() -> bool:
        answer, desk = page.desk.answer, page.desk
        return (
            answer is not None
            and (answer.revision, answer.setup) == (desk.pad.document.revision, desk.setup)
            and not page.shell.live.busy
        )

    page.desk.pad.flush()
    qtbot.waitUntil(shown, timeout=SECONDS)
