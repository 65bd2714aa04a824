"""Forecasting sessions: what a network says, what its traces hold, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.cancel import Cancel, Cancelled
from engine.data.series import Series
from engine.errors import DataError, ModelError
from engine.interventions import ClampUnit, Mute
from engine.labs.forecast.outcome import QUANTILES, Edit, Outcome, Request
from engine.labs.forecast.samples import SAMPLES, sample
from engine.labs.forecast.scores import mase, smape
from engine.labs.forecast.session import Session
from engine.labs.forecast.spec import NETWORKS

LOAD = sample("load")
HORIZON = 24


@pytest.fixture(scope="module")
def session() -> Session:
    return Session()


def run(session: Session, request: Request) -> Outcome:
    return session.run(request, Cancel())


@pytest.mark.parametrize("model", NETWORKS)
def test_every_network_forecasts_and_is_measured(session: Session, model: str) -> None:
    origin = len(LOAD) - HORIZON
    outcome = run(session, Request(LOAD, model, HORIZON, 24, origin=origin))
    found = outcome.forecast
    assert found.quantiles.shape == (len(QUANTILES), HORIZON)
    assert np.isfinite(found.quantiles).all()
    assert (np.diff(found.quantiles, axis=0) >= 0).all()
    np.testing.assert_array_equal(outcome.truth, LOAD.values[origin:])
    assert outcome.scores[model].smape == pytest.approx(smape(outcome.truth, found.mean))
    assert outcome.scores[model].mase == pytest.approx(mase(outcome.truth, found.mean, LOAD.values[:origin], 24))
    assert outcome.scores[model].mase < outcome.scores["naive"].mase
    assert [one.key for one in outcome.baselines] == ["seasonal-naive", "naive", "naive2", "theta"]
    np.testing.assert_array_equal(outcome.baselines[0].mean, LOAD.values[origin - 24 : origin])
    assert outcome.notes == ()
    assert (outcome.reach is None) == (model != "wavenet")


@pytest.mark.parametrize("key", SAMPLES)
def test_every_sample_is_forecast_beyond_the_networks_own_horizon(session: Session, key: str) -> None:
    series = sample(key)
    outcome = run(session, Request(series, "gru", 130, series.frequency.seasons[0]))
    assert outcome.forecast.quantiles.shape == (len(QUANTILES), 130)
    assert np.isfinite(outcome.forecast.quantiles).all()
    assert (np.diff(outcome.forecast.quantiles, axis=0) >= 0).all()
    assert len(outcome.truth) == 0
    assert outcome.scores == {}


def test_what_comes_later_is_not_known(session: Session) -> None:
    changed = LOAD.values.copy()
    changed[2_000:] = 1e6
    same, other = (
        run(session, Request(series, "lstm", 60, 24, origin=2_000)) for series in (LOAD, Series("other", changed))
    )
    np.testing.assert_array_equal(same.forecast.quantiles, other.forecast.quantiles)


def test_units_do_not_matter(session: Session) -> None:
    many = Series("watts", LOAD.values * 1e6)
    one, other = (run(session, Request(series, "wavenet", 60, 24)) for series in (LOAD, many))
    np.testing.assert_allclose(other.forecast.quantiles, 1e6 * one.forecast.quantiles, rtol=1e-3)


def test_influence_is_the_slope_of_the_forecast(session: Session) -> None:
    request = Request(LOAD, "gru", HORIZON, 24, ahead=3)
    outcome = run(session, request)
    influence = outcome.traces["influence"].data[:, 0]
    last = len(LOAD) - 1
    for ago in (0, 21, 24):
        step = 0.5
        up, down = (
            run(session, replace(request, edits=(Edit(last - ago, float(LOAD.values[last - ago]) + by),)))
            for by in (step, -step)
        )
        # The size that values are divided by changes with them, a little.
        slope = (up.forecast.mean[2] - down.forecast.mean[2]) / (2 * step)
        assert slope == pytest.approx(influence[-1 - ago], abs=0.02, rel=0.1)
    assert np.abs(influence[-30:]).max() > 0.1


def test_a_muted_layer_is_still_and_changes_the_forecast(session: Session) -> None:
    plain = run(session, Request(LOAD, "lstm", HORIZON, 24))
    muted = run(session, Request(LOAD, "lstm", HORIZON, 24, interventions=(Mute(0, "forward"),)))
    assert muted.traces.notes["muted"] == "0"
    assert np.abs(muted.forecast.mean - plain.forecast.mean).max() > 0.1
    clamped = run(session, Request(LOAD, "feedforward", HORIZON, 24, interventions=(ClampUnit(1, "forward", 5, 2.5),)))
    np.testing.assert_array_equal(clamped.traces["dense/layer1/hidden"].data[:, 5], 2.5)


def test_the_equations_of_a_unit_give_its_value(session: Session) -> None:
    outcome = run(session, Request(LOAD, "lstm", HORIZON, 24))
    step = session.explain(outcome, 1, 7, 900)
    said = outcome.traces["recurrent/layer1/forward/hidden"].data[900, 7]
    assert step.after["hidden"] == pytest.approx(said, abs=1e-5)
    before = outcome.traces["recurrent/layer1/forward/cell"].data[899, 7]
    assert step.before["cell"] == pytest.approx(before, abs=1e-5)


def test_a_short_history_is_told(session: Session) -> None:
    short = Series("short", np.array([4.0, 6.0, 5.0]))
    outcome = run(session, Request(short, "lstm", 5, 1))
    assert np.isfinite(outcome.forecast.quantiles).all()
    assert any("looks back 65 points, but the history has 3" in note for note in outcome.notes)
    one = run(session, Request(Series("one", np.array([4.0])), "wavenet", 5, 12))
    assert np.isfinite(one.forecast.quantiles).all()


def test_why_the_network_for_weekly_series_reads_it_is_told(session: Session) -> None:
    (short, *_), (other, *_) = (session.notes(Request(LOAD, "lstm", 4, season, origin=300)) for season in (24, 30))
    assert "The network for hourly series looks back 337 points, but the history has 300; the one for weekly" in short
    assert "No network that ships was trained on series with a season of 30; the one for weekly" in other


@pytest.mark.parametrize("values", [np.zeros(400), np.full(400, -3.0), np.full(400, 1e-12), np.arange(400) * 2e27])
@pytest.mark.parametrize("model", ["gru", "feedforward"])
def test_extreme_series_stay_finite(session: Session, values: np.ndarray, model: str) -> None:
    outcome = run(session, Request(Series("extreme", values), model, 30, 24))
    assert np.isfinite(outcome.forecast.quantiles).all()
    if values.std() == 0:
        size = max(1e-9, abs(values[0]))
        assert np.abs(outcome.forecast.mean - values[0]).max() < 0.2 * size


def test_gaps_are_bridged_and_end_the_truth(session: Session) -> None:
    values = LOAD.values.copy()
    values[1_000:1_005] = np.nan
    values[2_010] = np.nan
    outcome = run(session, Request(Series("gaps", values), "lstm", HORIZON, 24, origin=2_000))
    assert len(outcome.truth) == 10
    assert "straight line" in outcome.notes[0]
    assert np.isfinite(outcome.forecast.quantiles).all()


def test_levels_that_were_asked_for(session: Session) -> None:
    outcome = run(session, Request(LOAD, "lstm", HORIZON, 24, quantiles=(0.05, 0.8)))
    assert outcome.forecast.levels == (0.05, 0.5, 0.8)
    whole = run(session, Request(LOAD, "lstm", HORIZON, 24)).forecast
    np.testing.assert_allclose(outcome.forecast.quantiles[0], whole.quantile(0.05))
    np.testing.assert_array_equal(outcome.forecast.quantiles[1], whole.mean)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"origin": 0}, "`origin` must be 1 to 2,688, but is 0"),
        ({"origin": 2_689}, "`origin` must be 1 to 2,688, but is 2689"),
        ({"horizon": 0}, "at least 1"),
        ({"horizon": 10_001}, "at most 10,000"),
        ({"season": 0}, "at least 1"),
        ({"quantiles": (0.0, 0.5)}, "between 0 and 1"),
        ({"edits": (Edit(2_688, 1.0),)}, "at 2,688 instead"),
        ({"edits": (Edit(3, float("nan")),)}, "puts nan"),
        ({"series": Series("huge", LOAD.values * 1e40)}, "must be at most 1e\\+30 in size, but one is"),
        ({"series": Series("none", np.full(9, np.nan))}, "must have a value before the forecast"),
    ],
)
def test_what_cannot_be_asked_is_refused(session: Session, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        run(session, replace(Request(LOAD, "lstm", HORIZON, 24), **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("model", "intervention", "sentence"),
    [
        ("lstm", Mute(2, "forward"), "`layer` must be 0 to 1, but is 2"),
        ("feedforward", ClampUnit(0, "forward", 128, 1.0), "`unit` must be 0 to 127, but is 128"),
        ("wavenet", ClampUnit(0, "forward", 1, float("inf")), "`value` must be a finite number"),
        ("transformer", None, "`model` must be one of lstm"),
        ("nothing.safetensors", None, "but is 'nothing.safetensors' instead"),
    ],
)
def test_what_a_network_has_not_is_refused(session: Session, model: str, intervention: Mute, sentence: str) -> None:
    todo = () if intervention is None else (intervention,)
    with pytest.raises(ModelError, match=sentence):
        run(session, Request(LOAD, model, HORIZON, 24, interventions=todo))


def test_a_run_is_cancelled(session: Session) -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        session.run(Request(LOAD, "lstm", HORIZON, 24), cancel)
