"""What stands on the pad besides ink: writing lines, the legend of the colours, the pen's place, the invitation."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPen

from app.theme import Theme, blend
from app.widgets.ink_view import Guides, View
from app.widgets.type import sized


def paint_guides(painter: QPainter, guides: Guides, view: View, width: int, theme: Theme) -> None:
    """Draw the line that letters stand on, and a dashed one that small letters reach."""
    for paper_y, style, amount in (
        (guides.baseline, Qt.PenStyle.SolidLine, 0.75),
        (guides.baseline - guides.x_height, Qt.PenStyle.DashLine, 0.6),
    ):
        y = round(paper_y * view.scale + view.dy) + 0.5
        pen = QPen(blend(theme.panel, theme.line, amount), 1.0, style)
        if style is Qt.PenStyle.DashLine:
            pen.setDashPattern([4.0, 6.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(16, y), QPointF(width - 16, y))


def paint_dot(painter: QPainter, place: QPointF, theme: Theme) -> None:
    """Draw the place of the pen: a dot with a rim that stands out from any ink."""
    painter.setPen(QPen(QColor(theme.panel), 2.0))
    painter.setBrush(QColor(theme.cursor))
    painter.drawEllipse(place, 7.0, 7.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_legend(
    painter: QPainter,
    palette: tuple[QColor, ...],
    title: str,
    ends: tuple[str, str],
    font: QFont,
    width: int,
    theme: Theme,
) -> QRectF:
    """Draw, in the upper right corner, what the colours of the ink mean; gives where."""
    small = sized(font, 0.85, figures=True)
    metrics = QFontMetricsF(small)
    bar = 7.0 * metrics.averageCharWidth() + 40.0
    left, right = metrics.horizontalAdvance(ends[0]), metrics.horizontalAdvance(ends[1])
    name = metrics.horizontalAdvance(title) + (16.0 if title else 0.0)
    height = metrics.height()
    box = QRectF(width - 16.0 - (name + left + bar + right + 16.0), 12.0, name + left + bar + right + 16.0, height)
    painter.setFont(small)
    painter.setPen(QColor(theme.dim))
    flag = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(box, flag, title)
    painter.drawText(box.adjusted(name, 0, 0, 0), flag, ends[0])
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, ends[1])
    strip = QRectF(box.left() + name + left + 8.0, box.center().y() - 3.0, bar, 6.0)
    gradient = QLinearGradient(strip.topLeft(), strip.topRight())
    for k in range(9):
        gradient.setColorAt(k / 8, palette[min(len(palette) - 1, round(k / 8 * (len(palette) - 1)))])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(strip, 3.0, 3.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    return box


def paint_sentence(painter: QPainter, text: str, font: QFont, middle: float, width: int, theme: Theme) -> None:
    """Draw the quiet sentence of an empty pad around the height `middle`."""
    large = sized(font, 1.35)
    painter.setFont(large)
    painter.setPen(QColor(theme.dim))
    height = QFontMetricsF(large).height()
    painter.drawText(QRectF(16, middle - height / 2, width - 32, height), Qt.AlignmentFlag.AlignCenter, text)
