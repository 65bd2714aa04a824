"""What the guide to the Gradients lab promises, on the real page."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.labs.gradients.desk import BACKWARDS, TRAINING
from app.labs.gradients.page import GradientsPage
from app.labs.gradients.training import Training
from engine.labs.gradients.outcome import CellRun, reached

from ..pages import SECONDS
from .conftest import settle


def do(qtbot: QtBot, page: GradientsPage, title: str) -> None:
    """Do the step of that title."""
    step = next(step for step in page.guide().steps if step.title == title)
    step.do()
    settle(qtbot, page)
    assert step.done is not None
    assert step.done()


def curve(run: CellRun | None, label: str = "dh_T/dh_t") -> np.ndarray:
    assert run is not None
    return reached(run.curve(0, label))


def test_a_product_fades_along_a_line(qtbot: QtBot, page: GradientsPage) -> None:
    do(qtbot, page, "A gradient is a product")
    assert page.desk.outcome is not None
    assert page.desk.outcome.other is None
    logs = curve(page.desk.outcome.main)
    assert -8.5 < logs[100] < -7.5
    assert logs[0] < logs[100] - 6
    assert page.desk.timeline.cursor == 100
    assert page.desk.inspector.numbers.title == "Step 100"


def test_the_sigmoid_fades_within_a_dozen_steps(qtbot: QtBot, page: GradientsPage) -> None:
    do(qtbot, page, "Each step squashes")
    assert page.desk.outcome is not None
    assert curve(page.desk.outcome.main)[199 - 12] < -7
    assert curve(page.desk.outcome.other)[199 - 12] > -2


def test_large_weights_explode_and_clipping_tames_the_update_alone(qtbot: QtBot, page: GradientsPage) -> None:
    do(qtbot, page, "Larger weights explode")
    assert page.desk.outcome is not None
    before = curve(page.desk.outcome.main)
    assert before[0] > 6
    do(qtbot, page, "Clip it")
    clipping = page.desk.outcome.main.clipping
    assert clipping.raw > 1_000
    assert clipping.clipped == pytest.approx(1.0, abs=1e-5)
    assert clipping.cosine == pytest.approx(1.0, abs=1e-9)
    np.testing.assert_array_equal(curve(page.desk.outcome.main), before)


def test_an_open_gate_carries_and_a_closed_one_does_not(qtbot: QtBot, page: GradientsPage) -> None:
    do(qtbot, page, "A cell that carries")
    outcome = page.desk.outcome
    assert outcome is not None
    assert page.desk.timeline.cursor == 40
    assert abs(curve(outcome.other, "dh_T/dc_t")[40]) < 1
    assert curve(outcome.main)[40] < -9
    assert outcome.other is not None
    gate = outcome.other.traces["recurrent/layer0/forward/gate.forget"].data
    assert gate.mean() == pytest.approx(0.95, abs=0.02)
    do(qtbot, page, "Now close the gate")
    closed = page.desk.outcome
    assert closed is not None
    assert closed.other is not None
    assert closed.other.traces["recurrent/layer0/forward/gate.forget"].data.mean() == pytest.approx(1 / 8, abs=0.02)
    assert curve(closed.other, "dh_T/dc_t")[199 - 15] < -7 < curve(closed.main)[199 - 15]
    assert page.desk.before is outcome


def test_gru_and_lstm_both_reach_step_0(qtbot: QtBot, page: GradientsPage) -> None:
    do(qtbot, page, "A GRU does it with fewer gates")
    assert page.desk.outcome is not None
    assert curve(page.desk.outcome.main)[0] > -2
    assert curve(page.desk.outcome.other, "dh_T/dc_t")[0] > -2


def test_training_runs_and_the_way_back_returns(qtbot: QtBot, page: GradientsPage) -> None:
    do(qtbot, page, "See it in training")
    assert page.desk.halves.currentIndex() == TRAINING
    training: Training = page.desk.training
    qtbot.waitUntil(lambda: {"tanh", "lstm"} <= training.points.keys(), timeout=SECONDS)
    training.run.stop()
    qtbot.waitUntil(lambda: training.run.state == "idle", timeout=SECONDS)
    do(qtbot, page, "A cell that carries")
    assert page.desk.halves.currentIndex() == BACKWARDS
