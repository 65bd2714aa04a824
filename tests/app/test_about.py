"""What the program says of itself: versions, licences, a report without the user's name in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app import inventory
from app.about_program import AboutProgram
from app.window import Window
from engine.cli import VERSION

Open = Callable[..., Window]


def test_every_library_that_is_needed_is_listed_with_its_licence() -> None:
    listed = {name.split()[0].lower().replace("_", "-"): licence for name, licence in inventory.libraries()}
    assert {
        "torch",
        "numpy",
        "pyside6-essentials",
        "safetensors",
        "click",
        "sentencepiece",
        "duckdb",
        "python-calamine",
    } <= set(listed)
    assert "pytest" not in listed
    assert all(listed.values())


def test_a_package_lists_what_its_build_wrote_down(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    table = tmp_path / "LIBRARIES.tsv"
    table.write_text("numpy 9.9\tBSD-3-Clause\nPython 3.11\tPSF-2.0\n", encoding="utf-8")
    monkeypatch.setattr(inventory, "_TABLE", table)
    assert inventory.libraries() == (("numpy 9.9", "BSD-3-Clause"), ("Python 3.11", "PSF-2.0"))


def test_a_report_holds_the_last_lines_of_the_log_and_no_home_folder(tmp_path: Path) -> None:
    lines = [f"line {number} of {Path.home()}/secret" for number in range(100)]
    (tmp_path / "unrolled.log").write_text("\n".join(lines), encoding="utf-8")
    report = inventory.report(tmp_path)
    assert f"Unrolled {VERSION}" in report
    assert "line 99 of ~/secret" in report
    assert "line 39 of" not in report
    assert str(Path.home()) not in report.replace("~", "")


def test_the_sheet_opens_from_the_help_menu_and_copies_a_report(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    window.registry.run("window.about")
    sheet = window.findChild(AboutProgram)
    assert sheet is not None
    assert sheet.isVisible()
    assert sheet.table.rowCount() > 10
    next(button for button in sheet.findChildren(QPushButton) if "report" in button.text()).click()
    assert f"Unrolled {VERSION}" in QGuiApplication.clipboard().text()
    sheet.shut()
    window.registry.run("window.about")
    assert len(window.findChildren(AboutProgram)) == 1
