"""Reduction to pixels, and the order of units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.order import similarity_order
from app.views.reduce import Pooling, Pyramid, rows_pooled


@pytest.mark.parametrize("most", [1, 7, 100, 800, 5_000])
def test_a_lone_peak_is_seen_at_every_zoom(most: int) -> None:
    data = np.zeros((10_000, 3), np.float32)
    data[6_543, 1] = -0.75
    part, first, last = Pyramid(data, "strongest").columns(0, 10_000, most)
    assert (first, last) == (0, 10_000)
    assert part.shape[0] <= most
    assert part.min() == np.float32(-0.75)
    assert part.argmin() // 3 == int(6_543 / 10_000 * part.shape[0])


def test_few_steps_stay_as_they_are() -> None:
    data = np.arange(30, dtype=np.float32).reshape(10, 3)
    part, first, last = Pyramid(data, "mean").columns(2.3, 6.1, 800)
    assert (first, last) == (2, 7)
    np.testing.assert_array_equal(part, data[2:7])


@given(st.integers(1, 90), st.integers(1, 40), st.sampled_from(["strongest", "mean", "maximum"]))
def test_columns_hold_what_the_steps_hold(steps: int, most: int, pooling: Pooling) -> None:
    data = np.random.default_rng(steps).normal(size=(steps, 2)).astype(np.float32)
    part, first, last = Pyramid(data, pooling).columns(0, steps, most)
    assert (first, last) == (0, steps)
    assert 1 <= len(part) <= max(most, 1)
    if pooling == "strongest":
        np.testing.assert_array_equal(np.abs(part).max(axis=0), np.abs(data).max(axis=0))
    elif pooling == "maximum":
        np.testing.assert_array_equal(part.max(axis=0), data.max(axis=0))
    else:
        assert (part.min(axis=0) >= data.min(axis=0) - 1e-5).all()
        assert (part.max(axis=0) <= data.max(axis=0) + 1e-5).all()


@pytest.mark.parametrize("pooling", ["strongest", "mean", "maximum"])
def test_what_is_missing_shows_through_every_reduction(pooling: Pooling) -> None:
    data = np.ones((1_000, 2), np.float32)
    data[400, 0], data[700, 1] = np.nan, np.inf
    part, _, _ = Pyramid(data, pooling).columns(0, 1_000, 10)
    assert np.isnan(part).sum(axis=0).tolist() == [1, 1]


def test_nothing_gives_nothing() -> None:
    part, first, last = Pyramid(np.zeros((0, 5), np.float32), "mean").columns(0, 1, 100)
    assert part.shape == (0, 5)
    assert first == last


def test_units_share_rows_only_where_they_must() -> None:
    data = np.arange(20, dtype=np.float32).reshape(2, 10)
    same, each = rows_pooled(data, 10, "mean")
    assert each == 1
    assert same is data
    pooled, each = rows_pooled(data, 4, "mean")
    assert each == 3
    np.testing.assert_allclose(pooled[0], [1, 4, 7, 9])


@given(st.integers(1, 40), st.integers(1, 12), st.sampled_from(["strongest", "mean", "maximum"]))
def test_each_row_stands_for_its_own_units_alone(units: int, most: int, pooling: Pooling) -> None:
    data = np.random.default_rng(units).normal(size=(7, units)).astype(np.float32)
    data[3, units // 2] = np.nan
    before = data.copy()
    pooled, each = rows_pooled(data, most, pooling)
    np.testing.assert_array_equal(data, before)
    assert pooled.shape == (7, -(-units // each))
    for row, column in enumerate(pooled.T):
        own = data[:, row * each : (row + 1) * each]
        strongest = np.where(own.max(axis=1) >= -own.min(axis=1), own.max(axis=1), own.min(axis=1))
        wanted = {"strongest": strongest, "mean": own.mean(axis=1), "maximum": own.max(axis=1)}[pooling]
        np.testing.assert_allclose(column, wanted, rtol=1e-5, atol=1e-6)


def test_like_units_stand_together() -> None:
    time = np.linspace(0, 6, 200)
    shapes = [np.sin(time), np.cos(3 * time), np.exp(-time)]
    random = np.random.default_rng(0)
    family = random.permutation(np.repeat(np.arange(3), 8))
    data = np.stack([shapes[f] for f in family], axis=1) * random.uniform(0.5, 2, 24)
    order = similarity_order((data + 0.01 * random.normal(size=data.shape)).astype(np.float32))
    assert sorted(order.tolist()) == list(range(24))
    assert np.count_nonzero(np.diff(family[order])) == 2


def test_units_that_never_change_come_last_and_missing_values_do_no_harm() -> None:
    data = np.random.default_rng(1).normal(size=(50, 6)).astype(np.float32)
    data[:, 2] = 0.5
    data[10, 4] = np.nan
    order = similarity_order(data)
    assert sorted(order.tolist()) == list(range(6))
    assert order[-1] == 2
    np.testing.assert_array_equal(order, similarity_order(data))


@pytest.mark.parametrize("shape", [(0, 4), (1, 4), (5, 1), (5, 2), (5, 0)])
def test_too_little_to_sort_stays_as_it_is(shape: tuple[int, int]) -> None:
    assert similarity_order(np.ones(shape, np.float32)).tolist() == list(range(shape[1]))
