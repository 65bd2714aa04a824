"""What a hand does on the ink: writing, erasing, picking, zooming and dragging, with any pointing device."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QEventPoint,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
    QUndoStack,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.widgets.ink_document import Sheet
from app.widgets.ink_eraser import ERASER, eraser_cursor, touched
from app.widgets.ink_events import Contact, PenClock
from app.widgets.ink_surface import InkSurface

Tool = Literal["pen", "eraser", "look"]


class InkHand(InkSurface):
    """Turns the events of mouse, finger and pen into strokes; `InkPad` adds what a page asks of a pad.

    point_hovered  index of the point under the mouse, -1 where there is none
    point_picked   index of a point that was clicked (with Ctrl, or while the tool is "look")
    letter_picked  index of a printed letter that was clicked
    contact_began  writing or erasing begins
    """

    stroke_finished = Signal()
    contact_began = Signal()
    point_hovered = Signal(int)
    point_picked = Signal(int)
    letter_picked = Signal(int)
    tool_changed = Signal(str)

    def __init__(self, undo: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(undo, parent)
        self._tool: Tool = "pen"
        self._clock = PenClock()
        self._rubbing: tuple[Sheet, QPointF] | None = None
        self._panning: QPointF | None = None
        self._space = False
        self._fingers: tuple[QPointF, float] | None = None
        self._finger: int | None = None
        self._pen_down = False
        self._hovered = -1
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_tool("pen")

    @property
    def tool(self) -> Tool:
        """What the pointer does: "pen" writes, "eraser" takes strokes away, "look" picks points."""
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Change what the pointer does."""
        self._tool = tool
        self._set_pointer()
        self.tool_changed.emit(tool)

    def lift(self) -> None:
        """End the stroke or the erasing in progress, as a step to undo; the hand does no more until it comes anew."""
        self._release()

    # --- contact -------------------------------------------------------------------------------------------------

    def _press(self, contact: Contact, eraser: bool) -> None:
        self._close_stroke()
        self.contact_began.emit()
        x, y = self._view.to_paper(contact.place.x(), contact.place.y())
        if eraser:
            self._rubbing = (self.document.sheet, contact.place)
            self._rub(contact.place)
        else:
            self.document.begin(x, y, self._clock.start(contact.stamp, self.document.clock), contact.pressure)

    def _move(self, contact: Contact) -> None:
        if self._rubbing is not None:
            self._rub(contact.place)
        elif self.document.writing:
            x, y = self._view.to_paper(contact.place.x(), contact.place.y())
            self.document.extend(x, y, self._clock.next(contact.stamp), contact.pressure)

    def _release(self) -> None:
        if self._rubbing is not None:
            before, self._rubbing = self._rubbing[0], None
            self.document.settle(before)
        else:
            self._close_stroke()

    def _close_stroke(self) -> None:
        if self.document.writing:
            self.update(self._layer.close(self.document, self._look()))
            self.document.finish()
            self._stroke_written()
            self.stroke_finished.emit()

    def _rub(self, place: QPointF) -> None:
        assert self._rubbing is not None
        before, last = self._rubbing
        self._rubbing = (before, place)
        ends = [self._view.to_paper(spot.x(), spot.y()) for spot in (last, place)]
        hit = touched(self.document, ends[0], ends[1], ERASER / self._view.scale)
        if hit:
            self.document.rub_out(hit)

    def cancel(self) -> bool:
        """Drop the stroke or the erasing in progress; False where nothing is."""
        if self._rubbing is not None:
            before, self._rubbing = self._rubbing[0], None
            self.document.restore(before)
            return True
        return self.document.cancel()

    # --- events --------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Write, erase, pick or drag the paper."""
        button, place = event.button(), event.position()
        if button == Qt.MouseButton.MiddleButton or (self._space and button == Qt.MouseButton.LeftButton):
            self._panning = place
            self._set_pointer()
        elif button == Qt.MouseButton.LeftButton and not self._pen_down:
            if self._tool == "look" or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._pick(place)
            elif (letter := self.letter_row.at(place.x(), place.y())) is not None and self._tool == "pen":
                self.letter_picked.emit(letter)
            else:
                self._press(Contact(place, event.timestamp()), self._tool == "eraser")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun, or say what is under the mouse."""
        place = event.position()
        if self._panning is not None:
            moved, self._panning = place - self._panning, place
            self.set_view(self._view.panned(moved.x(), moved.y()))
        elif event.buttons() & Qt.MouseButton.LeftButton and not self._pen_down:
            self._move(Contact(place, event.timestamp()))
        elif not event.buttons():
            self._hover(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what was begun."""
        if self._panning is not None:
            self._panning = None
            self._set_pointer()
        elif event.button() == Qt.MouseButton.LeftButton and not self._pen_down:
            self._release()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Write with the pen's pressure; its other end erases."""
        contact = Contact(event.position(), event.timestamp(), min(max(event.pressure(), 0.0), 1.0))
        event.accept()
        if event.type() == QEvent.Type.TabletPress and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if self._tool == "look" or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._pick(contact.place)
                return
            self._pen_down = True
            rubber = event.pointerType() == QPointingDevice.PointerType.Eraser
            self._press(contact, rubber or self._tool == "eraser")
        elif event.type() == QEvent.Type.TabletMove:
            # A pen that hovers reports too, and some report contact without pressure on the way up.
            if self._pen_down:
                self._move(contact)
            else:
                self._hover(contact.place)
        elif event.type() == QEvent.Type.TabletRelease and self._pen_down:
            self._pen_down = False
            self._release()

    def event(self, event: QEvent) -> bool:
        """Fingers and the gestures of a touch pad, then all else."""
        if isinstance(event, QTouchEvent):
            self._touch(event)
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            place = event.position()
            self.set_view(self._view.zoomed(1.0 + event.value(), place.x(), place.y()))
            return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        if event.type() == QEvent.Type.TouchCancel:
            self._finger = self._fingers = None
            self.cancel()
            return
        if self._pen_down:
            return
        down = [point for point in event.points() if point.state() != QEventPoint.State.Released]
        if len(down) >= 2:
            self._pinch(down[0].position(), down[1].position())
            return
        self._fingers = None if not down else self._fingers
        for point in event.points():
            stamp = int(point.timestamp()) or event.timestamp()
            contact = Contact(point.position(), stamp)
            if point.state() == QEventPoint.State.Pressed and self._finger is None and self._fingers is None:
                if self._tool == "look":
                    self._pick(point.position())
                    continue
                self._finger = point.id()
                self._press(contact, self._tool == "eraser")
            elif point.id() == self._finger and point.state() == QEventPoint.State.Updated:
                self._move(contact)
            elif point.id() == self._finger and point.state() == QEventPoint.State.Released:
                self._finger = None
                self._release()

    def _pinch(self, first: QPointF, second: QPointF) -> None:
        if self._finger is not None:
            # A second finger came down: the mark of the first was no writing.
            self._finger = None
            self.cancel()
        middle, apart = (first + second) / 2, max((first - second).manhattanLength(), 1.0)
        if self._fingers is not None:
            was, width = self._fingers
            moved = middle - was
            self.set_view(self._view.panned(moved.x(), moved.y()).zoomed(apart / width, middle.x(), middle.y()))
        self._fingers = (middle, apart)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer with Ctrl; without it the wheel belongs to what lies around the pad."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        place = event.position()
        self.set_view(self._view.zoomed(1.25 ** (event.angleDelta().y() / 120.0), place.x(), place.y()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc drops what is in progress; Space lets the left button drag the paper."""
        if event.key() == Qt.Key.Key_Escape and self.cancel():
            return
        if event.key() == Qt.Key.Key_Space:
            self._space = True
            self._set_pointer()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Give the left button back."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._set_pointer()
            return
        super().keyReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self._say_hovered(-1)
        super().leaveEvent(event)

    # --- what is under the pointer -----------------------------------------------------------------------------------

    def _pick(self, place: QPointF) -> None:
        letter = self.letter_row.at(place.x(), place.y())
        point = self.point_at(place)
        if letter is not None:
            self.letter_picked.emit(letter)
        elif point is not None:
            self.point_picked.emit(point)

    def _hover(self, place: QPointF) -> None:
        point = self.point_at(place)
        self._say_hovered(-1 if point is None else point)

    def _say_hovered(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.point_hovered.emit(index)

    def _set_pointer(self) -> None:
        if self._panning is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._space:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._tool == "look":
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        elif self._tool == "eraser":
            self.setCursor(eraser_cursor())
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)
