"""The CTC page, driven as a person drives it, through the real lanes."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.actions import Registry
from app.exporting import ExportDialog
from app.labs.ctc.beam import chips_of
from app.labs.ctc.cells import mark, probability
from app.labs.ctc.collapse import sentence_at
from app.labs.ctc.page import CtcPage
from engine.decode.ctc import collapse
from engine.errors import DataError
from engine.labs.ctc.outcome import Beam
from engine.trace import Axis, Trace, TraceSet, pack_traces

from ..pages import SECONDS, Said
from .conftest import settle, stroke


def test_a_first_start_shows_a_worked_example(page: CtcPage, said: Said) -> None:
    assert page.desk.controls.text.text() == "bee"
    assert page.desk.facts.greedy.text == page.desk.facts.beam.text == "bee"
    assert page.desk.facts.total.text == "0.251"
    assert page.desk.timeline.steps == 8
    assert [track.key for track in page.desk.tracks.tracks() if track.has_data()] == [
        "trellis", "collapse", "gradient", "beam", "occupancy",
    ]  # fmt: skip
    assert page.desk.inspector.paths.list.count() == 200
    assert page.is_ready
    assert not said.failures
    assert not page.grab().isNull()


def test_drawing_with_the_mouse_changes_the_reading_and_a_stroke_is_one_undo(qtbot: QtBot, page: CtcPage) -> None:
    letter = page.desk.board.symbols.index("a") + 1
    before = page.desk.board
    stroke(page, [(frame, letter) for frame in (4, 5, 6, 7)])
    settle(qtbot, page)
    stroke(page, [(frame, letter) for frame in (4, 5, 6, 7)])
    settle(qtbot, page)
    assert page.desk.facts.greedy.text == "bea"
    assert (page.desk.board.probabilities[4:, letter] > 0.6).all()
    assert page.shell.undo.count() == 2
    page.shell.undo.undo()
    page.shell.undo.undo()
    settle(qtbot, page)
    np.testing.assert_allclose(page.desk.board.probabilities, before.probabilities)
    assert page.desk.facts.greedy.text == "bee"


def test_a_fast_stroke_leaves_no_gap_and_the_right_button_lowers(qtbot: QtBot, page: CtcPage) -> None:
    before = page.desk.board.probabilities[:, 3].copy()
    stroke(page, [(0, 3), (7, 3)])
    assert (page.desk.board.probabilities[:, 3] > before).all()
    settle(qtbot, page)
    raised = page.desk.board.probabilities[2, 3]
    stroke(page, [(2, 3)], Qt.MouseButton.RightButton)
    settle(qtbot, page)
    assert page.desk.board.probabilities[2, 3] == pytest.approx(raised / 2, abs=1e-3)


def test_the_board_can_be_drawn_with_keys_alone(qtbot: QtBot, page: CtcPage) -> None:
    page.desk.editor.setFocus()
    page.desk.timeline.set_cursor(0)
    before = page.desk.board.probabilities[1, 2]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_E, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(page.desk.editor, key)
    assert page.desk.timeline.cursor == 1
    assert page.desk.editor.symbol == 2
    assert page.desk.board.probabilities[1, 2] > before + 0.3
    QTest.keyClick(page.desk.editor, Qt.Key.Key_PageDown)
    QTest.keyClick(page.desk.editor, Qt.Key.Key_Down)
    assert page.desk.editor.symbol == 3
    settle(qtbot, page)


def test_typing_a_text_makes_its_spikes_anew(qtbot: QtBot, page: CtcPage) -> None:
    page.desk.set_shape("spikes")
    page.desk.controls.text.clear()
    QTest.keyClicks(page.desk.controls.text, "hello")
    settle(qtbot, page)
    assert page.desk.board.text == "hello"
    assert page.desk.facts.greedy.text == "hello"
    page.desk.controls.frames.slider.setValue(28)
    settle(qtbot, page)
    assert page.desk.timeline.steps == page.desk.board.frames == 30
    assert not page.desk.inspector.paths.walks
    assert "10" in page.desk.facts.paths.name


def test_a_text_that_is_too_long_is_refused_and_one_that_does_not_fit_is_explained(
    qtbot: QtBot, page: CtcPage, said: Said
) -> None:
    page.desk.set_text("x" * 100_000)
    assert "at most 30 letters" in said.failures[0]
    assert page.desk.controls.text.text() == page.desk.board.text == "bee"
    page.desk.set_text("hello")
    page.desk.set_frames(3)
    settle(qtbot, page)
    assert "at least 6 frames" in page.desk.tracks.trellis.empty
    assert not page.desk.tracks.trellis.has_data()
    assert page.desk.tracks.beam.has_data()
    page.learning.step()
    assert "at least 6 frames" in said.failures[1]
    page.desk.set_frames(8)
    settle(qtbot, page)
    assert page.desk.tracks.trellis.has_data()


def test_greedy_is_wrong_and_the_beam_right(qtbot: QtBot, page: CtcPage) -> None:
    page.desk.controls.greedy.click()
    settle(qtbot, page)
    assert page.desk.facts.greedy.text == "nothing"
    assert page.desk.facts.beam.text == "a"
    assert page.desk.facts.greedy.name == "greedy, P 0.360"
    assert page.desk.facts.beam.name.endswith("P 0.640")
    assert "more probability lies on other paths" in page.desk.inspector.beam.results.text()
    assert page.desk.inspector.paths.list.count() == 3


def test_the_page_is_checked_against_torch(page: CtcPage) -> None:
    assert page.desk.answer is not None
    words = page.desk.inspector.checks.words.text()
    for way in ("torch ctc_loss", "backward variables", "brute force, 210 paths found"):
        assert way in words
    assert max(check.difference for check in page.desk.answer.outcome.checks) < 1e-5


def test_one_step_and_a_run_lower_the_loss(qtbot: QtBot, page: CtcPage) -> None:
    page.desk.set_shape("flat")
    settle(qtbot, page)
    first = page.desk.answer.outcome.total if page.desk.answer else 0.0
    page.desk.inspector.learn.step.click()
    qtbot.waitUntil(lambda: page.shell.undo.undoText() == "Gradient step", timeout=SECONDS)
    settle(qtbot, page)
    assert page.desk.answer is not None
    assert page.desk.answer.outcome.total > first
    page.desk.inspector.learn.run.click()
    assert page.desk.inspector.learn.run.text() == "Pause"
    qtbot.waitUntil(lambda: len(page.desk.inspector.learn.loss.losses) > 8, timeout=SECONDS)
    page.desk.inspector.learn.run.click()
    settle(qtbot, page)
    losses = page.desk.inspector.learn.loss.losses
    assert all(after < before for before, after in itertools.pairwise(losses))
    assert page.shell.undo.undoText() == "Gradient descent"
    page.shell.undo.undo()
    page.shell.undo.undo()
    settle(qtbot, page)
    assert page.desk.answer.outcome.total == pytest.approx(first)


def test_a_tiny_net_is_watched_and_stopped(qtbot: QtBot, page: CtcPage, said: Said) -> None:
    before = page.desk.board
    page.desk.inspector.learn.net.click()
    qtbot.waitUntil(lambda: len(page.desk.inspector.learn.loss.losses) > 5, timeout=SECONDS)
    page.desk.inspector.learn.net.click()
    assert page.learning.running == ""
    settle(qtbot, page)
    assert page.desk.board is not before
    assert page.shell.undo.undoText() == "Train a tiny net"
    page.shell.undo.undo()
    settle(qtbot, page)
    assert page.desk.board is before
    assert not said.failures


def test_undo_while_a_net_learns_ends_it(qtbot: QtBot, page: CtcPage, said: Said) -> None:
    page.desk.show_example("greedy")
    page.learning.toggle_net()
    qtbot.waitUntil(lambda: len(page.desk.inspector.learn.loss.losses) > 2, timeout=SECONDS)
    page.shell.undo.undo()
    assert page.learning.running == ""
    assert page.desk.board.text == "bee"
    settle(qtbot, page)
    assert not said.failures


def test_a_path_that_is_pointed_at_is_lit_and_collapsed(qtbot: QtBot, page: CtcPage) -> None:
    paths = page.desk.inspector.paths
    paths.walk_hovered.emit(paths.walks[4])
    assert page.desk.tracks.trellis.walk is paths.walks[4]
    paths.walk_hovered.emit(None)
    assert page.desk.tracks.trellis.walk is None
    paths.list.setCurrentRow(2)
    assert page.desk.tracks.trellis.walk is paths.walks[2]
    np.testing.assert_array_equal(page.desk.tracks.collapse.path, paths.walks[2].path)
    assert page.desk.tracks.collapse.text == "bee"
    page.desk.set_frames(9)
    settle(qtbot, page)
    assert page.desk.tracks.trellis.walk is None


def test_rows_of_paths_say_what_is_shown_now(qtbot: QtBot, page: CtcPage) -> None:
    paths = page.desk.inspector.paths
    for frames in (8, 4, 6):
        page.desk.set_frames(frames)
        settle(qtbot, page)
        assert paths.list.count() == len(paths.walks)
        for row in (0, paths.list.count() - 1):
            item, walk = paths.list.item(row), paths.walks[row]
            letters = "".join(mark(symbol, page.desk.board.symbols) for symbol in walk.path.tolist())
            assert item.text().split() == [letters, probability(float(np.exp(walk.log_prob)))]
            assert f"log {walk.log_prob:.4f}" in item.toolTip()
    assert paths.list.currentRow() == -1


def test_the_collapse_is_stepped_played_and_told(qtbot: QtBot, page: CtcPage) -> None:
    track, card = page.desk.tracks.collapse, page.desk.inspector.collapse
    for stage, button in enumerate(card.stages):
        button.click()
        assert track.stage == stage
        assert button.isChecked()
        assert not track.grab().isNull()
    with qtbot.waitSignal(track.stage_changed, timeout=SECONDS, check_params_cb=lambda stage: stage == 1):
        track.play()
    track.stop()
    assert track.stage == 2
    page.desk.show_example("hello")
    settle(qtbot, page)
    path = track.path
    between = int(np.flatnonzero(path == 3)[0]) + 1
    page.desk.timeline.set_cursor(between)
    assert "keeps l and l two letters" in card.sentence.text()
    page.desk.show_example("helo")
    settle(qtbot, page)
    page.links.show_whose("greedy")
    assert track.text == "helo"
    assert "merges into" in sentence_at(np.array([3, 3]), 1, page.desk.board.symbols)


def test_the_recursion_of_a_node_is_written_with_its_numbers(page: CtcPage) -> None:
    assert page.desk.answer is not None
    assert page.desk.answer.outcome.lines is not None
    page.desk.tracks.trellis.hover_node((3, 3))
    page.desk.timeline.set_cursor(3)
    numbers = [float(found) for found in re.findall(r"(?<![\d.])0\.\d+", page.desk.inspector.node.words)]
    lines = page.desk.answer.outcome.lines
    alpha, said = np.exp(lines.alpha), np.exp(lines.emission)
    parts = [alpha[2, 3], alpha[2, 2], alpha[2, 1]]  # the letter before differs, so its blank may be skipped
    np.testing.assert_allclose(numbers[:5], [*parts, said[3, 3], alpha[3, 3]], atol=6e-4)
    assert sum(parts) * said[3, 3] == pytest.approx(alpha[3, 3])


def test_beam_width_and_words_change_the_beam(qtbot: QtBot, page: CtcPage) -> None:
    page.desk.inspector.beam.width_slider.slider.setValue(1)
    settle(qtbot, page)
    assert page.desk.beam.width == 2
    assert page.desk.answer is not None
    columns = chips_of(page.desk.answer.outcome.tree)
    assert max(map(len, columns)) == 2
    for column in columns[1:]:
        assert all(chip.sources for chip in column)
        assert sum(chip.share for chip in column) == pytest.approx(1.0)
    page.desk.set_beam(Beam(6, "beaa", 2.0))
    settle(qtbot, page)
    assert page.desk.facts.beam.text != "bee"


def test_the_nodes_show_alpha_beta_or_gamma(page: CtcPage) -> None:
    trellis = page.desk.tracks.trellis
    assert page.desk.answer is not None
    assert page.desk.answer.outcome.lines is not None
    for what in ("alpha", "beta", "gamma"):
        trellis.choose(what)
        names, values = trellis.values()
        assert names[1] == "state 1 b"
        assert values.shape == (8, 7)
        np.testing.assert_allclose(values.sum(axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(values, np.exp(page.desk.answer.outcome.lines.gamma), atol=1e-6)


def test_posteriors_of_a_trace_file_are_opened(qtbot: QtBot, page: CtcPage, tmp_path: Path) -> None:
    path = tmp_path / "word.safetensors"
    data = np.full((70, 96), 1e-4, np.float32)
    letters = {10: "o", 30: "n"}
    for frame in range(70):
        data[frame, ord(letters[frame]) - 31 if frame in letters else 0] = 1 - 95e-4
    labels = ("blank", *(chr(code) for code in range(32, 127)))
    trace = Trace("posterior", data, (Axis("time"), Axis("symbol", labels)), "probability")
    path.write_bytes(pack_traces(TraceSet((trace,))))
    assert page.can_open(path)
    assert page.open_path(path)
    settle(qtbot, page)
    assert page.desk.board.text == page.desk.facts.greedy.text == page.desk.facts.beam.text == "on"
    assert page.desk.timeline.steps == 70
    assert not page.desk.controls.frames.isEnabled()
    assert not page.grab().isNull()


def test_a_broken_file_is_refused_and_nothing_is_lost(qtbot: QtBot, page: CtcPage, said: Said, tmp_path: Path) -> None:
    path = tmp_path / "broken.safetensors"
    path.write_bytes(b"\x10\0\0\0\0\0\0\0{not json at all}")
    with pytest.raises(DataError, match=re.escape(str(path))):
        page.open_path(path)
    session = tmp_path / "broken.unrolled"
    session.write_text('{"format": "unrolled.session/1", "lab": "ctc", "state": {"board": {"text": 3}}}')
    assert not page.open_path(session), "it is being read"
    settle(qtbot, page)
    (sentence,) = said.failures
    assert "CTC" in sentence
    assert page.desk.board.text == "bee"


def test_a_session_brings_board_beam_and_layout_back(qtbot: QtBot, page: CtcPage, tmp_path: Path) -> None:
    stroke(page, [(3, 3)])
    page.desk.set_beam(Beam(7, "bee", 0.5))
    page.desk.tracks.trellis.choose("beta")
    settle(qtbot, page)
    board = page.desk.board
    page.save_path(tmp_path / "a.unrolled")
    page.restore({})
    settle(qtbot, page)
    assert page.desk.beam == Beam()
    assert page.shell.undo.count() == 0
    page.open_path(tmp_path / "a.unrolled")
    settle(qtbot, page)
    np.testing.assert_allclose(page.desk.board.probabilities, board.probabilities, atol=1e-4)
    assert page.desk.beam == Beam(7, "bee", 0.5)
    assert page.desk.tracks.trellis.what == "beta"


def test_everything_is_exported(page: CtcPage, tmp_path: Path, said: Said) -> None:
    exporter = page.papers.exporter
    parts = exporter.parts()
    assert {page.desk.editor, page.desk.tracks, *page.desk.tracks.tracks()} == set(parts.values())
    for name, part in parts.items():
        for kind in ("png", "svg", "csv", "npz"):
            path = tmp_path / f"{name}.{kind}"
            assert exporter.write_kind(part, kind, path)
            assert path.stat().st_size > 50
    page.desk.timeline.set_cursor(3)
    assert exporter.write_kind(page.desk.tracks.collapse, "gif", tmp_path / "run.gif")
    assert page.desk.timeline.placed == 3
    for name in ("saved", "exported"):
        path = tmp_path / f"{name}.safetensors"
        if name == "saved":
            page.save_path(path)
        else:
            assert exporter.write_kind(page.desk.tracks, "safetensors", path)
        assert page.open_path(path)
        assert page.desk.board.text == "bee"
    assert not exporter.write_kind(page.desk.tracks, "png", tmp_path / "nowhere" / "x.png")
    assert len(said.failures) == 1


def test_the_export_dialog_offers_what_fits_the_form(page: CtcPage) -> None:
    page.papers.exporter.ask()
    dialog = page.findChild(ExportDialog)
    assert dialog is not None
    enabled = {}
    for index in range(dialog.kind.count()):
        dialog.kind.setCurrentIndex(index)
        fields = {"part": dialog.part, "look": dialog.look, "rate": dialog.rate}
        enabled[dialog.kind.itemData(index)] = {name for name, field in fields.items() if field.isEnabled()}
    assert enabled == {
        "png": {"part", "look"},
        "svg": {"part", "look"},
        "csv": {"part"},
        "npz": {"part"},
        "gif": {"part", "look", "rate"},
        "safetensors": set(),
    }
    dialog.reject()


def test_commands_do_not_collide_and_run(qtbot: QtBot, page: CtcPage) -> None:
    registry = Registry()
    registry.add(page.commands())
    assert registry.run("ctc.shape.stairs")
    assert registry.run("ctc.show.alpha")
    assert registry.run("ctc.example.hello")
    settle(qtbot, page)
    assert page.desk.board.text == "hello"
    assert collapse(page.desk.tracks.collapse.path).tolist() == page.desk.board.targets.tolist()
