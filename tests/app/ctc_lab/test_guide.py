"""What the guide to the CTC lab promises, on the real page."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.labs.ctc.collapse import groups_of
from app.labs.ctc.page import CtcPage
from engine.cancel import Cancel
from engine.labs.ctc.descent import descend
from engine.labs.ctc.examples import shaped
from engine.labs.ctc.outcome import Outcome

from .conftest import settle, stroke


def do(qtbot: QtBot, page: CtcPage, title: str) -> Outcome:
    """Do the step of that title; what the page shows then."""
    step = next(step for step in page.guide().steps if step.title == title)
    step.do()
    settle(qtbot, page)
    assert step.done is not None
    assert step.done()
    assert page.desk.answer is not None
    return page.desk.answer.outcome


def test_the_blank_between_the_letters_is_seen(qtbot: QtBot, page: CtcPage) -> None:
    page.desk.show_example("hello")
    outcome = do(qtbot, page, "A symbol a frame")
    assert outcome.board.text == outcome.greedy.text == "bee"
    assert outcome.board.probabilities[page.desk.timeline.cursor].argmax() == 0
    assert page.desk.inspector.distribution.pairs[0][0] == "<blank>"


def test_merging_leaves_two_letters(qtbot: QtBot, page: CtcPage) -> None:
    page.desk.show_example("greedy")
    do(qtbot, page, "From a path to a text")
    collapse = page.desk.tracks.collapse
    assert collapse.stage == 1
    symbols = [group.symbol for group in collapse.groups]
    assert symbols.count(2) == 2
    assert 0 in symbols[symbols.index(2) : len(symbols) - symbols[::-1].index(2)]
    assert page.desk.inspector.collapse.stages[1].isChecked()


def test_without_the_blank_hello_is_lost(qtbot: QtBot, page: CtcPage) -> None:
    page.desk.show_example("hello")
    settle(qtbot, page)
    assert page.desk.answer is not None
    assert np.exp(page.desk.answer.outcome.total) == pytest.approx(0.31, abs=0.005)
    outcome = do(qtbot, page, "Why a double letter needs a blank")
    assert outcome.greedy.text == "helo"
    assert np.exp(outcome.total) == pytest.approx(0.03, abs=0.005)


def test_seven_paths_of_equal_probability_say_all(qtbot: QtBot, page: CtcPage) -> None:
    outcome = do(qtbot, page, "Count the paths")
    assert (outcome.count, outcome.all_paths, len(page.desk.inspector.paths.walks)) == (7, 1024, 7)
    assert {round(walk.log_prob, 4) for walk in outcome.walks} == {round(-np.log(1024), 4)}


def test_the_lattice_shows_the_forward_variables(qtbot: QtBot, page: CtcPage) -> None:
    outcome = do(qtbot, page, "The sum without the list")
    assert page.desk.tracks.trellis.what == "alpha"
    assert page.desk.timeline.cursor == 5
    assert "\u03b1" in page.desk.inspector.node.words
    assert outcome.lines is not None
    between = 2 * outcome.board.text.index("l") + 2
    assert not outcome.lines.skip[between + 1]


def test_drawing_over_the_blank_by_button_or_by_hand(qtbot: QtBot, page: CtcPage) -> None:
    outcome = do(qtbot, page, "Draw over the blank")
    assert outcome.greedy.text == outcome.found[0].text == "be"
    assert outcome.traces["gradient"].data[4, 0] < 0
    page.shell.undo.undo()
    settle(qtbot, page)
    step = next(step for step in page.guide().steps if step.title == "Draw over the blank")
    assert step.done is not None
    assert not step.done()
    for _ in range(20):
        stroke(page, [(4, 2)])
    assert step.done()


def test_a_gradient_step_makes_the_text_more_probable(qtbot: QtBot, page: CtcPage) -> None:
    outcome = do(qtbot, page, "Spikes form by themselves")
    flat = np.log(float(outcome.count)) - 24 * np.log(5.0)
    assert outcome.total > flat + 0.1
    assert page.desk.inspector.learn.loss.losses[0] == pytest.approx(-flat, abs=1e-3)
    page.shell.undo.undo()
    page.shell.undo.undo()
    assert page.desk.board.text == "bee"


def test_a_run_of_steps_ends_in_spikes_with_blanks_between() -> None:
    *_, last = descend(shaped("flat", "cat", 24), 1.0, 100, Cancel())
    groups = groups_of(last.board.log_probs.argmax(axis=1))
    assert [group.symbol for group in groups] == [0, 1, 0, 2, 0, 3, 0]
    assert all(group.last - group.first <= 2 for group in groups if group.symbol)


def test_the_beam_is_right_where_greedy_is_wrong(qtbot: QtBot, page: CtcPage) -> None:
    outcome = do(qtbot, page, "Where greedy is wrong")
    assert (outcome.greedy.text, outcome.found[0].text) == ("", "a")
    assert np.exp(outcome.greedy.score) == pytest.approx(0.36)
    assert np.exp(outcome.total) == pytest.approx(0.64)
    assert any(chip.merged for column in page.desk.tracks.beam.columns for chip in column)
