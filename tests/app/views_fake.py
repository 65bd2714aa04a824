"""Small traces for tests of the views."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.views.timeline import Timeline
from app.views.track import Track
from engine.trace import Axis, Kind, Trace, TraceSet

HIDDEN = "recurrent/layer*/*/hidden"


def trace(name: str, data: NDArray[np.floating], kind: Kind = "state", axis: str = "unit") -> Trace:
    """A trace (time, `axis`)."""
    return Trace(name, data, (Axis("time"), Axis(axis)), kind)


def states(steps: int = 12, units: int = 7, layers: int = 2) -> TraceSet:
    """A bidirectional network's hidden states and forget gates, different numbers in each."""
    random = np.random.default_rng(3)
    traces = []
    for layer in range(layers):
        for direction in ("forward", "backward"):
            place = f"recurrent/layer{layer}/{direction}"
            traces.append(trace(f"{place}/hidden", random.uniform(-1, 1, (steps, units))))
            traces.append(trace(f"{place}/cell", random.uniform(-1, 1, (steps, units))))
            traces.append(trace(f"{place}/gate.forget", random.uniform(0, 1, (steps, units)), "gate"))
    return TraceSet(tuple(traces))


def posterior(rows: list[str], names: str = "-abc ") -> TraceSet:
    """A posterior whose step t gives 0.9 to the symbols of `rows` in order; `names` starts with the blank."""
    data = np.full((len(rows), len(names)), 0.1 / (len(names) - 1), np.float32)
    for step, symbol in enumerate(rows):
        data[step, names.index(symbol)] = 0.9
    return TraceSet((Trace("posterior", data, (Axis("time"), Axis("symbol", tuple(names))), "probability"),))


def placed(track: Track, timeline: Timeline, width: int = 700) -> Track:
    """A track over a timeline, laid out at a width."""
    track.set_timeline(timeline)
    track.resize(width, track.sizeHint().height())
    return track


def pixel(image: QImage, x: float, y: float) -> tuple[int, int, int]:
    """Red, green and blue at a place of the drawing."""
    ratio = image.devicePixelRatio()
    colour = QColor(image.pixel(int(x * ratio), int(y * ratio)))
    return colour.red(), colour.green(), colour.blue()


def wheel(widget: QWidget, at: QPoint, notches: int, modifiers: Qt.KeyboardModifier) -> bool:
    """Turn the wheel over a widget; whether the widget took it."""
    event = QWheelEvent(
        at.toPointF(),
        widget.mapToGlobal(at).toPointF(),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()
