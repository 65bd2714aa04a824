"""What the guide to the Cells lab promises, on the real page."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.labs.cells.guide import WEIGHT, changed, forgotten, long_lstm, plain
from app.labs.cells.page import CellsPage
from engine.cancel import Cancel
from engine.labs.cells.outcome import Outcome
from engine.labs.cells.unroll import unroll

from .conftest import settle


def do(qtbot: QtBot, page: CellsPage, title: str) -> Outcome:
    """Do the step of that title, and give what the page then shows."""
    step = next(step for step in page.guide().steps if step.title == title)
    step.do()
    settle(qtbot, page)
    assert step.done is not None
    assert step.done()
    assert page.desk.step.outcome is not None
    return page.desk.step.outcome


def test_one_weight_changes_every_step() -> None:
    old, new = unroll(plain(), Cancel()), unroll(changed(), Cancel())
    assert changed().parameters.W[0, 0, 0] == WEIGHT
    assert np.all(old.state("hidden").value[:, 0] != new.state("hidden").value[:, 0])


def test_the_bit_is_kept_and_lost(qtbot: QtBot, page: CellsPage) -> None:
    kept = do(qtbot, page, "A valve that keeps")
    assert page.desk.step.timeline.cursor == 3
    assert kept.gate("forget").value[3, 0] > 0.99
    assert kept.gate("input").value[3, 0] < 0.01
    assert kept.gate("input").value[4, 0] > 0.99
    cell = do(qtbot, page, "Shut it once").state("cell").value[:, 0]
    np.testing.assert_allclose(cell[1:4], 0.0, atol=0.01)
    assert abs(cell[4]) > 0.9
    assert page.desk.step.diagram.reading.gates["forget"].held  # type: ignore[union-attr]
    assert forgotten().overrides[0].step == 1


def test_open_gates_still_show_step_0_at_step_40(qtbot: QtBot, page: CellsPage) -> None:
    shown = do(qtbot, page, "Start with open gates")
    assert shown.gate("forget").value[1:].min() > 0.9
    assert abs(shown.state("cell").value[40, 0]) > 0.25
    half = unroll(long_lstm(0.0), Cancel()).state("cell").value
    assert np.abs(half[10]).max() < 0.005
    assert half[5, 0] == pytest.approx(half[0, 0] * 0.5**5, abs=0.02)
    old = page.desk.step.diagram.old
    assert old is not None
    np.testing.assert_allclose(old.state("cell").value, half, atol=1e-6)


def test_the_switch_takes_at_step_4(qtbot: QtBot, page: CellsPage) -> None:
    shown = do(qtbot, page, "One gate for two")
    update = shown.gate("update").value[:, 0]
    assert update[4] < 0.01
    assert np.all(update[[1, 2, 3, 5]] > 0.99)
