"""Fields and sliders leave to others what is not theirs: the wheel to the panel, undo to the page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from views_fake import wheel

from app.widgets.fields import NumberField
from app.widgets.form import Form
from app.widgets.slider import NumberSlider, Slider
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
