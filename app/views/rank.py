"""Methods in order of their error: a row each, with its error at every origin, beside the line that all must beat."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Theme, current
from app.views.paper import CENTRE, LEFT, RIGHT, Paper, hairline, paper_for, width_of, write
from app.views.rank_row import RankRow, figure_text, limits_of, paint_dots, x_of
from app.views.scale import tick_step, tick_text, ticks

_ROW, _HEAD = 30, 42
_CELL = 66
_NARROW = 46
"""A column's least width, where there is little room for all of them."""


class RankView(QWidget):
    """Rows from the best to the worst. A click on a row, or Up and Down, chooses a method; on a head, sorts by it.

    chosen  key of a row
    """

    chosen = Signal(str)

    def __init__(self, measure: str, columns: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`measure` is what ranks; `columns` are (title, format) of the other figures."""
        super().__init__(parent)
        self.measure, self.columns = measure, tuple(columns)
        self.rows: tuple[RankRow, ...] = ()
        self.line = ""
        self.current = ""
        self._by = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Ranking of the methods"))
        self.setMouseTracking(True)

    def show_rows(self, rows: Sequence[RankRow], line: str) -> None:
        """Show methods; `line` is the key of the one that all must beat."""
        self.rows, self.line = tuple(rows), line
        self._sort()

    def sort_by(self, column: int) -> None:
        """Order by a column, -1 for what ranks; what has no figure there comes last."""
        self._by = column
        self._sort()

    def _sort(self) -> None:
        def worth(row: RankRow) -> float:
            value = row.mean if self._by < 0 else row.cells[self._by]
            return math.inf if value != value else value

        self.rows = tuple(sorted(self.rows, key=worth))
        said = (f"{place}. {row.name}: {row.mean:.3f} {row.verdict}" for place, row in enumerate(self.rows, 1))
        self.setAccessibleDescription("; ".join(said))
        self.updateGeometry()
        self.update()

    def choose(self, key: str) -> None:
        """Mark a row."""
        self.current = key
        self.update()

    # Measures.

    @property
    def _paper(self) -> Paper:
        return paper_for(self.font())

    def sizeHint(self) -> QSize:
        """A row each, under the heads."""
        paper = self._paper
        return QSize(round(paper.px(720)), round(paper.px(_HEAD + _ROW * max(len(self.rows), 1) + 8)))

    def figure_size(self) -> QSize:
        """As wide as on screen."""
        return QSize(max(self.width(), 640), self.sizeHint().height())

    def _parts(self, rect: QRectF) -> tuple[QRectF, QRectF, list[QRectF], QRectF]:
        """Name, dots, one box for each figure, verdict: as columns of the whole height."""
        paper = self._paper
        font = paper.font(12)
        names = max((width_of(row.name, paper.font(13, True)) for row in self.rows), default=80) + paper.px(56)
        verdict = max((width_of(row.verdict, font) for row in self.rows), default=0.0) + paper.px(20)
        room = rect.width() - names - verdict - paper.px(90)
        cell = min(paper.px(_CELL), max(paper.px(_NARROW), room / (1 + len(self.columns))))
        figures = cell * (1 + len(self.columns))
        dots = max(paper.px(90), rect.width() - names - verdict - figures)
        left = rect.left() + names
        boxes = [
            QRectF(left + dots + index * cell, rect.top(), cell, rect.height())
            for index in range(1 + len(self.columns))
        ]
        return (
            QRectF(rect.left(), rect.top(), names, rect.height()),
            QRectF(left + paper.px(6), rect.top(), dots - paper.px(18), rect.height()),
            boxes,
            QRectF(boxes[-1].right() + paper.px(16), rect.top(), verdict, rect.height()),
        )

    # Drawing.

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Heads, the line to beat, rows."""
        painter.fillRect(rect, QColor(theme.panel))
        paper = self._paper
        name, dots, boxes, verdict = self._parts(rect)
        font, small = paper.font(12), paper.font(11)
        head = paper.px(_HEAD)
        titles = [self.measure, *(title for title, _ in self.columns)]
        for index, (box, title) in enumerate(zip(boxes, titles, strict=True)):
            colour = theme.text if index - 1 == self._by else theme.dim
            write(painter, QRectF(box.left(), rect.top(), box.width(), paper.px(24)), title, small, colour, RIGHT)
        first = QRectF(name.left() + paper.px(14), rect.top(), name.width(), paper.px(24))
        write(painter, first, self.tr("Method"), small, theme.dim, LEFT)
        if not self.rows:
            return
        limits = limits_of(self.rows)
        self._paint_axis(painter, dots, rect, limits, theme)
        for place, row in enumerate(self.rows):
            top = rect.top() + head + place * paper.px(_ROW)
            line = QRectF(rect.left(), top, rect.width(), paper.px(_ROW))
            if row.key == self.current:
                painter.fillRect(line, QColor(theme.raised))
            self._paint_name(painter, QRectF(name.left(), top, name.width(), line.height()), place, row, theme)
            paint_dots(painter, QRectF(dots.left(), top, dots.width(), line.height()), row, limits, theme)
            texts = [
                f"{row.mean:.3f}",
                *(figure_text(value, form) for value, (_, form) in zip(row.cells, self.columns, strict=True)),
            ]
            for index, (box, text) in enumerate(zip(boxes, texts, strict=True)):
                bold = paper.font(12, bold=True) if index == 0 else font
                write(painter, QRectF(box.left(), top, box.width(), line.height()), text, bold, theme.text, RIGHT)
            box = QRectF(verdict.left(), top, verdict.width(), line.height())
            write(painter, box, row.verdict, font, getattr(theme, row.tone), LEFT)

    def _paint_axis(
        self, painter: QPainter, dots: QRectF, rect: QRectF, limits: tuple[float, float], theme: Theme
    ) -> None:
        paper = self._paper
        most = max(2, int(dots.width() / paper.px(60)))
        step = tick_step(limits[1] - limits[0], most)
        bottom = rect.top() + paper.px(_HEAD) + len(self.rows) * paper.px(_ROW)
        for value in ticks(limits, most):
            x = round(x_of(value, dots, limits)) + 0.5
            painter.setPen(hairline(theme.line))
            painter.drawLine(QPointF(x, rect.top() + paper.px(_HEAD) - 4), QPointF(x, bottom))
            box = QRectF(x - 30, rect.top() + paper.px(22), 60, paper.px(14))
            write(painter, box, tick_text(value, step), paper.font(10), theme.dim, CENTRE)
        line = next((row for row in self.rows if row.key == self.line), None)
        if line is not None and math.isfinite(line.mean):
            x = round(x_of(line.mean, dots, limits))
            pen = hairline(theme.text, 1.0, dashed=True)
            painter.setPen(pen)
            painter.drawLine(QPointF(x + 0.5, rect.top() + paper.px(_HEAD) - 4), QPointF(x + 0.5, bottom))
            words = self.tr("to beat: {0}").format(line.name)
            box = QRectF(x - 120, rect.top() + paper.px(4), 240, paper.px(16))
            box.moveLeft(min(max(box.left(), dots.left() - 6), dots.right() - 240 + paper.px(60)))
            write(painter, box, words, paper.font(11), theme.text, CENTRE)

    def _paint_name(self, painter: QPainter, box: QRectF, place: int, row: RankRow, theme: Theme) -> None:
        paper = self._paper
        number = QRectF(box.left() + paper.px(8), box.top(), paper.px(18), box.height())
        write(painter, number, f"{place + 1}", paper.font(12), theme.dim, RIGHT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(row.colours[0 if theme.dark else 1]))
        painter.drawEllipse(QPointF(box.left() + paper.px(38), box.center().y()), 4.5, 4.5)
        painter.restore()
        words = QRectF(box.left() + paper.px(50), box.top(), box.width() - paper.px(50), box.height())
        write(painter, words, row.name, paper.font(13, bold=row.key != self.line), theme.text, LEFT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw on the screen."""
        painter = QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()

    # Numbers, mouse and keys.

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A column a method, a row an origin."""
        most = max((len(row.each) for row in self.rows), default=0)
        table = np.full((most, len(self.rows)), np.nan, np.float32)
        for column, row in enumerate(self.rows):
            table[: len(row.each), column] = row.each
        return [row.name for row in self.rows], table

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The errors of each method by its key."""
        return {row.key: row.each for row in self.rows}

    def row_at(self, y: float) -> RankRow | None:
        """The row at a height."""
        place = (y - self._paper.px(_HEAD)) / self._paper.px(_ROW)
        return self.rows[int(place)] if 0 <= place < len(self.rows) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a row, or sort by a head."""
        row = self.row_at(event.position().y())
        if row is not None:
            self.choose(row.key)
            self.chosen.emit(row.key)
        elif event.position().y() < self._paper.px(_HEAD):
            boxes = self._parts(QRectF(self.rect()))[2]
            for index, box in enumerate(boxes):
                if box.left() <= event.position().x() <= box.right():
                    self.sort_by(index - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down choose another row."""
        steps = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}
        if event.key() in steps and self.rows:
            keys = [row.key for row in self.rows]
            place = keys.index(self.current) + steps[event.key()] if self.current in keys else 0
            self.choose(keys[min(max(place, 0), len(keys) - 1)])
            self.chosen.emit(self.current)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours or type."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self.update()
        super().changeEvent(event)
