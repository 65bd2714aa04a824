"""Small pictures on buttons, drawn as lines and shapes on a grid of 24, in the colour of the text."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QPushButton

from app import theme as themes

Glyph = Literal["start", "back", "step", "play", "pause", "follow", "copy", "remove", "eraser", "undo", "clear"]
_SIZE = 24


def icon(name: Glyph, colour: str, ratio: float = 2.0) -> QIcon:
    """The picture in one colour, sharp up to `ratio` device pixels a pixel."""
    picture = QPixmap(QSize(_SIZE, _SIZE) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), 1.75, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(QColor(colour))
    _draw(painter, name)
    painter.end()
    return QIcon(picture)


def dress(button: QPushButton, name: Glyph) -> None:
    """Put the picture on a button in the colour of text."""
    put(button, name, themes.current().text)


def put(button: QPushButton, name: Glyph, colour: str) -> None:
    """Put the picture on a button in a colour, a little higher than its letters."""
    button.setIcon(icon(name, colour))
    size = round(1.35 * button.fontMetrics().height())
    button.setIconSize(QSize(size, size))


def _draw(painter: QPainter, name: Glyph) -> None:
    if name == "play":
        painter.drawPolygon(_shape((8, 5.5), (18.5, 12), (8, 18.5)))
    elif name == "pause":
        painter.drawRoundedRect(QRectF(7, 6, 3, 12), 0.5, 0.5)
        painter.drawRoundedRect(QRectF(14, 6, 3, 12), 0.5, 0.5)
    elif name in ("back", "step"):
        turn = 1 if name == "step" else -1
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline([QPointF(12 - 3 * turn, 6), QPointF(12 + 3 * turn, 12), QPointF(12 - 3 * turn, 18)])
    elif name == "start":
        painter.drawPolygon(_shape((17.5, 6.5), (9.5, 12), (17.5, 17.5)))
        painter.drawLine(QPointF(6.5, 6.5), QPointF(6.5, 17.5))
    elif name == "follow":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(12, 12), 5.5, 5.5)
        for x, y in ((0, -1), (0, 1), (-1, 0), (1, 0)):
            painter.drawLine(QPointF(12 + 5.5 * x, 12 + 5.5 * y), QPointF(12 + 8.5 * x, 12 + 8.5 * y))
    elif name == "copy":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(9, 9, 10, 10), 2, 2)
        painter.drawPolyline([QPointF(5.5, 15), QPointF(5, 15), QPointF(5, 5), QPointF(15, 5), QPointF(15, 5.5)])
    elif name == "eraser":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(_shape((9, 19), (4, 14), (13.5, 4.5), (20, 11), (12, 19)))
        painter.drawLine(QPointF(8.5, 9.5), QPointF(15, 16))
        painter.drawLine(QPointF(9, 19), QPointF(20, 19))
    elif name == "undo":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline([QPointF(8.5, 5), QPointF(4.5, 9), QPointF(8.5, 13)])
        painter.drawPolyline([QPointF(4.5, 9), QPointF(15, 9)])
        painter.drawArc(QRectF(9.5, 9, 10, 10), -90 * 16, 180 * 16)
        painter.drawLine(QPointF(14.5, 19), QPointF(10, 19))
    elif name == "clear":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLine(QPointF(4.5, 7), QPointF(19.5, 7))
        painter.drawPolyline([QPointF(9.5, 7), QPointF(9.5, 4.5), QPointF(14.5, 4.5), QPointF(14.5, 7)])
        painter.drawPolyline([QPointF(6.5, 7), QPointF(7.5, 19.5), QPointF(16.5, 19.5), QPointF(17.5, 7)])
    else:
        painter.drawLine(QPointF(7.5, 7.5), QPointF(16.5, 16.5))
        painter.drawLine(QPointF(16.5, 7.5), QPointF(7.5, 16.5))


def _shape(*corners: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in corners])
