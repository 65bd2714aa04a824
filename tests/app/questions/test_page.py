"""The Questions page, driven as a person drives it, through the real lanes and the networks that ship."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.labs.questions.page import QuestionsPage
from app.labs.questions.setup import Muted, Row, Setup
from app.labs.questions.stage import VIEWS
from engine.errors import DataError
from engine.labs.questions.outcome import Outcome
from engine.labs.questions.samples import SAMPLES

from ..pages import Said
from .conftest import settle, tell

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
STORY = "Sandra moved to the garden.\nJohn went to the office.\nSandra journeyed to the hallway."


def main(page: QuestionsPage) -> Outcome:
    assert page.desk.answer is not None
    return page.desk.answer.main


def click(widget: QWidget, at: QPointF) -> None:
    QTest.mouseClick(widget, LEFT, NONE, at.toPoint())


def number_of(page: QuestionsPage, sentence: int) -> QPointF:
    """Where a sentence's number stands."""
    gutter = page.field.gutter
    box = dict(gutter.boxes())[sentence]
    return QPointF(0.5 * gutter.width(), box.center().y())


def test_a_first_start_shows_a_worked_example(page: QuestionsPage, said: Said) -> None:
    assert page.field.text == SAMPLES[0].story
    assert page.question.text == SAMPLES[0].question
    assert page.answer.said[0].answer == SAMPLES[0].answer
    assert len(page.answer.said) == 2
    assert page.stage.key == "looks"
    assert not page.shell.undo.canUndo()
    assert not said.failures


def test_a_typed_story_is_answered_and_its_looks_read_back(qtbot: QtBot, page: QuestionsPage) -> None:
    tell(qtbot, page, STORY, "Where is Sandra?")
    outcome = main(page)
    assert outcome.answer == "hallway"
    assert page.answer.said[0].answer == "hallway"
    grid = page.stage.looks.map.grid
    assert (grid.rows, grid.columns) == (("look 1", "look 2", "look 3"), ("1", "2", "3"))
    np.testing.assert_allclose(grid.weights.sum(axis=1), 1.0, atol=1e-4)
    np.testing.assert_array_equal(page.field.bars.weights, grid.weights)
    assert int(grid.weights[0].argmax()) == page.desk.sentences.placed == 2
    words = page.stage.stacks.words.track("words.hidden")
    assert words is not None
    assert page.desk.word_outcome is not None
    np.testing.assert_array_equal(words.values()[1], page.desk.word_outcome.traces["words/layer0/forward/hidden"].data)
    while page.shell.undo.canUndo():
        page.shell.undo.undo()
    settle(qtbot, page)
    assert page.field.text == SAMPLES[0].story
    assert main(page).answer == SAMPLES[0].answer


def test_a_number_mutes_its_sentence_and_old_and_new_stand_beside_each_other(qtbot: QtBot, page: QuestionsPage) -> None:
    before, fact = main(page), 3
    click(page.field.gutter, number_of(page, fact))
    settle(qtbot, page)
    assert page.desk.setup.muted == (fact,)
    outcome = main(page)
    assert (outcome.weights[:, fact] == 0).all()
    assert (page.stage.looks.map.grid.weights[:, fact] == 0).all()
    assert fact in page.stage.looks.map.grid.muted
    assert outcome.answer != before.answer
    assert [one.answer for one in page.answer.said[:2]] == [outcome.answer, before.answer]
    np.testing.assert_array_equal(page.stage.looks.old.grid.weights, before.weights)
    assert page.stage.looks.old.isVisible()
    np.testing.assert_array_equal(page.field.bars.old, before.weights)
    page.shell.undo.undo()
    settle(qtbot, page)
    assert main(page).answer == before.answer
    assert not page.stage.looks.old.isVisible()
    page.shell.undo.redo()
    settle(qtbot, page)
    assert main(page).answer == outcome.answer
    page.inspector.changes.findChildren(QWidget)
    page.overrule.swap()
    settle(qtbot, page)
    assert main(page).answer == before.answer
    click(page.field.gutter, number_of(page, fact))
    settle(qtbot, page)
    assert not page.desk.setup.changes


def test_a_look_is_drawn_with_the_mouse(qtbot: QtBot, page: QuestionsPage) -> None:
    row, before = page.stage.looks.row, main(page)
    page.desk.looks.set_cursor(2)
    peak = int(before.weights[2].argmax())
    other = next(place for place in range(len(before.sentences)) if place != peak)
    for place, top in ((peak, False), (other, True)):
        box = row.bar(place)
        at = QPointF(box.center().x(), box.top() + 1 if top else box.bottom() - 1)
        QTest.mousePress(row, LEFT, NONE, at.toPoint())
        QTest.mouseRelease(row, LEFT, NONE, at.toPoint())
    settle(qtbot, page)
    outcome = main(page)
    assert page.desk.setup.drawn == (2,)
    assert int(outcome.weights[2].argmax()) == other
    assert outcome.weights[2, peak] < before.weights[2, peak]
    np.testing.assert_allclose(outcome.weights[:2], before.weights[:2], atol=1e-6)
    assert page.inspector.look.free_button.isEnabled()
    page.inspector.look.free_button.click()
    settle(qtbot, page)
    assert main(page).answers == before.answers


def test_the_buttons_flatten_a_look_and_point_it(qtbot: QtBot, page: QuestionsPage) -> None:
    page.desk.looks.set_cursor(1)
    page.inspector.look.flatten_button.click()
    settle(qtbot, page)
    np.testing.assert_allclose(main(page).weights[1], 1 / len(main(page).sentences), atol=1e-6)
    page.desk.sentences.set_cursor(0)
    page.inspector.look.only_button.click()
    settle(qtbot, page)
    assert main(page).weights[1, 0] == 1
    assert len(page.desk.setup.changes) == 1


def test_alt_and_arrows_move_a_sentence_with_its_mute(qtbot: QtBot, page: QuestionsPage) -> None:
    tell(qtbot, page, STORY, "Where is Sandra?")
    page.overrule.mute(1)
    page.field.put_cursor(2)
    QTest.keyClick(page.field, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle(qtbot, page)
    assert page.field.text.split("\n")[1] == "Sandra journeyed to the hallway."
    assert page.field.sentence == 1
    assert page.desk.setup.muted == (2,)
    QTest.keyClick(page.field, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle(qtbot, page)
    assert main(page).answer == "garden"
    page.overrule.drop_all()
    settle(qtbot, page)
    QTest.keyClick(page.field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    settle(qtbot, page)
    assert main(page).answer == "hallway"
    assert page.desk.answer is not None
    assert page.desk.answer.before is not None
    assert page.desk.answer.before.answer == "garden"
    assert page.answer.said[1].who == "before the edit"


def test_an_edit_stands_beside_what_was_before(qtbot: QtBot, page: QuestionsPage) -> None:
    page.field.put_cursor(3)
    for _ in "garden.":
        QTest.keyClick(page.field, Qt.Key.Key_Backspace)
    QTest.keyClicks(page.field, "office.")
    settle(qtbot, page)
    assert [one.answer for one in page.answer.said[:2]] == ["office", "garden"]
    page.papers.show(5)
    settle(qtbot, page)
    assert page.desk.answer is not None
    assert page.desk.answer.before is None


def test_one_cursor_for_story_bars_map_tracks_and_words(page: QuestionsPage) -> None:
    amap, bars = page.stage.looks.map, page.field.bars
    QTest.mouseMove(amap, amap.frame().cell(1, 4).center().toPoint())
    assert (page.desk.looks.cursor, page.desk.sentences.cursor) == (1, 4)
    assert page.field._lit == bars.lit == 4
    assert bars.hop == 1
    words = page.desk.word_outcome
    assert words is not None
    assert words.sentence_of_word[page.desk.words.cursor] == 4
    page.desk.words.set_cursor(len(words.words) - 1)
    page.desk.words.set_cursor(0)
    assert page.desk.sentences.cursor == 0
    QTest.mouseMove(page.field.viewport(), page.field.rows()[2][1].center().toPoint())
    assert page.desk.sentences.cursor == 2
    box = dict(bars.boxes())[3]
    click(bars, QPointF(bars.column(2).center().x(), box.center().y()))
    assert (page.desk.looks.placed, page.desk.sentences.placed) == (2, 3)
    page.transport.back_button.click()
    assert page.desk.sentences.placed == 2


def test_a_sentence_that_is_looked_at_comes_into_sight(qtbot: QtBot, page: QuestionsPage) -> None:
    lines = ["John moved to the garden."] * 30 + ["Sandra went to the office."]
    page.desk.tell("\n".join(lines))
    page.desk.ask("Where is Sandra?")
    settle(qtbot, page)
    assert page.desk.sentences.placed == 30
    assert 30 in [number for number, _ in page.field.rows()]
    page.desk.sentences.set_cursor(0)
    box = next(box for number, box in page.field.rows() if number == 0)
    assert 0 <= box.top() < box.bottom() <= page.field.viewport().height()


def test_unknown_words_are_marked_and_told(qtbot: QtBot, page: QuestionsPage) -> None:
    tell(qtbot, page, "Zorbleen went to the kitchen.\nMary went to the garden.", "Where is Mary?")
    assert "zorbleen" in page.inspector._remark.text()
    assert page.inspector.remarks.isVisible()
    marked = [mark.cursor.selectedText() for mark in page.field.extraSelections()]
    assert "Zorbleen" in marked
    assert main(page).answer == "garden"


def test_nothing_told_is_said_and_not_a_fault(qtbot: QtBot, page: QuestionsPage, said: Said) -> None:
    tell(qtbot, page, " ", "Where is Mary?")
    assert page.answer.hint.startswith("Tell a story")
    assert page.stage.looks.map.grid.is_empty
    tell(qtbot, page, STORY, " ")
    assert page.answer.hint.startswith("Ask a question")
    for view in VIEWS:
        page.stage.show_key(view)
        page.grab()
    assert not said.failures


def test_too_long_a_story_is_said_and_the_page_lives_on(qtbot: QtBot, page: QuestionsPage, said: Said) -> None:
    page.desk.tell("Mary left.\n" * 10_000)
    qtbot.waitUntil(lambda: bool(said.failures))
    assert "10,000" in said.failures[0]
    page.shell.undo.undo()
    settle(qtbot, page)
    assert main(page).answer == SAMPLES[0].answer


def test_the_other_network_can_be_the_first(qtbot: QtBot, page: QuestionsPage) -> None:
    page.controls.model.setCurrentIndex(page.controls.model.findData("lstm"))
    settle(qtbot, page)
    assert main(page).kind == "lstm"
    assert page.desk.memory_outcome is not None
    assert page.desk.memory_outcome.answer == SAMPLES[0].answer
    assert not page.stage.looks.map.grid.is_empty


def test_every_sample_is_answered_as_it_says(qtbot: QtBot, page: QuestionsPage) -> None:
    for place, sample in enumerate(SAMPLES):
        page.papers.show(place)
        settle(qtbot, page)
        assert main(page).answer == sample.answer or not sample.solved
        assert page.stage.tasks.bars.lit == sample.task


def test_tasks_have_the_measured_shares_and_open_a_sample(qtbot: QtBot, page: QuestionsPage) -> None:
    page.stage.show_key("tasks")
    bars = page.stage.tasks.bars
    assert bars.table is not None
    names, data = bars.values()
    assert names == ["task", "memory", "lstm"]
    assert data.shape == (20, 3)
    assert ((data[:, 1:] >= 0) & (data[:, 1:] <= 1)).all()
    click(bars, bars.row_of(9).center())
    settle(qtbot, page)
    assert page.desk.setup.question == next(sample.question for sample in SAMPLES if sample.task == 9)


def test_files_of_stories_open(qtbot: QtBot, page: QuestionsPage, tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(f"{STORY}\nWhere is John?\n")
    assert page.open_path(path)
    settle(qtbot, page)
    assert (page.field.text, page.question.text, main(page).answer) == (STORY, "Where is John?", "office")
    path.write_text(STORY)
    page.open_path(path)
    settle(qtbot, page)
    assert page.question.text == "Where is John?"
    for data in (b"", b"\x00\xff", b"Mary left.\n" * 10_000):
        path.write_bytes(data)
        with pytest.raises(DataError, match=r"story\.txt"):
            page.open_path(path)


def test_a_session_comes_back(qtbot: QtBot, page: QuestionsPage, tmp_path: Path) -> None:
    page.overrule.mute(3)
    page.overrule.flatten_row(1)
    page.stage.show_key("query")
    settle(qtbot, page)
    wanted, state = main(page).answers, page.state()
    path = tmp_path / "one.unrolled"
    page.save_path(path)
    page.papers.show(4)
    page.stage.show_key("looks")
    settle(qtbot, page)
    page.open_path(path)
    settle(qtbot, page)
    assert page.state() == state
    assert main(page).answers == wanted
    for broken in ({"setup": {}}, {"setup": {"story": 1}}, {"setup": []}):
        with pytest.raises(DataError):
            page.restore(broken)
    assert Setup.from_json(json.loads(json.dumps(page.desk.setup.to_json()))) == page.desk.setup


def test_the_copied_command_gives_the_same_answer(page: QuestionsPage) -> None:
    page.papers.copy_command()
    command = QGuiApplication.clipboard().text().replace("unrolled", f"{sys.executable} -m app")
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    document = json.loads(done.stdout)
    assert document["answer"] == main(page).answer
    assert document["probability"] == pytest.approx(main(page).probability, abs=1e-4)


def test_what_is_in_front_is_exported_first(page: QuestionsPage) -> None:
    for key, name in (("looks", "Looks"), ("sentences", "Sentences tracks"), ("tasks", "Right answers by task")):
        page.stage.show_key(key)
        first, part = next(iter(page.papers.parts().items()))
        assert first == name
        assert part.figure_size().width() > 100
        names, data = part.values()
        assert len(names) == data.shape[1]


def test_every_command_runs(page: QuestionsPage) -> None:
    ids = [command.id for command in page.commands()]
    assert len(set(ids)) == len(ids)
    assert {"questions.mute", "questions.view.tasks", "questions.sample.0", "questions.copy_command"} <= set(ids)
    for context in page.contexts().values():
        assert isinstance(context, QWidget)
    for command in page.commands():
        if command.id.startswith(("questions.map.", "questions.view.", "questions.beside", "questions.faint")):
            command.run()


def test_moves_and_mutes_of_a_setup() -> None:
    setup = Setup("A a.\nB b.\nC c.").having(Muted(2, "C c.")).having(Row(0, (0.0, 0.0, 1.0)))
    assert setup.with_story("C c.\nA a.\nB b.").muted == (0,)
    assert setup.with_story("A a.\nC c.").muted == (1,)
    assert setup.with_story("A a.\nC c.").drawn == ()
    assert setup.with_story("A a.\nB b.").muted == ()
    assert setup.with_story("A a.\nB b.\nC d.").drawn == (0,)


def test_bars_lie_beside_their_lines(qtbot: QtBot, page: QuestionsPage) -> None:
    tell(qtbot, page, STORY.replace("\n", "\n\n", 1), "Where is Sandra?")
    bars, rows = page.field.bars, [box for number, box in page.field.rows() if number >= 0]
    for (sentence, box), line in zip(bars.boxes(), rows, strict=True):
        assert box.top() - bars.head == line.top()
        top = bars.mapTo(page.field, QPoint(0, round(box.top()))).y()
        assert abs(top - page.field.viewport().mapTo(page.field, QPoint(0, round(line.top()))).y()) <= 1
        assert bars.bar(0, box, 1.0).width() > bars.bar(0, box, 0.5).width() > 0
        assert page.field.sentence_under(line.center()) == sentence
