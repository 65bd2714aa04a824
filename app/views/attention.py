"""The attention map: a row a target word, a column a source word, drawn once and lit by the cursor."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.views.axis import NOTCH
from app.views.grid import Grid
from app.views.gridview import NOWHERE, Cell, GridView
from app.views.mapframe import Frame, Span, frame_of
from app.views.mappaint import MapPainter, Scene
from app.views.reduce import Pyramid

_FEWEST = 3.0
"""Least rows and columns that can be zoomed to."""


class AttentionMap(GridView):
    """A heat map of a grid. Ctrl+wheel zooms about the mouse, the wheel scrolls, the middle button drags.

    zoomed  other rows or columns are in sight
    """

    zoomed = Signal()

    def __init__(self, key: str = "attention", title: str = "Attention map", parent: QWidget | None = None) -> None:
        super().__init__(key, title, parent)
        self._x: Span = (0.0, 1.0)
        self._y: Span = (0.0, 1.0)
        self._scene = self._made()
        self._held: QPointF | None = None
        self._laid: tuple[object, Frame] | None = None

    # What is in sight.

    @property
    def in_sight(self) -> tuple[Span, Span]:
        """The columns and the rows in sight, as places between cells."""
        return self._x, self._y

    def show_grid(self, grid: Grid) -> None:
        """Show other weights; a zoom stays while the numbers of words do."""
        if (len(grid.rows), len(grid.columns)) != (len(self.grid.rows), len(self.grid.columns)):
            self._x, self._y = (0.0, float(max(1, len(grid.columns)))), (0.0, float(max(1, len(grid.rows))))
        super().show_grid(grid)

    def place(self, cell: Cell) -> Cell:
        """The row and column at which a cell of the grid is shown; -1 where it is not."""
        return self._scene.place(cell)

    def fit(self) -> None:
        """Show all rows and columns."""
        self._look((0.0, float(max(1, len(self.grid.columns)))), (0.0, float(max(1, len(self.grid.rows)))))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Show `factor` times fewer rows and columns about a point, or about the lit cell."""
        frame, (row, column) = self.frame(), self._scene.place(self.lit)
        if at is not None and frame.body.contains(at):
            about = (
                frame.x[0] + (at.x() - frame.body.left()) / frame.wide,
                frame.y[0] + (at.y() - frame.body.top()) / frame.high,
            )
        else:
            about = (
                column + 0.5 if column >= 0 else 0.5 * sum(self._x),
                row + 0.5 if row >= 0 else 0.5 * sum(self._y),
            )
        self._look(
            _zoomed(self._x, about[0], factor, len(self.grid.columns)),
            _zoomed(self._y, about[1], factor, len(self.grid.rows)),
        )

    def pan(self, columns: float, rows: float) -> None:
        """Move what is in sight."""
        self._look(_moved(self._x, columns, len(self.grid.columns)), _moved(self._y, rows, len(self.grid.rows)))

    def _look(self, x: Span, y: Span) -> None:
        if (x, y) != (self._x, self._y):
            self._x, self._y = x, y
            self.refresh()
            self.zoomed.emit()

    def _arrange(self) -> None:
        super()._arrange()
        self._scene = self._made()

    def _made(self) -> Scene:
        shades = self.shades
        heat = Pyramid(np.ascontiguousarray(shades[:, self._columns].T), "maximum")
        return Scene(self.grid, self._rows, self._columns, shades, heat)

    def frame(self, rect: QRectF | None = None) -> Frame:
        """Where everything lies, on the screen where no other place is given."""
        rect = QRectF(self.rect()) if rect is None else rect
        state = (rect, self._x, self._y, self.font().toString(), id(self.grid))
        if self._laid is None or self._laid[0] != state:
            self._laid = state, frame_of(rect, self.grid.rows, self.grid.columns, self._x, self._y, self.paper)
        return self._laid[1]

    def cell_at(self, at: QPointF) -> Cell:
        """The cell under a point; beside the cells, the word there."""
        if self.grid.is_empty:
            return NOWHERE
        frame = self.frame()
        body, beyond = frame.body, 4.0
        row = math.floor(frame.y[0] + (at.y() - body.top()) / frame.high)
        column = math.floor(frame.x[0] + (at.x() - body.left()) / frame.wide)
        if at.y() < body.top() and frame.slant:
            column = math.floor(frame.x[0] + (at.x() - (body.top() - at.y()) - body.left()) / frame.wide)
        inside_x = body.left() <= at.x() < body.right() or (at.y() < body.top() and at.x() >= body.left())
        inside_y = body.top() <= at.y() < body.bottom()
        if not -1 < row < len(self._rows) or not inside_y:
            row = -1
        if not -1 < column < len(self._columns) or not inside_x:
            column = -1
        if (row < 0 and at.y() >= body.top()) or (column < 0 and at.x() > body.right() + beyond):
            return NOWHERE
        return int(self._rows[row]) if row >= 0 else -1, int(self._columns[column]) if column >= 0 else -1

    def paint_still(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Cells, numbers, words, and how much is out of sight."""
        MapPainter(painter, self.frame(rect), self._scene, self.paper, theme).paint_still()

    def paint_lit(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The lit row, column and words; pinned cells; the number of the lit cell."""
        MapPainter(painter, self.frame(rect), self._scene, self.paper, theme).paint_lit(self.lit, self.pins)

    # Hands.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay it out anew."""
        self._laid = None
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, sideways with Shift; scroll where there is something out of sight."""
        turn, modifiers = event.angleDelta(), event.modifiers()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.zoom(NOTCH ** ((turn.y() or turn.x()) / 120.0), event.position())
        else:
            sideways = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            x, y = (turn.x() or turn.y(), 0) if sideways else (turn.x(), turn.y())
            self.pan(-x / 120.0 * 0.1 * (self._x[1] - self._x[0]), -y / 120.0 * 0.1 * (self._y[1] - self._y[0]))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold with the middle button; else as every view."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self._held = event.position()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is in sight, or light what is under the mouse."""
        if self._held is None:
            super().mouseMoveEvent(event)
            return
        moved, frame = event.position() - self._held, self.frame()
        self._held = event.position()
        self.pan(-moved.x() / frame.wide, -moved.y() / frame.high)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None
        super().mouseReleaseEvent(event)


def _zoomed(span: Span, about: float, factor: float, size: int) -> Span:
    whole = float(max(size, 1))
    wide = min(max((span[1] - span[0]) / factor, min(_FEWEST, whole)), whole)
    share = (min(max(about, span[0]), span[1]) - span[0]) / (span[1] - span[0])
    low = min(max(about - share * wide, 0.0), whole - wide)
    return low, low + wide


def _moved(span: Span, by: float, size: int) -> Span:
    wide = span[1] - span[0]
    low = min(max(span[0] + by, 0.0), max(float(size), wide) - wide)
    return low, low + wide
