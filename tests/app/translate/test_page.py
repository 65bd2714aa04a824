"""The Translate page, driven as a person drives it, through the real lanes and the networks that ship."""

from __future__ import annotations

import csv
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.labs.translate.page import TranslatePage
from app.labs.translate.samples import FIRST
from app.labs.translate.setup import Inside, Muted, Prefix, Row, Setup, Temperature
from app.views.heat import HeatTrack
from engine.data.session import read_session
from engine.interventions import ClampUnit
from engine.labs.translate.outcome import AttentionEdit, Outcome

from ..pages import SECONDS, Said
from .conftest import click, drag, settle, type_text


def main(page: TranslatePage) -> Outcome:
    answer = page.desk.answer
    assert answer is not None
    return answer.main


def test_a_first_start_shows_a_worked_example(page: TranslatePage, said: Said) -> None:
    assert page.field.text == FIRST
    assert page.reading.text
    assert [word.text for word in page.chips.words[:2]] == ["The", "little"]
    assert page.stage.key == "map"
    assert not page.shell.undo.canUndo()
    assert not said.failures


def test_a_typed_sentence_is_translated_and_its_map_read_back(qtbot: QtBot, page: TranslatePage) -> None:
    type_text(qtbot, page, "The cat sleeps.")
    outcome = main(page)
    assert outcome.source.words[:2] == ("The", "cat")
    grid = page.stage.maps.map.grid
    assert grid.columns[:2] == ("The", "cat")
    np.testing.assert_allclose(grid.weights.sum(axis=1), 1.0, atol=1e-4)
    amap = page.stage.maps.map
    QTest.mouseMove(amap, amap.frame().cell(0, 1).center().toPoint())
    assert page.desk.source.cursor == outcome.source.word_of_piece.index(1)
    assert page.chips.lit == {piece for piece, word in enumerate(outcome.source.word_of_piece) if word == 1}
    assert page.reading.words.lit == {0}
    encoder = page.stage.states.encoder.track("encoder.hidden")
    assert isinstance(encoder, HeatTrack)
    assert encoder.timeline.cursor == page.desk.source.cursor
    _names, values = encoder.values()
    np.testing.assert_array_equal(values, outcome.traces[encoder.name].data)
    page.shell.undo.undo()
    settle(qtbot, page)
    assert page.field.text == FIRST


def test_the_cursor_steps_through_the_translation_with_the_words_that_might_come(page: TranslatePage) -> None:
    outcome, step = main(page), 1
    page.transport.step_button.click()
    assert page.desk.target.placed == step
    bars = page.inspector.step.bars.choices
    taken = [choice for choice in bars if choice.taken]
    assert len(taken) == 1
    assert taken[0].probability == pytest.approx(outcome.steps[step].chosen.probability)
    row = outcome.attention(page.desk.cross())[step]
    assert page.desk.source.placed == int(row.argmax())
    np.testing.assert_allclose(page.chips._shades, row, atol=1e-6)


def test_another_word_is_picked_and_the_translation_goes_on_from_it(qtbot: QtBot, page: TranslatePage) -> None:
    before, bars = main(page), page.inspector.step.bars
    other = next(index for index, choice in enumerate(bars.choices) if not choice.taken)
    wanted = before.steps[0].candidates[other].id
    click(bars, bars.row_of(other).center())
    settle(qtbot, page)
    after = main(page)
    assert after.target.ids[0] == wanted
    assert after.steps[0].forced
    assert isinstance(page.desk.setup.active[0], Prefix)
    assert not page.reading.old.isHidden()
    assert any(word.tone == "good" for word in page.reading.words.words)
    page.shell.undo.undo()
    settle(qtbot, page)
    assert main(page).target.ids == before.target.ids
    assert page.reading.old.isHidden()
    page.shell.undo.redo()
    settle(qtbot, page)
    assert main(page).target.ids[0] == wanted


def test_an_attention_row_is_drawn_with_the_mouse_and_the_translation_changes(
    qtbot: QtBot, page: TranslatePage
) -> None:
    before, row = main(page), page.stage.maps.row
    page.desk.target.set_cursor(2)
    word = before.target.words[page.links.row]
    columns = page.stage.maps.map.grid.columns
    father, last = columns.index("father"), len(columns) - 1
    floor = row.bar(0).bottom() - 1
    drag(row, QPointF(row.bar(last).center().x(), floor), QPointF(row.bar(0).center().x(), floor))
    drag(row, QPointF(row.bar(father).center().x(), row.bar(father).top() + 1))
    settle(qtbot, page)
    after = main(page)
    drawn = [item for item in page.desk.setup.active if isinstance(item, Row)]
    assert [item.word for item in drawn] == [word]
    shown = page.stage.maps.map.grid.weights[page.links.row]
    assert int(shown.argmax()) == father
    assert page.links.row in page.stage.maps.map.grid.changed
    assert after.target.ids != before.target.ids
    assert page.shell.undo.count() == 1
    assert not page.stage.maps.old.grid.is_empty
    np.testing.assert_allclose(page.stage.maps.old.grid.weights.sum(axis=1), 1.0, atol=1e-4)
    page.overrule.swap()
    settle(qtbot, page)
    assert main(page).target.ids == before.target.ids
    page.overrule.drop_all()
    settle(qtbot, page)
    assert page.desk.setup.changes == ()


def test_a_word_is_muted_by_a_click_on_its_chip(qtbot: QtBot, page: TranslatePage) -> None:
    click(page.chips, page.chips.box_of(2).center())
    settle(qtbot, page)
    assert main(page).attention(0)[:, 2].max() == 0.0
    assert page.chips.words[2].struck
    assert page.stage.maps.map.grid.muted
    click(page.chips, page.chips.box_of(2).center())
    settle(qtbot, page)
    assert page.desk.setup.changes == ()


def test_units_gates_and_temperature_are_overruled_and_listed(qtbot: QtBot, page: TranslatePage) -> None:
    assert page.units.place is not None
    page.inspector.what_if.zero.click()
    page.inspector.attention.heat.slider.setValue(900)
    settle(qtbot, page)
    kinds = [type(item) for item in page.desk.setup.active]
    assert kinds == [Inside, Temperature]
    place = page.units.place
    hidden = main(page).traces[f"decoder/layer{place.layer}/forward/hidden"].data[:, place.unit]
    assert np.abs(hidden).max() == 0.0
    assert not page.inspector.changes.isHidden()
    page.inspector.attention.heat.reset()
    settle(qtbot, page)
    assert [type(item) for item in page.desk.setup.active] == [Inside]


def test_the_beam_opens_as_a_tree_and_a_piece_of_it_is_followed(qtbot: QtBot, page: TranslatePage) -> None:
    QTest.mouseClick(page.stage.tabs, Qt.MouseButton.LeftButton, pos=page.stage.tabs.box_of("beam").center().toPoint())
    tree, outcome = page.stage.beam, main(page)
    assert tree.isVisible()
    best = [node.text for node in tree.nodes if node.state == "best"]
    assert len(best) == len(outcome.target)
    assert any(node.state == "pruned" for node in tree.nodes)
    assert tree.greedy
    other = next(index for index, node in enumerate(tree.nodes) if node.step == 1 and node.state != "best")
    wanted = outcome.tree[page._tree[other]]
    click(tree, tree.box_of(other).center())
    settle(qtbot, page)
    assert main(page).target.ids[:2] == (outcome.tree[wanted.parent].id, wanted.id)
    page.controls.beam.slider.setValue(0)
    settle(qtbot, page)
    assert page.desk.setup.decoding.width == 1
    greedy = main(page).greedy
    assert greedy is not None
    assert main(page).target.ids == greedy.ids


def test_a_file_is_translated_sorted_opened_and_exported(qtbot: QtBot, page: TranslatePage, tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("Good morning.\nWhere are you?\n\nI love my dog.\n", "utf-8")
    assert page.can_open(path)
    assert page.open_path(path)
    table = page.stage.table
    assert table.isVisible()
    qtbot.waitUntil(lambda: len(table.sheet.lines) == 4, timeout=SECONDS)
    table.start.click()
    assert table.busy
    qtbot.waitUntil(lambda: not table.busy, timeout=SECONDS)
    assert table.sheet.done == 4
    scores = [table._proxy.data(table._proxy.index(row, 3), Qt.ItemDataRole.UserRole) for row in range(4)]
    assert scores == sorted(scores)
    out = tmp_path / "out.csv"
    assert table.write_csv(out)
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert [row["source"] for row in rows] == ["Good morning.", "Where are you?", "", "I love my dog."]
    assert rows[0]["translation"]
    place = next(row for row in range(4) if table._proxy.index(row, 1).data() == "I love my dog.")
    table.open_row(table._proxy.index(place, 1))
    settle(qtbot, page)
    assert page.field.text == "I love my dog."
    assert page.stage.key == "map"


def test_translating_a_file_is_cancelled(qtbot: QtBot, page: TranslatePage, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("id,english\n" + "".join(f"{k},This is sentence number {k}.\n" for k in range(600)), "utf-8")
    page.open_path(path)
    table = page.stage.table
    qtbot.waitUntil(lambda: len(table.sheet.lines) == 600, timeout=SECONDS)
    with qtbot.waitSignal(page.shell.train.emitted, timeout=SECONDS):
        table.translate_all()
    table.stop.click()
    qtbot.waitUntil(lambda: not page.shell.train.busy, timeout=SECONDS)
    assert not table.busy
    assert 0 < table.sheet.done < 600
    assert table.export.isEnabled()


def test_a_file_that_cannot_be_read_is_told_and_the_last_one_stays(
    qtbot: QtBot, page: TranslatePage, said: Said, tmp_path: Path
) -> None:
    good, bad = tmp_path / "lines.txt", tmp_path / "zeros.txt"
    good.write_text("Good morning.\n", "utf-8")
    bad.write_bytes(bytes(50))
    page.open_path(good)
    table = page.stage.table
    qtbot.waitUntil(lambda: len(table.sheet.lines) == 1, timeout=SECONDS)
    page.open_path(bad)
    qtbot.waitUntil(lambda: bool(said.failures), timeout=SECONDS)
    assert "zero bytes" in said.failures.pop()
    assert table.path == good
    assert len(table.sheet.lines) == 1


def test_a_session_brings_everything_back(qtbot: QtBot, page: TranslatePage, tmp_path: Path) -> None:
    setup = page.desk.setup
    edit = AttentionEdit(1, (1.0, *([0.0] * (len(main(page).source) - 1))))
    for item in (
        Row((edit,), "x"),
        Muted((3,), "did"),
        Temperature(0.5),
        Inside("encoder", ClampUnit(0, "forward", 3, 0.5)),
    ):
        setup = setup.having(item)
    page.desk.change(setup, "Everything")
    page.stage.show_key("arcs")
    settle(qtbot, page)
    page.desk.target.set_cursor(2)
    page.desk.source.set_cursor(1)
    path = tmp_path / "one.unrolled"
    page.save_path(path)
    assert read_session(path).lab == "translate"
    page.restore({})
    settle(qtbot, page)
    assert page.desk.setup == Setup()
    page.open_path(path)
    settle(qtbot, page)
    assert page.desk.setup == setup
    assert page.stage.key == "arcs"
    assert (page.desk.source.placed, page.desk.target.placed) == (1, 2)


def test_a_damaged_session_is_refused_and_nothing_is_lost(
    qtbot: QtBot, page: TranslatePage, said: Said, tmp_path: Path
) -> None:
    path = tmp_path / "bad.unrolled"
    path.write_text('{"format": "unrolled.session/1", "lab": "translate", "state": {"setup": {"text": "x"}}}')
    assert not page.open_path(path), "it is being read"
    settle(qtbot, page)
    (sentence,) = said.failures
    assert "Translate" in sentence
    assert page.field.text == FIRST


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂 ❤", "שלום עולם", "word " * 400])
def test_any_text_is_translated_or_said_to_be_nothing(qtbot: QtBot, page: TranslatePage, said: Said, text: str) -> None:
    page.desk.type(text)
    settle(qtbot, page)
    assert not said.failures
    for key in ("map", "arcs", "beam", "states"):
        page.stage.show_key(key)
        page.grab()
    if not text.strip():
        assert page.desk.outcome is None
        assert page.stage.maps.map.grid.is_empty
        page.desk.type("Hello!")
        settle(qtbot, page)
        assert not page.stage.maps.map.grid.is_empty


def test_the_map_is_exported_as_picture_drawing_and_numbers(page: TranslatePage, tmp_path: Path) -> None:
    parts = page.papers.parts()
    assert next(iter(parts)) == "Attention map"
    for kind in ("png", "svg", "csv", "npz", "safetensors"):
        assert page.papers.exporter.write_kind(parts["Attention map"], kind, tmp_path / f"map.{kind}", light=True)
        assert (tmp_path / f"map.{kind}").stat().st_size > 100
    assert "girl" in (tmp_path / "map.svg").read_text("utf-8")
    with np.load(tmp_path / "map.npz") as arrays:
        np.testing.assert_array_equal(arrays["attention"], page.stage.maps.map.grid.weights)


def test_every_command_has_a_name_of_its_own_and_runs_or_says_why_not(page: TranslatePage) -> None:
    found = page.commands()
    assert len({command.id for command in found}) == len(found)
    for command in found:
        if command.id.split(".")[1] in ("view", "order", "map"):
            command.run()
    assert page.stage.key == "table"


def test_the_first_sentence_of_a_file_leaves_a_session_that_is_being_read(
    qtbot: QtBot, page: TranslatePage, tmp_path: Path
) -> None:
    path, gate = tmp_path / "kept.unrolled", threading.Event()
    page.save_path(path)
    page.desk.change(Setup(""), "Clear")
    page.shell.live.queue(lambda cancel, emit: gate.wait(10))
    assert not page.open_path(path), "it is being read"
    page.stage.table.opened.emit("It is late.")
    assert page.desk.setup.text == "It is late."
    gate.set()
    qtbot.waitUntil(lambda: page.desk.setup.text == FIRST, timeout=SECONDS)
    settle(qtbot, page)
