"""What the guide to the Handwriting lab promises, on the real page with the networks that ship."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from app.labs.handwriting.bench import Answer
from app.labs.handwriting.page import HandwritingPage
from engine.data.ink import ink_of

from .conftest import settle


def do(qtbot: QtBot, page: HandwritingPage, title: str) -> Answer:
    """Do the step of that title; what the page shows then."""
    step = next(step for step in page.guide().steps if step.title == title)
    step.do()
    settle(qtbot, page)
    assert step.done is not None
    assert step.done()
    assert page.desk.answer is not None
    return page.desk.answer


def test_the_penman_writes_and_the_page_reads(qtbot: QtBot, page: HandwritingPage) -> None:
    do(qtbot, page, "Write your name")
    assert page.reading.text == "Ada"
    page.shell.undo.undo()
    settle(qtbot, page)
    assert page.reading.text == "together"


def test_a_letter_leads_to_its_ink_and_steps(qtbot: QtBot, page: HandwritingPage) -> None:
    answer = do(qtbot, page, "Find a letter's steps")
    first = answer.main.letters[0]
    assert page.desk.timeline.selection == (first.first_step, first.last_step)
    assert page.desk.timeline.cursor == first.peak_step
    assert answer.main.traces["posterior"].data[first.peak_step].argmax() != 0


def test_a_unit_colours_the_ink_and_has_its_equations(qtbot: QtBot, page: HandwritingPage) -> None:
    do(qtbot, page, "Look into one unit")
    assert page.links.colour == "unit"
    qtbot.waitUntil(lambda: bool(page.desk.inspector.equations.terms))


def test_little_breaks_without_memory_and_much_without_forgetting(qtbot: QtBot, page: HandwritingPage) -> None:
    answer = do(qtbot, page, "Forget everything")
    assert answer.before is not None
    assert not answer.main.traces["recurrent/layer0/forward/gate.forget"].data.any()
    assert page.reading.text == answer.before.text == "together"
    answer = do(qtbot, page, "Forget nothing")
    assert page.reading.text != "together"
    cell = np.abs(answer.main.traces["recurrent/layer1/backward/cell"].data).mean(axis=1)
    assert cell[:5].mean() > 3 * cell[-5:].mean()


def test_a_muted_direction_makes_the_reader_less_sure(qtbot: QtBot, page: HandwritingPage) -> None:
    answer = do(qtbot, page, "Do not look ahead")
    assert answer.before is not None
    assert not np.allclose(answer.main.traces["posterior"].data, answer.before.traces["posterior"].data, atol=0.1)


def test_two_networks_read_the_same_ink(qtbot: QtBot, page: HandwritingPage) -> None:
    answer = do(qtbot, page, "Compare with a network without gates")
    assert answer.other is not None
    assert page.desk.other_tracks.isVisible()
    assert not answer.other.traces.match("*/gate.forget")


def test_an_empty_pad_gets_a_word_to_break(qtbot: QtBot, page: HandwritingPage) -> None:
    page.desk.load(ink_of([]), "Nothing")
    settle(qtbot, page)
    do(qtbot, page, "Forget everything")
    assert page.reading.text == "together"
