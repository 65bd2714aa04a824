"""The Captions page, used with mouse and keys through the real lane."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.labs.captions.overrule import HALF, seen_most
from app.labs.captions.page import CaptionsPage
from app.labs.captions.setup import Cover, Said, Setup
from app.labs.captions.shade import cell_of
from engine.data.ink import Ink, ink_of
from engine.errors import DataError
from engine.interventions import ClampUnit, ForceGate, Mute
from engine.labs.captions.model import Captioner, Sizes
from engine.labs.captions.models import shipped
from engine.labs.captions.outcome import END, Outcome
from engine.labs.captions.samples import SAMPLES
from engine.labs.captions.weights import save_captioner
from engine.labs.captions.words import lexicon

from ..mouse import draw
from ..pages import Said as Heard
from .conftest import settle

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

pytestmark = pytest.mark.skipif(not shipped(), reason="no network ships yet")


def main(page: CaptionsPage) -> Outcome:
    assert page.desk.answer is not None
    return page.desk.answer.main


def click(widget: QWidget, at: QPointF) -> None:
    QTest.mouseClick(widget, LEFT, NONE, at.toPoint())


def circle(page: CaptionsPage) -> Ink:
    pad = page.desk.pad
    turn = np.linspace(0, 2 * np.pi, 50)
    radius, middle = 0.3 * pad.height(), (0.5 * pad.width(), 0.45 * pad.height())
    return ink_of([np.stack([middle[0] + radius * np.cos(turn), middle[1] + radius * np.sin(turn)], 1)])


def test_a_first_start_shows_a_worked_example(page: CaptionsPage, said: Heard) -> None:
    np.testing.assert_array_equal(page.desk.pad.snapshot().points, SAMPLES[0].ink.points)
    assert page.caption.flow.words
    assert [word.text for word in page.caption.flow.words] == list(main(page).words)
    assert page.stage.key == "looks"
    assert page.stage.looks.count == len(main(page).words) == page.desk.words.steps
    assert not page.shell.undo.canUndo()
    assert not said.failures


def test_what_is_drawn_is_described_and_can_be_undone(qtbot: QtBot, page: CaptionsPage) -> None:
    page.desk.pad.clear()
    settle(qtbot, page)
    draw(page.desk.pad, circle(page))
    settle(qtbot, page)
    outcome = main(page)
    assert outcome.caption == "a circle"
    assert page.caption.flow.text.replace(" .", ".").startswith(outcome.words[0])
    frame, square = outcome.frame, page.desk.pad.square()
    assert frame is not None
    assert square is not None
    points = page.desk.pad.view.to_screen(page.desk.pad.document.all_points())
    assert all(square.contains(QPointF(*point)) for point in points.tolist())
    page.shell.undo.undo()
    settle(qtbot, page)
    assert not main(page).words
    page.shell.undo.undo()
    settle(qtbot, page)
    np.testing.assert_array_equal(page.desk.pad.snapshot().points, SAMPLES[0].ink.points)


def test_a_hovered_word_lights_the_pad_and_a_click_stays(page: CaptionsPage) -> None:
    flow, outcome = page.caption.flow, main(page)
    step = len(outcome.words) - 1
    QTest.mouseMove(flow, flow.box_of(step).center().toPoint())
    assert page.desk.words.cursor == step
    assert page.desk.pad.look.weights is not None
    np.testing.assert_array_equal(page.desk.pad.look.weights, outcome.weights[step])
    assert page.desk.pad.frame == outcome.frame
    assert flow.lit == {step}
    assert page.stage.looks.lit == step
    assert page.inspector.word.title == f"Word {step + 1}"
    page.desk.words.hover(None)
    assert page.desk.words.cursor == 0
    click(flow, flow.box_of(1).center())
    assert page.desk.words.placed == 1
    click(page.stage.looks, page.stage.looks.cells().box(0).center())
    assert page.desk.words.placed == 0


def test_the_look_follows_zoom_and_pan(page: CaptionsPage) -> None:
    pad = page.desk.pad
    before = pad.square()
    pad.set_view(pad.view.zoomed(2.0, 0.0, 0.0).panned(10.0, 20.0))
    after = pad.square()
    assert before is not None
    assert after is not None
    assert after.width() == pytest.approx(2 * before.width())
    assert after.left() == pytest.approx(2 * before.left() + 10)
    assert pad.part_at(cell_of(after, 27).center()) == 27
    pad.grab()


def test_another_word_is_picked_and_taken_back(qtbot: QtBot, page: CaptionsPage) -> None:
    before = main(page)
    page.desk.words.set_cursor(1)
    place, other = next((k, c) for k, c in enumerate(before.candidates[1]) if c.word not in (before.words[1], END))
    bars = page.inspector.word.bars
    click(bars, bars.row_of(place).center())
    settle(qtbot, page)
    after = main(page)
    assert after.words[:2] == (before.words[0], other.word) == page.desk.setup.prefix
    assert page.caption.before.text() == f"before: {before.caption}"
    assert page.caption.flow.words[1].tone == "cursor"
    assert page.inspector.changes.isVisible()
    assert page.inspector.word.free.isEnabled()
    page.shell.undo.undo()
    settle(qtbot, page)
    assert main(page).words == before.words
    assert page.caption.before.isHidden()
    page.shell.undo.redo()
    settle(qtbot, page)
    assert main(page).words == after.words
    page.inspector.word.free.click()
    settle(qtbot, page)
    assert main(page).words == before.words


def test_parts_are_covered_and_uncovered(qtbot: QtBot, page: CaptionsPage) -> None:
    before, card = main(page), page.inspector.cover
    parts = seen_most(before, 0)
    assert before.weights[0].ravel()[list(parts)].sum() >= HALF
    card.here_button.click()
    settle(qtbot, page)
    assert page.desk.setup.covered == tuple(sorted(parts))
    assert (main(page).weights.reshape(len(main(page).words), -1)[:, list(parts)] == 0).all()
    np.testing.assert_allclose(main(page).weights.sum(axis=(1, 2)), 1.0, atol=1e-4)
    assert page.desk.pad.look.covered == tuple(sorted(parts))
    card.free_button.click()
    settle(qtbot, page)
    assert not page.desk.setup.changes
    card.rest_button.click()
    settle(qtbot, page)
    assert len(page.desk.setup.covered) == 64 - len(parts)
    page.shell.undo.undo()
    settle(qtbot, page)
    assert main(page).words == before.words
    np.testing.assert_array_equal(main(page).weights, before.weights)


def test_parts_are_covered_by_hand(qtbot: QtBot, page: CaptionsPage) -> None:
    pad, strokes = page.desk.pad, len(page.desk.pad.document.spans)
    page.inspector.cover.hand_button.click()
    square = pad.square()
    assert square is not None
    at = cell_of(square, 36).center()
    QTest.mouseMove(pad, at.toPoint())
    click(pad, at)
    settle(qtbot, page)
    assert page.desk.setup.covered == (36,)
    pad.grab()
    click(pad, cell_of(square, 37).center())
    click(pad, at)
    settle(qtbot, page)
    assert page.desk.setup.covered == (37,)
    page.inspector.cover.hand_button.click()
    click(pad, at)
    settle(qtbot, page)
    assert page.desk.setup.covered == (37,)
    assert len(pad.document.spans) == strokes + 1


def test_gates_are_forced_and_units_held(qtbot: QtBot, page: CaptionsPage) -> None:
    before = main(page)
    page.overrule.force_gate("forget", 0.0)
    settle(qtbot, page)
    assert (main(page).traces["words/layer0/forward/gate.forget"].data == 0).all()
    page.inspector.what_if.gate_released.emit("forget")
    settle(qtbot, page)
    assert main(page).words == before.words
    page.desk.choose_unit(3)
    mute = page.inspector.what_if.mute
    assert (mute.text(), mute.accessibleName()) == ("Mute LSTM", "Mute the LSTM")
    page.inspector.what_if.zero.click()
    settle(qtbot, page)
    assert (main(page).traces["words/layer0/forward/hidden"].data[:, 3] == 0).all()
    page.inspector.what_if.mute.click()
    page.overrule.swap()
    settle(qtbot, page)
    assert page.desk.setup.active == ()
    assert main(page).words == before.words
    page.inspector.what_if.undo.click()
    page.overrule.drop_all()
    assert not page.desk.setup.changes


def test_an_empty_pad_asks_for_a_drawing(qtbot: QtBot, page: CaptionsPage, said: Heard) -> None:
    page.desk.pad.clear()
    settle(qtbot, page)
    assert not page.caption.flow.words
    assert page.desk.pad.look.weights is None
    assert page.desk.words.steps == 0
    assert not page.inspector.remarks.isVisible()
    for key in ("looks", "tracks"):
        page.stage.show_key(key)
        page.grab()
    assert page.papers.parts() == {}
    page.overrule.cover_here()
    page.links.pick(0)
    assert not page.desk.setup.changes
    assert not said.failures


def test_clearing_takes_what_was_overruled_with_the_drawing(qtbot: QtBot, page: CaptionsPage) -> None:
    page.overrule.cover_part(20)
    page.overrule.force_gate("input", 0.5)
    page.desk.pad.clear()
    settle(qtbot, page)
    assert page.desk.setup.covered == ()
    assert page.desk.setup.forced == (ForceGate(0, "forward", "input", 0.5),)
    page.shell.undo.undo()
    settle(qtbot, page)
    assert page.desk.setup.covered == (20,)
    assert main(page).words


def test_the_tracks_have_the_run(page: CaptionsPage) -> None:
    page.stage.show_key("tracks")
    outcome, tracks = main(page), page.stage.tracks
    page.grab()
    names, data = tracks.values()
    assert len(data) == len(outcome.words)
    assert len(names) == data.shape[1]
    hidden, likely = tracks.track("words.hidden"), tracks.track("words.next")
    assert hidden is not None
    assert likely is not None
    np.testing.assert_array_equal(hidden.values()[1], outcome.traces["words/layer0/forward/hidden"].data)
    assert all(f"word {'(end)' if one == END else one}" in likely.values()[0] for one in set(outcome.words[:3]))
    assert page.desk.unit is not None


def test_a_session_comes_back(qtbot: QtBot, page: CaptionsPage, tmp_path: Path) -> None:
    page.overrule.say(1, main(page).candidates[1][2].word)
    settle(qtbot, page)
    page.overrule.cover_part(9)
    page.stage.show_key("tracks")
    settle(qtbot, page)
    page.desk.words.set_cursor(1)
    wanted, state = main(page).words, json.loads(json.dumps(page.state()))
    path = tmp_path / "one.unrolled"
    page.save_path(path)
    page.papers.show(2)
    page.stage.show_key("looks")
    settle(qtbot, page)
    assert not page.desk.setup.changes
    page.open_path(path)
    settle(qtbot, page)
    assert page.state() == state
    assert main(page).words == wanted
    page.shell.undo.undo()
    settle(qtbot, page)
    np.testing.assert_array_equal(page.desk.pad.snapshot().points, SAMPLES[2].ink.points)
    assert not page.desk.setup.changes
    for broken in ({"setup": {}}, {"setup": {"model": 1}}, {"setup": []}, {"ink": 3}):
        with pytest.raises(DataError):
            page.restore(broken)
    page.restore({})
    settle(qtbot, page)
    assert not main(page).words


def test_drawings_are_written_and_opened(qtbot: QtBot, page: CaptionsPage, said: Heard, tmp_path: Path) -> None:
    path = tmp_path / "drawing.jsonl"
    page.save_path(path)
    path.write_text(path.read_text() * 2)
    page.papers.show(1)
    assert not page.open_path(path), "it is being read"
    settle(qtbot, page)
    np.testing.assert_allclose(page.desk.pad.snapshot().points, SAMPLES[0].ink.points, atol=0.01)
    assert page.papers.opened.can_turn(1)
    page.papers.opened.turn(1)
    assert not page.papers.opened.can_turn(1)
    path.write_text("")
    page.open_path(path)
    settle(qtbot, page)
    assert "drawing.jsonl" in said.failures[-1]
    np.testing.assert_allclose(page.desk.pad.snapshot().points, SAMPLES[0].ink.points, atol=0.01)


def test_a_drawing_a_world_away_is_painted(qtbot: QtBot, page: CaptionsPage, said: Heard) -> None:
    for far in (3e9, -1e30):
        page.desk.take(ink_of([[[far, far], [far, far]]]), page.desk.setup, "Open")
        page.grab()  # what was seen of the drawing before lies far outside now
        settle(qtbot, page)
        page.grab()
    assert not said.failures


def test_setups_survive_json() -> None:
    setup = Setup().having(Said(("a", "house"))).having(Cover((3, 60))).having(ForceGate(0, "forward", "input", 0.5))
    setup = setup.having(ClampUnit(0, "forward", 4, -0.25)).having(Mute(0, "forward")).switched(1, False)
    assert Setup.from_json(json.loads(json.dumps(setup.to_json()))) == setup
    assert setup.covered == ()
    assert setup.prefix == ("a", "house")
    assert setup.covering(tuple(range(64))) == setup, "something must be left to look at"
    for broken in ({"kind": "cover", "parts": [64]}, {"kind": "gate", "layer": 0}, {"kind": "other"}):
        with pytest.raises(DataError):
            Setup.from_json({"model": "attention", "changes": [{"on": True, **broken}]})


def test_every_command_runs(qtbot: QtBot, page: CaptionsPage) -> None:
    ids = [command.id for command in page.commands()]
    assert len(set(ids)) == len(ids)
    assert {"captions.cover", "captions.view.tracks", "captions.sample.0", "captions.pad.clear"} <= set(ids)
    for context in page.contexts().values():
        assert isinstance(context, QWidget)
    runs = {command.id: command.run for command in page.commands()}
    for name in ("view.tracks", "word.on", "cover-rest", "uncover", "clamp", "swap", "drop-all", "sample.3", "again"):
        runs[f"captions.{name}"]()
    settle(qtbot, page)
    runs["captions.copy"]()
    assert QGuiApplication.clipboard().text() == main(page).caption
    runs["captions.copy_command"]()
    assert "unrolled caption" in QGuiApplication.clipboard().text()
    for part in page.papers.parts().values():
        names, data = part.values()
        assert part.figure_size().width() > 100
        assert len(names) == data.shape[1]


def test_a_network_without_attention_has_no_looks(qtbot: QtBot, page: CaptionsPage, tmp_path: Path) -> None:
    path = tmp_path / "own.safetensors"
    words = lexicon()
    save_captioner(
        path, Captioner(Sizes(len(words.words), channels=32, width=16, units=16, attention=False)), words, {}
    )
    page.desk.change(replace(page.desk.setup, model=str(path)), "Other network")
    settle(qtbot, page)
    assert len(main(page).weights) == 0
    assert page.stage.looks.count == 1
    assert page.desk.pad.look.weights is None
    assert not page.inspector.cover.here_button.isEnabled()
    assert page.controls.model.isVisible()
    assert page.caption.beside.text().startswith("with attention: ")
    for key in ("looks", "tracks"):
        page.stage.show_key(key)
        page.grab()
    page.controls.model.setCurrentIndex(page.controls.model.findData(shipped()[0]))
    settle(qtbot, page)
    assert len(main(page).weights)
