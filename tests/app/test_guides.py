"""Every lab's guide, gone through on the real page in the real lanes."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import catalog
from app.page import Page
from app.widgets.guide import Step
from engine.catalog import labs

from .pages import SECONDS, Said, open_page

PAGES = {spec.name: catalog.page_of(spec.name) for spec in labs()}
GUIDED = sorted(name for name, page in PAGES.items() if page.guide is not Page.guide)
CURSORS = {"cursor", "cursors"}
"""What undo leaves where it is."""
LONGEST = {"title": 40, "text": 340, "task": 110, "look": 220, "source": 130}
"""Letters of each part of a step: more would make the strip too high for its page."""


@pytest.mark.parametrize("name", GUIDED)
def test_each_step_moves_the_real_view_and_can_be_undone(qtbot: QtBot, name: str) -> None:
    said = Said()
    with open_page(PAGES[name], said) as page:
        settle(qtbot, page)
        guide = page.guide()
        assert guide is not None
        assert guide.title == page.spec.title
        assert 5 <= len(guide.steps) <= 8
        assert len({step.title for step in guide.steps}) == len(guide.steps)
        for step in guide.steps:
            check_words(step)
            assert step.done is None or not step.done(), f"{step.title}: it must not be done before it is begun"
            before, picture = page.state(), page.grab().toImage()
            undo = page.shell.undo
            index = undo.index()
            step.do()
            settle(qtbot, page)
            qtbot.waitUntil(lambda step=step: step.done is None or step.done(), timeout=SECONDS)
            settle(qtbot, page)
            after = page.state()
            assert before != after or page.grab().toImage() != picture, f"{step.title}: nothing moved"
            assert step.where is None or step.where.isVisible(), f"{step.title}: what to look at is out of sight"
            if undo.index() > index:
                check_undo(qtbot, page, index, before, after)
        assert not said.failures
        page.shell.train.cancel()
        qtbot.waitUntil(lambda: not page.shell.train.busy, timeout=SECONDS)


def check_words(step: Step) -> None:
    """Each part says something, and no more than there is room for."""
    for part, most in LONGEST.items():
        words = getattr(step, part)
        assert words.strip() == words != "", (step.title, part)
        assert len(words) <= most, (step.title, part, len(words))
    assert 2 <= step.text.count(". ") + step.text.count("? ") + step.text.endswith(".") <= 4, step.title
    assert any(letter.isdigit() for letter in step.source), f"{step.title}: a source has a year or a section"


def check_undo(qtbot: QtBot, page: Page, index: int, before: dict[str, Any], after: dict[str, Any]) -> None:
    """What undo takes back is as it was before, and redo brings it again."""
    reached = page.shell.undo.index()
    page.shell.undo.setIndex(index)
    settle(qtbot, page)
    undone = page.state()
    page.shell.undo.setIndex(reached)
    settle(qtbot, page)
    redone = page.state()
    governed = {key for key in redone if redone[key] != undone[key]}
    assert governed - CURSORS
    for key in governed - CURSORS:
        assert undone[key] == before[key]
        assert redone[key] == after[key]


def settle(qtbot: QtBot, page: Page) -> None:
    """Wait until the page is there and nothing more comes for it."""
    QApplication.processEvents()  # What is told once a turn of the event loop is told now.
    qtbot.waitUntil(lambda: bool(page.is_ready) and not page.shell.live.busy, timeout=SECONDS)
