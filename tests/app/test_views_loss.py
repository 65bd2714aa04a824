"""Training curves: bounded, marked, exported."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.theme import DARK, LIGHT, apply
from app.views.export import csv_of, picture_of, svg_of
from app.views.liveplot import MOST, Curve, LogAxis
from app.views.loss import LossPlot


@pytest.fixture
def plot(qapp: QApplication, qtbot: QtBot) -> LossPlot:
    apply(qapp, DARK)
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(480, 300)
    return plot


def test_a_curve_keeps_its_shape_in_bounded_room() -> None:
    curve = Curve()
    for update in range(50_000):
        curve.add(update, 2.0 * update)
    points = curve.points
    assert MOST // 2 <= len(points) <= MOST
    assert (np.diff(points[:, 0]) > 0).all()
    np.testing.assert_allclose(points[:, 1], 2 * points[:, 0])


def test_points_that_come_together_are_drawn_once(plot: LossPlot, qtbot: QtBot) -> None:
    drawn: list[int] = []
    clock = plot.findChild(QTimer)
    assert clock is not None
    clock.timeout.connect(lambda: drawn.append(1))
    with qtbot.waitExposed(plot):
        plot.show()
    with qtbot.waitSignal(clock.timeout):
        for update in range(500):
            plot.add_loss(update, 1.0)
    assert drawn == [1]
    plot.add_loss(501, 1.0)
    plot.hide()
    assert not clock.isActive()


def test_the_least_error_is_the_best(plot: LossPlot) -> None:
    for update, rate in ((100, 0.5), (200, 0.1), (300, 0.2), (400, float("nan"))):
        plot.add_error(update, rate)
    assert plot.best == (200.0, 0.1)
    plot.clear()
    assert plot.best is None


@pytest.mark.parametrize("losses", [[], [1.0], [0.0, -1.0, float("nan"), float("inf"), 2.0]])
def test_odd_losses_draw(plot: LossPlot, losses: list[float]) -> None:
    for update, loss in enumerate(losses):
        plot.add_loss(update, loss)
    plot.draw()
    assert not plot.grab().isNull()


def test_numbers_of_the_log_axis_are_round() -> None:
    axis = LogAxis("left")
    places = axis.tickValues(-1.0, 0.75, 200)[0][1]
    assert axis.tickStrings(places, 1.0, 1.0) == ["0.1", "0.2", "0.5", "1", "2", "5"]


def test_curves_export_in_either_theme(plot: LossPlot) -> None:
    plot.add_loss(1, 2.0)
    plot.add_loss(2, 1.0)
    plot.add_error(2, 0.25)
    light = picture_of(plot, 2, LIGHT)
    assert light.width() == 960
    assert light.pixelColor(2, 2).name() == LIGHT.panel
    assert isinstance(light, QImage)
    assert b"<svg" in svg_of(plot, LIGHT)
    assert csv_of(plot).decode().splitlines()[0] == "step,update,loss,error rate"
    np.testing.assert_array_equal(plot.arrays()["error_rate"], [[2, 0.25]])


def test_an_axis_has_numbers_once_there_is_something_to_count(plot: LossPlot, qtbot: QtBot) -> None:
    axis = plot._plots[1].getAxis("bottom")
    assert axis.tickValues(0.0, 1.0, 400.0) == []
    assert plot._plots[0].getAxis("left").tickValues(0.0, 1.0, 400.0) == []
    plot.set_length(300)
    assert axis.tickValues(0.0, 300.0, 400.0)
    plot.add_loss(1, 2.0)
    plot.draw()
    assert plot._plots[0].getAxis("left").tickValues(0.0, 1.0, 400.0)
