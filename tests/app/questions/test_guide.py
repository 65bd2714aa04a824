"""What the guide to the Questions lab promises, on the real page."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.labs.questions.guide import CHAIN, FACT, FIRST, THREE
from app.labs.questions.page import QuestionsPage
from engine.labs.questions.outcome import Outcome

from .conftest import settle


def do(qtbot: QtBot, page: QuestionsPage, title: str) -> Outcome:
    """Do the step of that title; what the page shows then."""
    step = next(step for step in page.guide().steps if step.title == title)
    step.do()
    settle(qtbot, page)
    assert step.done is not None
    assert step.done()
    assert page.desk.answer is not None
    return page.desk.answer.main


def test_one_answer_comes_out(qtbot: QtBot, page: QuestionsPage) -> None:
    assert do(qtbot, page, "Many words in, one answer out").answer == FIRST.answer


def test_the_lstm_is_seen_word_by_word(qtbot: QtBot, page: QuestionsPage) -> None:
    do(qtbot, page, "Everything in one state")
    track = page.stage.stacks.words.tracks()[0]
    assert track.isVisible()
    assert track.has_data()


def test_the_second_look_goes_where_the_first_one_led(qtbot: QtBot, page: QuestionsPage) -> None:
    outcome = do(qtbot, page, "Keep every sentence, and look back")
    peaks = outcome.weights.argmax(axis=1).tolist()
    assert peaks[:2] == [1, FACT]
    assert page.desk.sentences.placed == FACT


def test_three_facts_are_found_one_after_the_other(qtbot: QtBot, page: QuestionsPage) -> None:
    outcome = do(qtbot, page, "One look leads to the next")
    assert outcome.answer == THREE.answer
    assert len(set(outcome.weights.argmax(axis=1).tolist())) == 3


def test_without_the_fact_the_answer_is_the_place_before(qtbot: QtBot, page: QuestionsPage) -> None:
    outcome = do(qtbot, page, "Take a fact away")
    assert outcome.answer == "kitchen"
    assert (outcome.weights[:, FACT] == 0).all()
    assert page.answer.said[1].answer == CHAIN.answer


def test_turned_looks_give_another_answer(qtbot: QtBot, page: QuestionsPage) -> None:
    outcome = do(qtbot, page, "Turn its head")
    assert (outcome.weights[1:, 0] == 1).all()
    assert outcome.answer != CHAIN.answer
    assert page.stage.looks.old.isVisible()


def test_the_table_says_who_is_right_how_often(qtbot: QtBot, page: QuestionsPage) -> None:
    do(qtbot, page, "How often is it right?")
    table = page.stage.tasks.bars.table
    assert table is not None
    assert table.mean("memory") > table.mean("lstm")
