"""Pipes, valves and nodes: what a cell is drawn with. What flows is as thick as it is large, coloured by its sign."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from app.theme import Theme, blend
from app.views.colour import Scale, levels, table
from app.views.paper import CENTRE, LEFT, RIGHT, Align, Paper, number, width_of, write

POSITIVE, NEGATIVE = 1, 0
"""Places among the theme's series of the colours of what is above and below 0: those of the heat maps."""
CASING, MOST = 18.0, 13.0
"""Width of a pipe, and of the most that flows in it."""
_FULL = 1.2
_START, _SWEEP = 225.0, 270.0


@dataclass(frozen=True)
class Ink:
    """What to draw with."""

    painter: QPainter
    theme: Theme
    paper: Paper

    def px(self, pixels: float) -> float:
        """`pixels` at the size of this drawing."""
        return self.paper.px(pixels)

    def pen(self, colour: QColor | str, width: float, dashed: bool = False) -> QPen:
        """A round pen."""
        pen = QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        if dashed:
            pen.setDashPattern([2.5, 3.0])
        return pen


def colour_of(value: float, theme: Theme) -> QColor:
    """The colour of what flows."""
    if not math.isfinite(value):
        return QColor(theme.warning)
    return QColor(theme.series[POSITIVE if value >= 0 else NEGATIVE])


def flow_width(value: float) -> float:
    """How thick a value flows, in pixels at the base size: nothing at 0, all there is room for from 1.2 on."""
    return MOST * min(abs(value) / _FULL, 1.0) if math.isfinite(value) else MOST


def pipe(ink: Ink, points: Sequence[QPointF], value: float, ghost: float | None = None) -> None:
    """A pipe along a path, with `value` flowing in it; a dashed line is as thick as what flowed before."""
    path = _rounded(points, ink.px(14))
    painter, theme = ink.painter, ink.theme
    painter.setBrush(Qt.BrushStyle.NoBrush)
    flat = Qt.PenCapStyle.FlatCap
    for width, colour in (
        (ink.px(CASING), QColor(theme.line)),
        (ink.px(CASING) - 2, blend(theme.panel, theme.raised, 0.35)),
    ):
        pen = ink.pen(colour, width)
        pen.setCapStyle(flat)
        painter.setPen(pen)
        painter.drawPath(path)
    width = ink.px(10) * flow_width(value) / 10
    if width > 0.3:
        pen = ink.pen(colour_of(value, theme), max(width, 1.0))
        pen.setCapStyle(flat)
        painter.setPen(pen)
        painter.drawPath(path)
    if ghost is not None and abs(ghost - value) > 0.005:
        _outline(ink, points, ink.px(10) * flow_width(ghost) / 10)


def _outline(ink: Ink, points: Sequence[QPointF], width: float) -> None:
    """Two dashed lines as far apart as what flowed before was thick."""
    pen = ink.pen(ink.theme.text, 0.8, dashed=True)
    colour = QColor(ink.theme.text)
    colour.setAlpha(130)
    pen.setColor(colour)
    ink.painter.setPen(pen)
    for side in (-0.5, 0.5):
        for a, b in itertools.pairwise(points):
            along = QPointF(b - a)
            length = math.hypot(along.x(), along.y()) or 1.0
            off = QPointF(-along.y() / length * side * width, along.x() / length * side * width)
            ink.painter.drawLine(a + off, b + off)


def _rounded(points: Sequence[QPointF], radius: float) -> QPainterPath:
    path = QPainterPath(points[0])
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        path.lineTo(_toward(corner, before, radius))
        path.quadTo(corner, _toward(corner, after, radius))
    path.lineTo(points[-1])
    return path


def _toward(start: QPointF, end: QPointF, distance: float) -> QPointF:
    step = end - start
    length = math.hypot(step.x(), step.y())
    return start + step * (min(distance, length / 2) / length) if length else QPointF(start)


def stem(ink: Ink, points: Sequence[QPointF], colour: QColor | str, dashed: bool = False) -> None:
    """The thin line from a gate to the valve that it turns, or from what a gate sees."""
    ink.painter.setBrush(Qt.BrushStyle.NoBrush)
    ink.painter.setPen(ink.pen(colour, 1.6, dashed))
    ink.painter.drawPath(_rounded(points, ink.px(10)))


def arrow(ink: Ink, tip: QPointF, angle: float, colour: QColor | str, size: float = 6.0) -> None:
    """A small filled head that points along `angle`, in degrees clockwise from the right."""
    reach = ink.px(size)
    turn = math.radians(angle)
    corners = []
    for ahead, aside in ((0.0, 0.0), (-1.5, 0.8), (-1.5, -0.8)):
        x, y = ahead * reach, aside * reach
        corners.append(tip + QPointF(x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)))
    ink.painter.setPen(Qt.PenStyle.NoPen)
    ink.painter.setBrush(QColor(colour))
    ink.painter.drawPolygon(QPolygonF(corners))


def valve(
    ink: Ink,
    at: QPointF,
    radius: float,
    openness: float,
    colour: str,
    across: bool,
    ghost: float | None = None,
    forced: bool = False,
    hot: bool = False,
) -> None:
    """A butterfly valve: its disc lies along the pipe where it is open (1) and across it where it is shut (0).

    across  the pipe runs from left to right; else upwards
    """
    painter, theme = ink.painter, ink.theme
    inside = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.panel))
    painter.drawEllipse(at, radius + ink.px(3), radius + ink.px(3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(ink.pen(theme.line, ink.px(4)))
    painter.drawArc(inside, round((_START - _SWEEP) * 16), round(_SWEEP * 16))
    share = min(max(openness, 0.0), 1.0) if math.isfinite(openness) else 0.0
    if share > 0.004:
        painter.setPen(ink.pen(colour, ink.px(4)))
        painter.drawArc(inside, round((_START - _SWEEP * share) * 16), round(_SWEEP * share * 16))
    if ghost is not None and math.isfinite(ghost) and abs(ghost - openness) > 0.004:
        _disc(ink, at, radius, ghost, across, theme.dim, 1.5, dashed=True)
    _disc(ink, at, radius, share, across, theme.cursor if forced else theme.text, ink.px(3.4))
    if hot or forced:
        painter.setPen(ink.pen(theme.cursor if forced else theme.accent, 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, radius + ink.px(5), radius + ink.px(5))


def _disc(
    ink: Ink, at: QPointF, radius: float, openness: float, across: bool, colour: str, width: float, dashed: bool = False
) -> None:
    turn = math.radians(90.0 * (1.0 - openness) + (0.0 if across else 90.0))
    reach = radius - ink.px(6)
    off = QPointF(math.cos(turn) * reach, -math.sin(turn) * reach)
    ink.painter.setPen(ink.pen(colour, width, dashed))
    ink.painter.drawLine(at - off, at + off)
    if not dashed:
        ink.painter.setPen(Qt.PenStyle.NoPen)
        ink.painter.setBrush(QColor(colour))
        ink.painter.drawEllipse(at, width, width)


def node(ink: Ink, at: QPointF, radius: float, text: str, colour: str) -> None:
    """A round node with a sign in it: a sum, or a nonlinearity on the way."""
    painter, theme = ink.painter, ink.theme
    painter.setPen(ink.pen(colour, 1.6))
    painter.setBrush(QColor(theme.panel))
    painter.drawEllipse(at, radius, radius)
    size = 16 if len(text) == 1 else 9.5
    box = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
    write(painter, box, text, ink.paper.font(size, bold=True), theme.text, CENTRE)


def label(ink: Ink, at: QPointF, name: str, value: float, align: Align = LEFT, ghost: float | None = None) -> None:
    """A symbol and its value beside a pipe; what it was before stands quietly after it."""
    painter, theme = ink.painter, ink.theme
    font, strong, high = ink.paper.font(12), ink.paper.font(12, bold=True), ink.px(16)
    text = number(value, 2, signed=True)
    before = f" \N{LEFTWARDS ARROW} {number(ghost, 2, signed=True)}" if ghost is not None else ""
    widths = (width_of(name + " ", font), width_of(text, strong), width_of(before, font))
    total = sum(widths)
    left = at.x() - {RIGHT: total, CENTRE: total / 2}.get(align, 0.0)
    y = at.y() - high / 2
    write(painter, QRectF(left, y, widths[0] + 2, high), name, font, theme.dim)
    write(painter, QRectF(left + widths[0], y, widths[1] + 2, high), text, strong, colour_of(value, theme))
    if before:
        write(painter, QRectF(left + widths[0] + widths[1], y, widths[2] + 2, high), before, font, theme.dim)


def curve(ink: Ink, box: QRectF, function: str, total: float, colour: str, ghost: float | None = None) -> None:
    """A small picture of a nonlinearity, with the point that is at work now."""
    painter, theme = ink.painter, ink.theme
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.window))
    painter.drawRoundedRect(box, 3, 3)
    inner = box.adjusted(3, 4, -3, -4)
    x = np.linspace(-5, 5, 41)
    low, high = (0.0, 1.0) if function == "sigmoid" else (-1.0, 1.0)
    y = squash(function, x)

    def place(a: float, b: float) -> QPointF:
        share = (b - low) / (high - low)
        return QPointF(inner.left() + (a + 5) / 10 * inner.width(), inner.bottom() - share * inner.height())

    painter.setPen(ink.pen(theme.line, 1))
    zero = place(0, low)
    painter.drawLine(QPointF(zero.x(), inner.top()), QPointF(zero.x(), inner.bottom()))
    if low < 0:
        painter.drawLine(QPointF(inner.left(), place(0, 0).y()), QPointF(inner.right(), place(0, 0).y()))
    painter.setPen(ink.pen(theme.dim, 1.4))
    painter.drawPolyline(QPolygonF([place(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]))
    for value, size, shade in ((ghost, 2.6, theme.dim), (total, 3.6, colour)):
        if value is not None and math.isfinite(value):
            at = min(max(value, -5.0), 5.0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(shade))
            painter.drawEllipse(place(at, float(squash(function, np.array(value)))), ink.px(size), ink.px(size))


def cells(ink: Ink, box: QRectF, values: NDArray[np.float32], low: float, high: float, scale: Scale) -> None:
    """A small matrix (row, column) as filled cells, which is quicker than a scaled image, and sharp in a drawing."""
    painter = ink.painter
    rows, columns = values.shape
    wide, tall = box.width() / columns, box.height() / rows
    colours = table(scale, ink.theme.dark)[levels(values, low, high)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for row, line in enumerate(colours.tolist()):
        for column, (red, green, blue) in enumerate(line):
            cell = QRectF(box.left() + column * wide, box.top() + row * tall, wide, tall)
            painter.fillRect(cell, QColor(red, green, blue))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def squash(function: str, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """A nonlinearity by its name."""
    if function == "sigmoid":
        return 0.5 * (1.0 + np.tanh(0.5 * x))
    return np.tanh(x) if function == "tanh" else np.maximum(x, 0.0)
