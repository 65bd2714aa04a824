"""The Forecast page, driven as a person drives it, through the real lanes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.actions import Registry
from app.forcing import Place
from app.labs.forecast.bench import material_of
from app.labs.forecast.keep import layout_json
from app.labs.forecast.layout import INSIDE
from app.labs.forecast.page import ForecastPage
from app.labs.forecast.papers import parts_of
from app.labs.forecast.setup import Setup
from engine.data.series import Frequency, Series
from engine.data.table import Layout
from engine.errors import DataError
from engine.interventions import ClampUnit

from ..pages import SECONDS, Said, open_page
from .conftest import settle

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def daily(count: int = 160, name: str = "sales") -> Series:
    values = 50 + 10 * np.sin(2 * np.pi * np.arange(count) / 7) + np.random.default_rng(2).normal(0, 1, count)
    times = np.datetime64("2024-01-01", "us") + np.arange(count) * np.timedelta64(1, "D")
    return Series(name, values, times, Frequency("day"))


def test_a_first_start_shows_a_forecast_beside_the_plain_methods(page: ForecastPage, said: Said) -> None:
    desk = page.desk
    assert page.is_ready
    assert not said.failures
    assert desk.setup.origin == len(desk.material.series) - desk.setup.horizon
    names = [fan.name for fan in desk.series.fans]
    assert names[-1] == "LSTM"
    assert "Seasonal naive" in names
    assert desk.series.fans[-1].intervals[0].share == 0.95
    assert not desk.inspector.scores.isHidden()
    assert [track.key for track in desk.tracks.tracks() if not track.isHidden()][:2] == [
        "influence",
        "recurrent.hidden",
    ]
    assert page.shell.undo.count() == 0
    assert {"Series and forecasts", "All tracks", "Hidden state"} <= set(parts_of(desk))


def test_dragging_a_point_moves_the_forecast_and_is_undone(qtbot: QtBot, page: ForecastPage) -> None:
    desk = page.desk
    series, point = desk.series, desk.setup.origin - 5
    before = desk.series.fans[-1].middle.copy()
    desk.timeline.set_window(point - 60, point + 60)
    own = float(desk.material.series.values[point])
    plot = series.plot
    start = QPoint(round(plot.x_of(point + 0.5)), round(plot.y_of(own)))
    QTest.mousePress(series, LEFT, NONE, start)
    for share in (0.5, 0.2, 0.05):
        end = QPoint(start.x(), round(plot.rect.top() + share * plot.rect.height()))
        QTest.mouseMove(series, end)
    QTest.mouseRelease(series, LEFT, NONE, end)
    assert page.shell.undo.count() == 1
    settle(qtbot, page)
    assert list(desk.setup.edits) == [point]
    assert np.abs(series.fans[-1].middle - before).max() > 1e-3
    assert len(series.old) == 1
    np.testing.assert_allclose(series.old[0].middle, before)
    page.shell.undo.undo()
    settle(qtbot, page)
    assert desk.setup.edits == {}
    np.testing.assert_allclose(series.fans[-1].middle, before)
    assert float(series.curve.data[point]) == own


def test_one_cursor_and_one_unit_for_all_views(qtbot: QtBot, page: ForecastPage) -> None:
    desk, outcome = page.desk, page.desk.answer.main
    step = outcome.origin - 30
    page.links.pick_unit(Place(0, 3))
    desk.timeline.set_cursor(step)
    qtbot.waitUntil(lambda: f"Step {step:,}" in desk.inspector.equations.title)
    assert desk.inspector.numbers.rows[0].name == "Value"
    hidden = outcome.traces["recurrent/layer0/forward/hidden"].data[step - outcome.first, 3]
    assert page.links.unit_value() == pytest.approx(float(hidden))
    page.links.set_light("influence")
    assert (desk.series.sight.first, desk.series.sight.last) == (outcome.first, outcome.origin - 1)
    body = desk.series.body_of(desk.series.rect().toRectF())
    QTest.mouseMove(desk.series, QPoint(round(desk.series.x_of(step - 20.5, body)), round(body.bottom()) - 4))
    assert desk.series.echo.first == desk.timeline.cursor + 1
    first_ahead = outcome.traces["ahead"].data[desk.timeline.cursor - outcome.first]
    np.testing.assert_allclose(desk.series.echo.middle, first_ahead)


def test_a_clamped_unit_moves_the_forecast(qtbot: QtBot, page: ForecastPage) -> None:
    before = page.desk.series.fans[-1].middle.copy()
    page.links.pick_unit(Place(1, 5))
    QTest.mouseClick(page.desk.inspector.what_if.zero, LEFT)
    settle(qtbot, page)
    assert page.desk.setup.active == (ClampUnit(1, "forward", 5, 0.0),)
    assert np.abs(page.desk.series.fans[-1].middle - before).max() > 0
    page.desk.inspector.changes.toggled.emit(0, False)
    settle(qtbot, page)
    np.testing.assert_allclose(page.desk.series.fans[-1].middle, before)


def test_two_networks_side_by_side_and_the_reach_of_the_wavenet(qtbot: QtBot, page: ForecastPage) -> None:
    desk, controls = page.desk, page.desk.controls
    controls.compare.setCurrentIndex(controls.compare.findData("feedforward"))
    settle(qtbot, page)
    assert [fan.name for fan in desk.series.fans[-2:]] == ["Feedforward", "LSTM"]
    assert not page._parts.beside.isHidden()
    controls.model.setCurrentIndex(controls.model.findData("wavenet"))
    settle(qtbot, page)
    reach = desk.answer.main.reach
    page.links.set_light("reach")
    desk.timeline.set_cursor(desk.answer.main.origin - 10)
    assert desk.series.sight.last - desk.series.sight.first + 1 == reach.points
    assert desk.tracks.reach.reach == reach.points
    assert not desk.tracks.reach.isHidden()
    assert desk.inspector.equations.isHidden()


def test_methods_and_interval_are_shown_without_another_forecast(page: ForecastPage) -> None:
    answer = page.desk.answer
    button = page.chips.buttons["naive"]
    QTest.mouseClick(button, LEFT)
    assert "Naive" in [fan.name for fan in page.desk.series.fans]
    page.desk.controls.coverage.setCurrentIndex(0)
    assert [band.share for band in page.desk.series.fans[-1].intervals] == [0.5]
    assert page.desk.answer is answer
    assert not page.shell.live.busy
    page.shell.undo.undo()
    page.shell.undo.undo()
    assert "Naive" not in [fan.name for fan in page.desk.series.fans]


def test_the_origin_moves_by_mouse_and_by_button(qtbot: QtBot, page: ForecastPage) -> None:
    desk = page.desk
    points, held = len(desk.material.series), desk.setup.origin
    body = desk.series.body_of(desk.series.rect().toRectF())
    start = QPoint(round(desk.series.x_of(held, body)), round(body.top()) + 6)
    end = QPoint(round(desk.series.x_of(held - 24, body)), start.y())
    QTest.mousePress(desk.series, LEFT, NONE, start)
    QTest.mouseMove(desk.series, end)
    QTest.mouseRelease(desk.series, LEFT, NONE, end)
    settle(qtbot, page)
    assert abs(desk.setup.origin - (held - 24)) <= 1
    assert desk.answer.main.origin == desk.setup.origin
    QTest.mouseClick(desk.controls.hold_back, LEFT)
    settle(qtbot, page)
    assert desk.setup.origin is None
    assert desk.timeline.steps == points + desk.setup.horizon
    assert desk.inspector.scores.isHidden()


def test_sessions_bring_everything_back(qtbot: QtBot, page: ForecastPage, tmp_path: Path) -> None:
    desk = page.desk
    desk.load(material_of(daily()), "Open")
    page.what_if.move_point(150, 80.0, True)
    settle(qtbot, page)
    page.links.set_light("influence")
    desk.timeline.set_cursor(90)
    middle = desk.series.fans[-1].middle.copy()
    path = tmp_path / "mine.unrolled"
    page.save_path(path)
    page.papers.sample("walk")
    qtbot.waitUntil(lambda: desk.material.series.name != "sales")
    settle(qtbot, page)
    page.open_path(path)
    settle(qtbot, page)
    assert desk.material.series.name == "sales"
    assert desk.setup.edits == {150: 80.0}
    assert (page.links.light, desk.timeline.placed) == ("influence", 90)
    np.testing.assert_allclose(desk.series.fans[-1].middle, middle)


@pytest.mark.parametrize(
    "state", [{"series": 3}, {"series": {"values": ["x"]}}, {"series": {"sample": "load"}, "setup": {"model": 1}}]
)
def test_a_damaged_session_is_refused(page: ForecastPage, state: dict[str, object]) -> None:
    with pytest.raises(DataError, match="the session"):
        page.restore(state)
    assert page.desk.answer is not None


def test_setups_survive_json() -> None:
    setup = Setup("gru", "lstm", 12, 7, 0.8, 30, 2, frozenset({"theta"}), {3: 1.5}).having(
        ClampUnit(0, "forward", 2, 0.5)
    )
    assert Setup.from_json(setup.to_json()) == setup


def test_exports_are_files(qtbot: QtBot, page: ForecastPage, tmp_path: Path, said: Said) -> None:
    for ending in (".csv", ".parquet", ".xlsx"):
        assert page.papers.write_forecasts(tmp_path / f"out{ending}")
        assert (tmp_path / f"out{ending}").stat().st_size > 100
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines[0].startswith("unique_id,ds,")
    assert {"lstm", "lstm-lo-95", "lstm-hi-95", "cutoff", "seasonal-naive"} <= set(lines[0].split(","))
    assert len(lines) == 1 + page.desk.setup.horizon
    assert page.papers.write_report(tmp_path / "report.html")
    report = (tmp_path / "report.html").read_text()
    assert "Seasonal naive" in report
    assert "data:image/svg+xml" in report
    for kind in ("png", "svg", "csv", "npz"):
        assert page.papers.exporter.write_kind(page.desk.series, kind, tmp_path / f"series.{kind}")
    assert not page.papers.write_forecasts(tmp_path / "out.nonsense")
    assert len(said.failures) == 1
    page.papers.copy_command()
    assert QGuiApplication.clipboard().text().startswith("unrolled forecast ")


@pytest.mark.parametrize("values", [np.array([4.0]), np.full(60, 3.0), np.full(30, np.nan)])
def test_a_series_that_cannot_be_forecast_leaves_the_page_alive(
    qtbot: QtBot, page: ForecastPage, said: Said, values: np.ndarray
) -> None:
    page.desk.load(material_of(Series("odd", values)), "Open odd")
    qtbot.waitUntil(
        lambda: not page.shell.live.busy and (page.desk.answer is not None or bool(said.failures)),
        timeout=SECONDS,
    )
    assert not page.grab().isNull()
    page.start_training()
    page.training.run.stop()
    qtbot.waitUntil(lambda: page.training.run.state == "idle", timeout=SECONDS)
    assert all(sentence.strip() for sentence in said.failures)
    page.desk.load(material_of(daily()), "Open")
    settle(qtbot, page)
    assert page.desk.series.fans


def test_commands_have_keys_of_their_own(page: ForecastPage) -> None:
    registry = Registry()
    registry.add(page.commands())
    assert {"forecast.tracks.fit", "forecast.start", "forecast.forecasts"} <= {c.id for c in registry.commands()}
    page.desk.timeline.set_cursor(page.desk.setup.origin - 3)
    registry.run("forecast.up")
    assert list(page.desk.setup.edits) == [page.desk.setup.origin - 3]
    registry.run("forecast.half.2")
    assert page.halves.currentIndex() == 2
    page.show_half(INSIDE)
    assert set(page.contexts()) == {"tracks"}


def test_a_page_that_waits_for_its_series_keeps_what_it_is_to_become(qtbot: QtBot, said: Said, tmp_path: Path) -> None:
    with open_page(ForecastPage, said) as page:
        layout = layout_json(Layout())
        state = {"series": {"file": str(tmp_path / "away.csv"), "layout": layout, "index": 0}, "cursor": 7}
        page.restore(state)
        assert page.state()["series"] == state["series"], "the window may close before the file is read"
        qtbot.waitUntil(lambda: bool(said.failures), timeout=SECONDS)
        assert "away.csv" in said.failures[0]
        assert page.state()["series"] == state["series"], "the file may be there again at the next start"
        assert page.state()["cursor"] == 7
        page.shell.settings.flush()
