"""The Gradients page, driven as a person drives it, through the real lanes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.actions import Registry
from app.exporting import ExportDialog
from app.labs.gradients.charts import SIGMOID, TANH, Histogram
from app.labs.gradients.curves import span_of
from app.labs.gradients.page import GradientsPage
from app.labs.gradients.parts import parts_of
from app.labs.gradients.tracks import PRODUCT
from app.labs.gradients.words import power
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.gradients.contest import Point
from engine.labs.gradients.outcome import reached
from engine.labs.gradients.setup import Setup, setup_of
from engine.labs.gradients.spec import SPEC
from engine.trace import unpack_traces

from ..pages import SECONDS, Said
from .conftest import settle


def test_a_first_start_shows_a_worked_example(page: GradientsPage, said: Said) -> None:
    assert page.desk.setup == Setup()
    assert page.desk.timeline.steps == 200
    assert [curve.name for curve in page.desk.tracks.product.curves] == ["tanh RNN", "LSTM, h", "LSTM, cell c"]
    shown = {track.key for track in page.desk.tracks.tracks() if not track.isHidden()}
    assert {"product", "loss", "recurrent.hidden", "beside.hidden", "beside.gate.forget"} <= shown
    assert "recurrent.gate.forget" not in shown
    assert "vanishes" in page.verdict.lines[0][0]
    assert "reaches step 0 along its cell" in page.verdict.lines[1][0]
    assert page.is_ready
    assert not said.failures


def test_every_parameter_is_in_the_form(page: GradientsPage) -> None:
    assert page.desk.form.values() == {parameter.name: parameter.default for parameter in SPEC.parameters}


def test_a_parameter_moves_the_curve_and_leaves_a_ghost(qtbot: QtBot, page: GradientsPage) -> None:
    before = page.desk.tracks.product.curves[0].data
    page.desk.form.changed.emit("radius", 1.4)
    settle(qtbot, page)
    after = page.desk.tracks.product.curves[0].data
    assert after[0] > before[0] + 5
    np.testing.assert_array_equal(page.desk.tracks.product.old[0].data, before)


def test_changes_of_one_parameter_are_one_step_to_undo(qtbot: QtBot, page: GradientsPage) -> None:
    first = page.desk.tracks.product.curves[0].data
    for radius in (1.1, 1.2, 1.3):
        page.desk.change("radius", radius)
    page.desk.change("units", 16)
    settle(qtbot, page)
    assert page.shell.undo.count() == 2
    page.shell.undo.undo()
    settle(qtbot, page)
    assert (page.desk.setup.units, page.desk.setup.radius) == (32, 1.3)
    page.shell.undo.undo()
    settle(qtbot, page)
    assert page.desk.setup == Setup()
    np.testing.assert_array_equal(page.desk.tracks.product.curves[0].data, first)
    assert page.desk.form.values()["radius"] == 1.0
    page.shell.undo.redo()
    settle(qtbot, page)
    assert page.desk.setup.radius == 1.3


def test_a_long_run_is_stopped_for_the_next(
    qtbot: QtBot, page: GradientsPage, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.labs.gradients.desk.LONG", 0.0)
    for radius in (1.1, 1.2, 1.3, 1.4):
        page.desk.change("radius", radius)
    settle(qtbot, page)
    assert page.desk.setup.radius == 1.4
    assert page.desk.form.values()["radius"] == 1.4
    assert not said.failures


def test_one_cursor_moves_everything(qtbot: QtBot, page: GradientsPage) -> None:
    outcome = page.desk.outcome
    assert outcome is not None
    for step in (0, 71, 199):
        page.desk.timeline.set_cursor(step)
        qtbot.waitUntil(lambda: not page.shell.live.busy)
        assert page.desk.inspector.numbers.title == f"Step {step}"
        assert f"product of {199 - step} Jacobians" in page.desk.inspector.numbers.subtitle
        rows = {row[0]: row[1:] for row in page.desk.inspector.numbers.texts}
        expected = power(float(outcome.main.curve(0, "dh_T/dh_t")[step]))
        assert rows["|\N{PARTIAL DIFFERENTIAL}h_T/\N{PARTIAL DIFFERENTIAL}h_t|"][0] == expected
        series = page.desk.inspector.jacobian.chart.series
        assert [len(values) for _, values, _ in series] == [32, 64]
        assert all(np.all(np.diff(values) <= 0) for _, values, _ in series)


def test_hovering_a_curve_moves_the_cursor(page: GradientsPage) -> None:
    track = page.desk.tracks.product
    body = track.body_of(track.rect().toRectF())
    QTest.mouseMove(track, QPoint(round(track.x_of(120.5, body)), round(body.center().y())))
    assert page.desk.timeline.cursor == 120
    assert page.desk.inspector.numbers.title == "Step 120"


def test_what_lies_before_the_cursor_is_veiled(page: GradientsPage) -> None:
    track = page.desk.tracks.product
    body = track.body_of(track.rect().toRectF())
    y = round(body.bottom() - 4)
    page.desk.timeline.set_cursor(199)
    veiled = track.grab().toImage().pixelColor(round(body.left() + 100), y)
    page.desk.timeline.set_cursor(0)
    open_ = track.grab().toImage().pixelColor(round(body.left() + 100), y)
    assert veiled != open_


@pytest.mark.parametrize("cell", ["tanh RNN", "sigmoid RNN", "ReLU RNN", "LSTM", "GRU"])
def test_every_cell_and_depth_is_shown(qtbot: QtBot, page: GradientsPage, said: Said, cell: str) -> None:
    page.desk.change("cell", cell)
    page.desk.change("compare", "nothing")
    page.desk.change("layers", 3)
    page.desk.change("length", 60)
    settle(qtbot, page)
    assert page.desk.layer_choice.count() == 3
    assert page.desk.layer == 2
    page.desk.layer_choice.setCurrentIndex(0)
    assert page.desk.outcome is not None
    expected = reached(page.desk.outcome.main.curve(0, "dh_T/dh_t"))
    np.testing.assert_array_equal(page.desk.tracks.product.curves[0].data, expected)
    assert not page.grab().toImage().isNull()
    assert not said.failures


def test_an_exploding_forward_pass_is_said_and_drawn(qtbot: QtBot, page: GradientsPage, said: Said) -> None:
    for name, value in (("cell", "ReLU RNN"), ("radius", 2.0), ("length", 1000), ("layers", 2), ("clip", "by norm")):
        page.desk.change(name, value)
    settle(qtbot, page)
    assert "float32" in page.verdict.note
    for place in range(page.desk.tracks.verticalScrollBar().maximum() // 200 + 1):
        page.desk.tracks.verticalScrollBar().setValue(200 * place)
        page.grab()
    assert not said.failures


def test_a_bad_parameter_is_refused_and_the_page_goes_on(qtbot: QtBot, page: GradientsPage, said: Said) -> None:
    page.desk.change("length", 100_000)
    page.desk.change("radius", float("nan"))
    page.desk.change("cell", "transformer")
    assert len(said.failures) == 3
    assert said.failures[0].startswith("`length` must be a whole number from 1 to 1000")
    assert page.desk.setup == Setup()
    page.desk.change("length", 1)
    settle(qtbot, page)
    assert page.desk.timeline.steps == 1
    assert "one step" in page.verdict.lines[0][0]


def test_clipping_is_shown_beside_the_raw_gradient(qtbot: QtBot, page: GradientsPage) -> None:
    page.desk.change("clip", "by value")
    page.desk.change("threshold", 0.005)
    settle(qtbot, page)
    rows = page.desk.inspector.clipping.chart.rows
    assert any(cut < raw for _, raw, cut in rows)
    assert "turns" in page.desk.inspector.clipping.words.text()


def test_the_histogram_counts_what_lies_where_the_derivative_is_small() -> None:
    chart = Histogram()
    values = np.array([-9.0, -1.0, 0.0, 1.0, 4.0, np.nan], np.float32)
    chart.show_data(values, TANH, 0)
    assert chart.small == pytest.approx(2 / 5)
    assert chart.counts().sum() == 5
    chart.show_data(values, SIGMOID, 0)
    assert chart.small == pytest.approx(2 / 5)
    np.testing.assert_allclose(SIGMOID.slope(np.array([0.0])), [0.25])


def test_the_gates_of_the_histogram_can_be_chosen(page: GradientsPage) -> None:
    card = page.desk.inspector.squash
    names = [card.gate.itemText(index) for index in range(card.gate.count())]
    assert names == ["tanh RNN", "LSTM, input", "LSTM, forget", "LSTM, candidate", "LSTM, output"]
    card.gate.setCurrentIndex(2)
    card.all_steps.setChecked(False)
    page.desk.timeline.set_cursor(30)
    assert page.desk.outcome is not None
    assert page.desk.outcome.other is not None
    before = page.desk.outcome.other.traces["recurrent/layer0/forward/before.forget"].data
    np.testing.assert_array_equal(card.chart.data, before[30])


def test_the_state_comes_back(qtbot: QtBot, page: GradientsPage) -> None:
    page.desk.change("cell", "GRU")
    page.desk.change("length", 90)
    settle(qtbot, page)
    page.desk.timeline.set_cursor(44)
    page.desk.training.form.set_values({"delay": 33})
    state = page.state()
    page.restore({})
    settle(qtbot, page)
    assert page.desk.setup == Setup()
    page.restore(state)
    settle(qtbot, page)
    assert (page.desk.setup.cell, page.desk.setup.length, page.desk.timeline.placed) == ("gru", 90, 44)
    assert page.desk.training.values()["delay"] == 33


@pytest.mark.parametrize("state", [{"setup": {"length": "long"}}, {"setup": 3}, {"race": {"rate": 1e9}}])
def test_a_damaged_state_is_refused(page: GradientsPage, state: dict[str, object]) -> None:
    with pytest.raises(DataError):
        page.restore(state)


@pytest.mark.parametrize("kind", ["png", "svg", "csv", "npz"])
def test_each_view_is_exported(page: GradientsPage, tmp_path: Path, kind: str, said: Said) -> None:
    for number, part in enumerate(parts_of(page.desk).values()):
        path = tmp_path / f"{number}.{kind}"
        assert page.exporter.write_kind(part, kind, path, light=True)
        assert path.stat().st_size > 20
        if kind == "png":
            assert not QImage(str(path)).isNull()
    assert not said.failures


def test_traces_are_exported_and_a_missing_folder_is_said(page: GradientsPage, tmp_path: Path, said: Said) -> None:
    path = tmp_path / "all.safetensors"
    assert page.exporter.write_kind(page.desk.tracks, "safetensors", path)
    assert "recurrent/layer0/forward/reach" in set(unpack_traces(path.read_bytes(), path.name))
    assert not page.exporter.write_kind(page.desk.tracks, "png", tmp_path / "nowhere" / "x.png")
    assert len(said.failures) == 1


def test_the_export_dialog_offers_what_is_shown(page: GradientsPage) -> None:
    dialog = ExportDialog(page.exporter)
    names = [dialog.part.itemText(index) for index in range(dialog.part.count())]
    assert {"All tracks", "Product of Jacobians", "Singular values", "Pre-activations"} <= set(names)
    dialog.deleteLater()


def test_the_commands_fit_into_the_registry(page: GradientsPage) -> None:
    registry = Registry()
    registry.add(page.commands())
    assert registry.command("gradients.start").shortcut == "F5"
    registry.deleteLater()


def test_the_product_plays(qtbot: QtBot, page: GradientsPage) -> None:
    page.desk.tracks.setFocus()
    with qtbot.waitSignal(page.desk.timeline.cursor_changed, timeout=SECONDS):
        page.desk.transport.play()
    page.desk.transport.pause()


def test_the_product_builds_up_backwards(qtbot: QtBot, page: GradientsPage) -> None:
    seen: list[int] = []
    page.desk.timeline.placed_changed.connect(seen.append)
    page.desk.timeline.set_cursor(6)
    QTest.mouseClick(page.desk.rewind_button, Qt.MouseButton.LeftButton)
    assert page.desk.rewind.running
    qtbot.waitUntil(lambda: not page.desk.rewind.running, timeout=SECONDS)
    assert seen == sorted(seen, reverse=True)
    assert page.desk.timeline.placed == 0
    page.desk.rewind.toggle()
    assert page.desk.timeline.placed == 199
    page.desk.timeline.set_cursor(50)
    qtbot.waitUntil(lambda: not page.desk.rewind.running, timeout=SECONDS)
    assert page.desk.timeline.placed == 50


def test_training_starts_rests_and_cancels(qtbot: QtBot, page: GradientsPage, said: Said) -> None:
    training = page.desk.training
    training.form.set_values({"updates": 5000, "delay": 10})
    page.desk.show_half(1)
    QTest.mouseClick(training.controls.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: set(training.points) == {"tanh", "lstm"}, timeout=SECONDS)
    assert training.plot is not None
    assert len(training.plot.curves["lstm", "correct"].points) >= 1
    training.run.pause()
    assert training.run.state == "paused"
    training.run.pause()
    assert training.run.state == "running"
    QTest.mouseClick(training.controls.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: training.run.state == "idle", timeout=SECONDS)
    assert "Stopped at update" in training.controls.message.text()
    names, rows = training.plot.values()
    assert names[0] == "update"
    assert rows.shape[1] == len(names) == 9
    assert not said.failures


def test_training_goes_to_its_end_and_the_page_stays_live(qtbot: QtBot, page: GradientsPage) -> None:
    training = page.desk.training
    training.form.set_values({"updates": 30, "delay": 5, "gru": True})
    page.desk.start_training()
    page.desk.change("radius", 1.2)
    settle(qtbot, page)
    qtbot.waitUntil(lambda: training.run.state == "idle", timeout=SECONDS)
    assert training.controls.message.text() == "Done at update 30"
    assert "right" in training.standings["gru"].text.text()
    assert "Training" in parts_of(page.desk)


def test_a_race_of_nobody_is_refused(page: GradientsPage, said: Said) -> None:
    page.desk.training.form.set_values({"tanh": False, "lstm": False, "gru": False})
    page.desk.start_training()
    assert page.desk.training.run.state == "idle"
    assert "at least one" in said.failures[0]


@pytest.mark.parametrize(
    ("log", "text"),
    [
        (0.0, "1"),
        (-1.0, "0.1"),
        (-7.0, "1.0\N{MULTIPLICATION SIGN}10⁻⁷"),
        (5.3, "2.0\N{MULTIPLICATION SIGN}10⁵"),
        (-np.inf, "0"),
        (np.nan, "\N{EN DASH}"),
        (-2.0001, "1.0\N{MULTIPLICATION SIGN}10⁻²"),
    ],
)
def test_powers_of_ten_are_written_as_one_would(log: float, text: str) -> None:
    assert power(log) == text


def test_the_scale_holds_what_float32_holds() -> None:
    assert span_of([np.array([-130.0, 0.0], np.float32)]) == (-45, 1)
    assert span_of([np.array([-np.inf, 0.0, 12.2], np.float32)]) == (-9, 13)


def test_a_large_network_says_how_many_directions_it_follows(
    qtbot: QtBot, page: GradientsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "directions followed" not in [row[0] for row in page.desk.inspector.numbers.texts]
    assert page.desk.tracks.product.subtitle == PRODUCT
    monkeypatch.setattr("engine.labs.gradients.reach._AFFORDABLE", 0)
    page.desk.change_all(setup_of({"units": 128, "length": 20}), "A large network")
    settle(qtbot, page)
    assert page.desk.outcome is not None
    assert page.desk.outcome.main.directions == 32
    assert page.desk.tracks.product.subtitle == f"{PRODUCT}, estimated"
    assert ["directions followed", "32 of 128", "32 of 128"] in page.desk.inspector.numbers.texts
    assert page.desk.tracks.product.values()[0][0].endswith("estimated")
    page.desk.reset()
    settle(qtbot, page)
    assert page.desk.tracks.product.subtitle == PRODUCT
    assert "directions followed" not in [row[0] for row in page.desk.inspector.numbers.texts]


def test_why_a_race_failed_is_said_as_it_is(qtbot: QtBot, page: GradientsPage, said: Said) -> None:
    training = page.desk.training
    training.build().begin(("lstm",), 100, 0.5)

    def job(cancel: Cancel, emit: Emit) -> None:
        emit(Point("lstm", 10, 100, 0.5, 0.5, 0.5, -1.0, 0.1))
        raise DataError("`x` must be there.")

    training.run.start(job)
    qtbot.waitUntil(lambda: not training.run.busy, timeout=SECONDS)
    assert training.controls.message.text() == "`x` must be there."
    assert said.failures[0].startswith("`x` must be there.")
