"""Beside a heat map: its colours with their range, and a pointer at a row."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPolygonF

from app.theme import Theme
from app.views.colour import LEVELS, Scale, table
from app.views.paper import LEFT, RIGHT, Paper, hairline, short, write

_STOPS = 18


def paint_legend(
    painter: QPainter, bar: QRectF, scale: Scale, bounds: tuple[float, float], paper: Paper, theme: Theme
) -> None:
    """The colours from low (bottom) to high (top) in `bar`, with the range beside them."""
    colours = table(scale, theme.dark)
    gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
    for stop in range(_STOPS + 1):
        red, green, blue = (int(part) for part in colours[round(stop / _STOPS * (LEVELS - 1))])
        gradient.setColorAt(stop / _STOPS, QColor(red, green, blue))
    painter.fillRect(bar, gradient)
    painter.setPen(hairline(theme.line))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar.adjusted(-0.5, -0.5, 0.5, 0.5))
    low, high = bounds
    line, left = paper.px(14), bar.right() + paper.px(6)
    marks = [(high, bar.top() - 2), (low, bar.bottom() - line + 2)]
    if bar.height() > 3.4 * line:
        marks.append((0.5 * (low + high), bar.center().y() - line / 2))
    for value, top in marks if bar.height() > 2 * line else marks[:1]:
        text = ("+" if value > 0 > low else "") + short(value)
        write(painter, QRectF(left, top, paper.px(40), line), text, paper.font(11), theme.dim, LEFT)


def pointer_box(y: float, gutter: QRectF, paper: Paper) -> QRectF:
    """Where the words of a pointer at the height `y` stand."""
    line = paper.px(14)
    top = min(max(y - line / 2, gutter.top() - 2), gutter.bottom() - line + 2)
    return QRectF(gutter.left(), top, gutter.width() - paper.px(8), line)


def paint_pointer(painter: QPainter, y: float, gutter: QRectF, text: str, paper: Paper, theme: Theme) -> None:
    """A small triangle at the right end of the gutter, and words beside it."""
    size, x = paper.px(4), gutter.right() - 1
    write(painter, pointer_box(y, gutter, paper), text, paper.font(11, bold=True), theme.cursor, RIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.cursor))
    painter.drawPolygon(QPolygonF([QPointF(x - size, y - size), QPointF(x, y), QPointF(x - size, y + size)]))
    painter.restore()


def paint_rows(
    painter: QPainter, gutter: QRectF, words: tuple[str, str, str], taken: QRectF | None, paper: Paper, theme: Theme
) -> None:
    """Words at the top, the middle and the bottom row of the gutter, but for those that `taken` would touch."""
    line = paper.px(14)
    tops = (gutter.top() - 2, gutter.center().y() - line / 2, gutter.bottom() - line + 2)
    for top, text in zip(tops, words, strict=True):
        box = QRectF(gutter.left(), top, gutter.width() - paper.px(8), line)
        if text and (taken is None or not box.intersects(taken)):
            write(painter, box, text, paper.font(11), theme.dim, RIGHT)
