"""A series with its forecasts: reducing, dates, drawing at any length, the hand that changes it."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import theme as themes
from app.views.dates import Stamps, date_text, date_ticks
from app.views.dilation import DilationTrack
from app.views.export import picture_of, svg_of
from app.views.fan import Fan, Interval
from app.views.influence import InfluenceTrack
from app.views.minmax import MinMax
from app.views.rank import RankView
from app.views.rank_row import RankRow
from app.views.scale import calm_range, tick_text, ticks, value_text
from app.views.series import Sight
from app.views.series_hand import SeriesTrack
from app.views.timeline import Timeline
from engine.trace import Axis, Trace, TraceSet

COLOURS = ("#ff0000", "#ff0000")


def track_of(values: np.ndarray, horizon: int = 0, size: tuple[int, int] = (900, 320)) -> SeriesTrack:
    track = SeriesTrack()
    track.set_timeline(Timeline(len(values) + horizon, track))
    track.resize(*size)
    track.show_series(MinMax(np.asarray(values, np.float64)) if len(values) else None)
    return track


def fan(first: int, middle: np.ndarray, width: float = 2.0, leading: bool = True) -> Fan:
    return Fan("net", COLOURS, first, middle, (Interval(0.95, middle - width, middle + width),), leading)


def lit(image: QImage) -> int:
    """Pixels in the cursor's colour."""
    colour = QColor(themes.current().cursor)
    return pixels(image, colour.red(), colour.green(), colour.blue())


def pixels(image: QImage, red: int, green: int, blue: int) -> int:
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    seen = data[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[..., :3].astype(int)
    return int((np.abs(seen - [blue, green, red]).sum(axis=2) < 40).sum())


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 1_000, 70_001])
def test_columns_hold_every_value_of_theirs(count: int) -> None:
    values = np.random.default_rng(count).normal(size=count)
    curve = MinMax(values)
    assert curve.bounds(0, count) == (values.min(), values.max())
    columns = curve.columns(0, count, min(count, 200))
    assert np.nanmin(columns.low) == values.min()
    assert np.nanmax(columns.high) == values.max()


def test_a_gap_knows_nothing() -> None:
    values = np.arange(64.0)
    values[16:48] = np.nan
    columns = MinMax(values).columns(0, 64, 4)
    assert np.isnan(columns.low).tolist() == [False, True, True, False]
    assert MinMax(np.full(3, np.nan)).bounds(0, 3) is None
    assert MinMax(np.array([1.0, np.inf, 3.0])).bounds(0, 3) == (1.0, 3.0)


def test_replaced_values_come_and_go() -> None:
    values = np.zeros(100_000)
    curve = MinMax(values)
    curve.replace({50_000: 9.0})
    assert curve.bounds(0, 100_000) == (0.0, 9.0)
    assert (curve.own(50_000), values[50_000]) == (0.0, 0.0)
    curve.replace({7: -4.0})
    assert curve.bounds(0, 100_000) == (-4.0, 0.0)
    curve.replace({})
    assert curve.bounds(0, 100_000) == (0.0, 0.0)


def test_dates_of_steps_and_steps_of_dates() -> None:
    hour = np.timedelta64(1, "h")
    times = np.datetime64("2024-02-28T00", "us") + np.arange(48) * hour
    stamps = Stamps(times, times[-1] + np.arange(1, 25) * hour)
    assert stamps.text(0) == "28 Feb 2024, 00:00"
    assert stamps.text(48) == "1 Mar 2024, 00:00"
    for step in (-3.0, 0.0, 12.5, 47.0, 60.25, 200.0):
        assert stamps.step_of(stamps.second_of(step)) == pytest.approx(step)
    found = date_ticks(stamps, 0, 72, 4)
    assert [tick.text for tick in found] == ["28 Feb", "29 Feb", "1 Mar", "2 Mar"][: len(found)]
    assert [tick.place for tick in found][:3] == pytest.approx([0.5, 24.5, 48.5])
    assert date_text(1e20, 1.0) == "–"


@pytest.mark.parametrize("most", [3, 8, 30])
@pytest.mark.parametrize("unit", ["s", "m", "h", "D", "M", "Y"])
def test_ticks_are_few_and_rise(unit: str, most: int) -> None:
    times = (np.datetime64("2019", unit) + np.arange(400)).astype("datetime64[us]")
    places = [tick.place for tick in date_ticks(Stamps(times, times[:0]), 0, 400, most)]
    assert 1 <= len(places) <= 2 * most + 2
    assert all(np.diff(places) > 0)


def test_round_numbers() -> None:
    assert ticks((0.0, 10.0), 5) == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    assert calm_range(3.0, 97.0) == (0.0, 110.0)
    assert calm_range(float("nan"), 1.0) == (0.0, 1.0)
    low, high = calm_range(5.0, 5.0)
    assert low < 5.0 < high
    assert [tick_text(value, step) for value, step in ((0.25, 0.05), (1200.0, 200.0), (2e6, 1e6))] == [
        "0.25", "1,200", "2M",
    ]  # fmt: skip
    assert value_text(float("nan"), (0.0, 1.0)) == "–"


@pytest.mark.parametrize("values", [np.zeros(0), np.array([3.0]), np.full(40, np.nan), np.full(40, 7.0)])
def test_any_series_is_drawn(qtbot: QtBot, values: np.ndarray) -> None:
    track = track_of(values, 10)
    qtbot.addWidget(track)
    track.show_forecasts(len(values), [fan(len(values), np.linspace(1, 5, 10))] if len(values) else [])
    assert not track.grab().isNull()
    assert b"<svg" in svg_of(track)
    assert track.has_data() == bool(len(values))


def test_a_million_points_show_their_peak(qtbot: QtBot) -> None:
    values = np.zeros(1_000_000)
    values[700_123] = 100.0
    track = track_of(values)
    qtbot.addWidget(track)
    body = track.body_of(track.rect().toRectF())
    image = track.grab().toImage()
    x = round(track.x_of(700_123.5, body))
    ground = themes.current().panel
    column = {image.pixelColor(x + dx, round(body.top() + 0.4 * body.height())).name() for dx in (-1, 0, 1)}
    assert column != {ground}
    assert "points a pixel" in track.badge(1.0)


def test_the_fan_has_its_colour_and_the_wild_one_does_not_flatten(qtbot: QtBot) -> None:
    values = 10 + np.sin(np.arange(100))
    track = track_of(values, 40)
    qtbot.addWidget(track)
    track.show_forecasts(100, [fan(100, np.full(40, 10.0))])
    assert pixels(picture_of(track), 255, 0, 0) > 300
    track.show_forecasts(100, [fan(100, np.full(40, 10.0), width=1e9)])
    assert track.plot.bounds[1] < 20


def test_a_point_is_dragged(qtbot: QtBot) -> None:
    track = track_of(np.linspace(0, 10, 40), 5)
    qtbot.addWidget(track)
    track.show_forecasts(40, [])
    moved: list[tuple[int, float, bool]] = []
    track.point_moved.connect(lambda *each: moved.append(each))
    plot = track.plot
    start = QPoint(round(plot.x_of(20.5)), round(plot.y_of(float(track.curve.data[20]))))
    assert track.point_near(QPointF(start)) == 20
    QTest.mousePress(track, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(track, QPoint(start.x(), round(plot.y_of(8.0))))
    QTest.mouseRelease(
        track, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(start.x(), round(plot.y_of(8.0)))
    )
    assert [each[0] for each in moved] == [20] * len(moved)
    assert moved[-1][1] == pytest.approx(8.0, abs=0.2)
    assert moved[-1][2]
    track.show_edits({20: 8.0})
    freed: list[int] = []
    track.point_freed.connect(freed.append)
    QTest.mouseDClick(
        track, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(start.x(), round(track.plot.y_of(8.0)))
    )
    assert freed == [20]


def test_the_origin_is_dragged(qtbot: QtBot) -> None:
    track = track_of(np.linspace(0, 10, 100))
    qtbot.addWidget(track)
    track.show_forecasts(80, [])
    seen: list[int] = []
    track.origin_moved.connect(lambda step, _done: seen.append(step))
    body = track.body_of(track.rect().toRectF())
    start = QPoint(round(track.x_of(80, body)), round(body.top()) + 6)
    end = QPoint(round(track.x_of(60, body)), start.y())
    QTest.mousePress(track, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(track, end)
    QTest.mouseRelease(track, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    assert seen[-1] == 60


def test_what_a_network_sees_is_lit(qtbot: QtBot) -> None:
    track = track_of(np.sin(np.arange(200) / 5))
    qtbot.addWidget(track)
    dark = picture_of(track)
    track.show_sight(Sight(50, 120))
    assert lit(picture_of(track)) > lit(dark) + 100
    track.show_sight(Sight(50, 120, np.linspace(-1, 1, 71)))
    assert lit(picture_of(track)) > lit(dark)


def test_ten_million_points_pan_fluently(qtbot: QtBot) -> None:
    track = track_of(np.cumsum(np.random.default_rng(1).normal(size=10_000_000)), size=(1600, 500))
    qtbot.addWidget(track)
    track.grab()
    times = []
    for step in range(9):
        track.timeline.set_window(1e6 * step / 3, 5e6 + 1e6 * step / 3)
        began = time.perf_counter()
        track.grab()
        times.append(time.perf_counter() - began)
    assert sorted(times)[len(times) // 2] < 0.25  # Five times what it takes on a quiet machine.


def test_the_tree_of_a_receptive_field(qtbot: QtBot) -> None:
    track = DilationTrack()
    qtbot.addWidget(track)
    track.set_timeline(Timeline(100, track))
    assert not track.has_data()
    track.show_reach((1, 2, 4), 2, 100)
    levels = track.nodes(50)
    assert levels[0].tolist() == list(range(43, 51))
    assert [len(level) for level in levels] == [8, 4, 2, 1]
    assert track.reach == 8
    track.timeline.set_cursor(50)
    track.resize(800, track.sizeHint().height())
    assert lit(picture_of(track)) > 50
    assert track.nodes(2)[0].tolist() == [0, 1, 2]


def test_influence_is_signed(qtbot: QtBot) -> None:
    track = InfluenceTrack("influence", "Influence", "influence")
    qtbot.addWidget(track)
    track.set_timeline(Timeline(30, track))
    track.start = 10
    data = np.linspace(-1, 1, 20, dtype=np.float32)[:, None]
    track.show_traces(TraceSet((Trace("influence", data, (Axis("time"), Axis("what")), "gradient"),)))
    assert track.strength.max() == 1.0
    assert track.readout(0, themes.current())[0].text == "−1.0000"
    assert not track.grab().isNull()
    track.show_traces(None)
    assert not track.has_data()


def test_methods_are_ranked(qtbot: QtBot) -> None:
    view = RankView("MASE", (("sMAPE", ".1f"),))
    qtbot.addWidget(view)
    nan = float("nan")
    rows = [
        RankRow("b", "B", COLOURS, np.array([2.0, 3.0]), (1.0,)),
        RankRow("line", "Line", COLOURS, np.array([1.0, 2.0]), (9.0,)),
        RankRow("c", "C", COLOURS, np.array([nan, nan]), (nan,)),
    ]
    view.show_rows(rows, "line")
    view.resize(900, view.sizeHint().height())
    assert [row.key for row in view.rows] == ["line", "b", "c"]
    assert not view.grab().isNull()
    chosen: list[str] = []
    view.chosen.connect(chosen.append)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert chosen == ["line", "b"]
    view.sort_by(0)
    assert [row.key for row in view.rows] == ["b", "line", "c"]
    names, table = view.values()
    assert names == ["B", "Line", "C"]
    assert table[0].tolist()[:2] == [2.0, 1.0]
