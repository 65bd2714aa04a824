"""A mouse that writes on a pad."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.widgets.ink_pad import InkPad
from engine.data.ink import Ink


def draw(pad: InkPad, ink: Ink) -> None:
    """Put ink on the pad with the mouse, a press, moves and a release a stroke; the ink's unit is the pixel."""
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
