"""The real page in the real lanes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.labs.convolutions.page import ConvolutionsPage

from ..pages import SECONDS, Said, open_page


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def page(qtbot: QtBot, said: Said) -> Iterator[ConvolutionsPage]:
    """The page with its worked example read."""
    with open_page(ConvolutionsPage, said) as page:
        settle(qtbot, page)
        yield page


def settle(qtbot: QtBot, page: ConvolutionsPage) -> None:
    """Wait until the page shows what was read and nothing runs."""
    qtbot.waitUntil(lambda: page.is_ready and not page.shell.live.busy, timeout=SECONDS)
