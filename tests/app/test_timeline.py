"""The shared time state: cursor, window, selection."""

from __future__ import annotations

import pytest

from app.views.timeline import NARROWEST, Timeline


def test_the_cursor_stays_within_the_steps() -> None:
    timeline = Timeline(10)
    seen: list[int] = []
    timeline.cursor_changed.connect(seen.append)
    timeline.set_cursor(99)
    timeline.set_cursor(-3)
    timeline.set_cursor(-5)
    assert seen == [9, 0]


def test_hovering_shows_another_step_and_returns() -> None:
    timeline = Timeline(10)
    timeline.set_cursor(4)
    timeline.hover(7)
    assert (timeline.cursor, timeline.placed, timeline.hovering) == (7, 4, True)
    timeline.hover(None)
    assert (timeline.cursor, timeline.hovering) == (4, False)


def test_placing_ends_hovering() -> None:
    timeline = Timeline(10)
    timeline.hover(7)
    timeline.set_cursor(2)
    assert (timeline.cursor, timeline.hovering) == (2, False)


@pytest.mark.parametrize("about", [10.0, 33.0, 90.0])
def test_zoom_keeps_the_place_under_the_pointer(about: float) -> None:
    timeline = Timeline(100)
    timeline.zoom(1.25, about)
    low, high = timeline.window
    assert high - low == pytest.approx(80)
    assert (about - low) / (high - low) == pytest.approx(about / 100)


def test_zoom_ends_at_the_narrowest_and_at_the_whole() -> None:
    timeline = Timeline(100)
    timeline.zoom(1e9, 50)
    low, high = timeline.window
    assert high - low == pytest.approx(NARROWEST)
    timeline.zoom(1e-9, 50)
    assert timeline.window == (0.0, 100.0)
    assert timeline.whole


def test_pan_stops_at_the_ends() -> None:
    timeline = Timeline(100)
    timeline.set_window(10, 30)
    timeline.pan(5)
    assert timeline.window == (15.0, 35.0)
    timeline.pan(500)
    assert timeline.window == (80.0, 100.0)
    timeline.pan(-500)
    assert timeline.window == (0.0, 20.0)


def test_fit_takes_the_selection_first_and_then_all() -> None:
    timeline = Timeline(100)
    timeline.set_selection(30, 21)
    assert timeline.selection == (21, 30)
    timeline.fit()
    assert timeline.window == (21.0, 31.0)
    timeline.fit()
    assert timeline.window == (0.0, 100.0)


def test_zoom_back_takes_a_run_of_notches_as_one() -> None:
    timeline = Timeline(100)
    for _ in range(3):
        timeline.zoom(1.25, 50)
    zoomed = timeline.window
    timeline.pan(5)
    timeline.zoom_back()
    assert timeline.window == zoomed
    timeline.zoom_back()
    assert timeline.window == (0.0, 100.0)
    timeline.zoom_back()
    assert timeline.window == (0.0, 100.0)


def test_a_window_on_all_grows_with_the_steps_and_another_stays() -> None:
    timeline = Timeline(10)
    timeline.set_steps(25)
    assert timeline.window == (0.0, 25.0)
    timeline.set_window(5, 15)
    timeline.set_steps(40)
    assert timeline.window == (5.0, 15.0)
    timeline.set_steps(12)
    assert timeline.window == (2.0, 12.0)


def test_fewer_steps_pull_cursor_and_selection_in() -> None:
    timeline = Timeline(50)
    timeline.set_cursor(49)
    timeline.set_selection(5, 45)
    timeline.set_steps(10)
    assert (timeline.cursor, timeline.selection) == (9, (5, 9))
    timeline.set_steps(3)
    assert timeline.selection is None
    timeline.set_steps(0)
    assert (timeline.cursor, timeline.window) == (0, (0.0, 1.0))
    timeline.set_selection(0, 3)
    assert timeline.selection is None


def test_follow_turns_the_page_until_a_hand_moves_the_window() -> None:
    timeline = Timeline(100)
    timeline.set_window(0, 20)
    timeline.set_cursor(20)
    assert timeline.window == (20.0, 40.0)
    timeline.set_cursor(19)
    assert timeline.window == (0.0, 20.0)
    timeline.pan(3)
    assert not timeline.follow
    timeline.set_cursor(90)
    assert timeline.window == (3.0, 23.0)


def test_each_change_is_said_once() -> None:
    timeline = Timeline(100)
    said: list[str] = []
    timeline.window_changed.connect(lambda: said.append("window"))
    timeline.selection_changed.connect(lambda: said.append("selection"))
    timeline.steps_changed.connect(lambda _: said.append("steps"))
    for _ in range(2):
        timeline.set_window(10, 20)
        timeline.set_selection(3, 4)
        timeline.set_steps(100)
    assert said == ["window", "selection"]
