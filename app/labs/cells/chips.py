"""What stands at the ends of the pipes: sums that feed a gate, and columns with every unit's value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont

from app.labs.cells.plans import CHIP_HEAD, CHIP_ROW
from app.labs.cells.plumbing import Ink, colour_of, curve
from app.labs.cells.reading import COLOURS, GateReading
from app.theme import blend
from app.views.colour import colour_of as heat_of
from app.views.paper import CENTRE, LEFT, RIGHT, number, width_of, write

_SIGNS = {"sigmoid": "\N{GREEK SMALL LETTER SIGMA}", "tanh": "tanh"}
_FULL = 1.5


@dataclass(frozen=True)
class Column:
    """A column of every unit's value.

    name    the state or "input"; `step` -1 where it is what was there before the step, 0 where it came of it
    symbol  what stands above it, or beside it where `aside`
    """

    name: str
    step: int
    symbol: str
    values: NDArray[np.float32]
    rect: QRectF
    aside: bool = False

    def cell(self, place: int) -> QRectF:
        """Where one value stands."""
        high = self.rect.height() / max(len(self.values), 1)
        return QRectF(self.rect.left(), self.rect.top() + place * high, self.rect.width(), high)


def paint_column(ink: Ink, column: Column, marked: int | None, held: bool = False) -> None:
    """The values as colours, the marked one framed; its number stands below, the symbol above."""
    painter, theme = ink.painter, ink.theme
    for place, value in enumerate(column.values.tolist()):
        painter.fillRect(column.cell(place), QColor(*heat_of(value, -1.0, 1.0, "diverging", theme.dark)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(ink.pen(theme.line, 1))
    painter.drawRect(column.rect)
    wide, high = ink.px(58), ink.px(15)
    above = QRectF(column.rect.center().x() - wide / 2, column.rect.top() - high - 2, wide, high)
    below = QRectF(above.left(), column.rect.bottom() + 3, wide, high)
    align = CENTRE
    if column.aside:
        above = QRectF(column.rect.right() + ink.px(6), column.rect.center().y() - high - 1, wide, high)
        below, align = above.translated(0, high + 2), LEFT
    write(painter, above, column.symbol, ink.paper.font(13, bold=True), theme.text, align)
    if marked is None or marked >= len(column.values):
        return
    painter.setPen(ink.pen(theme.cursor, 2))
    painter.drawRect(column.cell(marked).adjusted(-1, -1, 1, 1))
    value = float(column.values[marked])
    shade = QColor(theme.cursor) if held else colour_of(value, theme)
    write(painter, below, number(value, 2, signed=True), ink.paper.font(12, bold=True), shade, align)


def paint_chip(
    ink: Ink, box: QRectF, gate: GateReading, old: GateReading | None, chosen: bool, hot: bool = False
) -> None:
    """A gate's sum: the curve with the point at work, what each part adds, and what comes out."""
    painter, theme, paper = ink.painter, ink.theme, ink.paper
    colour = theme.series[COLOURS[gate.name]]
    painter.setPen(ink.pen(colour if chosen else theme.dim if hot else theme.line, 1.8 if chosen else 1.0))
    painter.setBrush(blend(theme.panel, theme.raised, 0.6))
    painter.drawRoundedRect(box, ink.px(7), ink.px(7))
    inner = box.adjusted(ink.px(8), ink.px(4), -ink.px(8), -ink.px(6))
    head = QRectF(inner.left(), inner.top(), inner.width(), ink.px(CHIP_HEAD - 6))
    left = head.left() + write(painter, head, gate.symbol, paper.font(13, bold=True), colour, LEFT)
    shade = theme.cursor if gate.held else colour
    value = write(painter, head, number(gate.value, 2), paper.font(12, bold=True), shade, RIGHT)
    rest = head.adjusted(left - head.left(), 0, -value - ink.px(5), 0)
    write(painter, rest, _said(gate, rest.width(), paper.font(11)), paper.font(11), theme.dim)
    side = min(inner.height() - head.height() - ink.px(4), 0.26 * inner.width())
    picture = QRectF(inner.left(), inner.bottom() - side, side, side)
    curve(ink, picture, gate.squash, gate.before, colour, old.before if old else None)
    rows = QRectF(picture.right() + ink.px(7), head.bottom() + ink.px(2), 0, 0)
    rows.setRight(inner.right())
    rows.setBottom(inner.bottom() + ink.px(2))
    _paint_parts(ink, rows, gate)


def _said(gate: GateReading, room: float, font: QFont) -> str:
    """What is squashed, in as many words as there is room for."""
    sign, before = _SIGNS[gate.squash], number(gate.before, 2)
    ways = (f" = {sign}({before})", f" {sign}({before})", f" = {sign}", f" {sign}")
    return next((way for way in ways if width_of(way, font) <= room), "")


def _paint_parts(ink: Ink, box: QRectF, gate: GateReading) -> None:
    """A row a part: its word, a bar from the middle, its number."""
    painter, theme, font = ink.painter, ink.theme, ink.paper.font(11)
    high = min(ink.px(CHIP_ROW + 4), box.height() / max(len(gate.parts), 1))
    top = box.center().y() - high * len(gate.parts) / 2
    words = max(width_of(word, font) for word, _ in gate.parts) + ink.px(4)
    digits = width_of("+0.00", font) + ink.px(4)
    for place, (word, value) in enumerate(gate.parts):
        row = QRectF(box.left(), top + place * high, box.width(), high)
        write(painter, row, word, font, theme.dim, LEFT)
        write(painter, row, number(value, 2, signed=True), font, theme.text, RIGHT)
        bar = QRectF(row.left() + words, row.center().y() - ink.px(2.5), row.width() - words - digits, ink.px(5))
        if bar.width() < ink.px(8):
            continue
        middle = bar.center().x()
        painter.fillRect(QRectF(middle - 0.5, bar.top() - 1, 1, bar.height() + 2), QColor(theme.line))
        reach = min(abs(value) / _FULL, 1.0) * bar.width() / 2 if np.isfinite(value) else bar.width() / 2
        left = middle if value >= 0 else middle - reach
        painter.fillRect(QRectF(left, bar.top(), reach, bar.height()), colour_of(value, theme))
