"""Seasons of thousands of points: the plain methods look back far enough to see them."""

from __future__ import annotations

import numpy as np
import pytest

from engine.cancel import Cancel
from engine.data.series import Frequency, Series
from engine.labs.forecast.outcome import Request
from engine.labs.forecast.plain import plain_forecast
from engine.labs.forecast.seasons import LONGEST, likely_season, recent
from engine.labs.forecast.session import Session
from engine.labs.forecast.spec import LONGEST_SEASON

AHEAD = 96


def waves(first: int, count: int, season: int) -> np.ndarray:
    return 50 + 10 * np.sin(2 * np.pi * np.arange(first, first + count) / season)


@pytest.mark.parametrize("method", ["seasonal-naive", "naive2", "theta"])
@pytest.mark.parametrize(("season", "count"), [(3_400, 50_001), (5_000, 20_003), (10_080, 50_000), (17_280, 69_120)])
def test_a_long_season_is_seen(method: str, season: int, count: int) -> None:
    found = plain_forecast(method, waves(0, count, season), AHEAD, season).mean
    np.testing.assert_allclose(found, waves(count, AHEAD, season), rtol=1e-3)


def test_what_is_looked_back_at_grows_with_the_season() -> None:
    values = np.arange(100_003.0)
    for season, least in ((1, LONGEST), (24, LONGEST - 24), (5_000, 20_000), (17_280, 69_120)):
        last = recent(values, season)
        assert least <= len(last) < max(LONGEST, 4 * season) + season
        assert last[0] % season == 0, "where a season begins"
        assert last[-1] == values[-1]
    assert len(recent(values[:69_120], 17_280)) == 69_120
    assert len(recent(values[:300], 24)) == 300


def test_a_session_forecasts_a_day_of_five_second_steps() -> None:
    frequency = Frequency("second", 5)
    season = frequency.seasons[0]
    series = Series("load", waves(0, 4 * season + AHEAD, season), frequency=frequency)
    origin = 4 * season
    outcome = Session().run(Request(series, "gru", AHEAD, season, origin=origin), Cancel())
    for method in ("seasonal-naive", "naive2", "theta"):
        assert outcome.scores[method].smape < 0.1, method


def test_only_seasons_that_can_be_set_are_likely() -> None:
    day = Frequency("second", 5).seasons[0]
    assert day <= LONGEST_SEASON
    assert likely_season(waves(0, 4 * day, day), (day, 7 * day)) == day
    longer = 43_200
    assert longer > LONGEST_SEASON
    assert likely_season(waves(0, 4 * longer, longer), (longer, 7 * longer)) == 1
