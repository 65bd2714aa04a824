"""Session files in the window with the real labs: each goes to the lab that wrote it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.catalog import page_of
from app.labs.ctc.page import CtcPage
from app.labs.handwriting.page import HandwritingPage
from app.page import Page
from app.window import Window
from engine.catalog import labs
from engine.data.ink import Ink
from engine.data.ink_files import write_ink
from engine.data.session import Session, inks_to_json, write_session
from engine.labs.ctc.examples import example
from engine.labs.handwriting.penman import write

from .pages import SECONDS

Open = Callable[..., Window]
INK: Ink = write("memory", seed=2)


def opened(open_window: Open, lab: str) -> Window:
    return open_window(lab=lab, pages=page_of, specs=labs())


def rested(qtbot: QtBot, window: Window) -> None:
    """Wait until nothing is worked out any more, so that the window closes on nobody's work."""
    qtbot.waitUntil(lambda: window.page is not None and window.page.is_ready and not window.live.busy, timeout=SECONDS)


@pytest.fixture
def of_handwriting(tmp_path: Path) -> Path:
    path = tmp_path / "word.unrolled"
    write_session(path, Session("handwriting", {"ink": inks_to_json((INK,))}))
    return path


@pytest.fixture
def of_ctc(tmp_path: Path) -> Path:
    path = tmp_path / "board.unrolled"
    write_session(path, Session("ctc", {"board": example("hello").to_json()}))
    return path


def test_a_session_of_handwriting_leaves_the_ctc_page(open_window: Open, qtbot: QtBot, of_handwriting: Path) -> None:
    window = opened(open_window, "ctc")
    ctc = window.page
    assert isinstance(ctc, CtcPage)
    assert window.files.open([of_handwriting])
    page = window.page
    assert isinstance(page, HandwritingPage)
    assert window.is_lab("handwriting")
    qtbot.waitUntil(lambda: window.files.recent == [of_handwriting], timeout=SECONDS)
    assert len(page.desk.pad.snapshot()) == len(INK)
    assert ctc.desk.board.text == "bee"
    assert window.bar.sentence == ""
    rested(qtbot, window)


def test_a_session_of_ctc_leaves_the_handwriting_page(open_window: Open, qtbot: QtBot, of_ctc: Path) -> None:
    window = opened(open_window, "handwriting")
    assert isinstance(window.page, HandwritingPage)
    assert window.files.open([of_ctc])
    page = window.page
    assert isinstance(page, CtcPage)
    qtbot.waitUntil(lambda: window.files.recent == [of_ctc], timeout=SECONDS)
    assert page.desk.board.text == "hello"
    assert window.bar.sentence == ""
    rested(qtbot, window)


def test_a_session_stays_with_the_page_in_front_that_wrote_it(open_window: Open, qtbot: QtBot, of_ctc: Path) -> None:
    window = opened(open_window, "ctc")
    page = window.page
    assert window.files.open([of_ctc])
    assert window.page is page
    assert len(window.deck.pages) == 1
    rested(qtbot, window)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format": "unrolled.session/1", "lab": "weather", "state": {}}', "'weather'"),
        ('{"format": "unrolled.session/1", "lab": "gradients", "state": {}}', "'gradients'"),
        ('{"format": "unrolled.session/1", "state": {}}', "`lab`"),
        ("no session", "other.unrolled"),
    ],
)
def test_a_session_of_no_lab_is_said_and_the_page_stays(
    open_window: Open, qtbot: QtBot, tmp_path: Path, text: str, said: str
) -> None:
    window = opened(open_window, "ctc")
    path = tmp_path / "other.unrolled"
    path.write_text(text)
    assert not window.files.open([path])
    assert said in window.bar.sentence
    assert window.is_lab("ctc")
    assert window.files.recent == []
    rested(qtbot, window)


def test_a_session_that_is_cut_off_is_said_by_its_page(open_window: Open, qtbot: QtBot, of_ctc: Path) -> None:
    window = opened(open_window, "ctc")
    rested(qtbot, window)
    of_ctc.write_bytes(of_ctc.read_bytes()[:-40])
    assert window.files.open([of_ctc]), "its head is whole"
    qtbot.waitUntil(lambda: bool(window.bar.sentence), timeout=SECONDS)
    assert "board.unrolled" in window.bar.sentence
    assert window.files.recent == []
    rested(qtbot, window)


def test_of_several_sessions_of_a_lab_the_last_is_shown_and_the_others_are_recent(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    window = opened(open_window, "ctc")
    paths = [tmp_path / f"{name}.unrolled" for name in ("greedy", "hello")]
    for path in paths:
        write_session(path, Session("ctc", {"board": example(path.stem).to_json()}))
    window.files.open(paths)
    assert "hello.unrolled is the last of 2" in window.bar.sentence
    page = window.page
    assert isinstance(page, CtcPage)
    qtbot.waitUntil(lambda: page.desk.board.text == "hello", timeout=SECONDS)
    assert window.files.recent == paths[::-1]
    rested(qtbot, window)


def test_ink_files_that_are_dropped_together_are_all_there(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(open_window, "ctc")
    paths = [tmp_path / "a.jsonl", tmp_path / "b.inkml"]
    for path, word in zip(paths, ("one", "two"), strict=True):
        write_ink(path, [write(word)])
    assert window.files.open(paths)
    page = window.page
    assert isinstance(page, HandwritingPage)
    qtbot.waitUntil(lambda: window.files.recent == paths[::-1], timeout=SECONDS)
    assert len(page.desk.pad.snapshot()) == len(write("one"))
    assert page.papers.opened.can_turn(1)
    page.papers.opened.turn(1)
    assert len(page.desk.pad.snapshot()) == len(write("two"))
    assert not page.papers.opened.can_turn(1)
    assert window.bar.sentence == ""
    rested(qtbot, window)


def test_after_another_session_was_opened_save_asks_where(
    open_window: Open, qtbot: QtBot, tmp_path: Path, of_ctc: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(open_window, "ctc")
    page, mine, asked = window.page, tmp_path / "mine.unrolled", list[str]()
    assert isinstance(page, CtcPage)
    monkeypatch.setattr(window.files, "ask_save", lambda: asked.append("where"))
    assert window.files.save_to(page, mine)
    window.files.save()
    assert asked == []
    window.files.open([of_ctc])
    qtbot.waitUntil(lambda: window.files.recent == [of_ctc, mine], timeout=SECONDS)
    window.files.save()
    assert asked == ["where"]
    assert "hello" not in mine.read_text()
    rested(qtbot, window)


@pytest.mark.parametrize("lab", ["cells", "forecast"])
def test_a_session_comes_back_to_the_page_that_saved_it(
    open_window: Open, qtbot: QtBot, tmp_path: Path, lab: str
) -> None:
    window = opened(open_window, lab)
    rested(qtbot, window)
    assert window.page is not None
    path = tmp_path / "kept.unrolled"
    assert window.files.save_to(window.page, path)
    window.show_lab("ctc")
    assert window.files.open([path]), window.bar.sentence
    assert window.is_lab(lab)
    rested(qtbot, window)


@pytest.mark.parametrize(
    ("ending", "lab"),
    [
        (".csv", "forecast"),
        (".tsv", "forecast"),
        (".xlsx", "forecast"),
        (".parquet", "forecast"),
        (".txt", "translate"),
        (".inkml", "handwriting"),
        (".jsonl", "handwriting"),
        (".wav", "convolutions"),
    ],
)
def test_a_file_goes_to_the_lab_that_is_made_for_it(open_window: Open, tmp_path: Path, ending: str, lab: str) -> None:
    window = open_window(specs=labs(), pages=page_of_any, lab="ctc")
    path = tmp_path / f"file{ending}"
    path.touch()
    window.files.open([path])
    assert window.is_lab(lab)


def page_of_any(name: str) -> type[Page]:
    """A page that opens what its lab says it does, and shows nothing."""

    class Opened(Page):
        spec = next(spec for spec in labs() if spec.name == name)

        def open_path(self, path: Path) -> bool:
            return True

    return Opened
