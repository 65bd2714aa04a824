"""A table dragged from the desktop onto the real window, as Qt tells of it: to the window, which finds who takes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.catalog import page_of
from app.labs.forecast.page import ForecastPage
from app.window import Window
from engine.catalog import labs

from ..pages import SECONDS
from .conftest import settle

Open = Callable[..., Window]
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SPECS = tuple(spec for spec in labs() if spec.name in ("forecast", "cells"))


def table(path: Path, name: str = "megawatts", rows: int = 120) -> Path:
    """A daily table."""
    days = np.datetime64("2024-01-01") + np.arange(rows)
    lines = [f"{day},{50 + 10 * np.sin(2 * np.pi * place / 7):.3f}" for place, day in enumerate(days)]
    path.write_text("\n".join([f"day,{name}", *lines]) + "\n")
    return path


def dropped(window: Window, over: QWidget, *paths: Path) -> bool:
    """Drag files over the middle of a widget and let them fall; whether somebody takes them.

    As the desktop's events reach a program: sent to the window's handle, which passes them to the widget under the
    mouse, or the next one above it that takes what is dropped.
    """
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = over.mapTo(window, over.rect().center())
    handle, action = window.windowHandle(), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(place), action, data, LEFT, NONE)
    enter.ignore()
    QApplication.sendEvent(handle, enter)
    move = QDragMoveEvent(QPoint(place), action, data, LEFT, NONE)
    move.setAccepted(enter.isAccepted())  # As Qt does: who took the drag takes its moves, unless it says otherwise.
    QApplication.sendEvent(handle, move)
    if not move.isAccepted():
        return False
    fall = QDropEvent(QPointF(place), action, data, LEFT, NONE)
    QApplication.sendEvent(handle, fall)
    return fall.isAccepted()


def begun(open_window: Open, qtbot: QtBot, lab: str = "forecast") -> Window:
    window = open_window(pages=page_of, specs=SPECS, lab=lab)
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: window.page is not None and window.page.is_ready, timeout=SECONDS)
    if isinstance(window.page, ForecastPage):
        settle(qtbot, window.page)
    return window


def taken(qtbot: QtBot, page: ForecastPage, name: str) -> None:
    """The sheet shows the table, OK takes it, and it is forecast."""
    qtbot.waitUntil(lambda: page.importing.sheet is not None and page.importing.sheet.ok.isEnabled(), timeout=SECONDS)
    sheet = page.importing.sheet
    assert sheet is not None
    sheet.ok.click()
    qtbot.waitUntil(lambda: page.desk.material is not None and page.desk.material.series.name == name, timeout=SECONDS)
    settle(qtbot, page)
    assert len(page.desk.material.series) == 120


@pytest.mark.parametrize("where", ["series", "tracks", "inspector", "horizon", "model", "form", "rail"])
def test_a_table_falls_anywhere_on_the_window(open_window: Open, qtbot: QtBot, tmp_path: Path, where: str) -> None:
    window = begun(open_window, qtbot)
    page = window.page
    assert isinstance(page, ForecastPage)
    desk = page.desk
    places: dict[str, QWidget] = {
        "series": desk.series,
        "tracks": desk.tracks,
        "inspector": desk.inspector,
        "horizon": desk.controls.horizon,
        "model": desk.controls.model,
        "form": page.train_panel.form,
        "rail": window.rail,
    }
    if where == "form":
        page.show_half(2)
    horizon = desk.controls.horizon.text()
    assert dropped(window, places[where], table(tmp_path / "load.csv"))
    assert desk.controls.horizon.text() == horizon, "no field takes the file's name as text"
    taken(qtbot, page, "megawatts")
    assert window.bar.sentence == ""


def test_a_table_on_another_lab_opens_the_right_one(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    window = begun(open_window, qtbot, "cells")
    assert window.page is not None
    assert dropped(window, window.page, table(tmp_path / "load.csv"))
    qtbot.waitUntil(lambda: isinstance(window.page, ForecastPage), timeout=SECONDS)
    assert isinstance(window.page, ForecastPage)
    taken(qtbot, window.page, "megawatts")


def test_what_is_no_table_is_said(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    window = begun(open_window, qtbot)
    page = window.page
    assert isinstance(page, ForecastPage)
    material = page.desk.material
    picture, empty = tmp_path / "word.png", tmp_path / "none.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    empty.write_text("")
    assert dropped(window, page.desk.series, picture)
    assert "word.png" in window.bar.sentence
    window.bar.dismiss()
    assert dropped(window, page.desk.series, empty)
    qtbot.waitUntil(lambda: "none.csv" in window.bar.sentence, timeout=SECONDS)
    qtbot.waitUntil(lambda: page.importing.sheet is None, timeout=SECONDS)
    assert page.desk.material is material
    window.bar.dismiss()


def test_two_tables_together_open_the_last(open_window: Open, qtbot: QtBot, tmp_path: Path) -> None:
    window = begun(open_window, qtbot)
    page = window.page
    assert isinstance(page, ForecastPage)
    first, second = table(tmp_path / "one.csv", "one"), table(tmp_path / "two.csv", "two")
    assert dropped(window, page.desk.series, first, second)
    taken(qtbot, page, "two")
