"""The real page in the real lanes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.labs.gradients.page import GradientsPage

from ..pages import SECONDS, Said, open_page


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def page(qtbot: QtBot, said: Said) -> Iterator[GradientsPage]:
    """The page with its worked example computed."""
    with open_page(GradientsPage, said) as page:
        settle(qtbot, page)
        yield page


def settle(qtbot: QtBot, page: GradientsPage) -> None:
    """Wait until the page shows the outcome of what is set, and the step under the cursor."""

    def shown() -> bool:
        return page.desk.outcome is not None and page.desk.outcome.setup == page.desk.setup and not page.shell.live.busy

    qtbot.waitUntil(shown, timeout=SECONDS)
