"""The chart of lines."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.theme import DARK
from app.views.chart import Line, LineChart, Scale
from app.views.export import picture_of
from app.views.paper import paper_for
from app.views.ticks import ticks


def chart(qtbot: QtBot, log: bool = False) -> LineChart:
    made = LineChart("Errors", Scale("examples", log=log), Scale("wrong", bounds=(0.0, 1.0)))
    qtbot.addWidget(made)
    made.resize(400, 300)
    return made


@pytest.mark.parametrize(
    ("ends", "log", "most", "expected"),
    [
        ((0.0, 1.0), False, 5, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        ((0.0, 4.0), True, 6, [1.0, 10.0, 100.0, 1000.0, 10000.0]),
        ((-3.0, 3.0), False, 3, [-2.0, 0.0, 2.0]),
    ],
)
def test_ticks_are_round(ends: tuple[float, float], log: bool, most: int, expected: list[float]) -> None:
    assert ticks(ends, log, most) == pytest.approx(expected)


def test_a_line_passes_through_its_points(qtbot: QtBot) -> None:
    made = chart(qtbot)
    made.show_lines([Line("a", np.array([[0.0, 0.5], [10.0, 0.5]]), 0)])
    picture = picture_of(made, 1.0, DARK)
    body = made.body_of(QRectF(0, 0, 400, 300), paper_for(made.font()))
    colour = picture.pixelColor(round(body.center().x()), round(body.center().y()))
    assert colour.blue() > 150 > colour.red()


@pytest.mark.parametrize("log", [False, True])
def test_nothing_one_point_and_no_numbers_are_drawn(qtbot: QtBot, log: bool) -> None:
    made = chart(qtbot, log)
    for points in ([], [[3.0, 0.2]], [[np.nan, 1.0], [2.0, np.nan]], [[0.0, 0.1], [5.0, np.inf]]):
        table = np.array(points, np.float64).reshape(-1, 2)
        made.show_lines([Line("a", table, 1, spread=np.full(len(table), 0.1))], (0.5, "guessing"), "nothing yet")
        assert not picture_of(made, 1.0, DARK).isNull()
    made.show_lines((), note="nothing yet")
    assert made.accessibleDescription() == "nothing yet"


def test_hovering_says_the_nearest_value(qtbot: QtBot) -> None:
    made = chart(qtbot)
    made.show()
    line = Line("a", np.array([[0.0, 0.25], [10.0, 0.75]]), 0)
    made.show_lines([line])
    body = made.body_of(QRectF(made.rect()), paper_for(made.font()))
    QTest.mouseMove(made, QPoint(round(body.right() - 5), round(body.center().y())))
    assert made._said(line) == " 0.75"
    QTest.mouseMove(made, QPoint(2, 2))
    assert made._said(line) == ""


def test_numbers_stand_at_their_x(qtbot: QtBot) -> None:
    made = chart(qtbot)
    made.show_lines(
        [
            Line("a", np.array([[1.0, 0.1], [2.0, 0.2]]), 0, spread=np.array([0.01, 0.02])),
            Line("b", np.array([[2.0, 0.4]]), 1),
        ]
    )
    names, table = made.values()
    assert names == ["examples", "a", "a spread", "b"]
    np.testing.assert_allclose(table, [[1, 0.1, 0.01, np.nan], [2, 0.2, 0.02, 0.4]], rtol=1e-6)


def test_without_points_an_axis_that_nobody_bounded_has_no_numbers(qtbot: QtBot) -> None:
    made = chart(qtbot)
    body = made.body_of(QRectF(0, 0, 400, 300), paper_for(made.font()))
    under = QRectF(body.left() - 8, body.bottom() + 6, body.width() + 16, 11).toRect()
    assert len({picture_of(made, 1.0, DARK).copy(under).pixelColor(x, 5).name() for x in range(under.width())}) == 1
    made.show_lines([Line("a", np.array([[0.0, 0.5], [10.0, 0.5]]), 0)])
    assert len({picture_of(made, 1.0, DARK).copy(under).pixelColor(x, 5).name() for x in range(under.width())}) > 1


def test_a_note_stands_clear_of_the_level(qtbot: QtBot) -> None:
    made = chart(qtbot)
    made.show_lines((), (0.5, "guessing"), "when it is trained")
    body = made.body_of(QRectF(0, 0, 400, 300), paper_for(made.font()))
    free = made._free(body, made.bounds())
    y = made.place(1.0, 0.5, body, made.bounds()).y()
    assert free.height() >= 0.5 * body.height() - 1
    assert abs(free.center().y() - y) > 0.2 * body.height()


def test_a_spread_below_nothing_does_not_lower_the_axis(qtbot: QtBot) -> None:
    made = LineChart("Errors", Scale("examples"), Scale("wrong"))
    qtbot.addWidget(made)
    made.show_lines([Line("a", np.array([[0.0, 0.1], [1.0, 0.9]]), 0, np.array([0.3, 0.1]))])
    assert -0.1 < made.bounds()[1][0] <= 0.0
    assert Scale("", say=lambda value: f"{value:.1f}").text(-0.2) == "\N{MINUS SIGN}0.2"
