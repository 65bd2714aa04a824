"""The second view: the same cell wired for four kinds of tasks, on what a person types."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.labs.cells.belief import leading, roomiest
from app.labs.cells.desk import SHAPES as SHAPES_VIEW
from app.labs.cells.page import CellsPage
from app.labs.cells.shapes import NAMES, shape_of
from engine.labs.cells.tasks import LanguageOutcome, NumberOutcome, WordsOutcome

from ..pages import Said
from .conftest import settle_shape


@pytest.fixture
def shapes(qtbot: QtBot, page: CellsPage) -> CellsPage:
    """The page with its second view in front, and its first question answered."""
    page.desk.show_view(SHAPES_VIEW)
    settle_shape(qtbot, page)
    return page


def test_a_typed_sentence_moves_the_belief(qtbot: QtBot, shapes: CellsPage) -> None:
    view = shapes.desk.shapes
    field = view.bar.texts["language"]
    field.selectAll()
    QTest.keyClicks(field, "je voudrais une tasse de lait")
    settle_shape(qtbot, shapes)
    outcome = view.outcome
    assert isinstance(outcome, LanguageOutcome)
    assert outcome.guesses[0].code == "fra"
    assert view.answer.large.text() == "French"
    assert view.tracks.wiring.wiring.answer.startswith("French")
    assert [joint.reads for joint in view.tracks.wiring.wiring.joints] == list(outcome.read)
    assert view.timeline.steps == len(outcome.read)
    belief = outcome.traces["belief"].data
    np.testing.assert_allclose(belief.sum(axis=1), 1.0, atol=1e-4)
    best = view.tracks.pairs(outcome, 4)[0]
    assert best[1] == pytest.approx(float(belief[4].max()), abs=1e-6)
    assert view.distribution.pairs[0][0] == "French"
    assert shapes.shell.undo.count() == 1
    shapes.shell.undo.undo()
    settle_shape(qtbot, shapes)
    assert field.text() == "the library is closed today"
    shapes.shell.undo.redo()
    settle_shape(qtbot, shapes)
    assert field.text() == "je voudrais une tasse de lait"


def test_a_long_paste_is_refused_in_a_sentence(qtbot: QtBot, shapes: CellsPage, said: Said) -> None:
    view = shapes.desk.shapes
    field = view.bar.texts["language"]
    before = field.text()
    QApplication.clipboard().setText("word " * 20_000)
    field.selectAll()
    field.paste()
    assert "2,000 characters" in said.failures[-1]
    assert "100,000" in said.failures[-1]
    assert field.text() == before
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_End)
    QTest.keyClicks(field, "s")
    settle_shape(qtbot, shapes)
    assert view.outcome is not None
    QApplication.clipboard().clear()


def test_a_text_at_the_limit_is_read(qtbot: QtBot, shapes: CellsPage, said: Said) -> None:
    shapes.desk.shapes.type_text("ab " * 666)
    settle_shape(qtbot, shapes)
    assert shapes.desk.shapes.timeline.steps > 1_900
    assert not shapes.grab().isNull()
    assert not said.failures


def test_nothing_typed_says_what_the_empty_state_says(qtbot: QtBot, shapes: CellsPage) -> None:
    shapes.desk.shapes.type_text("")
    settle_shape(qtbot, shapes)
    assert "empty state" in shapes.desk.shapes.answer.small.text()
    assert not shapes.grab().isNull()


@pytest.mark.parametrize("name", NAMES)
def test_every_shape_runs_and_is_drawn(qtbot: QtBot, shapes: CellsPage, said: Said, name: str) -> None:
    view = shapes.desk.shapes
    view.bar.buttons[name].click()
    settle_shape(qtbot, shapes)
    assert view.shape == name
    joints = view.tracks.wiring.wiring.joints
    assert len(joints) == view.timeline.steps > 3
    gives = {bool(joint.gives) for joint in joints}
    assert gives == {"language": {False}, "words": {True}, "characters": {True}, "numbers": {True, False}}[name]
    assert view.about._text.text() == shape_of(name).about
    assert view.tracks.track("hidden").has_data()  # type: ignore[union-attr]
    assert not shapes.grab().isNull()
    assert not said.failures


def test_words_change_with_language_start_and_temperature(qtbot: QtBot, shapes: CellsPage) -> None:
    view = shapes.desk.shapes
    shapes.desk.show_shape("words")
    settle_shape(qtbot, shapes)
    first = view.outcome
    assert isinstance(first, WordsOutcome)
    view.bar.again.click()
    settle_shape(qtbot, shapes)
    assert view.outcome.words != first.words  # type: ignore[union-attr]
    view.bar.heat["words"].value_changed.emit(0.0)
    view.type_text("ha")
    settle_shape(qtbot, shapes)
    cold = view.outcome
    assert isinstance(cold, WordsOutcome)
    assert {word.text for word in cold.words} == {cold.words[0].text}
    assert cold.words[0].text.startswith("ha")


def test_a_number_is_written(qtbot: QtBot, shapes: CellsPage) -> None:
    view = shapes.desk.shapes
    shapes.desk.show_shape("numbers")
    settle_shape(qtbot, shapes)
    outcome = view.outcome
    assert isinstance(outcome, NumberOutcome)
    assert outcome.expected == "342"
    assert view.answer.large.text() == outcome.written
    encoder = [joint for joint in view.tracks.wiring.wiring.joints if joint.part == 0]
    assert len(encoder) == outcome.border


def test_hovering_a_letter_moves_the_cursor(shapes: CellsPage) -> None:
    track = shapes.desk.shapes.tracks.wiring
    body = track.body_of(track.rect().toRectF())
    QTest.mouseMove(track, QPoint(round(track.x_of(6.5, body)), round(body.center().y())))
    assert shapes.desk.shapes.timeline.cursor == 6
    assert shapes.desk.shapes.distribution.subtitle.endswith("step 6")


def test_leading_classes_are_those_that_were_likely() -> None:
    data = np.zeros((10, 20), np.float32)
    data[:, 4], data[:3, 9], data[3:, 7] = 0.5, 0.5, 0.5
    assert leading(data)[:2].tolist() == [4, 7]
    assert 9 in leading(data).tolist()


def test_a_name_stands_where_its_area_holds_all_of_it() -> None:
    xs = np.arange(0.0, 401.0, 10.0)
    feet, tops = np.full(41, 100.0), np.where(xs < 200, 98.0, 40.0)
    box = roomiest(xs, tops, feet, 80.0, (0.0, 400.0))
    assert box is not None
    assert (box.top(), box.bottom()) == (40.0, 100.0)
    assert box.left() >= 199
    assert roomiest(xs, tops, feet, 500.0, (0.0, 400.0)) is None
    spike = roomiest(xs, np.where(xs == 200, 0.0, 99.0), feet, 80.0, (0.0, 400.0))
    assert spike is not None
    assert spike.height() < 16, "a narrow peak holds no name"
