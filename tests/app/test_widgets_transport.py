"""The bar that moves the cursor."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.views.timeline import Timeline
from app.widgets.transport import Transport

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    return Timeline(150)


@pytest.fixture
def bar(qtbot: QtBot, timeline: Timeline) -> Transport:
    bar = Transport(timeline)
    qtbot.addWidget(bar)
    bar.resize(1000, 48)
    bar.show()
    qtbot.waitExposed(bar)
    return bar


def test_buttons_step_and_stay_within_the_sequence(bar: Transport, timeline: Timeline) -> None:
    QTest.mouseClick(bar.back_button, LEFT)
    assert timeline.cursor == 0
    for _ in range(3):
        QTest.mouseClick(bar.step_button, LEFT)
    QTest.mouseClick(bar.back_button, LEFT)
    assert timeline.cursor == 2
    bar.step(10_000)
    assert timeline.cursor == 149
    QTest.mouseClick(bar.start_button, LEFT)
    assert timeline.cursor == 0


def test_scrubbing_and_the_timeline_follow_each_other(bar: Transport, timeline: Timeline) -> None:
    QTest.mousePress(bar.scrubber, LEFT, pos=QPoint(10, 12))
    QTest.mouseMove(bar.scrubber, QPoint(bar.scrubber.width() - 10, 12))
    QTest.mouseRelease(bar.scrubber, LEFT, pos=QPoint(bar.scrubber.width() - 10, 12))
    assert timeline.cursor == 149
    timeline.set_cursor(77)
    assert bar.scrubber.value() == 77
    timeline.set_steps(50)
    assert bar.scrubber.maximum() == 49
    assert timeline.cursor == 49


def test_the_text_says_where_and_how_fast(bar: Transport, timeline: Timeline) -> None:
    timeline.set_cursor(77)
    bar.set_latency(6.84)
    assert bar.text.text() == "step 77 \u00b7 150 steps \u00b7 took 6.8 ms"
    timeline.set_steps(0)
    assert bar.text.text() == "no steps yet"
    assert not bar.play_button.isEnabled()


def test_playing_runs_to_the_end_and_its_timer_only_meanwhile(bar: Transport, timeline: Timeline, qtbot: QtBot) -> None:
    bar.speed.setCurrentText("4\u00d7")
    timeline.set_cursor(120)
    assert not bar.playing
    seen: list[int] = []
    timeline.cursor_changed.connect(seen.append)
    with qtbot.waitSignal(timeline.cursor_changed):
        QTest.mouseClick(bar.play_button, LEFT)
    assert bar.playing
    assert bar.play_button.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: not bar.playing)
    assert timeline.cursor == 149
    assert seen == sorted(seen)
    with qtbot.waitSignal(timeline.cursor_changed):
        bar.play()
    assert timeline.cursor < 20
    bar.hide()
    assert not bar.playing


def test_a_rate_of_its_own_is_the_normal_speed(qtbot: QtBot) -> None:
    timeline = Timeline(1_000)
    bar = Transport(timeline, rate=10_000.0)
    qtbot.addWidget(bar)
    bar.show()
    bar.play()
    qtbot.waitUntil(lambda: timeline.placed == 999, timeout=5_000)
    assert not bar.playing


def test_a_hand_on_the_cursor_while_playing_moves_it(bar: Transport, timeline: Timeline, qtbot: QtBot) -> None:
    bar.play()
    timeline.set_cursor(100)
    with qtbot.waitSignal(timeline.cursor_changed):
        pass
    assert timeline.cursor > 100
    QTest.mouseClick(bar.step_button, LEFT)
    assert not bar.playing


def test_follow_is_the_timelines(bar: Transport, timeline: Timeline) -> None:
    assert bar.follow_button.isChecked() == timeline.follow
    QTest.mouseClick(bar.follow_button, LEFT)
    assert not timeline.follow
    timeline.set_follow(True)
    assert bar.follow_button.isChecked()
