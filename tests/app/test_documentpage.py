"""Pages of one document, with real labs: what becomes of them where their document cannot be read, or comes late."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.catalog import page_of
from app.labs.cells.page import CellsPage
from app.labs.ctc.page import CtcPage
from app.restore import Autosave
from app.settings import state_folder
from app.window import Window
from engine.catalog import labs

from .pages import SECONDS, Said, open_page

Open = Callable[..., Window]


@pytest.mark.expects_log
def test_a_page_whose_kept_work_is_damaged_begins_with_its_example(open_window: Open, qtbot: QtBot) -> None:
    kept = Autosave(state_folder())
    kept.save({"ctc": {"board": {"text": 3}}}, "ctc")
    kept.end()
    window = open_window(lab="ctc", pages=page_of, specs=labs())
    page = window.page
    assert isinstance(page, CtcPage)
    assert "CTC" in window.bar.sentence
    qtbot.waitUntil(lambda: page.is_ready and not window.live.busy, timeout=SECONDS)
    assert page.desk.board.text == "bee"


def test_a_session_that_is_being_read_does_not_come_over_a_page_that_was_emptied(qtbot: QtBot, tmp_path: Path) -> None:
    said, gate = Said(), threading.Event()
    with open_page(CellsPage, said) as page:
        live = page.shell.live
        qtbot.waitUntil(lambda: page.is_ready and not live.busy, timeout=SECONDS)
        page.desk.step.set_length(3)
        page.save_path(tmp_path / "three.unrolled")
        live.queue(lambda cancel, emit: gate.wait(10))
        assert not page.open_path(tmp_path / "three.unrolled"), "it is being read"
        page.restore({})
        gate.set()
        qtbot.waitUntil(lambda: not live.busy, timeout=SECONDS)
        assert page.desk.step.request.steps != 3
        assert "Opened three.unrolled" not in said.lines
        assert not said.failures
