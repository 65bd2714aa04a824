"""Painting an attention map: cells, words, what is lit."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from app.theme import Theme, blend
from app.views.colour import levels as levels_of
from app.views.colour import table
from app.views.grid import Floats, Grid
from app.views.gridview import Cell
from app.views.heatmap import paint_heat
from app.views.mapframe import Frame
from app.views.paper import CENTRE, RIGHT, Paper, hairline, number, width_of, write
from app.views.reduce import Pyramid

_SHOWN = 0.045
"""Weights below this are not written into their cells."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A grid in the order in which it is shown.

    rows, columns  int (place,): the row and the column of the grid at each place
    shades         float32 (row, column), how strongly each cell is coloured, 0 to 1
    heat           the shades (column place, row), for painting
    """

    grid: Grid
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    shades: Floats
    heat: Pyramid

    def place(self, cell: Cell) -> Cell:
        """Where a cell of the grid is shown; -1 where it is not."""
        row, column = cell
        at_row = int(np.flatnonzero(self.rows == row)[0]) if 0 <= row < len(self.rows) else -1
        at_column = int(np.flatnonzero(self.columns == column)[0]) if 0 <= column < len(self.columns) else -1
        return at_row, at_column


@dataclass(frozen=True, eq=False)
class MapPainter:
    """Paints a scene in a frame."""

    painter: QPainter
    frame: Frame
    scene: Scene
    paper: Paper
    theme: Theme

    def paint_still(self) -> None:
        """Cells, their numbers where there is room, the words, and how much is out of sight."""
        self._paint_cells()
        self._paint_numbers()
        self._paint_rows()
        self._paint_columns()
        self._paint_bars()

    def _paint_cells(self) -> None:
        first, last = math.floor(self.frame.y[0]), min(math.ceil(self.frame.y[1]), len(self.scene.rows))
        box = self.frame.cell(first, 0).united(self.frame.cell(last - 1, 0))
        self.painter.save()
        self.painter.setClipRect(self.frame.body)
        whole = QRectF(self.frame.body.left(), box.top(), self.frame.body.width(), box.height())
        paint_heat(
            self.painter, whole, self.scene.heat, self.scene.rows[first:last], self.frame.x, (0.0, 1.0), "sequential",
            self.theme.dark,
        )  # fmt: skip
        if min(self.frame.wide, self.frame.high) >= 9:
            self.painter.setPen(hairline(self.theme.window))
            for row in range(first, last + 1):
                y = round(self.frame.cell(row, 0).top())
                self.painter.drawLine(QPointF(self.frame.body.left(), y), QPointF(self.frame.body.right(), y))
            for column in range(math.floor(self.frame.x[0]), math.ceil(self.frame.x[1]) + 1):
                x = round(self.frame.cell(0, column).left())
                self.painter.drawLine(QPointF(x, self.frame.body.top()), QPointF(x, self.frame.body.bottom()))
        for muted in self.scene.grid.muted:
            veil = QColor(self.theme.window)
            veil.setAlpha(150)
            self.painter.fillRect(self.frame.beam(self.scene.place((-1, muted))[1]), veil)
        self.painter.restore()

    def _small(self) -> QFont:
        """The type of numbers in cells."""
        return self.paper.font(min(max(self.frame.high * 0.36, 10.0), 13.0))

    def _numbered(self) -> bool:
        """Whether cells are large enough to hold their numbers."""
        return self.frame.wide >= width_of(" 0.00", self._small()) and self.frame.high >= self.paper.px(17)

    def _paint_numbers(self) -> None:
        font = self._small()
        if not self._numbered():
            return
        colours = table("sequential", self.theme.dark)
        for at_row in range(math.floor(self.frame.y[0]), min(math.ceil(self.frame.y[1]), len(self.scene.rows))):
            for at_column in range(
                math.floor(self.frame.x[0]), min(math.ceil(self.frame.x[1]), len(self.scene.columns))
            ):
                cell = self.scene.rows[at_row], self.scene.columns[at_column]
                value, shade = float(self.scene.grid.weights[cell]), float(self.scene.shades[cell])
                box = self.frame.cell(at_row, at_column)
                if value >= _SHOWN and self.frame.body.contains(box.center()):
                    ground = colours[levels_of(np.array([shade], np.float32), 0.0, 1.0)[0]]
                    ink = "#0c1015" if float(ground @ (0.30, 0.59, 0.11)) > 120 else "#f2f5f8"
                    write(self.painter, box, number(value, 2), font, ink, CENTRE)

    def _paint_rows(self) -> None:
        every = max(1, math.ceil(self.frame.line / self.frame.high))
        for place, row in enumerate(self.scene.rows.tolist()):
            box = self.frame.band(place)
            if place % every == 0 and box.height() > 0.5 * min(self.frame.high, self.frame.line):
                self._write_row(row, place, lit=False)

    def _write_row(self, row: int, place: int, lit: bool) -> None:
        box, pad = self.frame.cell(place, 0), self.paper.px(10)
        label = QRectF(
            pad * 0.6, box.center().y() - 0.5 * self.frame.line, self.frame.body.left() - 1.4 * pad, self.frame.line
        )
        colour = self.theme.text
        if row in self.scene.grid.changed or row in self.scene.grid.fresh:
            colour = self.theme.cursor if row in self.scene.grid.changed else self.theme.good
        if lit:
            self._plate(self._snug(label, self.scene.grid.rows[row], RIGHT))
            colour = self.theme.window
        write(self.painter, label, self.scene.grid.rows[row], _weight(self.frame.font, lit), colour, RIGHT)
        if row in self.scene.grid.changed and not lit:
            self.painter.fillRect(
                QRectF(self.frame.body.left() - 4, box.top() + 1, 3, box.height() - 2), QColor(self.theme.cursor)
            )

    def _paint_columns(self) -> None:
        need = self.frame.line if self.frame.slant else self.frame.wide
        every = max(1, math.ceil(need / max(self.frame.wide, 0.1)))
        for place, column in enumerate(self.scene.columns.tolist()):
            middle = self.frame.cell(0, place).center().x()
            if place % every == 0 and self.frame.body.left() <= middle <= self.frame.body.right():
                self._write_column(column, place, lit=False)

    def _write_column(self, column: int, place: int, lit: bool) -> None:
        word, font = self.scene.grid.columns[column], QFont(_weight(self.frame.font, lit))
        colour = self.theme.window if lit else self.theme.text
        if column in self.scene.grid.muted:
            font.setStrikeOut(True)
            colour = self.theme.window if lit else self.theme.dim
        middle, pad = self.frame.cell(0, place).center().x(), self.paper.px(6)
        if not self.frame.slant:
            wide = self.frame.wide - pad
            label = QRectF(
                middle - 0.5 * wide, self.frame.body.top() - self.frame.line - 0.5 * pad, wide, self.frame.line
            )
            if lit:
                self._plate(self._snug(label, word, CENTRE))
            write(self.painter, label, word, font, colour, CENTRE)
            return
        self.painter.save()
        self.painter.translate(middle, self.frame.body.top() - 0.6 * pad)
        self.painter.rotate(-45)
        long = (self.frame.body.top() - 0.6 * pad) / 0.7071 - 0.5 * self.frame.line
        label = QRectF(0.3 * pad, -0.5 * self.frame.line - 0.2 * pad, long, self.frame.line)
        if lit:
            wide = min(width_of(word, font), long)
            self._plate(QRectF(label.left() - 4, label.top(), wide + 8, label.height()))
        write(self.painter, label, word, font, colour)
        self.painter.restore()

    def _snug(self, label: QRectF, word: str, align: Qt.AlignmentFlag) -> QRectF:
        wide = min(width_of(word, _weight(self.frame.font, True)), label.width()) + self.paper.px(10)
        left = label.right() - wide + self.paper.px(5) if align == RIGHT else label.center().x() - 0.5 * wide
        return QRectF(left, label.top(), wide, label.height())

    def _plate(self, box: QRectF) -> None:
        """The ground of a lit word."""
        self.painter.save()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setPen(hairline(self.theme.window, 2.0))
        self.painter.setBrush(QColor(self.theme.cursor))
        self.painter.drawRoundedRect(box, 4, 4)
        self.painter.restore()

    def _paint_bars(self) -> None:
        """Which part of a zoomed map is in sight, as a line below and one at the right."""
        body, thick = self.frame.body, self.paper.px(3)
        for span, size, groove, across in (
            (self.frame.x, len(self.scene.columns), QRectF(body.left(), body.bottom() + 3, body.width(), thick), True),
            (self.frame.y, len(self.scene.rows), QRectF(body.right() + 3, body.top(), thick, body.height()), False),
        ):
            if span[1] - span[0] < size - 1e-6:
                self.painter.fillRect(groove, QColor(self.theme.line))
                low, high = span[0] / size, span[1] / size
                part = QRectF(groove)
                if across:
                    part.setLeft(groove.left() + low * groove.width())
                    part.setRight(groove.left() + high * groove.width())
                else:
                    part.setTop(groove.top() + low * groove.height())
                    part.setBottom(groove.top() + high * groove.height())
                self.painter.fillRect(part, QColor(self.theme.dim))

    def paint_lit(self, lit: Cell, pins: tuple[Cell, ...]) -> None:
        """The lit row, column and words; pinned cells; the number of the lit cell."""
        for pin in pins:
            self._outline(self.scene.place(pin), self.theme.accent)
        row, column = lit
        at_row, at_column = self.scene.place(lit)
        boxes = [self.frame.band(at_row)] * (at_row >= 0) + [self.frame.beam(at_column)] * (at_column >= 0)
        for box in boxes:
            if not box.isEmpty():
                self.painter.setPen(hairline(blend(self.theme.panel, self.theme.cursor, 0.9), 1.5))
                self.painter.setBrush(Qt.BrushStyle.NoBrush)
                self.painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        if at_row >= 0 and not self.frame.band(at_row).isEmpty():
            self._write_row(row, at_row, lit=True)
        if at_column >= 0 and not self.frame.beam(at_column).isEmpty():
            self._write_column(column, at_column, lit=True)
        if at_row >= 0 and at_column >= 0:
            self._outline((at_row, at_column), self.theme.cursor)
            value = float(self.scene.grid.weights[row, column])
            if value < _SHOWN or not self._numbered():
                self._flag((at_row, at_column), value)

    def _outline(self, place: Cell, colour: str) -> None:
        box = self.frame.cell(*place)
        if self.frame.body.intersects(box):
            self.painter.setPen(hairline(colour, 2.0))
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.drawRect(box.intersected(self.frame.body).adjusted(1, 1, -1, -1))

    def _flag(self, place: Cell, value: float) -> None:
        """The lit cell's weight, beside the cell so that it hides nothing of it."""
        font, box = self.paper.font(12, bold=True), self.frame.cell(*place)
        if not self.frame.body.intersects(box):
            return
        wide, high = width_of("0.000", font) + self.paper.px(10), self.paper.px(20)
        left = box.right() + 3 if box.right() + 3 + wide < self.frame.body.right() else box.left() - 3 - wide
        top = min(max(box.center().y() - high / 2, self.frame.body.top()), self.frame.body.bottom() - high)
        flag = QRectF(left, top, wide, high)
        self.painter.save()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setPen(hairline(self.theme.cursor))
        self.painter.setBrush(QColor(self.theme.raised))
        self.painter.drawRoundedRect(flag, 4, 4)
        self.painter.restore()
        write(self.painter, flag, number(value), font, self.theme.text, CENTRE)


def _weight(font: QFont, bold: bool) -> QFont:
    other = QFont(font)
    other.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return other
