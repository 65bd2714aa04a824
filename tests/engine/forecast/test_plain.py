"""Plain methods and measures against numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.errors import DataError
from engine.labs.forecast.outcome import QUANTILES, Forecast
from engine.labs.forecast.plain import plain_forecast, smoothed
from engine.labs.forecast.scores import coverage, mase, mean_of, owa_of, pinball, scale_of, scores, smape
from engine.labs.forecast.seasons import LONGEST, has_season, likely_season, season_of

TWICE = np.array([5.0, 15.0] * 6)
"""A level of 10 whose season of two halves it and adds half."""
Z975 = 1.959963984540054


def said(values: list[float]) -> Forecast:
    mean = np.array(values)
    return Forecast("it", "It", mean, QUANTILES, np.stack([mean] * len(QUANTILES)))


def test_naive() -> None:
    found = plain_forecast("naive", np.array([1.0, 3.0, 2.0, 4.0]), 4, 1)
    np.testing.assert_array_equal(found.mean, [4, 4, 4, 4])
    # Steps of 2, -1 and 2: their root mean square is the root of 3, and it grows with the root of the horizon.
    low, high = found.interval(0.95)
    np.testing.assert_allclose(high, 4 + Z975 * np.sqrt([3, 6, 9, 12]))
    np.testing.assert_allclose(low + high, 8)


def test_seasonal_naive() -> None:
    found = plain_forecast("seasonal-naive", np.array([9.0, 1.0, 2.0, 3.0, 3.0, 4.0, 5.0]), 7, 3)
    np.testing.assert_array_equal(found.mean, [3, 4, 5, 3, 4, 5, 3])
    # Changes over a season: -6, 2, 2, 2; the spread grows with each season that is repeated.
    size = math.sqrt((36 + 3 * 4) / 4)
    np.testing.assert_allclose(found.interval(0.95)[1] - found.mean, Z975 * size * np.sqrt([1, 1, 1, 2, 2, 2, 3]))


def test_seasonal_naive_without_a_whole_season_is_naive() -> None:
    values = np.array([1.0, 2.0, 7.0])
    for season in (1, 4):
        found = plain_forecast("seasonal-naive", values, 3, season)
        np.testing.assert_array_equal(found.quantiles, plain_forecast("naive", values, 3, 1).quantiles)


def test_naive2_multiplies_a_season_of_positive_values() -> None:
    found = plain_forecast("naive2", TWICE, 5, 2)
    np.testing.assert_allclose(found.mean, [5, 15, 5, 15, 5])
    np.testing.assert_allclose(plain_forecast("naive2", TWICE[:-1], 3, 2).mean, [15, 5, 15])


def test_naive2_adds_a_season_where_values_are_not_positive() -> None:
    found = plain_forecast("naive2", TWICE - 12, 4, 2)
    np.testing.assert_allclose(found.mean, [-7, 3, -7, 3])


def test_naive2_without_a_clear_season_is_naive() -> None:
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0])
    assert not has_season(values, 3)
    np.testing.assert_array_equal(plain_forecast("naive2", values, 4, 3).mean, [2, 2, 2, 2])


def test_theta_of_a_line_goes_on_at_half_its_slope() -> None:
    # Both theta lines are the line itself; smoothing follows it with an alpha of nearly 1.
    found = plain_forecast("theta", np.arange(10.0, 30.0), 4, 1)
    np.testing.assert_allclose(found.mean, [29.5, 30.0, 30.5, 31.0], atol=1e-3)


def test_theta_of_a_season_puts_it_back() -> None:
    np.testing.assert_allclose(plain_forecast("theta", TWICE, 4, 2).mean, [5, 15, 5, 15], rtol=1e-6)


def test_theta_stays_at_nought_where_the_history_does() -> None:
    values = np.linspace(10.0, 0.0, 40)
    assert plain_forecast("theta", values, 30, 1).mean.min() == 0.0
    assert plain_forecast("theta", values - 1, 30, 1).mean.min() < -1.0


@pytest.mark.parametrize("count", [5, 33, 64, 100])
def test_smoothing_finds_the_least_squares(count: int) -> None:
    values = 20 + np.random.default_rng(count).normal(size=count).cumsum()

    def errors(alpha: float, first: float) -> tuple[float, float]:
        level, total = first, 0.0
        for value in values:
            total += (value - level) ** 2
            level += alpha * (value - level)
        return total, level

    level, alpha = smoothed(values)
    # The error is a parabola in the first level: its lowest point from three values.
    a, b, c = (errors(alpha, values[0] + shift)[0] for shift in (-1.0, 0.0, 1.0))
    first = values[0] + 0.5 * (a - c) / (a - 2 * b + c)
    least, last = errors(alpha, first)
    assert last == pytest.approx(level, abs=1e-6)
    for other in np.linspace(0.01, 0.99, 99):
        for shift in (-0.5, 0.0, 0.5):
            assert errors(float(other), first + shift)[0] >= least - 1e-3


@pytest.mark.parametrize("method", ["naive", "seasonal-naive", "naive2", "theta"])
@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_short_and_constant_histories(method: str, count: int) -> None:
    found = plain_forecast(method, np.full(count, 7.0), 6, 2)
    np.testing.assert_allclose(found.quantiles, 7.0)


@pytest.mark.parametrize("method", ["naive", "seasonal-naive", "naive2", "theta"])
def test_a_long_history_is_cut_at_a_season(method: str) -> None:
    count = LONGEST + 1_237
    steps = np.arange(count)
    values = 50 + 10 * np.sin(2 * np.pi * steps / 24)
    expected = 50 + 10 * np.sin(2 * np.pi * (count + np.arange(48)) / 24)
    found = plain_forecast(method, values, 48, 24).mean
    if method == "naive":
        expected = np.full(48, values[-1])
    np.testing.assert_allclose(found, expected, rtol=0.02)


def test_what_cannot_be_forecast_is_refused() -> None:
    with pytest.raises(DataError, match="must be one of naive, seasonal-naive, naive2, theta, but is 'drift'"):
        plain_forecast("drift", TWICE, 3, 2)
    for history in (np.array([]), np.array([1.0, np.nan]), np.array([np.inf, 1.0])):
        with pytest.raises(DataError, match="at least one point and no gaps"):
            plain_forecast("naive", history, 3, 1)
    with pytest.raises(DataError, match="at most 1e\\+30 in size"):
        plain_forecast("theta", TWICE * 1e200, 3, 2)


def test_smape() -> None:
    # 200 |1 - 3| / 4, 0, 200 |-2 - 2| / 4 and both nought, which is no error.
    assert smape(np.array([1.0, 5.0, -2.0, 0.0]), np.array([3.0, 5.0, 2.0, 0.0])) == pytest.approx((100 + 200) / 4)


def test_mase_and_its_scale() -> None:
    history = np.array([1.0, 4.0, 3.0, 6.0, 5.0, 8.0])
    assert scale_of(history, 2) == pytest.approx(2.0)
    assert scale_of(history, 1) == pytest.approx((3 + 1 + 3 + 1 + 3) / 5)
    assert scale_of(history, 6) == scale_of(history, 1)
    assert scale_of(TWICE, 2) == 10.0, "a perfect season has no error of its own"
    assert scale_of(np.ones(9), 3) == 1.0
    assert mase(np.array([7.0, 7.0]), np.array([6.0, 10.0]), history, 2) == pytest.approx((1 + 3) / 2 / 2)


def test_pinball_and_coverage() -> None:
    forecast = Forecast("it", "It", np.array([5.0, 5.0]), (0.025, 0.5, 0.975), np.array([[1.0, 1], [5, 5], [9, 9]]))
    truth = np.array([4.0, 11.0])
    losses = [0.025 * 3, 0.025 * 10, 0.5 * 1, 0.5 * 6, 0.025 * 5, 0.975 * 2]
    assert pinball(truth, forecast) == pytest.approx(2 * np.mean(losses))
    assert coverage(truth, forecast) == 0.5
    assert coverage(truth[:1], forecast) == 1.0


def test_owa() -> None:
    assert owa_of((10.0, 1.0), (20.0, 4.0)) == pytest.approx((0.5 + 0.25) / 2)
    assert owa_of((10.0, 1.0), (0.0, 4.0)) is None
    history, truth = np.array([1.0, 2.0, 3.0]), np.array([4.0, 4.0])
    found = scores(truth, said([4.0, 6.0]), history, 1, said([2.0, 2.0]))
    smapes = 200 * (0 + 2 / 10) / 2, 200 * 2 / 6
    assert found.smape == pytest.approx(smapes[0])
    assert found.mase == pytest.approx(1.0)
    assert found.rmse == pytest.approx(math.sqrt(2))
    assert found.owa == pytest.approx((smapes[0] / smapes[1] + 1 / 2) / 2)
    assert found.coverage == 0.5
    assert scores(truth, said([4.0, 6.0]), history, 1).owa is None


def test_owa_of_many_is_that_of_the_means() -> None:
    history = np.array([1.0, 2.0, 3.0])
    each = [scores(np.array([y]), said([f]), history, 1) for y, f in ((4.0, 6.0), (8.0, 8.0))]
    plain = [scores(np.array([y]), said([f]), history, 1) for y, f in ((4.0, 5.0), (8.0, 4.0))]
    found = mean_of(each, plain)
    ratio = (200 * 2 / 10 / 2) / ((200 / 9 + 200 * 4 / 12) / 2), (2 / 2) / ((1 + 4) / 2)
    assert found.owa == pytest.approx(sum(ratio) / 2)
    assert mean_of(each).owa is None


def test_quantiles_between_levels_are_interpolated() -> None:
    forecast = Forecast("it", "It", np.array([5.0]), (0.1, 0.5, 0.9), np.array([[1.0], [5.0], [13.0]]))
    assert [float(forecast.quantile(level)[0]) for level in (0.05, 0.1, 0.3, 0.5, 0.7, 0.95)] == [1, 1, 3, 5, 9, 13]


def test_seasons() -> None:
    found = season_of(TWICE, 2)
    np.testing.assert_allclose(found.indices, [0.5, 1.5])
    assert found.times
    np.testing.assert_allclose(found.remove(TWICE), 10.0)
    np.testing.assert_allclose(found.put_back(np.array([10.0, 10.0, 10.0]), 11), [15, 5, 15])
    assert len(season_of(TWICE[:3], 2).indices) == 1
    odd = np.array([1.0, 2.0, 6.0] * 4)
    np.testing.assert_allclose(season_of(odd, 3).indices, [1 / 3, 2 / 3, 2])
    np.testing.assert_allclose(season_of(odd - 3, 3).indices, [-2, -1, 3])


def test_a_season_is_found() -> None:
    steps = np.arange(300)
    waves = np.sin(2 * np.pi * steps / 25)
    assert likely_season(waves) == 25
    assert likely_season(waves, (7, 25)) == 25
    assert likely_season(np.random.default_rng(2).normal(size=300).cumsum()) == 1
    assert likely_season(np.ones(50)) == 1
    assert likely_season(np.array([1.0, np.nan])) == 1
