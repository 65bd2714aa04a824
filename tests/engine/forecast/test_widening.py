"""Intervals as wide as earlier cuts ask for: measured, kept in the file, and applied."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from engine.cancel import Cancel, Cancelled
from engine.cli import cli
from engine.data.series import Series
from engine.errors import DataError, ModelError
from engine.labs.forecast.network import MEDIAN, Network
from engine.labs.forecast.outcome import QUANTILES, Request
from engine.labs.forecast.recipe import GROUPS
from engine.labs.forecast.session import Session
from engine.labs.forecast.weights import load_network, save_network, shipped
from engine.labs.forecast.widen import CUTS, widen
from engine.labs.forecast.widening import SHARES, factors_of, widened

GROUP = GROUPS["weekly"]
HORIZON = GROUP.frame.horizon
NORMAL = np.array([-1.96, -1.2816, -0.6745, 0, 0.6745, 1.2816, 1.96])
"""Quantiles of the standard normal distribution at `QUANTILES`."""


def cut(spread: float, seed: int, series: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """What says a spread of 1 at each step, and what came with another."""
    random = np.random.default_rng(seed)
    middle = random.normal(0, 50, (series, 1, HORIZON))
    return middle + NORMAL[:, None], middle[:, 0] + random.normal(0, spread, (series, HORIZON))


def test_intervals_hold_what_they_are_to_hold_at_the_cut_that_asks_most() -> None:
    assert SHARES == (0.95, 0.8, 0.5)
    np.testing.assert_allclose(factors_of([cut(1.0, 1)]), 1, atol=0.12)
    np.testing.assert_allclose(factors_of([cut(1.0, 1), cut(2.0, 2)]).mean(axis=1), 2, atol=0.15)
    factors = factors_of([cut(1.0, 1), cut(1.5, 2), cut(1.2, 3)])
    for spread, share in ((1.5, 0.95), (1.0, 0.995)):
        said, truth = cut(spread, 9, 2_000)
        wide = np.stack([widened(each, factors) for each in said])
        held = ((truth >= wide[:, 0]) & (truth <= wide[:, -1])).mean()
        assert held == pytest.approx(share, abs=0.01)


def test_factors_rise_where_errors_do() -> None:
    said, truth = cut(1.0, 4)
    middle = said[:, MEDIAN]
    truth = middle + (truth - middle) * np.linspace(0.5, 2, HORIZON)
    factors = factors_of([(said, truth)])[0]
    assert (np.diff(factors[::4]) > 0).all()


def test_series_foreseen_without_error_still_give_factors() -> None:
    said, truth = cut(1.0, 4)
    truth[: len(truth) * 99 // 100] = said[: len(truth) * 99 // 100, MEDIAN]
    assert (factors_of([(said, truth)]) == 0.2).all()


def test_quantiles_rise_whatever_the_factors() -> None:
    said = cut(1.0, 1)[0][0]
    factors = np.array([[0.2], [3.0], [1.0]]) * np.ones((3, HORIZON))
    wide = widened(said, factors)
    assert (np.diff(wide, axis=0) >= 0).all()
    np.testing.assert_array_equal(wide[MEDIAN], said[MEDIAN])
    np.testing.assert_allclose(wide[1], said[MEDIAN] + 3 * NORMAL[1])
    np.testing.assert_array_equal(widened(said, np.ones((3, HORIZON))), said)
    assert widened(said, None) is said


def small(path: Path) -> tuple[Path, list[np.ndarray]]:
    """An untrained network in a file, and walks as long as its cuts ask for."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        save_network(path, Network("feedforward", GROUP.frame, 4, 1), {"group": "weekly"})
    random = np.random.default_rng(3)
    return path, [100 + random.normal(0, 1, 260).cumsum() for _ in range(20)]


def test_the_command_puts_factors_into_the_file_and_uses_no_held_out_point(tmp_path: Path) -> None:
    weights, walks = small(tmp_path / "small.safetensors")
    before = load_network(str(weights))[0]
    assert before.widening is None
    found = []
    for wild in (0.0, 1e6):
        table = tmp_path / "walks.csv"
        rows = [np.append(walk[:-HORIZON], walk[-HORIZON:] + wild) for walk in walks]
        lines = [",".join([f"W{place}", *(f"{value:.4f}" for value in row)]) for place, row in enumerate(rows)]
        table.write_text("\n".join(["id," + ",".join(f"V{k}" for k in range(260)), *lines]) + "\n")
        done = CliRunner().invoke(cli, ["widen", str(weights), "--data", str(table)])
        assert done.exit_code == 0, done.output
        assert "times as wide now" in done.stderr
        found.append(load_network(str(weights))[0])
    assert found[0].widening is not None
    assert found[0].widening.shape == (3, HORIZON)
    np.testing.assert_array_equal(found[0].widening, found[1].widening)
    assert all(torch.equal(a, b) for a, b in zip(before.parameters(), found[1].parameters(), strict=True))


def test_a_forecast_is_as_wide_as_its_factors_say(tmp_path: Path) -> None:
    weights, walks = small(tmp_path / "small.safetensors")
    asked = Request(Series("walk", walks[0]), str(weights), 2 * HORIZON, 1)
    plain = Session().forecast(asked, Cancel())
    network, about = load_network(str(weights))
    network.widening = np.full((3, HORIZON), 2.0)
    save_network(weights, network, about)
    session = Session()
    wide = session.forecast(asked, Cancel())
    np.testing.assert_allclose(wide.mean, plain.mean, rtol=1e-6)
    first = slice(0, HORIZON)
    ratio = (wide.quantiles[-1] - wide.mean)[first] / (plain.quantiles[-1] - plain.mean)[first]
    np.testing.assert_allclose(ratio, 2, rtol=1e-3)
    np.testing.assert_allclose(session.run(asked, Cancel()).forecast.quantiles, wide.quantiles, rtol=1e-3)
    assert wide.levels == QUANTILES


@pytest.mark.parametrize(
    "header", ["wide", [[1.0] * HORIZON] * 2, [[0.0] * HORIZON] * 3, [[float("nan")] * HORIZON] * 3]
)
def test_a_damaged_header_is_refused(tmp_path: Path, header: object) -> None:
    weights, _ = small(tmp_path / "small.safetensors")
    network, about = load_network(str(weights))
    save_network(weights, network, {**json.loads(json.dumps(about)), "widening": header})
    with pytest.raises(ModelError, match="must hold the weights of a forecasting network"):
        load_network(str(weights))


def test_what_cannot_be_measured_is_refused(tmp_path: Path) -> None:
    weights, walks = small(tmp_path / "small.safetensors")
    network, about = load_network(str(weights))
    with pytest.raises(DataError, match="some series must have"):
        widen(network, [walk[: CUTS * HORIZON] for walk in walks], GROUP, Cancel())
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        widen(network, walks, GROUP, cancel)
    save_network(weights, network, {**about, "group": "none"})
    refused = CliRunner().invoke(cli, ["widen", str(weights), "--data", "none.csv"])
    assert refused.exit_code == 4, refused.output


@pytest.mark.parametrize("group", list(GROUPS))
def test_what_ships_is_widened_where_its_recipe_says_so(group: str) -> None:
    for kind in shipped(group):
        widening = load_network(f"{kind}-{group}")[0].widening
        assert (widening is not None) == GROUPS[group].widen
        assert widening is None or 1 < widening[0].mean() < 2
