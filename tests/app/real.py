"""The real window over the real Handwriting lab, and hands that use it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.catalog import page_of
from app.labs.handwriting.page import HandwritingPage
from app.window import Window
from engine.catalog import labs
from engine.data.ink import Ink, ink_of
from engine.labs.handwriting.penman import write

from .handwriting.conftest import settle

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
SPECS = tuple(spec for spec in labs() if spec.name == "handwriting")


def opened(open_window: Callable[..., Window], qtbot: QtBot, *paths: Path) -> tuple[Window, HandwritingPage]:
    """A window whose Handwriting page shows the reading of what it begins with."""
    window = open_window(*paths, pages=page_of, specs=SPECS)
    window.resize(1280, 800)
    page = window.page
    assert isinstance(page, HandwritingPage)
    settle(qtbot, page)
    return window, page


def key(widget: QWidget, code: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key where the focus is put first."""
    widget.activateWindow()
    widget.setFocus()
    QTest.keyClick(widget, code, modifiers)


def drag(widget: QWidget, *places: QPoint) -> None:
    """Press at the first place, move through the others, release at the last."""
    QTest.mousePress(widget, LEFT, NONE, places[0])
    for place in places[1:]:
        QTest.mouseMove(widget, place)
    QTest.mouseRelease(widget, LEFT, NONE, places[-1])


def wheel(widget: QWidget, at: QPointF, notches: float, modifiers: Qt.KeyboardModifier) -> None:
    """Turn the wheel over a place."""
    turn = QPoint(0, round(120 * notches))
    event = QWheelEvent(
        at, widget.mapToGlobal(at), QPoint(), turn, Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def drop(window: Window, *paths: Path) -> None:
    """Drag files over the window, which must say that it takes them, and let them fall."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action = Qt.DropAction.CopyAction
    over = QDragEnterEvent(QPoint(600, 400), action, data, LEFT, NONE)
    over.ignore()
    window.dragEnterEvent(over)
    assert over.isAccepted()
    window.dropEvent(QDropEvent(QPointF(600, 400), action, data, LEFT, NONE))


def word(text: str, width: float, corner: tuple[float, float], every: int = 1, seed: int = 4) -> Ink:
    """A word by the penman in whole pixels, as a mouse gives them, `width` wide; only every so many-th point."""
    ink = write(text, seed=seed)
    points = np.asarray(ink.points, np.float64)
    low = points.min(axis=0)
    scale = width / (points[:, 0].max() - low[0])
    strokes = [(np.asarray(stroke, np.float64) - low) * scale + corner for stroke in ink.strokes()]
    kept = [np.round(np.concatenate((stroke[:-1:every], stroke[-1:]))) for stroke in strokes]
    return ink_of([stroke.tolist() for stroke in kept])
