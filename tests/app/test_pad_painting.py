"""What the pad shows: ink, its colours, letters, marks; and how seldom it paints everything."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QUndoStack, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import theme
from app.widgets.ink_colours import blended
from app.widgets.ink_curve import Smoothing, smoothed
from app.widgets.ink_letters import middle_of, spread
from app.widgets.ink_pad import InkPad
from app.widgets.ink_replay import schedule
from app.widgets.ink_view import View
from engine.data.ink import Ink, ink_of


@pytest.fixture
def pad(qtbot: QtBot, qapp: QApplication) -> InkPad:
    theme.apply(qapp, theme.DARK)
    pad = InkPad(QUndoStack(qapp))
    qtbot.addWidget(pad)
    pad.resize(800, 260)
    pad.show()
    qtbot.waitExposed(pad)
    pad.set_guides(False)
    return pad


def two_bars(pad: InkPad) -> Ink:
    """Two thick level lines of eleven points each, seen at 1:1."""
    pad.load(ink_of([[[100 + 10 * k, y] for k in range(11)] for y in (60, 120)]))
    pad.set_view(View())
    pad.set_line_width(8)
    return pad.snapshot()


def colour_at(pad: InkPad, x: float, y: float) -> QColor:
    image = pad.grab().toImage()
    ratio = image.devicePixelRatio()
    return image.pixelColor(int(x * ratio), int(y * ratio))


def apart(a: QColor, b: QColor) -> int:
    return max(abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue()))


def test_ink_is_where_it_was_written(pad: InkPad) -> None:
    two_bars(pad)
    paper = QColor(theme.DARK.panel)
    assert apart(colour_at(pad, 150, 60), paper) > 80
    assert colour_at(pad, 150, 90) == paper


def test_a_units_values_colour_its_points_by_the_table(pad: InkPad) -> None:
    ink = two_bars(pad)
    table = np.zeros((256, 3), np.uint8)
    table[:, 0] = np.arange(256)
    table[0] = (0, 255, 0)
    values = np.concatenate([np.full(11, 0.5), np.full(11, -0.5)])
    pad.set_colouring(values, "unit", table)
    assert apart(colour_at(pad, 150, 60), QColor(255, 0, 0)) <= 2
    assert apart(colour_at(pad, 150, 120), QColor(0, 255, 0)) <= 2
    pad.set_colouring(values, "unit", table, limit=1.0)
    assert apart(colour_at(pad, 150, 60), QColor(191, 0, 0)) <= 2
    values[:11] = np.nan
    pad.set_colouring(values, "unit", table)
    plain = colour_at(pad, 150, 60)
    pad.set_colouring(None, "plain")
    assert colour_at(pad, 150, 60) == plain
    assert len(ink) == 22


def test_time_runs_from_one_end_of_the_table_to_the_other(pad: InkPad) -> None:
    two_bars(pad)
    table = np.zeros((256, 3), np.uint8)
    table[:, 0], table[:, 2] = np.arange(256), 255 - np.arange(256)
    pad.set_colouring(None, "time", table)
    assert apart(colour_at(pad, 100, 60), QColor(0, 0, 255)) <= 2
    assert apart(colour_at(pad, 199, 120), QColor(255, 0, 0)) <= 14


def test_letters_have_hues_and_the_picked_one_the_colour_of_the_cursor(pad: InkPad) -> None:
    two_bars(pad)
    pad.set_letters([("a", 0, 10), ("b", 11, 21)])
    pad.set_colouring(None, "letter")
    first, second = colour_at(pad, 150, 60), colour_at(pad, 150, 120)
    assert apart(first, second) > 60
    pad.set_picked_letter(1)
    assert apart(colour_at(pad, 150, 120), QColor(theme.DARK.cursor)) <= 2
    assert colour_at(pad, 150, 60) == first


def test_the_lit_range_and_the_dot_lie_on_top_without_a_full_painting(pad: InkPad) -> None:
    two_bars(pad)
    pad.grab()
    before = pad.full_paints
    pad.set_lit((2, 4))
    cursor = QColor(theme.DARK.cursor)
    assert apart(colour_at(pad, 130, 60), cursor) <= 2
    assert apart(colour_at(pad, 180, 60), cursor) > 40
    pad.set_cursor_point(20)
    assert apart(colour_at(pad, 190, 120), cursor) <= 2
    assert pad.full_paints == before


def test_a_theme_that_changes_while_the_pad_is_open_recolours_it(pad: InkPad, qapp: QApplication) -> None:
    two_bars(pad)
    dark = colour_at(pad, 150, 60)
    theme.apply(qapp, theme.LIGHT)
    QApplication.processEvents()
    assert colour_at(pad, 150, 90) == QColor(theme.LIGHT.panel)
    assert colour_at(pad, 150, 60).lightness() < 110 < dark.lightness()


@pytest.mark.parametrize("smoothing", list(Smoothing))
def test_writing_paints_pieces_and_never_everything(pad: InkPad, smoothing: Smoothing) -> None:
    pad.set_smoothing(smoothing)
    pad.grab()
    before = pad.full_paints
    angle = np.linspace(0, 60 * np.pi, 50_000)
    radius = 20 + 90 * np.abs(np.sin(angle / 37))
    places = np.stack([400 + 3 * radius * np.cos(angle), 130 + radius * np.sin(angle)], axis=1)
    pad.document.begin(float(places[0, 0]), float(places[0, 1]), 0.0)
    for k, (x, y) in enumerate(places[1:].tolist()):
        pad.document.extend(x, y, 0.0002 * k)
        if k % 5_000 == 0:
            pad.grab()
    assert len(pad.snapshot()) == 50_000
    assert pad.full_paints == before


def test_smoothing_is_for_the_eye_alone_and_keeps_the_ends(pad: InkPad) -> None:
    raw = np.random.default_rng(1).normal(0, 5, (40, 2)).cumsum(axis=0)
    strong = smoothed(raw, Smoothing.STRONG)
    assert np.array_equal(smoothed(raw, Smoothing.LIGHT), raw)
    assert np.allclose(strong[[0, -1]], raw[[0, -1]])
    assert np.abs(np.diff(strong, 2, axis=0)).mean() < 0.6 * np.abs(np.diff(raw, 2, axis=0)).mean()
    pad.set_smoothing(Smoothing.STRONG)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    for x, y in ((60, 90), (70, 50), (80, 90), (90, 50)):
        QTest.mouseMove(pad, QPoint(x, y))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(90, 50))
    assert pad.snapshot().points[1:4].tolist() == [[60, 90], [70, 50], [80, 90]]


def test_a_stroke_looks_the_same_while_written_and_painted_anew(pad: InkPad) -> None:
    angle = np.linspace(0, 2 * np.pi, 30)
    pad.document.begin(400, 60, 0.0)
    for x, y in np.stack([400 + 120 * np.sin(angle), 130 - 70 * np.cos(angle)], axis=1)[1:].tolist():
        pad.document.extend(x, y, 0.1)
    live = pixels(pad)
    pad.set_smoothing(Smoothing.LIGHT)
    assert np.abs(pixels(pad) - live).max() <= 40
    assert (np.abs(pixels(pad) - live) > 8).mean() < 0.002


def pixels(pad: InkPad) -> NDArray[np.int64]:
    image = pad.grab().toImage()
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return data.astype(np.int64)


@pytest.mark.parametrize("strokes", [[], [[[5, 5]]], [[[0, 0], [1e6, 0]]], [[[1e-4, 0]] * 9]])
def test_odd_ink_is_shown_in_sight(pad: InkPad, strokes: list[list[list[float]]]) -> None:
    ink = ink_of(strokes)
    pad.load(ink)
    assert not pad.grab().isNull()
    screen = pad.view.to_screen(ink.points)
    assert np.isfinite(screen).all()
    assert ((screen >= -1) & (screen <= (801, 261))).all()
    pad.replay()
    pad.cancel()


def test_an_empty_pad_says_what_to_do_and_offers_a_sample(pad: InkPad, qtbot: QtBot) -> None:
    button = pad.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    assert button.isVisible()
    with qtbot.waitSignal(pad.samples_requested):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    pad.load(ink_of([[[0, 0], [9, 9]]]))
    assert not button.isVisible()
    pad.clear()
    assert button.isVisible()


@pytest.mark.parametrize("count", [1, 9, 60, 400])
def test_letters_never_stand_on_each_other(pad: InkPad, count: int) -> None:
    rng = np.random.default_rng(count)
    pad.load(ink_of([rng.normal(0, 30, (500, 2))]))
    ends = np.linspace(0, 499, count + 1).astype(int)
    pad.set_letters([("mW.i"[k % 4], int(ends[k]), int(max(ends[k], ends[k + 1] - 1))) for k in range(count)])
    pad.set_picked_letter(count // 2)
    boxes = [letter.box for letter in pad.letter_row.placed]
    assert not any(a.adjusted(0.01, 0.01, -0.01, -0.01).intersects(b) for a, b in combinations(boxes, 2))
    assert count // 2 in [letter.index for letter in pad.letter_row.placed]
    assert min(box.left() for box in boxes) >= 0
    assert max(box.right() for box in boxes) <= pad.width()
    assert min(box.top() for box in boxes) >= 0
    assert max(box.bottom() for box in boxes) <= pad.height()
    if count <= 60:
        assert len(boxes) == count


@pytest.mark.parametrize("count", [1, 2, 5, 8])
def test_the_middle_of_points_is_their_median(count: int) -> None:
    points = np.random.default_rng(count).normal(size=(count, 2))
    np.testing.assert_allclose(middle_of(points), np.median(points, axis=0))


def test_letters_with_room_stand_under_their_ink() -> None:
    wanted = np.array([50.0, 120.0, 121.0, 300.0])
    placed = spread(wanted, np.full(4, 10.0), 0.0, 400.0)
    assert placed[[0, 3]].tolist() == [50, 300]
    assert placed[2] - placed[1] == pytest.approx(10)
    assert placed[1:3].mean() == pytest.approx(120.5)


def test_the_pointer_says_which_point_and_letter_it_is_on(pad: InkPad, qtbot: QtBot) -> None:
    two_bars(pad)
    pad.set_letters([("a", 0, 10), ("b", 11, 21)])
    with qtbot.waitSignal(pad.point_hovered) as hovered:
        QTest.mouseMove(pad, QPoint(150, 63))
    assert hovered.args == [5]
    with qtbot.waitSignal(pad.point_hovered) as left:
        QTest.mouseMove(pad, QPoint(400, 200))
    assert left.args == [-1]
    with qtbot.waitSignal(pad.point_picked) as picked:
        QTest.mouseClick(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, QPoint(180, 118))
    assert picked.args == [19]
    box = pad.letter_row.placed[1].box.center().toPoint()
    with qtbot.waitSignal(pad.letter_picked) as letter:
        QTest.mouseClick(pad, Qt.MouseButton.LeftButton, pos=box)
    assert letter.args == [1]
    assert len(pad.snapshot()) == 22
    assert pad.point_at(QPointF(700, 200)) is None


def test_the_wheel_zooms_about_the_pointer_only_with_control(pad: InkPad) -> None:
    two_bars(pad)
    wheel(pad, QPointF(100, 60), Qt.KeyboardModifier.NoModifier)
    assert pad.view == View()
    wheel(pad, QPointF(100, 60), Qt.KeyboardModifier.ControlModifier)
    assert pad.view.scale == 1.25
    assert pad.view.to_screen(pad.snapshot().points)[0].tolist() == [100, 60]
    pad.fit()
    screen = pad.view.to_screen(pad.snapshot().points)
    assert screen[:, 0].max() <= 800
    assert screen[:, 1].max() <= 260 - 40


def wheel(pad: InkPad, place: QPointF, keys: Qt.KeyboardModifier) -> None:
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(place, pad.mapToGlobal(place), QPoint(), QPoint(0, 120), none, keys, phase, False)
    QApplication.sendEvent(pad, event)


def test_two_lines_of_writing_have_two_rows_of_letters(pad: InkPad) -> None:
    lines = [[[20.0 * k, 60.0 * line + 5 * (k % 2)] for k in range(20)] for line in range(2)]
    pad.load(ink_of(lines))
    pad.set_letters([("abcdefgh"[k], 5 * k, 5 * k + 4) for k in range(8)])
    tops = [letter.box.top() for letter in pad.letter_row.placed]
    assert len(set(tops[:4])) == len(set(tops[4:])) == 1
    assert tops[4] >= tops[0] + pad.letter_row.placed[0].box.height() - 0.01
    assert pad.letter_row.placed[-1].box.bottom() <= pad.height()
    assert pad.letter_row.placed[0].box.center().x() == pytest.approx(pad.letter_row.placed[4].box.center().x(), abs=1)


def test_replay_walks_to_the_last_point_and_leaves_the_ink(pad: InkPad, qtbot: QtBot) -> None:
    ink = two_bars(pad)
    seen: list[int] = []
    pad.replay_moved.connect(seen.append)
    with qtbot.waitSignal(pad.replay_finished, timeout=5000):
        pad.replay()
    assert seen == sorted(seen)
    assert seen[-1] == 21
    assert np.array_equal(pad.snapshot().points, ink.points)


def test_replay_shortens_pauses_and_needs_no_time_stamps() -> None:
    places = np.arange(6, dtype=np.float32).reshape(3, 2)
    timed = Ink(places, np.array([3]), np.array([0.0, 0.5, 60.0], np.float32))
    assert schedule(timed)[-1] <= 1
    assert (np.diff(schedule(timed)) > 0).all()
    untimed = ink_of([[[0, 0], [1, 0], [4, 0]]])
    at = schedule(untimed)
    assert at[1] / at[2] == pytest.approx(0.25)
    assert schedule(ink_of([])).tolist() == []


def test_the_own_table_runs_through_its_stops() -> None:
    table = blended(("#102030", "#808080", "#f0e0d0"))
    assert table.shape == (256, 3)
    assert np.abs(table[[0, 255]].astype(int) - [[16, 32, 48], [240, 224, 208]]).max() <= 1
