"""What runs against what, as a picture: one matrix with weights for every place, and one cell used at every place."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.labs.cells.plumbing import Ink, arrow
from app.theme import Theme, blend, current
from app.views.paper import CENTRE, LEFT, hairline, paper_for, write
from engine.labs.cells.contest import NETS, RECURRENT, Contest

_SHOWN = 9
_PATTERN = 2
MATRIX, CELL = 1, 2


class TwoNets(QWidget):
    """The two nets side by side over the same symbols; where the pattern stands is marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._contest = Contest()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("The two nets")
        self.setAccessibleDescription(
            "Left, one matrix with weights of its own for every place of the sequence; right, one cell with the same "
            "weights at every place."
        )

    def show_contest(self, contest: Contest) -> None:
        """Show the cell and length of a contest."""
        self._contest = contest
        self.update()

    def sizeHint(self) -> QSize:
        """As a chart."""
        paper = paper_for(self.font())
        return QSize(round(paper.px(380)), round(paper.px(240)))

    def minimumSizeHint(self) -> QSize:
        """As a chart."""
        paper = paper_for(self.font())
        return QSize(round(paper.px(230)), round(paper.px(150)))

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all of it in `rect`."""
        ink = Ink(painter, theme, paper_for(self.font()))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(hairline(theme.line))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        inner = rect.adjusted(ink.px(16), ink.px(8), -ink.px(16), -ink.px(12))
        half = inner.width() / 2 - ink.px(10)
        names = NETS["matrix"], RECURRENT[self._contest.cell]
        for place, (name, colour) in enumerate(zip(names, (MATRIX, CELL), strict=True)):
            box = QRectF(inner.left() + place * (half + ink.px(20)), inner.top(), half, inner.height())
            head = QRectF(box.left(), box.top(), box.width(), ink.px(20))
            write(painter, head, name, ink.paper.font(13, bold=True), theme.series[colour], LEFT)
            body = box.adjusted(0, ink.px(28), 0, 0)
            if place == 0:
                self._paint_matrix(ink, body)
            else:
                self._paint_cell(ink, body)
        painter.restore()

    def _symbols(self, ink: Ink, box: QRectF) -> list[QRectF]:
        """The sequence along the bottom; gives the places of its symbols."""
        painter, theme = ink.painter, ink.theme
        wide = box.width() / _SHOWN
        side = min(wide - 3, ink.px(20))
        found = []
        for place in range(_SHOWN):
            cell = QRectF(box.left() + (place + 0.5) * wide - side / 2, box.bottom() - side - ink.px(16), side, side)
            inside = _PATTERN <= place < _PATTERN + 3
            painter.setPen(hairline(theme.cursor if inside else theme.line))
            painter.setBrush(blend(theme.panel, theme.cursor, 0.3) if inside else QColor(theme.raised))
            painter.drawRoundedRect(cell, 3, 3)
            found.append(cell)
        words = QRectF(box.left(), box.bottom() - ink.px(13), box.width(), ink.px(14))
        write(painter, words, f"{self._contest.length} symbols", ink.paper.font(11), theme.dim, CENTRE)
        return found

    def _paint_matrix(self, ink: Ink, box: QRectF) -> None:
        """Every place has its own lines to every hidden unit."""
        painter, theme = ink.painter, ink.theme
        cells = self._symbols(ink, box)
        units = [QPointF(box.left() + (k + 0.5) * box.width() / 6, box.top() + ink.px(34)) for k in range(6)]
        top = QPointF(box.center().x(), box.top() + ink.px(6))
        for place, cell in enumerate(cells):
            inside = _PATTERN <= place < _PATTERN + 3
            colour = QColor(theme.series[MATRIX] if inside else theme.line)
            colour.setAlpha(200 if inside else 150)
            painter.setPen(hairline(colour))
            for unit in units:
                painter.drawLine(QPointF(cell.center().x(), cell.top()), unit)
        for unit in units:
            painter.setPen(hairline(theme.dim))
            painter.drawLine(unit, top)
        painter.setBrush(QColor(theme.panel))
        for point in (*units, top):
            painter.setPen(ink.pen(theme.series[MATRIX], 1.4))
            painter.drawEllipse(point, ink.px(4.5), ink.px(4.5))

    def _paint_cell(self, ink: Ink, box: QRectF) -> None:
        """The same cell at every place, handing on its state."""
        painter, theme = ink.painter, ink.theme
        cells = self._symbols(ink, box)
        y = 0.5 * (box.top() + cells[0].top())
        side = min(box.width() / _SHOWN - ink.px(5), ink.px(20))
        for place, cell in enumerate(cells):
            x = cell.center().x()
            painter.setPen(hairline(theme.dim))
            painter.drawLine(QPointF(x, cell.top()), QPointF(x, y + side / 2))
            if place + 1 < len(cells):
                painter.drawLine(QPointF(x + side / 2, y), QPointF(cells[place + 1].center().x() - side / 2, y))
            painter.setPen(ink.pen(theme.series[CELL], 1.4))
            painter.setBrush(blend(theme.panel, theme.series[CELL], 0.25))
            painter.drawRoundedRect(QRectF(x - side / 2, y - side / 2, side, side), 3, 3)
        x = cells[-1].center().x()
        painter.setPen(hairline(theme.dim))
        painter.drawLine(QPointF(x, y - side / 2), QPointF(x, box.top() + ink.px(10)))
        arrow(ink, QPointF(x, box.top() + ink.px(8)), -90, theme.dim, 5)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it on the screen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current().window))
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()
