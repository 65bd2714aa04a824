"""Where the parts of an attention map lie: words at the left and on top, cells between them, at any zoom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont

from app.views.paper import Paper, width_of

SMALL, LARGE = 11.0, 22.0
"""Sizes of the words' type, at a base of 13."""

_WIDEST, _HIGHEST = 150.0, 72.0
_SLOPE = 0.7071
Span = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """One lay-out.

    body   where the cells are
    font   of the words
    slant  whether the words on top lie aslant, because their columns are narrower
    x, y   the columns and rows in sight, as places between cells
    """

    body: QRectF
    font: QFont
    slant: bool
    x: Span
    y: Span
    line: float

    @property
    def wide(self) -> float:
        """Width of a cell."""
        return self.body.width() / (self.x[1] - self.x[0])

    @property
    def high(self) -> float:
        """Height of a cell."""
        return self.body.height() / (self.y[1] - self.y[0])

    def cell(self, row: int, column: int) -> QRectF:
        """The box of the cell at a row and column as they are shown."""
        left = self.body.left() + (column - self.x[0]) * self.wide
        return QRectF(left, self.body.top() + (row - self.y[0]) * self.high, self.wide, self.high)

    def band(self, row: int) -> QRectF:
        """The box of a whole row, within the body."""
        top = self.body.top() + (row - self.y[0]) * self.high
        return QRectF(self.body.left(), top, self.body.width(), self.high).intersected(self.body)

    def beam(self, column: int) -> QRectF:
        """The box of a whole column, within the body."""
        left = self.body.left() + (column - self.x[0]) * self.wide
        return QRectF(left, self.body.top(), self.wide, self.body.height()).intersected(self.body)


def frame_of(rect: QRectF, rows: Sequence[str], columns: Sequence[str], x: Span, y: Span, paper: Paper) -> Frame:
    """Lay a map out in `rect`: the words as large as the cells allow, the cells at most so large."""
    across, down = x[1] - x[0], y[1] - y[0]
    guess = min(0.56 * rect.height() * 0.75 / down, 0.5 * rect.width() * 0.8 / across) * 13.0 / paper.base
    size = min(max(guess, SMALL), LARGE)
    font = paper.font(size)
    bold = paper.font(size, bold=True)
    pad = paper.px(10)
    line = 1.3 * size * paper.base / 13.0
    gutter = min(max((width_of(word, bold) for word in rows), default=0.0) + 2 * pad, 0.34 * rect.width())
    longest = max((width_of(word, bold) for word in columns), default=0.0)
    room = rect.width() - gutter - pad
    wide = min(room / across, paper.px(_WIDEST))
    slant = longest + pad > wide
    if slant:
        head = min(longest * _SLOPE + line, 0.4 * rect.height())
        last = max((width_of(word, bold) for word in columns[-3:]), default=0.0)
        tail = min(max(last * _SLOPE - 0.4 * wide, pad), 0.16 * rect.width())
        wide = min((rect.width() - gutter - tail) / across, paper.px(_WIDEST))
    else:
        head, tail = line + pad, pad
    high = min((rect.height() - head - pad) / down, paper.px(_HIGHEST))
    spare = max(0.0, rect.width() - gutter - tail - wide * across)
    body = QRectF(rect.left() + gutter + 0.5 * spare, rect.top() + head, max(wide * across, 1), max(high * down, 1))
    return Frame(body, font, slant, x, y, line)
