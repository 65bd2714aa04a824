"""The pad that is drawn on, with what the network looked at laid over the ink."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QTabletEvent, QTouchEvent, QUndoStack
from PySide6.QtWidgets import QWidget

from app.labs.captions.shade import Look, cell_of, paint_edge, paint_look
from app.theme import Theme
from app.widgets import ink_marks
from app.widgets.ink_pad import InkPad
from engine.labs.captions.outcome import GRID, Frame
from engine.labs.captions.picture import frame_of

INVITATION = "Draw something here: a house, a boat, two stars \u2026"


class DrawingPad(InkPad):
    """An ink pad whose drawing is seen in GRID x GRID parts of a square frame.

    part_clicked(part)  a part is to be covered or uncovered, while `covering`
    clearing            the drawing is about to be taken away: what else goes with it is the same step to undo
    """

    part_clicked = Signal(int)
    clearing = Signal()
    covering = False  # events come before __init__ has reached its end

    def __init__(self, undo: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(undo, parent)
        self.look = Look()
        self.frame: Frame | None = None
        self._under = -1
        self._stack = undo
        self.set_guides(False)
        self.set_line_width(3.0)
        self.setAccessibleName("Drawing pad")
        # The look gives way to a stroke in progress.
        self.contact_began.connect(self.update)
        self.stroke_finished.connect(self.update)

    def show_look(self, frame: Frame | None, look: Look) -> None:
        """Lay a look over the drawing; None for the frame lays nothing."""
        self.frame, self.look = frame, look
        self.update()

    def set_covering(self, on: bool) -> None:
        """Let clicks cover parts instead of drawing."""
        self.covering = on
        self._under = -1
        if on:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.set_tool(self.tool)
        self.update()

    def clear(self) -> None:
        """Take the drawing away, with what was overruled by it; one step to undo."""
        self._close_stroke()
        if len(self.document):
            self._stack.beginMacro("Clear")
            self.clearing.emit()
            super().clear()
            self._stack.endMacro()

    def square(self) -> QRectF | None:
        """Where the frame lies on the pad now, in pixels."""
        if self.frame is None:
            return None
        view, frame = self.view, self.frame
        left, top = frame.left * view.scale + view.dx, frame.top * view.scale + view.dy
        return QRectF(left, top, frame.side * view.scale, frame.side * view.scale)

    def _sight(self) -> NDArray[np.float32]:
        """The corners of the square that the network sees."""
        points = self.document.all_points()
        if not len(points):
            return points
        frame = frame_of(points)
        return np.array([[frame.left, frame.top], [frame.left + frame.side, frame.top + frame.side]], np.float32)

    def part_at(self, at: QPointF) -> int:
        """The part of the drawing under a point of the pad, -1 where there is none."""
        square = self.square()
        if square is None or not square.contains(at) or square.width() <= 0:
            return -1
        column = int((at.x() - square.left()) / square.width() * GRID)
        row = int((at.y() - square.top()) / square.height() * GRID)
        return min(row, GRID - 1) * GRID + min(column, GRID - 1)

    def _paint_marks(self, painter: QPainter, theme: Theme) -> None:
        """The look under all other marks, and this pad's own invitation."""
        if not len(self.document):
            middle = self._guides.baseline + self._view.dy - 0.5 * self._guides.x_height
            ink_marks.paint_sentence(painter, INVITATION, self.font(), middle, self.width(), theme)
            return
        square = self.square()
        if square is not None and square.intersects(QRectF(self.rect())) and not self.document.writing:
            painter.setClipRect(QRectF(self.rect()).adjusted(2, 2, -2, -2))
            paint_look(painter, square, self.look, theme)
            if self.look.weights is not None or self.covering:
                paint_edge(painter, square, theme)
            if self._under >= 0:
                painter.setPen(QPen(QColor(theme.cursor), 2.0))
                painter.drawRect(cell_of(square, self._under))
            painter.setClipping(False)
        super()._paint_marks(painter, theme)

    # Hands.

    def event(self, event: QEvent) -> bool:
        """While covering, a finger is a mouse."""
        if self.covering and isinstance(event, QTouchEvent):
            event.ignore()
            return False
        return super().event(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw; while covering, a pen is a mouse."""
        if self.covering:
            event.ignore()
        else:
            super().tabletEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Draw; or, while covering, ask for a part."""
        if self.covering and event.button() == Qt.MouseButton.LeftButton:
            part = self.part_at(event.position())
            if part >= 0:
                self.part_clicked.emit(part)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw; or, while covering, light the part under the mouse."""
        if self.covering and not event.buttons() & Qt.MouseButton.MiddleButton:
            under = self.part_at(event.position())
            if under != self._under:
                self._under = under
                self.update()
            return
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """No part is under the mouse any more."""
        self._under = -1
        self.update()
        super().leaveEvent(event)
