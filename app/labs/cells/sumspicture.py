"""The panel of one gate's sums, as it is drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.labs.cells.plumbing import Ink, cells
from app.labs.cells.products import GAP, HEAD, Layout, Piece, lay_out, pieces_of
from app.labs.cells.reading import COLOURS
from app.theme import Theme, current
from app.views.colour import Scale, colour_of
from app.views.paper import CENTRE, number, paper_for, write
from engine.labs.cells.outcome import Outcome

Place = tuple[str, int, int]
"""Which number: its block ("W", "U", "b", "p", or "x" of the input), its row and its column."""


class SumsPicture(QWidget):
    """Draws the pieces of a gate's sum at a step, without hands.

    place  the number that keys act on
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outcome: Outcome | None = None
        self.gate, self.step, self.unit = "", 0, 0
        self.place: Place = ("W", 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Sums of the gate")

    def show_outcome(self, outcome: Outcome, gate: str, step: int, unit: int) -> None:
        """Show the sums of a gate at a step, with a unit's row marked."""
        self.outcome, self.gate, self.unit = outcome, gate, unit
        self.step = min(max(step, 0), outcome.request.steps - 1)
        block, row, column = self.place
        rows, columns = self.shape_of(block)
        self.place = (block, min(row, rows - 1), min(column, columns - 1)) if rows else ("W", 0, 0)
        self.tell()
        self.update()

    def shape_of(self, block: str) -> tuple[int, int]:
        """Rows and columns of a block; 0 where it is not there."""
        found = [piece.values.shape for piece in self.pieces() if piece.block == block]
        return (found[0][0], found[0][1]) if found else (0, 0)

    def tell(self) -> None:
        """Say in words which number is chosen."""
        block, row, column = self.place
        value = number(self.value(self.place), 2)
        self.setAccessibleDescription(
            f"{block} of the {self.gate} gate, row {row + 1}, column {column + 1}: {value}. "
            "Arrows choose, plus and minus change, Enter types."
        )

    def pieces(self) -> tuple[Piece, ...]:
        """What is drawn, from left to right."""
        return () if self.outcome is None else pieces_of(self.outcome, self.gate, self.step)

    def layout_of(self, rect: QRectF) -> Layout:
        """Where the pieces stand in `rect`."""
        return lay_out(self.pieces(), rect.adjusted(6, 2, -6, -4), paper_for(self.font()).base / 13.0)

    def value(self, place: Place) -> float:
        """The number at a place."""
        block, row, column = place
        return next((float(p.values[row, column]) for p in self.pieces() if p.block == block), 0.0)

    def cell_of(self, place: Place) -> QRectF:
        """Where on the widget a number stands."""
        layout = self.layout_of(QRectF(self.rect()))
        index = next(i for i, piece in enumerate(layout.pieces) if piece.block == place[0])
        return layout.cell(index, place[1], place[2])

    def hit(self, at: QPointF) -> tuple[Piece, int, int] | None:
        """The piece, row and column at a point."""
        layout = self.layout_of(QRectF(self.rect()))
        for piece, box in zip(layout.pieces, layout.boxes, strict=True):
            if box.contains(at):
                rows, columns = piece.values.shape
                row, column = int((at.y() - box.top()) / layout.side), int((at.x() - box.left()) / layout.wide)
                return piece, min(row, rows - 1), min(column, columns - 1)
        return None

    # Drawing.

    def sizeHint(self) -> QSize:
        """Room for four units."""
        return QSize(760, round(paper_for(self.font()).px(158)))

    def minimumSizeHint(self) -> QSize:
        """Smaller cells, no numbers."""
        return QSize(480, round(paper_for(self.font()).px(120)))

    def figure_size(self) -> QSize:
        """The size on screen."""
        return self.size().expandedTo(self.minimumSizeHint())

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all of it in `rect`."""
        painter.fillRect(rect, QColor(theme.window))
        if self.outcome is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = Ink(painter, theme, paper_for(self.font()))
        layout = self.layout_of(rect)
        top = max(rect.top() + 2, min(box.top() for box in layout.boxes) - ink.px(HEAD))
        for index, piece in enumerate(layout.pieces):
            self._paint_piece(ink, layout, index, piece, top)
        painter.restore()

    def _paint_piece(self, ink: Ink, layout: Layout, index: int, piece: Piece, top: float) -> None:
        painter, theme, paper, box = ink.painter, ink.theme, ink.paper, layout.boxes[index]
        scale: Scale = "sequential" if piece.sequential else "diverging"
        low, high = (0.0, 1.0) if piece.sequential else (-piece.bound, piece.bound)
        cells(ink, box, piece.values, low, high, scale)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(ink.pen(theme.accent if piece.block else theme.line, 1.0))
        painter.drawRect(box)
        last = index == len(layout.pieces) - 1
        colour = theme.series[COLOURS[self.gate]] if last else theme.text if piece.block else theme.dim
        head = QRectF(box.center().x() - ink.px(40), top, ink.px(80), ink.px(HEAD - 3))
        write(painter, head, piece.title, paper.font(12, bold=bool(piece.block) or last), colour, CENTRE)
        wide = ink.px(GAP + (16 if piece.sign == "tanh" else 0))
        sign = QRectF(box.left() - wide, box.center().y() - ink.px(9), wide, ink.px(18))
        write(painter, sign, piece.sign, paper.font(11 if piece.sign == "tanh" else 14), theme.dim, CENTRE)
        if layout.wide >= ink.px(27) and layout.side >= ink.px(15):
            font = paper.font(13 if layout.side >= ink.px(38) else 11)
            for row, column in np.ndindex(*piece.values.shape):
                value = float(piece.values[row, column])
                cell = layout.cell(index, row, column)
                digits = 2 if abs(value) < 9.995 and layout.wide >= ink.px(37) else 1
                write(painter, cell, number(value, digits), font, _ink_on(value, low, high, scale, theme), CENTRE)
        if piece.values.shape[0] == self._units and piece.block != "x":
            row_box = QRectF(box.left(), box.top() + self.unit * layout.side, box.width(), layout.side)
            painter.setPen(ink.pen(theme.cursor, 1.4))
            painter.drawRect(row_box.adjusted(-1, 0, 1, 0))
        if piece.block == self.place[0] and self.hasFocus():
            painter.setPen(ink.pen(theme.text, 2.0))
            painter.drawRect(layout.cell(index, self.place[1], self.place[2]).adjusted(1, 1, -1, -1))

    @property
    def _units(self) -> int:
        return 0 if self.outcome is None else self.outcome.request.parameters.units

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it on the screen."""
        painter = QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A row a unit: the columns of all pieces as high as there are units."""
        names, columns = [], []
        for piece in self.pieces():
            if piece.values.shape[0] == self._units:
                for column in range(piece.values.shape[1]):
                    names.append(piece.title if piece.values.shape[1] == 1 else f"{piece.title} {column + 1}")
                    columns.append(piece.values[:, column])
        return names, np.stack(columns, axis=1) if columns else np.zeros((0, 0), np.float32)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Every piece by its title."""
        return {piece.title: piece.values for piece in self.pieces()}


def _ink_on(value: float, low: float, high: float, scale: Scale, theme: Theme) -> str:
    """Black or white, whichever is seen on the colour of a value."""
    red, green, blue = colour_of(value, low, high, scale, theme.dark)
    return "#101418" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#f4f6f8"
