"""From a file to a forecast, through the sheet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.labs.forecast.page import ForecastPage
from app.widgets.table_sheet import TableSheet

from ..pages import SECONDS, Said
from .conftest import settle

LEFT = Qt.MouseButton.LeftButton


def shop(path: Path, days: int = 120) -> Path:
    """A table with a gap of two days, a doubled row, semicolons and decimal commas."""
    start = np.datetime64("2023-01-01")
    lines = ["day;sales;weather"]
    for day in range(days):
        if day not in (40, 41):
            value = 100 + 20 * np.sin(2 * np.pi * day / 7) + 0.25
            lines.append(f"{start + day};{value:.2f};{day % 5}".replace(".", ","))
        if day == 60:
            lines.append(lines[-1])
    path.write_text("\n".join(lines) + "\n")
    return path


def sheet_of(qtbot: QtBot, page: ForecastPage) -> TableSheet:
    """The sheet once the whole file was read."""
    qtbot.waitUntil(lambda: page.importing.sheet is not None and page.importing.sheet.ok.isEnabled(), timeout=SECONDS)
    return page.importing.sheet


def test_a_file_becomes_a_forecast(qtbot: QtBot, page: ForecastPage, said: Said, tmp_path: Path) -> None:
    assert page.can_open(tmp_path / "shop.csv")
    page.open_path(shop(tmp_path / "shop.csv"))
    sheet = sheet_of(qtbot, page)
    assert sheet.layout_now.separator == ";"
    assert sheet.layout_now.decimal == ","
    assert sheet.grid.roles()[:2] == ("time", "target")
    assert "1 gaps (2 values)" in sheet.findings.text()
    assert "120 points, daily" in sheet.findings.text()
    QTest.mouseClick(sheet.ok, LEFT)
    qtbot.waitUntil(lambda: page.desk.material.series.name == "sales", timeout=SECONDS)
    settle(qtbot, page)
    assert len(page.desk.material.series) == 120
    assert page.desk.material.filled == ((40, 41),)
    assert page.desk.setup.season == 7
    assert page.desk.series.fans
    assert any("gap" in sentence for sentence in page.desk.inspector.notes.sentences)
    assert not said.failures


def test_corrections_are_followed_and_remembered(qtbot: QtBot, page: ForecastPage, tmp_path: Path) -> None:
    page.open_path(shop(tmp_path / "shop.csv"))
    sheet = sheet_of(qtbot, page)
    sheet.grid.set_role(1, "ignore")
    sheet.grid.set_role(2, "target")
    qtbot.waitUntil(lambda: sheet.ok.isEnabled(), timeout=SECONDS)
    sheet.fill.setCurrentIndex(sheet.fill.findData("before"))
    qtbot.waitUntil(lambda: sheet.ok.isEnabled(), timeout=SECONDS)
    assert sheet.layout_now.targets == ("weather",)
    QTest.mouseClick(sheet.ok, LEFT)
    qtbot.waitUntil(lambda: page.desk.material.series.name == "weather", timeout=SECONDS)
    assert page.desk.material.series.values[41] == page.desk.material.series.values[39]
    page.open_path(shop(tmp_path / "again.csv", 90))
    again = sheet_of(qtbot, page)
    assert again.layout_now.targets == ("weather",)
    assert again.layout_now.fill == "before"
    again.reject()
    settle(qtbot, page)
    assert page.desk.material.series.name == "weather"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("words.csv", b"a,b\nx,y\nz,w\n"),
        ("empty.csv", b""),
        ("lie.parquet", b"\x00\x01\x02 not a table"),
        ("lie.xlsx", b"PK\x03\x04 broken"),
    ],
)
def test_what_is_no_series_is_refused_in_a_sentence(
    qtbot: QtBot, page: ForecastPage, said: Said, tmp_path: Path, name: str, content: bytes
) -> None:
    before = page.desk.material
    (tmp_path / name).write_bytes(content)
    page.open_path(tmp_path / name)

    def refused() -> bool:
        sheet = page.importing.sheet
        return bool(said.failures) or (sheet is not None and "must" in sheet.findings.text())

    qtbot.waitUntil(refused, timeout=SECONDS)
    if page.importing.sheet is not None:
        assert not page.importing.sheet.ok.isEnabled()
        page.importing.close()
    assert page.desk.material is before
    settle(qtbot, page)
