"""What the guide to the Translate lab promises, on the real page with the networks that ship."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from app.labs.translate.guide import BEGIN, NARROW, TRANSFORMER
from app.labs.translate.page import TranslatePage
from app.widgets.guide import Guide

from ..pages import SECONDS
from .conftest import settle


def do(qtbot: QtBot, page: TranslatePage, guide: Guide, title: str) -> None:
    """Do the step of that title, and wait until the page shows it."""
    step = next(step for step in guide.steps if step.title == title)
    assert step.done is not None
    step.do()
    qtbot.waitUntil(step.done, timeout=SECONDS)
    settle(qtbot, page)


def test_the_cursor_goes_to_the_word_that_looks_at_red(qtbot: QtBot, page: TranslatePage) -> None:
    do(qtbot, page, page.guide(), "Where it looks")
    outcome = page.desk.outcome
    assert outcome is not None
    assert outcome.source.words[outcome.source.word_of_piece[page.desk.source.placed]] == "red"


def test_a_flattened_row_is_even_and_stands_beside_what_was_before(qtbot: QtBot, page: TranslatePage) -> None:
    guide = page.guide()
    do(qtbot, page, guide, "Take its choice away")
    weights = page.stage.maps.map.grid.weights[page.links.row]
    assert weights.max() < 0.35
    assert page.inspector.attention.free_button.isEnabled()
    assert not page.reading.old.isHidden()


def test_a_beginning_is_taken_from_any_state_of_the_page(qtbot: QtBot, page: TranslatePage) -> None:
    guide = page.guide()
    do(qtbot, page, guide, "Attention and nothing else")
    assert page.desk.setup.model == TRANSFORMER
    assert page.stage.maps.map.grid.rows == page.stage.maps.map.grid.columns
    np.testing.assert_allclose(page.stage.maps.map.grid.weights.sum(axis=1), 1.0, atol=1e-4)
    do(qtbot, page, guide, "It believes what it wrote")
    assert page.reading.text.startswith(BEGIN)
    assert page.desk.setup.model != TRANSFORMER
    do(qtbot, page, guide, "Several guesses at once")
    assert not page.desk.setup.changes
    assert max(node.place for node in page.stage.beam.nodes if node.state == "best") < NARROW


def test_a_step_that_is_overtaken_changes_nothing(qtbot: QtBot, page: TranslatePage) -> None:
    step = next(step for step in page.guide().steps if step.title == "Take its choice away")
    step.do()
    page.desk.type("The red house is old.")
    settle(qtbot, page)
    assert page.desk.setup.text == "The red house is old."
    assert not page.desk.setup.changes
