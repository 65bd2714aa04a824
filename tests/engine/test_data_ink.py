"""Ink as a value: frozen, finite, its parts of one size."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.ink import Ink, assemble, ink_of
from engine.errors import DataError


def test_strokes_and_starts() -> None:
    ink = ink_of([[[0, 1], [2, 3]], [], [[4, 5, 99]]], "a")
    assert ink.stroke_lengths.tolist() == [2, 1]
    assert ink.stroke_starts.tolist() == [0, 2]
    assert [stroke.tolist() for stroke in ink.strokes()] == [[[0, 1], [2, 3]], [[4, 5]]]
    assert len(ink) == 3
    assert len(ink_of([])) == 0
    assert ink_of([]).strokes() == []


def test_nothing_can_be_changed() -> None:
    points = np.zeros((1, 2), np.float32)
    ink = Ink(points, np.array([1], np.int32))
    points[:] = 7
    assert not ink.points.any()
    with pytest.raises(ValueError, match="read-only"):
        ink.points[0, 0] = 1


@pytest.mark.parametrize(
    ("points", "lengths", "more"),
    [
        ([[0, 0]], [2], {}),
        ([[0, 0]], [1, 0], {}),
        ([[0, 0]], [2, -1], {}),
        ([[0, np.nan]], [1], {}),
        ([[0, np.inf]], [1], {}),
        ([[0, 0, 0]], [1], {}),
        ([0, 0], [1], {}),
        ([["a", "b"]], [1], {}),
        ([[0, 0]], [1], {"time": [0, 1]}),
        ([[0, 0]], [1], {"pressure": [np.nan]}),
    ],
)
def test_what_does_not_fit_is_refused(points: object, lengths: object, more: dict[str, object]) -> None:
    with pytest.raises(DataError):
        Ink(points, lengths, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("strokes", [[[[1]]], [["ab"]], [[[1, 2], [3]]], [[1, 2]], [[[1, 10**400]]], [[[1, 1e39]]]])
def test_strokes_that_are_none(strokes: list[list[list[float]]]) -> None:
    with pytest.raises(DataError):
        ink_of(strokes)


def test_assemble_brings_time_and_pressure_to_their_scales() -> None:
    columns = np.array([[1, 2], [3, 4]], np.float64)
    ink = assemble(columns, [1, 0, 1], time=np.array([1e12, 1e12 + 0.5]), pressure=np.array([-1.0, 512.0]))
    assert ink.stroke_lengths.tolist() == [1, 1]
    assert np.asarray(ink.time).tolist() == [0, 0.5]
    assert np.asarray(ink.pressure).tolist() == [0, 1]
    with pytest.raises(DataError, match="finite"):
        assemble(columns * 1e39, [2])
