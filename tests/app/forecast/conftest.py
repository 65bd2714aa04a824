"""The real page in the real lanes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.labs.forecast.page import ForecastPage

from ..pages import SECONDS, Said, open_page


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def page(qtbot: QtBot, said: Said) -> Iterator[ForecastPage]:
    """The page with its worked example forecast."""
    with open_page(ForecastPage, said) as page:
        settle(qtbot, page)
        yield page
        page.shell.settings.flush()  # What was remembered is written now, not in half a second.


def settle(qtbot: QtBot, page: ForecastPage) -> None:
    """Wait until the page shows the forecast of what is set."""

    def shown() -> bool:
        desk = page.desk
        answer = desk.answer
        return (
            answer is not None
            and answer.material is desk.material
            and answer.setup.request(answer.material.series).edits == desk.setup.request(answer.material.series).edits
            and (answer.setup.model, answer.setup.compare, answer.setup.origin, answer.setup.horizon)
            == (desk.setup.model, desk.setup.compare, desk.setup.origin, desk.setup.horizon)
            and answer.setup.active == desk.setup.active
            and not page.shell.live.busy
        )

    qtbot.waitUntil(shown, timeout=SECONDS)
