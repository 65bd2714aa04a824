"""The base of all that is drawn over time: where steps lie, and what mouse, wheel and pinch do there."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QNativeGestureEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.views.paper import Paper, outlined_line, paper_for
from app.views.timeline import Timeline

NOTCH = 1.25
"""Zoom of one notch of the wheel."""

_DRAG = 4.0


class TimeWidget(QWidget):
    """A widget whose body spans the timeline's window.

    Hovering moves the cursor, a click places it, a drag selects steps, Shift+drag and the middle button pan,
    Ctrl+wheel and pinch zoom about the pointer, Shift+wheel pans; a plain wheel is left to what holds this.

    start  step of the timeline where what is drawn begins: a network may have read only the end of a series
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timeline = Timeline(parent=self)
        self.start = 0
        self._pressed: QPointF | None = None
        self._panning = False
        self._dragged = False
        self._joined(self.timeline)
        self.setMouseTracking(True)

    @property
    def paper(self) -> Paper:
        """Measures for this widget's type."""
        return paper_for(self.font())

    def set_timeline(self, timeline: Timeline) -> None:
        """Take part in a page's one time state."""
        for signal, slot in self._links(self.timeline):
            signal.disconnect(slot)
        self.timeline = timeline
        self._joined(timeline)
        self.window_moved()

    def _joined(self, timeline: Timeline) -> None:
        for signal, slot in self._links(timeline):
            signal.connect(slot)

    def _links(self, timeline: Timeline) -> list[tuple]:  # type: ignore[type-arg]
        return [
            (timeline.cursor_changed, self.cursor_moved),
            (timeline.placed_changed, self.cursor_moved),
            (timeline.window_changed, self.window_moved),
            (timeline.steps_changed, self.window_moved),
            (timeline.selection_changed, self.update),
        ]

    def cursor_moved(self) -> None:
        """The cursor is at another step."""
        self.update()

    def window_moved(self) -> None:
        """Other steps are visible."""
        self.update()

    def body_of(self, rect: QRectF) -> QRectF:
        """Where the steps are drawn when the whole is drawn in `rect`."""
        paper = self.paper
        return rect.adjusted(paper.gutter, 0, -paper.margin, 0)

    @property
    def span(self) -> tuple[float, float]:
        """The visible places, counted from `start`."""
        low, high = self.timeline.window
        return low - self.start, high - self.start

    def x_of(self, place: float, body: QRectF) -> float:
        """Where a place on the axis lies; the middle of step s is the place s + 0.5."""
        low, high = self.timeline.window
        return body.left() + (place - low) / (high - low) * body.width()

    def place_at(self, x: float, body: QRectF) -> float:
        """The place on the axis at `x`."""
        low, high = self.timeline.window
        return low + (x - body.left()) / max(body.width(), 1.0) * (high - low)

    def paint_marks(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """The selection's edges, the placed cursor (2 pixels) and the hovering one (1), each with an outline."""
        timeline = self.timeline
        if not timeline.steps or body.width() < 1:
            return
        low, high = timeline.window
        if timeline.selection is not None:
            first, last = timeline.selection
            for place in (first, last + 1):
                if low <= place <= high:
                    outlined_line(
                        painter, self.x_of(place, body), body.top(), body.bottom(), theme.accent, theme.panel, 1
                    )
        places = [(timeline.placed, 2.0)]
        if timeline.hovering and timeline.cursor != timeline.placed:
            places.append((timeline.cursor, 1.0))
        for step, width in places:
            if low <= step + 0.5 <= high:
                x = round(self.x_of(step + 0.5, body)) + (0.5 if width == 1 else 0.0)
                outlined_line(painter, x, body.top(), body.bottom(), theme.cursor, theme.panel, width)

    def paint_veil(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """What is not selected lies under a veil, where something is."""
        if self.timeline.selection is None:
            return
        first, last = self.timeline.selection
        veil = QColor(theme.window)
        veil.setAlpha(130)
        left = min(max(self.x_of(first, body), body.left()), body.right())
        right = min(max(self.x_of(last + 1, body), body.left()), body.right())
        painter.fillRect(QRectF(body.left(), body.top(), left - body.left(), body.height()), veil)
        painter.fillRect(QRectF(right, body.top(), body.right() - right, body.height()), veil)

    def _body(self) -> QRectF:
        return self.body_of(QRectF(self.rect()))

    def _step_at(self, x: float) -> int:
        return int(self.place_at(x, self._body()) // 1)

    def clicked(self, at: QPointF) -> None:
        """A click on the body that was no drag."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select, pan or click."""
        button, shift = event.button(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if button not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            event.ignore()
            return
        body, x = self._body(), event.position().x()
        self._panning = shift or button == Qt.MouseButton.MiddleButton
        if not body.left() <= x <= body.right() and not self._panning:
            return
        self._pressed, self._dragged = event.position(), False
        if self._panning:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover, select or pan."""
        at, body = event.position(), self._body()
        if self._pressed is None:
            inside = body.left() <= at.x() <= body.right()
            self.timeline.hover(self._step_at(at.x()) if inside else None)
            return
        if self._panning:
            low, high = self.timeline.window
            self.timeline.pan((self._pressed.x() - at.x()) / max(body.width(), 1.0) * (high - low))
            self._pressed, self._dragged = at, True
        elif self._dragged or abs(at.x() - self._pressed.x()) > _DRAG:
            self._dragged = True
            self.timeline.set_selection(self._step_at(self._pressed.x()), self._step_at(at.x()))
            self.timeline.hover(self._step_at(at.x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Place the cursor where there was a click and no drag."""
        pressed, self._pressed = self._pressed, None
        if self._panning:
            self._panning = False
            self.unsetCursor()
            return
        body = self._body()
        if pressed is not None and not self._dragged and body.left() <= pressed.x() <= body.right():
            self.timeline.set_selection(None)
            self.timeline.set_cursor(self._step_at(pressed.x()))
            self.clicked(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """The cursor returns to where it was placed."""
        self.timeline.hover(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, pan with Shift or sideways; the rest is for what holds this."""
        turn, modifiers = event.angleDelta(), event.modifiers()
        low, high = self.timeline.window
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            notches = (turn.y() or turn.x()) / 120.0
            self.timeline.zoom(NOTCH**notches, self.place_at(event.position().x(), self._body()))
        elif modifiers & Qt.KeyboardModifier.ShiftModifier or abs(turn.x()) > abs(turn.y()):
            notches = (turn.x() or turn.y()) / 120.0
            self.timeline.pan(-0.1 * notches * (high - low))
        else:
            event.ignore()
            return
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Zoom about the pointer with a pinch on a touch pad."""
        if event.type() == QEvent.Type.NativeGesture:
            gesture = cast(QNativeGestureEvent, event)
            if gesture.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                place = self.place_at(gesture.position().x(), self._body())
                self.timeline.zoom(max(0.1, 1.0 + gesture.value()), place)
                return True
        return super().event(event)
