"""Long texts on the page: how much of them is translated, that this is said, and that it stops."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from pytestqt.qtbot import QtBot

from app.labs.translate.page import TranslatePage
from app.labs.translate.samples import FIRST
from engine.labs.translate.limits import COMPARED, LIVE_PARTS

from ..pages import SECONDS, Said
from .conftest import settle

SHORT = ("Where is he?", "I know.", "She is here now.", "It rains.", "We go home today.")


def long_text(words: int) -> str:
    """A text of so many words, each sentence on a line; sentences are short, so that parts are quick."""
    text = " ".join(f"{SHORT[k % 5]} {k}!" for k in range(words // 3))
    return " ".join(text.split()[:words])


def paste(page: TranslatePage, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    page.field.selectAll()
    page.field.insertFromMimeData(data)
    page.field.flush()


def test_of_ten_thousand_words_a_fixed_number_of_parts_is_translated_and_that_is_said(
    qtbot: QtBot, page: TranslatePage, said: Said
) -> None:
    page.controls.beam.slider.setValue(0)
    settle(qtbot, page)
    shares: list[float] = []
    page.desk.underway.connect(lambda state: shares.append(state.done / state.of if state else 1.0))
    paste(page, long_text(10_000))
    qtbot.waitUntil(page.reading.waiting.isVisible, timeout=SECONDS)
    assert f"of {LIVE_PARTS} parts" in page.reading.waiting.says.text()
    settle(qtbot, page)
    assert page.reading.waiting.isHidden()
    assert shares == sorted(shares)
    assert page.reading.part.count() == LIVE_PARTS
    assert f"The first {LIVE_PARTS} of " in page.reading.says.text()
    assert "Open the text as a file" in page.reading.says.text()
    assert not said.failures


def test_a_long_text_is_stopped_and_goes_on_where_it_was(qtbot: QtBot, page: TranslatePage, said: Said) -> None:
    paste(page, long_text(600))
    with qtbot.waitSignal(page.desk.underway, timeout=SECONDS):
        pass
    qtbot.waitUntil(page.reading.waiting.isVisible, timeout=SECONDS)
    with qtbot.waitSignal(page.shell.live.cancelled, timeout=SECONDS):
        page.reading.waiting.stop.click()
    assert page.reading.waiting.isHidden()
    assert page.reading.says.text().startswith("Stopped after ")
    assert not page.shell.live.busy
    page.desk.type("I love my dog.")
    settle(qtbot, page)
    assert "chien" in page.reading.text
    assert not page.reading.says.isVisible()
    page.shell.undo.undo()
    page.shell.undo.undo()
    settle(qtbot, page)
    assert page.field.text == FIRST
    assert not said.failures


def test_typing_does_not_wait_for_a_long_text(qtbot: QtBot, page: TranslatePage) -> None:
    paste(page, long_text(2_000))
    qtbot.waitUntil(page.reading.waiting.isVisible, timeout=SECONDS)
    with qtbot.waitSignal(page.shell.live.cancelled, timeout=SECONDS):
        page.desk.type("I love my dog.")
    settle(qtbot, page)
    assert "chien" in page.reading.text


def test_the_bottleneck_says_what_it_leaves_out_and_stops(qtbot: QtBot, page: TranslatePage, said: Said) -> None:
    models = page.stage.models
    page.stage.show_key("models")
    qtbot.waitUntil(lambda: not page.shell.live.busy, timeout=SECONDS)
    assert models.says.isHidden()
    page.desk.type("old " * (COMPARED // 4 + 200))
    qtbot.waitUntil(lambda: models.waiting.isVisible() or not models.says.isHidden(), timeout=SECONDS)
    assert f"Only the first {COMPARED:,}" in models.says.text()
    qtbot.waitUntil(models.waiting.isVisible, timeout=SECONDS)
    models.waiting.stop.click()
    settle(qtbot, page)
    assert models.waiting.isHidden()
    assert "Stopped" in models.says.text()
    assert not said.failures
