"""The page in narrow windows: what is shown is shown whole, and the rest is left out."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.labs.translate.page import TranslatePage


@pytest.mark.parametrize("width", [820, 900, 1000, 1150, 1300, 1700])
def test_nothing_in_bar_and_inspector_is_cut(qtbot: QtBot, page: TranslatePage, width: int) -> None:
    bar, inspector = page.controls, page.inspector
    page.resize(width, 700)

    def is_whole() -> bool:
        texts = (bar.model, bar.samples, bar.file, bar.train, bar.width_label, bar.power_label)
        shown = all(text.isHidden() or text.width() >= text.sizeHint().width() for text in texts)
        return shown and inspector.widget().width() <= inspector.viewport().width()

    qtbot.waitUntil(is_whole)
    assert bar.train.isHidden() or not bar.file.isHidden()


def test_in_a_wide_window_all_of_the_bar_is_there(qtbot: QtBot, page: TranslatePage) -> None:
    bar = page.controls
    page.resize(1700, 700)
    parts = (bar.power, bar.file, bar.train, bar.beam.field, bar.power.field)
    qtbot.waitUntil(lambda: not any(part.isHidden() for part in parts))
