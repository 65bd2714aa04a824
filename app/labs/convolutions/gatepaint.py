"""A picture of one gated unit: both squashing functions with where this step lies on them, and their product."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Theme, current
from app.views.paper import CENTRE, hairline, number, paper_for, width_of, write
from engine.labs.convolutions.outcome import Half, Node

_REACH = 4.0
_COLOURS = (3, 2, 0)


class GatePicture(QWidget):
    """tanh and sigmoid side by side, a dot on each, the product as a bar between -1 and 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.node: Node | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Gated unit at the cursor")

    def show_node(self, node: Node) -> None:
        """Show a unit's numbers."""
        self.node = node
        self.setAccessibleDescription(
            f"tanh({number(node.filter.total, 2)}) = {number(node.filter.value)}, times sigmoid("
            f"{number(node.gate.total, 2)}) = {number(node.gate.value)}, makes {number(node.value)}"
        )
        self.setToolTip(self.accessibleDescription())
        self.update()

    def sizeHint(self) -> QSize:
        """Two small charts and a bar."""
        return QSize(240, round(paper_for(self.font()).px(140)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw charts and bar."""
        theme, painter = current(), QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), theme)
        painter.end()

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all in `rect`."""
        paper, node = paper_for(self.font()), self.node
        gap, high = paper.px(26), rect.height() - paper.px(48)
        wide = (rect.width() - gap) / 2
        left = QRectF(rect.left(), rect.top() + paper.px(16), wide, high - paper.px(16))
        right = left.translated(wide + gap, 0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        xs = np.linspace(-_REACH, _REACH, 60)
        halves = (
            ("tanh", left, np.tanh(xs), (-1.0, 1.0), None if node is None else node.filter, _COLOURS[0]),
            ("sigmoid", right, 1 / (1 + np.exp(-xs)), (0.0, 1.0), None if node is None else node.gate, _COLOURS[1]),
        )
        for name, box, curve, ends, half, colour in halves:
            title = QRectF(box.left(), rect.top(), box.width(), paper.px(15))
            write(painter, title, name, paper.font(11), theme.dim, CENTRE)
            self._paint_half(painter, box, xs, curve, ends, half, theme, theme.series[colour])
        middle = QRectF(left.right(), left.top(), gap, left.height())
        write(painter, middle, "\N{MULTIPLICATION SIGN}", paper.font(16, bold=True), theme.dim, CENTRE)
        self._paint_product(painter, rect, theme)

    def _paint_half(
        self,
        painter: QPainter,
        box: QRectF,
        xs: np.ndarray,
        curve: np.ndarray,
        ends: tuple[float, float],
        half: Half | None,
        theme: Theme,
        colour: str,
    ) -> None:
        low, high = ends

        def at(x: float, y: float) -> QPointF:
            across = (min(max(x, -_REACH), _REACH) + _REACH) / (2 * _REACH)
            return QPointF(box.left() + across * box.width(), box.bottom() - (y - low) / (high - low) * box.height())

        painter.setPen(hairline(theme.line))
        painter.drawRect(box)
        painter.drawLine(at(0, low), at(0, high))
        painter.drawLine(at(-_REACH, 0), at(_REACH, 0))
        painter.setPen(QPen(QColor(colour), 1.6))
        painter.drawPolyline(QPolygonF([at(x, y) for x, y in zip(xs.tolist(), curve.tolist(), strict=True)]))
        if half is not None:
            point = at(half.total, half.value)
            painter.setPen(hairline(theme.dim, dashed=True))
            painter.drawLine(QPointF(point.x(), box.bottom()), point)
            painter.drawLine(QPointF(box.left(), point.y()), point)
            painter.setPen(QPen(QColor(theme.panel), 2))
            painter.setBrush(QColor(colour))
            painter.drawEllipse(point, 5, 5)
            painter.setBrush(QColor(0, 0, 0, 0))

    def _paint_product(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        paper = paper_for(self.font())
        font = paper.font(12, bold=True)
        words = width_of(f"product {number(-1.0, 3, True)}", font) + paper.px(10)
        bar = QRectF(rect.left(), rect.bottom() - paper.px(18), rect.width() - words, paper.px(10))
        painter.setPen(hairline(theme.line))
        painter.setBrush(QColor(theme.raised))
        painter.drawRect(bar)
        if self.node is None:
            return
        zero = bar.center().x()
        end = zero + self.node.value * bar.width() / 2
        painter.fillRect(QRectF(min(zero, end), bar.top() + 1, abs(end - zero), bar.height() - 2),
                         QColor(theme.series[_COLOURS[2]]))  # fmt: skip
        painter.setPen(hairline(theme.dim))
        painter.drawLine(QPointF(zero, bar.top() - 2), QPointF(zero, bar.bottom() + 2))
        text = QRectF(bar.right() + paper.px(8), bar.center().y() - paper.px(9), words - paper.px(8), paper.px(18))
        said = f"product {number(self.node.value, 3, True)}"
        write(painter, text, said, font, theme.series[_COLOURS[2]])
