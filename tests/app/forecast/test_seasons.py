"""The season that the page sets for a series is the one that the command line finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.labs.forecast.controls import Controls
from app.labs.forecast.desk import suited
from app.labs.forecast.setup import Setup
from engine.data.series import Frequency, Series
from engine.labs.forecast.headless import request_of


@pytest.mark.parametrize(
    ("frequency", "wave", "season"),
    [
        (Frequency("second", 5), 17_280, 17_280),
        (Frequency("second", 2), 43_200, 1),
        (Frequency("hour"), 168, 168),
        (Frequency(), 25, 25),
    ],
)
def test_a_season_that_the_series_has(
    frequency: Frequency, wave: int, season: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = np.arange(max(4 * wave, 1_000))
    pulses = np.where(steps % wave < max(1, wave // 20), 90.0, 0.0)
    series = Series("load", pulses + np.random.default_rng(3).normal(0, 1, len(steps)), frequency=frequency)
    monkeypatch.setattr("engine.labs.forecast.headless.series_of", lambda *_: (series, ()))
    assert suited(series, Setup()).season == season
    assert request_of(tmp_path / "load.csv", None, "lstm", None, None)[0].season == season


def test_the_control_takes_every_season_that_is_suited(qtbot: QtBot) -> None:
    controls = Controls(["lstm"])
    qtbot.addWidget(controls)
    setup = suited(Series("load", np.tile(np.arange(17_280.0), 4), frequency=Frequency("second", 5)), Setup())
    controls.show_setup(setup)
    assert controls.season.value() == setup.season == 17_280
