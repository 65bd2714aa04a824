"""Fields leave to others what is not theirs, the wheel and undo; words have the room that they need."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from views_fake import wheel

from app.widgets.elided import Elided
from app.widgets.fields import Choice, NumberField
from app.widgets.form import Form
from app.widgets.sentence import SentenceField
from app.widgets.slider import NumberSlider, Slider
from app.widgets.wordflow import Word, WordFlow
from engine.spec import Param

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Panel(QWidget):
    """A field below a page's own undo and redo, which tell that they were asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.number = NumberSlider("Weight", 0.0, 1.0, 0.25, parent=self)
        QVBoxLayout(self).addWidget(self.number)
        for name, keys in (("undo", "Ctrl+Z"), ("redo", "Ctrl+Shift+Z")):
            action = QAction(name, self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _, name=name: self.asked.append(name))
            self.addAction(action)


@pytest.fixture
def panel(qtbot: QtBot) -> Panel:
    panel = Panel()
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitExposed(panel)
    panel.activateWindow()
    panel.number.field.setFocus()
    panel.number.field.selectAll()
    return panel


def undo(field: NumberField, keys: Qt.KeyboardModifier = CONTROL) -> None:
    QTest.keyClick(field, Qt.Key.Key_Z, keys)


def test_what_is_half_typed_is_taken_back_in_the_field(panel: Panel) -> None:
    field = panel.number.field
    QTest.keyClicks(field, "0.7")
    undo(field)
    assert (field.text(), panel.number.value, panel.asked) == ("0.250", 0.25, [])
    undo(field, CONTROL | SHIFT)
    assert (field.text(), panel.asked) == ("0.7", [])


def test_once_a_number_is_told_undo_is_the_pages(panel: Panel) -> None:
    field = panel.number.field
    QTest.keyClicks(field, "0.7")
    QTest.keyClick(field, Qt.Key.Key_Return)
    undo(field)
    undo(field, CONTROL | SHIFT)
    assert panel.asked == ["undo", "redo"]
    assert panel.number.value == 0.7


def test_the_wheel_over_a_slider_is_left_to_the_panel(qtbot: QtBot) -> None:
    form = Form([Param("rate", "Rate", 0.5, 0.0, 1.0), Param("seed", "Seed", 3, 1, 9)])
    qtbot.addWidget(form)
    form.show()
    before = form.values()
    for slider in form.findChildren(Slider):
        assert not wheel(slider, QPoint(30, 12), -1, NONE)
    assert form.values() == before == {"rate": 0.5, "seed": 3}


@pytest.mark.parametrize("chips", [False, True])
def test_words_stand_beside_what_says_that_more_follow(qtbot: QtBot, chips: bool) -> None:
    flow = WordFlow("Words", chips=chips, most=2)
    qtbot.addWidget(flow)
    flow.resize(300, 60)
    flow.show()
    flow.show_words([Word(f"word{k}") for k in range(60)])
    tag = flow._tag(9)
    for first in range(0, 60, 7):
        flow.set_lit([first])
        boxes = [flow.box_of(k) for k in range(60)]
        seen = [box for box in boxes if box.bottom() > 0.5 and box.top() < flow.height() - 1]
        assert not any(box.intersects(tag) for box in seen)
        assert all(box.top() > -0.5 for box in seen), "no line is cut"
        assert boxes[first] in seen


def test_an_empty_sentence_is_one_line_high_again(qtbot: QtBot) -> None:
    field = SentenceField("Sentence", "Type a sentence")
    qtbot.addWidget(field)
    field.resize(300, 40)
    field.show()
    before = field.height()
    field.insertPlainText("some words " * 40)
    assert field.height() > 1.8 * before
    QTest.keyClick(field, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.height() == before
    field.shut()


def test_a_choice_leaves_one_out(qtbot: QtBot) -> None:
    choice = Choice()
    qtbot.addWidget(choice)
    for name in ("", "large", "gru", "small"):
        choice.addItem(name, name)
    choice.leave_out("gru")
    choice.show()
    choice.setCurrentIndex(1)
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert choice.currentData() == "small"
    choice.leave_out("small")
    choice.setCurrentIndex(1)
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert choice.currentData() == "gru"


def test_sliders_of_a_form_end_at_one_place(qtbot: QtBot) -> None:
    form = Form([
        Param("units", "Units", 16, 1, 64),
        Param("rate", "Rate", 1e-3, 1e-5, 1e-1),
        Param("updates", "Updates", 300, 1, 100_000),
    ])  # fmt: skip
    qtbot.addWidget(form)
    form.resize(400, 200)
    form.show()
    sliders = form.findChildren(NumberSlider)
    assert len({slider.field.width() for slider in sliders}) == 1
    assert len({slider.slider.mapTo(form, QPoint(slider.slider.width(), 0)).x() for slider in sliders}) == 1


def test_a_choice_makes_room_for_other_choices(qtbot: QtBot) -> None:
    row, choice, says = QWidget(), Choice(), Elided()
    qtbot.addWidget(row)
    box = QHBoxLayout(row)
    box.addWidget(says, 1)
    box.addWidget(choice)
    choice.addItem("a")
    row.resize(300, 40)
    row.show()
    says.setText("a-long-name-of-a-file-with-sentences.csv \u00b7 2 sentences")
    choice.clear()
    choice.addItems(["a much longer name", "b"])
    qtbot.waitUntil(lambda: choice.width() >= choice.sizeHint().width())
    assert says.shown() == "a-long-name-of-a-file-with-sentences.csv"
