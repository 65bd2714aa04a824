"""The first view: a cell, step by step, with everything in it open to the hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.actions import Registry
from app.labs.cells import edits
from app.labs.cells.page import CellsPage
from app.labs.cells.reading import read
from engine.errors import DataError
from engine.labs.cells.outcome import Request
from engine.labs.cells.parameters import CELLS
from engine.labs.cells.presets import PRESETS, by_chance

from ..pages import Said
from .conftest import double_click, drag, settle

UP = QPointF(0, -60)


def by_hand(request: Request) -> dict[str, np.ndarray]:
    """An LSTM in numpy alone: gates and states of every step, (time, unit)."""
    p = request.parameters
    hidden = cell = np.zeros(p.units)
    found: dict[str, list[np.ndarray]] = {name: [] for name in ("i", "f", "g", "o", "c", "h")}
    for x in request.inputs:
        sums = np.einsum("guf,f->gu", p.W, x) + np.einsum("guv,v->gu", p.U, hidden) + p.b
        i, f, o = (1 / (1 + np.exp(-sums[place])) for place in (0, 1, 3))
        g = np.tanh(sums[2])
        cell = f * cell + i * g
        hidden = o * np.tanh(cell)
        for name, value in zip("ifgoch", (i, f, g, o, cell, hidden), strict=True):
            found[name].append(value)
    return {name: np.array(values) for name, values in found.items()}


def test_every_number_on_the_diagram_is_what_the_formula_gives(page: CellsPage) -> None:
    step = page.desk.step
    values = by_hand(step.request)
    for at in (0, 3, 7):
        step.timeline.set_cursor(at)
        for unit in range(4):
            step.choose_unit(unit)
            now = step.diagram.reading
            assert now is not None
            for gate in now.gates.values():
                assert gate.value == pytest.approx(values[gate.symbol][at, unit], abs=1e-5)
                assert sum(part for _, part in gate.parts) == pytest.approx(gate.before, abs=1e-5)
            assert now.main.value == pytest.approx(values["c"][at, unit], abs=1e-5)
            assert now.main.kept + now.main.written == pytest.approx(now.main.value, abs=1e-5)
            assert now.hidden.value == pytest.approx(values["h"][at, unit], abs=1e-5)
            lines = {line.symbol: line.value for line in step.card.lines.equations}
            assert lines == {symbol: pytest.approx(values[symbol][at, unit], abs=1e-5) for symbol in "ifgoch"}


def test_the_sums_add_up(page: CellsPage) -> None:
    step = page.desk.step
    step.timeline.set_cursor(4)
    step.choose_gate("forget")
    pieces = {piece.title: piece.values for piece in step.sums.pieces()}
    np.testing.assert_allclose(pieces["W"] @ pieces["xₜ"], pieces["W x"], atol=1e-5)
    np.testing.assert_allclose(pieces["U"] @ pieces["hₜ₋₁"], pieces["U h"], atol=1e-5)
    np.testing.assert_allclose(pieces["W x"] + pieces["U h"] + pieces["b"], pieces["sum"], atol=1e-5)
    np.testing.assert_allclose(1 / (1 + np.exp(-pieces["sum"])), pieces["f"], atol=1e-5)


def test_keys_and_mouse_step(qtbot: QtBot, page: CellsPage) -> None:
    step, strip = page.desk.step, page.desk.step.strip
    strip.setFocus()
    for expected, key in ((1, Qt.Key.Key_Right), (2, Qt.Key.Key_Right), (1, Qt.Key.Key_Left), (7, Qt.Key.Key_End)):
        QTest.keyClick(strip, key)
        assert step.timeline.placed == expected
        assert step.diagram.step == expected
        assert step.card.title == f"Step {expected}"
    box = strip.box_of(5, strip.body_of(strip.rect().toRectF()))
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, box.center().toPoint())
    assert step.timeline.placed == 5
    QTest.keyClick(strip, Qt.Key.Key_Home)
    QTest.keyClick(strip, Qt.Key.Key_Space)
    assert step.transport.playing
    qtbot.waitUntil(lambda: step.timeline.placed >= 1, timeout=10_000)
    QTest.keyClick(strip, Qt.Key.Key_Space)
    assert not step.transport.playing


def test_a_dragged_weight_moves_every_step_and_is_one_step_to_undo(qtbot: QtBot, page: CellsPage) -> None:
    step, before = page.desk.step, page.desk.step.outcome
    assert before is not None
    step.choose_gate("input")
    cell = step.sums.cell_of(("W", 0, 0)).center()
    drag(step.sums, cell, cell + QPointF(0, -10), cell + UP, cell + UP + UP)
    settle(qtbot, page)
    old, new = before.request.parameters.W[0, 0, 0], step.request.parameters.W[0, 0, 0]
    assert new == pytest.approx(old + 120 / 50, abs=0.02)
    assert step.outcome is not None
    assert np.all(step.outcome.gate("input").value[:, 0] != before.gate("input").value[:, 0])
    values = by_hand(step.request)
    np.testing.assert_allclose(step.outcome.state("cell").value, values["c"], atol=1e-5)
    assert step.diagram.old is before
    assert page.shell.undo.count() == 1
    page.shell.undo.undo()
    settle(qtbot, page)
    assert step.request.parameters.W[0, 0, 0] == old
    page.shell.undo.redo()
    settle(qtbot, page)
    assert step.request.parameters.W[0, 0, 0] == new


def test_a_valve_is_dragged_held_and_let_go(qtbot: QtBot, page: CellsPage) -> None:
    step = page.desk.step
    step.timeline.set_cursor(2)
    at = step.diagram.plan().valves["keep"].at
    drag(step.diagram, at, at + QPointF(0, 10), at + QPointF(0, 500))
    settle(qtbot, page)
    now = step.diagram.reading
    assert now is not None
    assert now.gates["forget"].held
    assert now.openness("forget") == 0.0
    assert now.main.kept == 0.0
    assert not step.card.release.isHidden()
    double_click(step.diagram, step.diagram.plan().valves["keep"].at)
    settle(qtbot, page)
    assert step.request.overrides == ()
    assert step.card.release.isHidden()


def test_states_and_inputs_are_dragged(qtbot: QtBot, page: CellsPage) -> None:
    step = page.desk.step
    step.timeline.set_cursor(1)
    columns = {(c.name, c.step): c for c in step.diagram.columns(step.diagram.plan())}
    at = columns["input", 0].cell(2).center()
    before = float(step.request.inputs[1, 2])
    drag(step.diagram, at, at + QPointF(0, -70))
    settle(qtbot, page)
    assert step.request.inputs[1, 2] == pytest.approx(before + 1.0, abs=0.02)
    at = columns["cell", 0].cell(3).center()
    drag(step.diagram, at, at + QPointF(0, -70))
    settle(qtbot, page)
    assert step.unit == 3
    assert [(o.step, o.name, o.unit) for o in step.request.overrides] == [(1, "cell", 3)]
    step.timeline.set_cursor(0)
    at = columns["cell", -1].cell(0).center()
    drag(step.diagram, at, at + QPointF(0, -35))
    settle(qtbot, page)
    assert step.outcome is not None
    assert step.outcome.state("cell").start[0] == pytest.approx(0.5, abs=0.02)


def test_keys_turn_a_gate_and_choose(qtbot: QtBot, page: CellsPage) -> None:
    step, diagram = page.desk.step, page.desk.step.diagram
    diagram.setFocus()
    QTest.keyClick(diagram, Qt.Key.Key_F)
    assert step.sums.gate == diagram.gate == "forget"
    before = read(step.outcome, 0, 0).openness("forget")  # type: ignore[arg-type]
    QTest.keyClick(diagram, Qt.Key.Key_Up)
    settle(qtbot, page)
    assert diagram.reading.openness("forget") == pytest.approx(before + 0.05, abs=1e-3)  # type: ignore[union-attr]
    QTest.keyClick(diagram, Qt.Key.Key_Delete)
    settle(qtbot, page)
    assert not step.request.overrides
    QTest.keyClick(diagram, Qt.Key.Key_PageDown)
    assert step.unit == 1
    QTest.keyClick(diagram, Qt.Key.Key_Right)
    assert step.timeline.placed == 1


def test_what_is_no_number_is_refused_and_the_page_goes_on(qtbot: QtBot, page: CellsPage, said: Said) -> None:
    step = page.desk.step
    before = step.request
    for typed, word in (("nan", "finite"), ("inf", "finite"), ("twelve", "number")):
        double_click(step.sums, step.sums.cell_of(("U", 1, 2)).center())
        assert step.sums.field.isVisible()
        step.sums.field.selectAll()
        QTest.keyClicks(step.sums.field, typed)
        QTest.keyClick(step.sums.field, Qt.Key.Key_Return)
        assert word in said.failures[-1]
        assert step.request is before
    step.set_number("U", 1, 2, float("nan"))
    assert "finite" in said.failures[-1]
    double_click(step.sums, step.sums.cell_of(("U", 1, 2)).center())
    step.sums.field.selectAll()
    QTest.keyClicks(step.sums.field, "1,5")
    QTest.keyClick(step.sums.field, Qt.Key.Key_Return)
    settle(qtbot, page)
    assert step.request.parameters.U[0, 1, 2] == 1.5
    assert len(said.failures) == 4


def test_huge_weights_are_drawn(qtbot: QtBot, page: CellsPage) -> None:
    page.desk.step.set_number("W", 0, 0, 1e38)
    page.desk.step.set_cell("rnn")
    page.desk.step.set_number("W", 0, 0, -3e38)
    settle(qtbot, page)
    assert not page.grab().isNull()


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_is_drawn_with_all_its_valves(qtbot: QtBot, page: CellsPage, said: Said, cell: str) -> None:
    step = page.desk.step
    step.bar.cell.setCurrentIndex(step.bar.cell.findData(cell))
    step.bar.cell.activated.emit(step.bar.cell.currentIndex())
    settle(qtbot, page)
    assert step.request.cell == cell
    assert set(step.diagram.plan().chips) == set(step.request.parameters.gates)
    for gate in step.request.parameters.gates:
        step.choose_gate(gate)
        assert not page.grab().isNull()
    for what, each in step.diagram.plan().valves.items():
        assert step.diagram.hit(each.at) == f"valve:{what}"
        drag(step.diagram, each.at, each.at + QPointF(0, -30))
    settle(qtbot, page)
    step.show_lower(1)
    assert not page.grab().isNull()
    assert not said.failures


@pytest.mark.parametrize("each", PRESETS, ids=lambda each: each.name)
def test_examples_say_what_they_are_for(qtbot: QtBot, page: CellsPage, each: object) -> None:
    page.desk.step.bar.preset_requested.emit(each.name)  # type: ignore[attr-defined]
    settle(qtbot, page)
    assert page.desk.step.preset_words.text().startswith(each.about)  # type: ignore[attr-defined]
    assert page.desk.step.bar.unit.count() == page.desk.step.request.parameters.units
    page.shell.undo.undo()
    settle(qtbot, page)
    assert edits.to_json(page.desk.step.request) == edits.to_json(by_chance("lstm"))


def test_length_from_one_step_to_many(qtbot: QtBot, page: CellsPage, said: Said) -> None:
    step = page.desk.step
    step.bar.length.setValue(1)
    settle(qtbot, page)
    assert step.timeline.steps == 1
    assert not page.grab().isNull()
    step.bar.length.setValue(64)
    settle(qtbot, page)
    assert step.timeline.steps == 64
    assert page.shell.undo.count() == 1
    step.bar.units.setValue(8)
    settle(qtbot, page)
    assert step.request.parameters.units == 8
    assert not said.failures


def test_what_is_held_always_is_held_at_every_step(qtbot: QtBot, page: CellsPage) -> None:
    page.desk.step.choose_gate("output")
    page.desk.step.hold_always()
    settle(qtbot, page)
    assert page.desk.step.outcome is not None
    assert page.desk.step.outcome.gate("output").held[:, 0].all()
    page.desk.step.let_go_of_all()
    assert not page.desk.step.request.overrides


def test_a_session_brings_everything_back(qtbot: QtBot, page: CellsPage) -> None:
    step = page.desk.step
    step.show_preset("bit")
    step.hold(2, "forget", 0.25)
    step.timeline.set_cursor(3)
    step.choose_gate("candidate")
    step.show_lower(1)
    settle(qtbot, page)
    kept = page.state()
    page.restore({})
    settle(qtbot, page)
    assert page.state() != kept
    page.restore(kept)
    settle(qtbot, page)
    assert page.state() == kept
    assert step.diagram.reading.openness("forget") == pytest.approx(1.0, abs=0.01)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "damaged",
    [
        {"request": 3},
        {"request": {"cell": "none"}},
        {"asked": []},
        {"asked": {"language": {"words": 1}}},
        {"matrix": 1},
    ],
)
def test_a_damaged_session_is_refused(page: CellsPage, damaged: dict[str, object]) -> None:
    with pytest.raises(DataError):
        page.restore(damaged)


def test_everything_shown_is_exported(qtbot: QtBot, page: CellsPage, tmp_path: Path) -> None:
    exporter = page.papers.exporter()
    for number, (name, part) in enumerate(page.papers.parts().items()):
        for kind in ("png", "svg", "csv", "npz"):
            path = tmp_path / f"{number}.{kind}"
            assert exporter.write_kind(part, kind, path), name
            assert path.stat().st_size > 0
        assert not QImage(str(tmp_path / f"{number}.png")).isNull()


def test_commands_have_names_and_keys_of_their_own(page: CellsPage) -> None:
    registry = Registry()
    registry.add(page.commands())
    assert registry.run("cells.cell.gru")
    assert page.desk.step.request.cell == "gru"
    assert not registry.run("cells.release")
    assert registry.run("cells.on")
    assert page.desk.step.timeline.placed == 1
    registry.deleteLater()
