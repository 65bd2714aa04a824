"""The backtest and the measurements of speed, through the real lane."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.labs.forecast.bench import material_of
from app.labs.forecast.page import ForecastPage

from ..pages import SECONDS, Said
from .conftest import settle
from .test_page import daily

LEFT = Qt.MouseButton.LeftButton


def test_the_table_ranks_and_a_row_comes_to_the_front(qtbot: QtBot, page: ForecastPage, said: Said) -> None:
    page.desk.load(material_of(daily()), "Open")
    settle(qtbot, page)
    tests = page.backtesting
    page.show_half(1)
    tests.origins.setValue(4)
    QTest.mouseClick(tests.run_button, LEFT)
    assert tests.run.busy
    qtbot.waitUntil(lambda: not tests.run.busy, timeout=SECONDS)
    assert not said.failures
    rows = tests.rank.rows
    assert [row.mean for row in rows] == sorted(row.mean for row in rows)
    assert {"lstm", "feedforward", "seasonal-naive", "theta"} <= {row.key for row in rows}
    assert tests.sentence.text() == tests.table.sentence
    assert all(len(row.each) == 4 for row in rows)
    tests.rank.chosen.emit("feedforward")
    settle(qtbot, page)
    assert page.desk.answer.main.kind == "feedforward"
    assert not page.grab().isNull()
    page.desk.load(material_of(daily(90)), "Open")
    assert tests.table is None


def test_a_backtest_is_cancelled(qtbot: QtBot, page: ForecastPage, said: Said) -> None:
    page.backtesting.origins.setValue(50)
    page.start_backtest()
    QTest.mouseClick(page.backtesting.cancel_button, LEFT)
    qtbot.waitUntil(lambda: not page.backtesting.run.busy, timeout=SECONDS)
    assert page.backtesting.sentence.text() == "Stopped"
    assert page.backtesting.table is None
    assert not said.failures


def test_speed_is_measured_here(qtbot: QtBot, page: ForecastPage, said: Said) -> None:
    page.show_half(3)
    QTest.mouseClick(page.speeds.button, LEFT)
    qtbot.waitUntil(lambda: not page.speeds.run.busy, timeout=SECONDS)
    assert {row.name for row in page.speeds.training.rows} == {"RNN", "LSTM", "WaveNet"}
    assert page.speeds.generation.rows[0].name == "Keeping what was seen"
    assert not said.failures
