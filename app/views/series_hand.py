"""The hand on a series: points and the origin of the forecast can be dragged."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from app.views.axis import TimeWidget
from app.views.series import SeriesView

NEAR = 9.0
"""Pixels within which a point or the origin can be taken hold of."""
WIDE_ENOUGH = 5.0
"""Pixels that a step must have for its point to be dragged."""


class SeriesTrack(SeriesView):
    """A series whose known points and origin can be dragged; elsewhere the mouse does what it does over any track.

    point_moved(step, value, done) while a point is dragged and when it is let go; point_freed(step) asks for its own
    value back; origin_moved(step, done) likewise for the first step that is forecast.
    """

    point_moved = Signal(int, float, bool)
    point_freed = Signal(int)
    origin_moved = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editable = True

    def point_near(self, at: QPointF) -> int | None:
        """The step of the known point that lies under a place, where points are far enough apart."""
        if self.curve is None or not self.editable or self.plot.cell < WIDE_ENOUGH:
            return None
        plot, limit = self.plot, len(self.curve) if self.origin is None else self.origin
        here = int(self.place_at(at.x(), self._body()))
        found = None
        least = NEAR
        for step in range(max(here - 1, 0), min(here + 2, limit)):
            value = float(self.curve.data[step])
            if value == value:
                gap = np.hypot(plot.x_of(step + 0.5) - at.x(), plot.y_of(value) - at.y())
                if gap < least:
                    found, least = step, float(gap)
        return found

    def origin_near(self, at: QPointF) -> bool:
        """Whether a place lies on the origin's handle."""
        return self.origin is not None and self.brush.handle(self._body(), self.origin).contains(at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the origin or a point, else select, pan or click."""
        at = event.position()
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        self.grabbed.emit()
        if plain and self.origin_near(at):
            self.origin_held = True
        elif plain and (near := self.point_near(at)) is not None:
            self.held = near
        else:
            TimeWidget.mousePressEvent(self, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held; else say by the pointer's shape what could be."""
        at = event.position()
        if self.origin_held:
            self.origin_moved.emit(self._origin_at(at.x()), False)
        elif self.held is not None:
            self.timeline.hover(self.held)
            self.point_moved.emit(self.held, self._value_at(at.y()), False)
        else:
            if self._pressed is None:
                self.near = self.point_near(at)
                shape = Qt.CursorShape.SizeHorCursor if self.origin_near(at) else Qt.CursorShape.SizeVerCursor
                lit = self.near is not None or self.origin_near(at)
                self.setCursor(shape if lit else Qt.CursorShape.ArrowCursor)
            TimeWidget.mouseMoveEvent(self, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        at = event.position()
        if self.origin_held:
            self.origin_held = False
            self.origin_moved.emit(self._origin_at(at.x()), True)
        elif self.held is not None:
            held, self.held = self.held, None
            self.point_moved.emit(held, self._value_at(at.y()), True)
            self.refresh()
        else:
            TimeWidget.mouseReleaseEvent(self, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on a changed point gives its own value back."""
        near = self.point_near(event.position())
        if near is not None and near in self.edited:
            self.point_freed.emit(near)

    def leaveEvent(self, event: QEvent) -> None:
        """No point is under the mouse."""
        self.near = None
        super().leaveEvent(event)

    def _value_at(self, y: float) -> float:
        plot = self.plot
        return float(np.clip(plot.value_at(y), *plot.bounds))

    def _origin_at(self, x: float) -> int:
        assert self.curve is not None
        return min(max(round(self.place_at(x, self._body())), 1), len(self.curve))
