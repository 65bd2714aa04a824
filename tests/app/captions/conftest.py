"""The real page, in the real lanes, with the networks that ship."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.labs.captions.page import CaptionsPage
from app.widgets.ink_pad import InkPad
from engine.data.ink import Ink

from ..pages import SECONDS, Said, open_page


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def page(qtbot: QtBot, said: Said) -> Iterator[CaptionsPage]:
    """The page with its first sample described."""
    with open_page(CaptionsPage, said) as page:
        settle(qtbot, page)
        yield page


def settle(qtbot: QtBot, page: CaptionsPage) -> None:
    """Wait until the page shows what is said of what is on its pad and set."""

    def shown() -> bool:
        answer, desk = page.desk.answer, page.desk
        return (
            answer is not None
            and (answer.revision, answer.setup) == (desk.pad.document.revision, desk.setup)
            and not page.shell.live.busy
        )

    page.desk.pad.flush()
    qtbot.waitUntil(shown, timeout=SECONDS)


def draw(pad: InkPad, ink: Ink) -> None:
    """Draw with the mouse, a press, moves and a release a stroke; the ink's unit is the pixel."""
    for stroke in ink.strokes():
        _mouse(pad, QEvent.Type.MouseButtonPress, stroke[0])
        for point in stroke[1:]:
            _mouse(pad, QEvent.Type.MouseMove, point)
        _mouse(pad, QEvent.Type.MouseButtonRelease, stroke[-1])


def _mouse(pad: InkPad, kind: QEvent.Type, place: object) -> None:
    x, y = map(float, place)  # type: ignore[call-overload]
    at = QPointF(x, y)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    held = none if kind == QEvent.Type.MouseButtonRelease else left
    event = QMouseEvent(kind, at, pad.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(pad, event)
