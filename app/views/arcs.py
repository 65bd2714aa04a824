"""Attention as arcs: the source on top, the target below, a line for each weight that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.views.grid import Grid
from app.views.gridview import NOWHERE, Cell, GridView
from app.views.paper import CENTRE, Paper, width_of, write

_FAINTEST = 0.04
"""Weights below this have no arc, unless their word is lit."""
_LARGE, _SMALL = 22.0, 12.0


@dataclass(frozen=True)
class Lines:
    """Where the words lie: boxes of the source words on top and of the target words at the bottom."""

    source: tuple[QRectF, ...]
    target: tuple[QRectF, ...]
    font: QFont
    width: float


def lines_of(rect: QRectF, grid: Grid, paper: Paper, left: float) -> Lines:
    """Spread the words over the width, as large as fits; where even small ones do not, wider than `rect`."""
    gap, line, size = paper.px(14), 0.0, _SMALL
    longest = {size: _needed(grid, paper.font(size, bold=True), gap) for size in (_SMALL, _LARGE)}
    room = rect.width() - 2 * gap
    if longest[_LARGE] > longest[_SMALL]:
        share = (room - longest[_SMALL]) / (longest[_LARGE] - longest[_SMALL])
        size = _SMALL + (_LARGE - _SMALL) * min(max(share, 0.0), 1.0)
    font = paper.font(size, bold=True)
    line = 1.9 * size * paper.base / 13.0
    width = max(room, _needed(grid, font, gap))
    top, bottom = rect.top() + paper.px(6), rect.bottom() - paper.px(6) - line
    start = rect.left() + gap - left
    return Lines(
        _placed(grid.columns, font, start, width, top, line, gap),
        _placed(grid.rows, font, start, width, bottom, line, gap),
        font,
        width + 2 * gap,
    )


def _needed(grid: Grid, font: QFont, gap: float) -> float:
    return max(sum(width_of(word, font) + gap for word in words) for words in (grid.rows, grid.columns))


def _placed(
    words: Sequence[str], font: QFont, start: float, width: float, top: float, high: float, gap: float
) -> tuple[QRectF, ...]:
    widths = [width_of(word, font) + 0.6 * gap for word in words]
    spare = max(0.0, width - sum(widths)) / max(len(words), 1)
    boxes, x = [], start + 0.5 * spare
    for wide in widths:
        boxes.append(QRectF(x, top, wide, high))
        x += wide + spare
    return tuple(boxes)


class ArcsView(GridView):
    """Words at both sides joined by arcs as thick as the weights. Lit words keep their arcs, the rest pale."""

    def __init__(self, key: str = "arcs", title: str = "Arcs", parent: QWidget | None = None) -> None:
        super().__init__(key, title, parent)
        self._left = 0.0

    def lines(self, rect: QRectF | None = None) -> Lines:
        """Where the words lie."""
        return lines_of(QRectF(self.rect()) if rect is None else rect, self.grid, self.paper, self._left)

    def show_grid(self, grid: Grid) -> None:
        """Show other weights."""
        super().show_grid(grid)
        self._slide(self._left)

    def cell_at(self, at: QPointF) -> Cell:
        """The word under a point."""
        if self.grid.is_empty:
            return NOWHERE
        lines = self.lines()
        for column, box in enumerate(lines.source):
            if box.contains(at):
                return -1, column
        for row, box in enumerate(lines.target):
            if box.contains(at):
                return row, -1
        return NOWHERE

    def paint_still(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """All arcs, faint to strong, and the words."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lines, shades = self.lines(rect), self.shades
        for row, column in np.argwhere(self.grid.weights >= _FAINTEST).tolist():
            self._arc(painter, lines, row, column, float(shades[row, column]), theme.accent)
        self._paint_words(painter, lines, NOWHERE, theme)

    def paint_lit(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The arcs of the lit words over a veil, and the share of each at its other end."""
        row, column = self.lit
        if row < 0 and column < 0:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lines = self.lines(rect)
        veil = QColor(theme.window)
        veil.setAlpha(205)
        inner = QRectF(rect.left(), lines.source[0].bottom(), rect.width(), 0) if lines.source else rect
        inner.setBottom(lines.target[0].top() if lines.target else rect.bottom())
        painter.fillRect(inner.adjusted(0, -self.paper.px(8), 0, self.paper.px(8)), veil)
        weights = self.grid.weights
        cells = [(row, k) for k in range(weights.shape[1])] if row >= 0 else [(k, column) for k in range(len(weights))]
        strong = [(weights[cell], cell) for cell in cells if weights[cell] >= 0.01]
        for value, cell in sorted(strong):
            lit = column < 0 or cell[1] == column
            self._arc(painter, lines, *cell, float(np.sqrt(value)), theme.cursor if lit else theme.accent)
        self._paint_words(painter, lines, self.lit, theme)
        self._paint_shares(painter, lines, [pair for pair in strong if pair[0] >= 0.03], row >= 0, theme)

    def _arc(self, painter: QPainter, lines: Lines, row: int, column: int, shade: float, colour: str) -> None:
        start, end = lines.source[column], lines.target[row]
        a, b = QPointF(start.center().x(), start.bottom() + 2), QPointF(end.center().x(), end.top() - 2)
        bend = 0.45 * (b.y() - a.y())
        path = QPainterPath(a)
        path.cubicTo(QPointF(a.x(), a.y() + bend), QPointF(b.x(), b.y() - bend), b)
        ink = QColor(colour)
        ink.setAlphaF(min(0.10 + 0.85 * shade, 1.0))
        wide = self.paper.px(1) + self.paper.px(7) * shade
        painter.setPen(QPen(ink, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _paint_words(self, painter: QPainter, lines: Lines, lit: Cell, theme: Theme) -> None:
        grid = self.grid
        for row, (word, box) in enumerate(zip(grid.rows, lines.target, strict=True)):
            colour = theme.cursor if row in grid.changed else theme.good if row in grid.fresh else theme.text
            self._word(painter, box, word, lines.font, colour, row == lit[0], theme)
        for column, (word, box) in enumerate(zip(grid.columns, lines.source, strict=True)):
            font = QFont(lines.font)
            font.setStrikeOut(column in grid.muted)
            colour = theme.dim if column in grid.muted else theme.text
            self._word(painter, box, word, font, colour, column == lit[1], theme)

    def _word(
        self, painter: QPainter, box: QRectF, word: str, font: QFont, colour: str, lit: bool, theme: Theme
    ) -> None:
        plate = box.adjusted(-3, 2, 3, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.cursor if lit else theme.window))
        painter.drawRoundedRect(plate, 5, 5)
        write(painter, box.adjusted(-2, 0, 2, 0), word, font, theme.window if lit else colour, CENTRE)

    def _paint_shares(
        self, painter: QPainter, lines: Lines, pairs: Sequence[tuple[float, Cell]], on_top: bool, theme: Theme
    ) -> None:
        font, high = self.paper.font(11, bold=True), self.paper.px(16)
        for value, (row, column) in pairs:
            box = lines.source[column] if on_top else lines.target[row]
            text = f"{100 * value:.0f} %"
            wide = width_of(text, font) + self.paper.px(8)
            top = box.bottom() + 4 if on_top else box.top() - 4 - high
            plate = QRectF(box.center().x() - wide / 2, top, wide, high)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(plate, 3, 3)
            write(painter, plate, text, font, theme.text, CENTRE)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move along a sentence that is wider than the view."""
        turn = event.angleDelta()
        self._slide(self._left - (turn.x() or turn.y()))
        event.accept()

    def reveal(self, cell: Cell) -> None:
        """Bring a word into sight."""
        if self.grid.is_empty or not self.isVisible():
            return
        row, column = cell
        lines = self.lines()
        box = lines.target[row] if 0 <= row < len(lines.target) else None
        box = lines.source[column] if box is None and 0 <= column < len(lines.source) else box
        if box is not None and not (box.left() >= 0 and box.right() <= self.width()):
            self._slide(self._left + box.center().x() - self.width() / 2)

    def _slide(self, left: float) -> None:
        most = 0.0 if self.grid.is_empty else self.lines().width - self.width()
        left = min(max(left, 0.0), max(most, 0.0))
        if left != self._left:
            self._left = left
            self.refresh()
