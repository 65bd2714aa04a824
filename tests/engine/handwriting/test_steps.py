"""The cut of ink into steps: what must not matter to it, and what must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.ink import Ink, ink_of
from engine.labs.handwriting.penman import write
from engine.labs.handwriting.steps import FEATURE_NAMES, FEATURES, MAX_STEPS, cut, rows_of, steps_of


@settings(max_examples=25, deadline=None)
@given(st.floats(0.05, 40.0), st.floats(-5e3, 5e3), st.floats(-5e3, 5e3))
def test_size_and_place_do_not_matter(scale: float, x: float, y: float) -> None:
    ink = write("gates", height=50.0)
    moved = Ink(ink.points * np.float32(scale) + np.array([x, y], np.float32), ink.stroke_lengths)
    a, b = steps_of(ink), steps_of(moved)
    assert len(a) == len(b)
    # Moving far in float32 rounds the coordinates themselves.
    assert np.abs(a.features - b.features).mean() < 0.02


def test_denser_points_give_the_same_steps() -> None:
    sparse = ink_of([[(0, 0), (10, 40), (20, 0)], [(5, 20), (15, 20)]])
    dense = ink_of(
        [
            np.column_stack([np.interp(np.linspace(0, 2, 201), [0, 1, 2], axis) for axis in s.T])
            if len(s) == 3
            else np.linspace(s[0], s[-1], 200)
            for s in sparse.strokes()
        ]
    )
    np.testing.assert_allclose(steps_of(sparse).features, steps_of(dense).features, atol=1e-3)


def test_steps_say_which_points_they_come_from() -> None:
    ink = write("time")
    steps = steps_of(ink)
    start = ink.stroke_starts
    assert steps.first_point[0] == 0
    assert steps.last_point[-1] == len(ink) - 1
    assert (steps.last_point >= steps.first_point).all()
    stroke_of_first = np.searchsorted(start, steps.first_point, side="right")
    stroke_of_last = np.searchsorted(start, steps.last_point, side="right")
    assert (stroke_of_first == stroke_of_last).all()
    down = steps.features[:, FEATURE_NAMES.index("pen down")]
    assert down.sum() == len(ink.stroke_lengths)


def test_few_steps_a_letter() -> None:
    text = "together now"
    assert 4 <= len(steps_of(write(text))) / len(text) <= 12


def test_a_second_row_is_found_and_read_at_the_same_size() -> None:
    first, second = write("long memory", height=30), write("short days", height=30)
    below = second.points + np.array([0, 140], np.float32)
    both = Ink(np.concatenate([first.points, below]), np.concatenate([first.stroke_lengths, second.stroke_lengths]))
    assert rows_of(both.points, both.stroke_lengths).max() == 1
    assert abs(len(steps_of(both)) - len(steps_of(first)) - len(steps_of(second))) <= 8
    alone = rows_of(first.points, first.stroke_lengths)
    assert alone.max() == 0


@pytest.mark.parametrize(
    "strokes",
    [
        [[(3, 3)]],
        [[(3, 3), (3, 3), (3, 3)]],
        [[(0, 0), (90, 0)]],
        [[(0, 0), (0, 90)]],
        [[(0, 0)], [(50, 0)], [(0, 80)]],
        [[(1e6, 1e6), (1e6 + 1, 1e6)]],
    ],
    ids=["dot", "still", "dash", "bar", "three dots", "far away"],
)
def test_odd_ink_has_finite_steps(strokes: list[list[tuple[float, float]]]) -> None:
    steps = steps_of(ink_of(strokes))
    assert len(steps) >= len(strokes)
    assert steps.features.shape[1] == FEATURES
    assert np.isfinite(steps.features).all()


def test_no_ink_no_steps() -> None:
    assert len(steps_of(ink_of([]))) == 0


def test_a_huge_scribble_keeps_to_the_limit() -> None:
    random = np.random.default_rng(0)
    points = np.cumsum(random.normal(0, 3, (50_000, 2)), axis=0).astype(np.float32)
    steps = cut(points, np.full(50, 1000, np.int32))
    assert 1 <= len(steps) <= 1.5 * MAX_STEPS
    assert np.isfinite(steps.features).all()


def test_ink_at_the_ends_of_float32_is_cut_like_any_other() -> None:
    ink = write("far", seed=2)
    most = float(np.abs(ink.points).max())
    far = steps_of(Ink(ink.points * np.float32(3.3e38 / most), ink.stroke_lengths))
    assert np.isfinite(far.features).all()
    np.testing.assert_allclose(far.features, steps_of(ink).features, atol=2e-2)
    apart = np.array([[-3.4e38, -3.4e38], [3.4e38, 3.4e38]], np.float32)
    assert np.isfinite(steps_of(Ink(apart, np.array([2], np.int32))).features).all()
