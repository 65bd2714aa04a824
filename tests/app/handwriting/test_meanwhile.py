"""Readings come while one writes, also where a reading takes longer than the mouse takes to move on."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.labs.handwriting.page import HandwritingPage
from engine.data.ink import ink_of

from ..mouse import draw
from .conftest import settle

SLOW = 0.06
"""Seconds that a reading takes at least."""
STROKES = 240
"""So many, each faster than a reading; a busy machine needs more of them than an idle one."""


def test_the_reading_follows_a_pen_that_is_faster(
    qtbot: QtBot, page: HandwritingPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, read = page.desk, page.desk.bench.read
    seen = list[int]()

    def slowly(*asked: object) -> object:
        job = read(*asked)  # type: ignore[arg-type]
        return lambda cancel, emit: (cancel.wait(SLOW), job(cancel, emit))[1]

    monkeypatch.setattr(desk.bench, "read", slowly)
    desk.pad.clear()
    settle(qtbot, page)
    desk.answered.connect(lambda: seen.append(desk.answer.revision if desk.answer else 0))
    strokes = 0
    while len(seen) < 2 and strokes < STROKES:
        x = 40 + 6 * (strokes % 60)
        draw(desk.pad, ink_of([np.array([[x, 60], [x + 4, 90]], np.float32)]))
        QTest.qWait(10)
        strokes += 1
    written = len(seen)
    settle(qtbot, page)
    assert written >= 2, "readings come while the pen moves"
    assert seen == sorted(seen), "and never an older one after a newer"
    desk.pad.clear()
    settle(qtbot, page)
    assert desk.answer is not None
    assert not desk.answer.main.text, "what was read before ink was taken away is void"
