"""Backtests, their test of significance, and the measurements of speed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.cancel import Cancel, Cancelled
from engine.data.series import Series
from engine.errors import DataError
from engine.labs.forecast.backtest import LINE, backtest, origins_of
from engine.labs.forecast.contest import Backtest, BacktestRequest, OriginDone
from engine.labs.forecast.significance import p_value, two_sided
from engine.labs.forecast.speed import generation


def seasonal(count: int = 400, noise: float = 1.0) -> Series:
    steps = np.arange(count)
    values = 50 + 10 * np.sin(2 * np.pi * steps / 24) + np.random.default_rng(4).normal(0, noise, count)
    return Series("waves", values)


def table_of(request: BacktestRequest) -> tuple[list[OriginDone], Backtest]:
    *events, table = backtest(request, Cancel())
    assert isinstance(table, Backtest)
    return events, table  # type: ignore[return-value]


def test_students_t_is_that_of_the_tables() -> None:
    for t, freedom, expected in ((2.262, 9, 0.05), (3.250, 9, 0.01), (12.706, 1, 0.05), (0.0, 5, 1.0)):
        assert two_sided(t, freedom) == pytest.approx(expected, abs=2e-4)


def test_significance_by_hand() -> None:
    differences = np.array([1.0, 2.0, 3.0, 2.0, 1.0])
    t = differences.mean() / math.sqrt(differences.var() / 5) * math.sqrt(4 / 5)
    assert p_value(differences) == pytest.approx(two_sided(t, 4))
    assert p_value(differences[:3]) is None
    assert p_value(np.zeros(6)) == 1.0
    noise = np.random.default_rng(1).normal(size=(400, 12))
    assert np.mean([p_value(row) < 0.05 for row in noise]) == pytest.approx(0.05, abs=0.03)


def test_the_better_method_is_above_the_line_and_the_worse_below() -> None:
    events, table = table_of(BacktestRequest(seasonal(), ("naive", "theta"), 24, 24, 8))
    assert [event.done for event in events] == list(range(1, 9))
    assert [event.origin for event in events] == list(table.origins)
    assert table.origins[-1] == 400 - 24
    keys = [row.key for row in table.rows]
    assert keys == ["theta", LINE, "naive"]
    assert {row.key: row.verdict for row in table.rows} == {"theta": "better", LINE: "", "naive": "worse"}
    assert all(row.scores.mase == pytest.approx(row.each.mean()) for row in table.rows)
    assert table.sentence.startswith("Theta is best")


def test_a_network_that_loses_is_told_plainly() -> None:
    _, table = table_of(BacktestRequest(seasonal(noise=0.0001), ("lstm",), 24, 24, 4))
    assert "No network beats the seasonal naive" in table.sentence


def test_a_series_too_short_or_with_a_gap_at_the_end() -> None:
    with pytest.raises(DataError, match="at least 16 points"):
        origins_of(BacktestRequest(seasonal(14), horizon=8, season=1))
    values = seasonal().values.copy()
    values[390] = np.nan
    assert origins_of(BacktestRequest(Series("gap", values), horizon=24, season=24, origins=3)) == (304, 328, 352)
    _, table = table_of(BacktestRequest(seasonal(100), ("naive",), 24, 24, 10))
    assert "has room for 2 of the 10" in table.notes[0]


def test_a_backtest_is_cancelled() -> None:
    cancel = Cancel()
    events = backtest(BacktestRequest(seasonal(), ("naive",), 24, 24, 8), cancel)
    next(events)
    cancel.set()
    with pytest.raises(Cancelled):
        next(events)


def test_steps_with_a_cache_are_those_of_the_parallel_pass() -> None:
    found = generation(Cancel(), blocks=6)
    assert found.field == 64
    assert found.difference < 1e-5
    assert found.times == found.naive / found.cached
