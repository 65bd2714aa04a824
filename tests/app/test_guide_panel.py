"""The guide in the window, with mouse and keyboard, over a small lab."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shell_fake
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.page import Page
from app.widgets.frame import Frame
from app.widgets.guide import Guide, Later, Step
from app.window import Window

Open = Callable[..., Window]
WORDS = ("one", "two", "three", "four", "five")


class Guided(shell_fake.EchoPage):
    def guide(self) -> Guide:
        steps = [
            Step(
                f"Say {word}", "A word goes in. It comes out. " * (place + 1), f"Type {word}.",
                lambda word=word: self.tell(word), "The word.", "Echo (2000), section 1",
                lambda word=word: self.word == word, self.field,
            )
            for place, word in enumerate(WORDS)
        ]  # fmt: skip
        return Guide("Echo", tuple(steps))


def page_of(name: str) -> type[Page]:
    return Guided if name == "echo" else shell_fake.page_of(name)


@pytest.fixture
def window(open_window: Open) -> Window:
    return open_window(pages=page_of)


def key(window: Window, code: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, code, modifiers)


def test_it_is_offered_where_there_is_one_and_does_not_open_by_itself(window: Window) -> None:
    assert window.guiding.offered
    assert not window.guiding.opened
    assert window.rail._guide.isVisible()
    assert window.rail._guide.fresh
    window.show_lab("quiet")
    assert not window.guiding.offered
    assert not window.rail._guide.isVisible()
    said: list[str] = []
    window.registry.refused.connect(said.append)
    assert not window.registry.run("window.guide")
    assert not window.registry.run("window.guide_next")
    assert said == ["This lab has no guide.", "The guide is not open."]


def test_the_button_opens_it_beside_the_page(window: Window) -> None:
    high = window.deck.height()
    window.rail._guide.click()
    QApplication.processEvents()
    panel = window.guiding.panel
    assert panel.isVisible()
    assert window.rail._guide.isChecked()
    assert not window.rail._guide.fresh
    assert window.deck.geometry().bottom() < panel.geometry().top()
    assert window.deck.height() == high - panel.height()
    assert "step 1 of 5: Say one" in panel.accessibleName()
    assert "Type one." in panel.accessibleDescription()
    panel.close_button.click()
    QApplication.processEvents()
    assert not window.guiding.opened
    assert window.deck.height() == high


def test_do_it_moves_the_page_ticks_the_step_and_is_undone(window: Window) -> None:
    window.guiding.toggle()
    window.guiding.panel.do_button.click()
    page = window.page
    assert isinstance(page, Guided)
    assert page.word == "one"
    assert window.guiding.panel.ticks == {0}
    assert "Done" in window.guiding.panel.accessibleDescription()
    window.registry.run("window.undo")
    assert page.word == "hello"


def test_a_person_who_does_it_by_hand_gets_the_tick_too(window: Window) -> None:
    page = window.page
    assert isinstance(page, Guided)
    page.tell("one")
    window.guiding.toggle()
    assert window.guiding.panel.ticks == frozenset()
    page.tell("one more")
    assert window.guiding.panel.ticks == frozenset()
    page.tell("one")
    assert window.guiding.panel.ticks == {0}


def test_all_by_keyboard(window: Window) -> None:
    window.activateWindow()
    page = window.page
    assert isinstance(page, Guided)
    page.field.setFocus()
    key(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    panel = window.guiding.panel
    assert panel.isVisible()
    assert panel.do_button.hasFocus()
    key(window, Qt.Key.Key_Space)
    assert page.word == "one"
    key(window, Qt.Key.Key_Right)
    key(window, Qt.Key.Key_PageDown)
    key(window, Qt.Key.Key_Left)
    assert panel.at == 1
    page.field.setFocus()
    key(window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    key(window, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert (panel.at, page.word) == (2, "three")
    key(window, Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    assert panel.at == 1
    panel.do_button.setFocus()
    key(window, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert page.field.hasFocus()


def test_back_and_next_end_at_the_ends_and_a_dot_leads_to_its_step(window: Window) -> None:
    window.guiding.toggle()
    panel = window.guiding.panel
    assert not panel.back_button.isEnabled()
    QApplication.processEvents()
    QTest.mouseClick(panel.dots, Qt.MouseButton.LeftButton, pos=panel.dots.centre(4).toPoint())
    assert panel.at == 4
    assert not panel.next_button.isEnabled()
    panel.back_button.click()
    assert panel.at == 3


def test_every_step_is_as_high(window: Window) -> None:
    window.guiding.toggle()
    panel = window.guiding.panel
    heights = set()
    for place in range(len(WORDS)):
        panel.go(place)
        QApplication.processEvents()
        heights.add(panel.height())
        assert panel._text.height() >= panel._text.heightForWidth(panel._text.width())
    assert len(heights) == 1


def test_what_to_look_at_is_framed_while_it_is_open(qtbot: QtBot, window: Window) -> None:
    page = window.page
    assert isinstance(page, Guided)
    window.guiding.toggle()
    qtbot.waitUntil(lambda: page.field.findChild(Frame) is not None)
    frame = page.field.findChild(Frame)
    assert frame is not None
    assert frame.size() == page.field.size()
    page.field.resize(page.field.width() + 10, page.field.height() + 5)
    assert frame.size() == page.field.size()
    assert frame.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    window.guiding.close()
    assert not frame.isVisible()
    window.guiding.toggle()
    window.show_lab("quiet")
    assert not window.guiding.opened


def test_a_restart_goes_on_where_it_was(open_window: Open) -> None:
    first = open_window(pages=page_of)
    first.guiding.toggle()
    first.guiding.panel.do()
    first.guiding.turn(2)
    first.close()
    second = open_window(pages=page_of)
    assert second.guiding.opened
    assert (second.guiding.panel.at, second.guiding.panel.ticks) == (2, {0})
    assert not second.rail._guide.fresh
    second.guiding.close()
    second.close()
    third = open_window(pages=page_of)
    assert not third.guiding.opened
    third.guiding.toggle()
    assert third.guiding.panel.at == 2


@pytest.mark.parametrize(
    "kept", [{"at": 99, "done": [7, "x", -1]}, {"at": "two", "done": 3}, {"at": -5}, {"at": None, "done": None}]
)
def test_damaged_settings_begin_at_a_step_there_is(open_window: Open, kept: dict[str, object]) -> None:
    first = open_window(pages=page_of)
    first.settings.set("guide.echo", kept)
    first.close()
    window = open_window(pages=page_of)
    window.guiding.toggle()
    assert window.guiding.panel.at in range(5)
    assert window.guiding.panel.ticks == frozenset()


class Asker(QObject):
    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.told = "", "nothing"

    def ask(self, what: str) -> None:
        self.asked = what

    def answer(self) -> None:
        self.told = self.asked
        self.answered.emit()


def test_what_waits_for_an_answer_is_done_once_and_for_no_other() -> None:
    asker, done = Asker(), list[str]()
    later = Later(asker.answered, lambda: asker.asked, lambda: asker.told)
    later.do(lambda: asker.ask("one"), lambda: done.append("one"))
    asker.answered.emit()
    assert done == []
    assert not later.settled
    asker.answer()
    asker.answer()
    assert done == ["one"]
    later.do(lambda: asker.ask("one"), lambda: done.append("again"))
    assert done == ["one", "again"], "what is answered already need not be waited for"
    later.do(lambda: asker.ask("two"), lambda: done.append("two"))
    asker.ask("three")
    asker.answer()
    asker.ask("two")
    asker.answer()
    assert done == ["one", "again"], "something else was asked meanwhile"
