"""A small chart of a few curves over one axis, drawn as it is exported."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Theme, current
from app.views.paper import CENTRE, LEFT, RIGHT, Paper, hairline, paper_for, width_of, write

_STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Line:
    """One curve: its name, its colour's place in the theme's series, its points, and whether it is dashed."""

    name: str
    colour: int
    points: tuple[tuple[float, float], ...] = ()
    dashed: bool = False


class LinesChart(QWidget):
    """Curves with their names above. Points that are no finite number leave gaps.

    doubling  whether the axis below is logarithmic, each mark twice the one before or more
    """

    def __init__(self, title: str, across: str, up: str, doubling: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.across, self.up, self.doubling = title, across, up, doubling
        self.lines: tuple[Line, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show curves."""
        self.lines = lines
        last = [f"{line.name} {line.points[-1][1]:.3g}" for line in lines if line.points]
        self.setAccessibleDescription(f"{self.up}: {', '.join(last) or 'nothing yet'}")
        self.update()

    def sizeHint(self) -> QSize:
        """Room for marks and a few curves."""
        return QSize(420, 220)

    def figure_size(self) -> QSize:
        """As it is on screen."""
        return self.size().expandedTo(QSize(360, 200))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything."""
        painter = QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, right, low and high end of the axes: low is 0."""
        points = [point for line in self.lines for point in line.points if all(map(math.isfinite, point))]
        if not points:
            return (1.0, 2.0, 0.0, 1.0) if self.doubling else (0.0, 1.0, 0.0, 1.0)
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, right = (min(xs), max(xs)) if self.doubling else (0.0, max(xs))
        return left, max(right, left * 1.01 + 1e-9), 0.0, max(max(ys) * 1.08, 1e-9)

    def place(self, x: float, y: float, box: QRectF) -> QPointF:
        """Where a point lies in the box of the axes."""
        left, right, low, high = self.bounds()
        if self.doubling:
            x, left, right = math.log2(max(x, 1e-9)), math.log2(left), math.log2(right)
        across = (x - left) / max(right - left, 1e-12)
        return QPointF(box.left() + across * box.width(), box.bottom() - (y - low) / (high - low) * box.height())

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw axes and curves in `rect`."""
        paper = paper_for(self.font())
        painter.fillRect(rect, QColor(theme.panel))
        self._paint_head(painter, rect, paper, theme)
        box = rect.adjusted(paper.px(60), paper.px(34), -paper.px(18), -paper.px(44))
        self._paint_axes(painter, rect, box, paper, theme)
        if not any(line.points for line in self.lines):
            write(painter, box, "Nothing yet", paper.font(12), theme.dim, CENTRE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in self.lines:
            colour = QColor(theme.series[line.colour % len(theme.series)])
            painter.setPen(hairline(colour, 1.6, line.dashed))
            run: list[QPointF] = []
            for x, y in (*line.points, (math.nan, math.nan)):
                if math.isfinite(x) and math.isfinite(y):
                    run.append(self.place(x, y, box))
                elif run:
                    painter.drawPolyline(QPolygonF(run))
                    if self.doubling or len(run) == 1:
                        painter.setBrush(colour)
                        for point in run:
                            painter.drawEllipse(point, 3.0, 3.0)
                    run = []

    def _paint_head(self, painter: QPainter, rect: QRectF, paper: Paper, theme: Theme) -> None:
        line = QRectF(rect.left() + paper.px(14), rect.top() + paper.px(8), rect.width() - paper.px(28), paper.px(18))
        write(painter, line, self.title, paper.font(12, bold=True), theme.text, LEFT)
        for each in reversed(self.lines):
            font = paper.font(12)
            wide = width_of(each.name, font)
            if line.width() < wide + paper.px(180):
                break
            colour = theme.series[each.colour % len(theme.series)]
            write(painter, line, each.name, font, colour, RIGHT)
            y = line.center().y()
            painter.setPen(hairline(colour, 1.6, each.dashed))
            painter.drawLine(
                QPointF(line.right() - wide - paper.px(24), y), QPointF(line.right() - wide - paper.px(6), y)
            )
            line.setRight(line.right() - wide - paper.px(38))

    def _paint_axes(self, painter: QPainter, rect: QRectF, box: QRectF, paper: Paper, theme: Theme) -> None:
        left, right, low, high = self.bounds()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for mark in marks(low, high, max(2, int(box.height() / paper.px(34)))):
            y = round(self.place(left or 1.0, mark, box).y()) + 0.5
            painter.setPen(hairline(theme.line))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            room = QRectF(rect.left(), y - paper.px(8), box.left() - rect.left() - paper.px(8), paper.px(16))
            write(painter, room, f"{mark:.3g}", paper.font(11), theme.dim, RIGHT)
        known = sorted({x for line in self.lines for x, _ in line.points})
        below = known if self.doubling else marks(left, right, max(2, int(box.width() / paper.px(70))))
        for mark in below:
            x = self.place(mark, low, box).x()
            room = QRectF(x - paper.px(40), box.bottom() + paper.px(4), paper.px(80), paper.px(16))
            write(painter, room, f"{mark:,.4g}", paper.font(11), theme.dim, CENTRE)
        foot = QRectF(box.left(), rect.bottom() - paper.px(22), box.width(), paper.px(16))
        write(painter, foot, f"{self.up}  \N{MIDDLE DOT}  over {self.across}", paper.font(11), theme.dim, CENTRE)

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A row a place on the axis: the place, then each curve."""
        places = sorted({x for line in self.lines for x, _ in line.points})
        table = np.full((len(places), len(self.lines) + 1), np.nan, np.float32)
        table[:, 0] = places
        for column, line in enumerate(self.lines, 1):
            for x, y in line.points:
                table[places.index(x), column] = y
        return [self.across, *(line.name for line in self.lines)], table

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Each curve as (point, 2)."""
        return {line.name: np.array(line.points, np.float64).reshape(-1, 2) for line in self.lines}

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours or type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()


def marks(low: float, high: float, most: int) -> list[float]:
    """At most `most` round numbers from `low` to `high`, evenly spread."""
    span = max(high - low, 1e-12) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(span))
    step = next(factor * power for factor in _STEPS if factor * power >= span * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [index * step for index in range(first, math.floor(high / step + 1e-9) + 1)]
