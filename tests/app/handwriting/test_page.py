"""The Handwriting page, driven as a person drives it, through the real lane and the networks that ship."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.forcing import Place
from app.labs.handwriting.page import HandwritingPage
from app.labs.handwriting.setup import Setup
from app.views.heat import HeatTrack
from app.views.posterior import PosteriorTrack
from engine.data.ink import Ink
from engine.data.ink_files import write_ink
from engine.errors import SaveError
from engine.interventions import ClampUnit, ForceGate, Mute
from engine.labs.handwriting.penman import write

from ..mouse import draw
from ..pages import Said
from .conftest import settle


def test_a_first_start_shows_a_worked_example(page: HandwritingPage, said: Said) -> None:
    assert page.reading.text == "together"
    assert page.desk.timeline.steps > 30
    shown = [track.key for track in page.desk.tracks.tracks() if track.has_data()]
    assert {"letters", "posterior", "hidden", "cell", "gate.forget", "gate.input", "gate.candidate", "unit"} <= set(
        shown
    )
    assert not said.failures


def test_a_word_written_with_the_mouse_is_read_and_every_track_shows_it(qtbot: QtBot, page: HandwritingPage) -> None:
    page.desk.pad.clear()
    draw(page.desk.pad, moved(write("hello", height=32, seed=5), 60, 30))
    settle(qtbot, page)
    assert page.reading.text == "hello"
    answer = page.desk.answer
    assert answer is not None
    steps = len(answer.main.path)
    assert page.desk.timeline.steps == steps
    assert "".join(letter.text for letter in page.desk.tracks.letters.letters) == "hello"
    hidden = page.desk.tracks.track("hidden")
    assert isinstance(hidden, HeatTrack)
    _names, values = hidden.values()
    assert values.shape == (steps, 192)
    np.testing.assert_array_equal(values, answer.main.traces["recurrent/layer2/forward/hidden"].data)
    posterior = page.desk.tracks.track("posterior")
    assert isinstance(posterior, PosteriorTrack)
    assert [letter.text for letter in page.desk.tracks.letters.letters] == list("hello")


def test_the_first_example_makes_room_for_the_first_stroke(qtbot: QtBot, page: HandwritingPage) -> None:
    draw(page.desk.pad, moved(write("hello", height=32, seed=5), 60, 30))
    settle(qtbot, page)
    assert page.reading.text == "hello"
    while page.shell.undo.canUndo():
        page.shell.undo.undo()
    settle(qtbot, page)
    assert page.reading.text == "together"


def test_the_text_follows_the_pen(qtbot: QtBot, page: HandwritingPage) -> None:
    page.desk.pad.clear()
    seen = []
    for count in range(1, 4):
        word = moved(write("wax"[:count], height=34, seed=2, unrest=0.0), 60, 30)
        page.desk.pad.clear()
        draw(page.desk.pad, word)
        settle(qtbot, page)
        seen.append(page.reading.text)
    assert seen[-1] == "wax"


def test_undo_and_redo_of_strokes_are_read(qtbot: QtBot, page: HandwritingPage) -> None:
    page.desk.pad.clear()
    draw(page.desk.pad, moved(write("on", height=34, seed=1), 60, 30))
    settle(qtbot, page)
    whole = page.reading.text
    page.shell.undo.undo()
    settle(qtbot, page)
    assert page.reading.text != whole
    page.shell.undo.redo()
    settle(qtbot, page)
    assert page.reading.text == whole


def test_an_empty_pad_reads_nothing(qtbot: QtBot, page: HandwritingPage, said: Said) -> None:
    page.desk.pad.clear()
    settle(qtbot, page)
    assert page.reading.text == ""
    assert page.desk.timeline.steps == 0
    assert not said.failures


def test_one_dot_is_no_error(qtbot: QtBot, page: HandwritingPage, said: Said) -> None:
    page.desk.pad.clear()
    QTest.mouseClick(page.desk.pad, Qt.MouseButton.LeftButton, pos=QPoint(100, 80))
    settle(qtbot, page)
    assert page.desk.timeline.steps == 1
    assert not said.failures


def test_one_cursor_moves_everything(qtbot: QtBot, page: HandwritingPage) -> None:
    for step in (3, 17, 30):
        page.desk.timeline.set_cursor(step)
        qtbot.waitUntil(lambda: not page.shell.live.busy)
        assert page.desk.inspector.equations.title == f"Step {step}"
        shown = dict(page.desk.inspector.distribution.pairs)
        assert page.desk.answer is not None
        row = page.desk.answer.main.traces["posterior"].data[step]
        assert max(shown.values()) == pytest.approx(float(row.max()))


def test_a_letter_lights_its_ink_and_steps(page: HandwritingPage) -> None:
    assert page.desk.answer is not None
    letter = page.desk.answer.main.letters[2]
    page.desk.tracks.letters.letter_picked.emit(2)
    assert page.desk.timeline.selection == (letter.first_step, letter.last_step)
    assert page.desk.timeline.placed == letter.peak_step
    assert page.links.letter == 2
    page.desk.tracks.letters.letter_picked.emit(-1)
    assert page.desk.timeline.selection is None


def test_a_unit_colours_the_ink_and_its_numbers_are_explained(qtbot: QtBot, page: HandwritingPage) -> None:
    page.links.pick_unit(Place(1, 7, "backward"))
    page.desk.timeline.set_cursor(12)
    qtbot.waitUntil(lambda: not page.shell.live.busy)
    assert page.desk.controls.colour.currentData() == "unit"
    assert "unit 7" in page.desk.inspector.equations.subtitle
    terms = {term.symbol: term.value for term in page.desk.inspector.equations.terms}
    assert page.desk.answer is not None
    traces = page.desk.answer.main.traces
    for symbol, name in (
        ("f", "gate.forget"),
        ("i", "gate.input"),
        ("o", "gate.output"),
        ("c", "cell"),
        ("h", "hidden"),
    ):
        assert terms[symbol] == pytest.approx(float(traces[f"recurrent/layer1/backward/{name}"].data[12, 7]), abs=1e-5)


def test_forcing_a_gate_changes_the_reading_keeps_the_old_and_can_be_undone(
    qtbot: QtBot, page: HandwritingPage
) -> None:
    page.what_if.force_gate("input", 0.0)
    page.what_if.force_gate("input", 0.02)
    assert len(page.desk.setup.changes) == 1
    settle(qtbot, page)
    answer = page.desk.answer
    assert answer is not None
    assert answer.before is not None
    assert answer.before.text == "together"
    np.testing.assert_allclose(answer.main.traces["recurrent/layer2/forward/gate.input"].data, 0.02, atol=1e-6)
    assert page.shell.undo.undoText() == "Force the input gate"
    page.shell.undo.undo()
    settle(qtbot, page)
    assert page.desk.setup.changes == ()
    assert page.reading.text == "together"


def test_clamping_a_unit_and_muting_a_direction(qtbot: QtBot, page: HandwritingPage) -> None:
    page.links.pick_unit(Place(0, 3))
    page.what_if.clamp(0.5)
    settle(qtbot, page)
    assert page.desk.answer is not None
    np.testing.assert_allclose(
        page.desk.answer.main.traces["recurrent/layer0/forward/hidden"].data[:, 3], 0.5, atol=1e-6
    )
    page.what_if.mute()
    settle(qtbot, page)
    assert page.desk.setup.active == (ClampUnit(0, "forward", 3, 0.5), Mute(0, "forward"))
    page.what_if.swap()
    settle(qtbot, page)
    assert page.desk.setup.active == ()
    assert page.reading.text == "together"


def test_two_models_side_by_side_under_one_cursor(qtbot: QtBot, page: HandwritingPage) -> None:
    page.desk.controls.compare.setCurrentIndex(page.desk.controls.compare.findData("gru"))
    settle(qtbot, page)
    assert page.desk.answer is not None
    assert page.desk.answer.other is not None
    assert page.other_reading.isVisible()
    assert page.other_reading.text == page.desk.answer.other.text
    assert page.desk.other_tracks.timeline is page.desk.tracks.timeline
    reset = page.desk.other_tracks.track("gate.reset")
    assert reset is not None
    assert reset.has_data()


def test_best_path_beam_and_language_model_can_be_chosen(qtbot: QtBot, page: HandwritingPage) -> None:
    page.desk.controls.decoder.setCurrentIndex(2)
    settle(qtbot, page)
    assert page.desk.setup.decoding.decoder == "greedy"
    assert page.desk.answer is not None
    assert page.desk.answer.main.text == page.desk.answer.main.greedy
    page.desk.controls.decoder.setCurrentIndex(1)
    settle(qtbot, page)
    assert page.desk.setup.decoding.weight == 0
    assert len(page.desk.answer.main.readings) > 1 if page.desk.answer else False


@pytest.mark.parametrize("ending", [".inkml", ".unp", ".jsonl", ".unrolled"])
def test_what_is_saved_opens_again(qtbot: QtBot, page: HandwritingPage, tmp_path: Path, ending: str) -> None:
    before = page.desk.pad.snapshot()
    path = tmp_path / f"word{ending}"
    page.save_path(path)
    page.desk.pad.clear()
    settle(qtbot, page)
    assert not page.open_path(path), "it is being read"
    settle(qtbot, page)
    after = page.desk.pad.snapshot()
    assert after.stroke_lengths.tolist() == before.stroke_lengths.tolist()
    np.testing.assert_allclose(after.points - after.points[0], before.points - before.points[0], atol=0.05)
    assert page.reading.text == "together"


def test_a_session_brings_changes_and_colours_back(qtbot: QtBot, page: HandwritingPage) -> None:
    page.what_if.force_gate("forget", 1.0)
    page.links.set_colour("time")
    page.desk.timeline.set_cursor(21)
    settle(qtbot, page)
    state = page.state()
    page.restore({})
    settle(qtbot, page)
    assert page.desk.setup == Setup()
    assert len(page.desk.pad.document) == 0
    page.restore(state)
    settle(qtbot, page)
    assert page.desk.setup.active == (ForceGate(2, "forward", "forget", 1.0),)
    assert page.links.colour == "time"
    qtbot.waitUntil(lambda: page.desk.timeline.placed == 21)
    assert len(page.desk.pad.document) > 100


def test_samples_of_a_file_are_turned(qtbot: QtBot, page: HandwritingPage, tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    write_ink(path, [write("one"), write("two")])
    page.open_path(path)
    settle(qtbot, page)
    assert page.reading.text == "one"
    assert page.papers.opened.can_turn(1)
    page.papers.opened.turn(1)
    settle(qtbot, page)
    assert page.reading.text == "two"
    assert not page.papers.opened.can_turn(1)


def test_a_file_gives_way_to_what_is_asked_for_later(qtbot: QtBot, page: HandwritingPage, tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    write_ink(path, [write("one")])
    before = page.desk.pad.snapshot()
    page.open_path(path)
    assert len(page.desk.pad.snapshot()) == len(before), "nothing changes before it is read"
    page.papers.write("later")
    settle(qtbot, page)
    assert page.desk.pad.snapshot().text == "later"
    page.open_path(path)
    page.restore(page.state())
    settle(qtbot, page)
    assert page.desk.pad.snapshot().text == "later"


def test_an_opened_session_is_one_step_to_undo(qtbot: QtBot, page: HandwritingPage, tmp_path: Path) -> None:
    path = tmp_path / "other.unrolled"
    page.what_if.force_gate("forget", 1.0)
    page.desk.load(write("other", seed=3), "Sample")
    settle(qtbot, page)
    page.save_path(path)
    for _ in range(2):
        page.shell.undo.undo()
    settle(qtbot, page)
    before = page.desk.setup, len(page.desk.pad.document)
    page.open_path(path)
    settle(qtbot, page)
    assert page.desk.setup.changes
    page.shell.undo.undo()
    settle(qtbot, page)
    assert (page.desk.setup, len(page.desk.pad.document)) == before


def test_a_session_that_comes_while_a_hand_writes_can_be_undone_without_the_stroke(
    qtbot: QtBot, page: HandwritingPage, tmp_path: Path
) -> None:
    path = tmp_path / "other.unrolled"
    page.save_path(path)
    QTest.mousePress(page.desk.pad, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
    QTest.mouseMove(page.desk.pad, QPoint(120, 90))
    page.open_path(path)
    settle(qtbot, page)
    QTest.mouseRelease(page.desk.pad, Qt.MouseButton.LeftButton, pos=QPoint(120, 90))
    assert page.shell.undo.undoText() == "Open session"
    page.shell.undo.undo()
    assert len(page.desk.pad.snapshot().stroke_lengths) == 1
    settle(qtbot, page)


def test_a_damaged_session_is_refused_and_nothing_is_lost(
    qtbot: QtBot, page: HandwritingPage, said: Said, tmp_path: Path
) -> None:
    path = tmp_path / "bad.unrolled"
    path.write_text('{"format": "unrolled.session/1", "lab": "handwriting", "state": {"setup": {"model": 3}}}')
    count = len(page.desk.pad.document)
    page.open_path(path)
    settle(qtbot, page)
    (sentence,) = said.failures
    assert "Handwriting" in sentence
    assert len(page.desk.pad.document) == count


def test_a_folder_that_is_not_there_is_no_loss(page: HandwritingPage, tmp_path: Path) -> None:
    with pytest.raises(SaveError):
        page.save_path(tmp_path / "nowhere" / "word.inkml")
    assert page.reading.text == "together"


def test_a_scribble_of_fifty_thousand_points_is_read_or_refused_but_never_fatal(
    qtbot: QtBot, page: HandwritingPage, said: Said
) -> None:
    random = np.random.default_rng(0)
    points = np.cumsum(random.normal(0, 2, (50_000, 2)), axis=0).astype(np.float32)
    page.desk.load(Ink(points, np.full(100, 500, np.int32)), "Scribble")
    settle(qtbot, page)
    assert page.desk.timeline.steps > 0
    assert not said.failures


def moved(ink: Ink, x: float, y: float) -> Ink:
    """Ink at another place of the pad."""
    return Ink(ink.points + np.array([x, y], np.float32), ink.stroke_lengths)
