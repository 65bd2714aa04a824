"""One task of the bench: for each cell its mean with the spread over seeds, and every seed as a dot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Theme, current
from app.views.paper import CENTRE, LEFT, RIGHT, Paper, hairline, paper_for, width_of, write
from app.views.ticks import ticks
from engine.labs.cells.findings import Findings, Summary, Task
from engine.labs.cells.parameters import CELLS
from engine.labs.cells.verdicts import leaders

ORDER = ("rnn", "lstm", "gru", "peephole", "coupled", "open_output", "mgu")
SHORT = {"peephole": "peephole", "coupled": "coupled", "open_output": "no output gate", "mgu": "MGU"}
_ROW = 20.0


def name_of(cell: str) -> str:
    """A cell in few letters."""
    return SHORT.get(cell) or {**CELLS}.get(cell, cell)  # type: ignore[call-overload]


def colour_of(cell: str) -> int:
    """A cell's place among the theme's series."""
    return ORDER.index(cell) if cell in ORDER else len(ORDER)


class TaskDots(QWidget):
    """A panel for one task; a click, Enter or Space chooses it. chosen(name)"""

    chosen = Signal(str)

    def __init__(self, findings: Findings, task: Task, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.task, self._findings = task, findings
        self._picked = False
        found = (findings.summary(task.name, cell) for cell in findings.cells)
        self.summaries = [each for each in found if each is not None]
        self.best = {each.cell for each in leaders(findings, task)}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(task.about)
        self.setAccessibleName(task.title)
        said = (f"{name_of(each.cell)} {each.mean:.3g} \u00b1 {each.spread:.2g}" for each in self.summaries)
        self.setAccessibleDescription(f"{task.measure}: " + "; ".join(said))

    def pick(self, on: bool) -> None:
        """Show that this task's curves are shown."""
        self._picked = on
        self.update()

    def sizeHint(self) -> QSize:
        """A row a cell."""
        paper = paper_for(self.font())
        return QSize(round(paper.px(260)), round(paper.px(70 + _ROW * max(len(self.summaries), 1))))

    def minimumSizeHint(self) -> QSize:
        """A little lower rows."""
        paper = paper_for(self.font())
        return QSize(round(paper.px(200)), round(paper.px(70 + 15 * max(len(self.summaries), 1))))

    def figure_size(self) -> QSize:
        """The size on screen."""
        return self.size().expandedTo(self.minimumSizeHint())

    def _bounds(self) -> tuple[float, float]:
        runs = [run.score for each in self.summaries for run in self._findings.of(self.task.name, each.cell)]
        values = np.array([*runs, self.task.chance], np.float64)
        values = values[np.isfinite(values)]
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        room = 0.06 * (high - low) or 0.5
        # Scores are shares, errors and bits: none lies below 0, so hardly any room is left there.
        return max(low - room, -0.02 * (high - low)), high + room

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all of it in `rect`."""
        paper = paper_for(self.font())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.accent if self._picked or self.hasFocus() else theme.line
        painter.setPen(hairline(edge, 1.6 if self._picked else 1.0))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), 8, 8)
        inner = rect.adjusted(paper.px(14), paper.px(8), -paper.px(14), -paper.px(6))
        line = paper.px(18)
        write(painter, QRectF(inner.left(), inner.top(), inner.width(), line), self.task.title,
              paper.font(13, bold=True), theme.text)  # fmt: skip
        better = "lower is better" if self.task.lower else "higher is better"
        below = QRectF(inner.left(), inner.top() + line, inner.width(), line)
        write(painter, below, f"{self.task.measure}, {better}", paper.font(11), theme.dim)
        font = paper.font(12, bold=True)
        names = max((width_of(name_of(each.cell), font) for each in self.summaries), default=0.0) + paper.px(10)
        numbers = width_of("00.00", font) + paper.px(8)
        body = QRectF(inner.left() + names, below.bottom() + paper.px(4), inner.width() - names - numbers,
                      inner.bottom() - below.bottom() - paper.px(22))  # fmt: skip
        self._paint_axis(painter, body, theme, paper)
        high = body.height() / max(len(self.summaries), 1)
        for place, summary in enumerate(self.summaries):
            row = QRectF(inner.left(), body.top() + place * high, inner.width(), high)
            self._paint_row(painter, row, body, summary, theme, paper)
        painter.restore()

    def _x(self, value: float, body: QRectF) -> float:
        low, high = self._bounds()
        share = (value - low) / (high - low)
        return body.left() + min(max(share, 0.0), 1.0) * body.width()

    def _paint_axis(self, painter: QPainter, body: QRectF, theme: Theme, paper: Paper) -> None:
        for value in ticks(self._bounds(), False, max(2, int(body.width() / paper.px(52)))):
            x = round(self._x(value, body)) + 0.5
            painter.setPen(hairline(theme.line))
            painter.drawLine(QPointF(x, body.top()), QPointF(x, body.bottom()))
            box = QRectF(x - paper.px(26), body.bottom() + paper.px(2), paper.px(52), paper.px(14))
            write(painter, box, f"{value:g}", paper.font(11), theme.dim, CENTRE)
        x = round(self._x(self.task.chance, body)) + 0.5
        painter.setPen(hairline(theme.dim, dashed=True))
        painter.drawLine(QPointF(x, body.top()), QPointF(x, body.bottom()))

    def _paint_row(
        self, painter: QPainter, row: QRectF, body: QRectF, summary: Summary, theme: Theme, paper: Paper
    ) -> None:
        good = summary.cell in self.best
        colour = QColor(theme.series[colour_of(summary.cell)])
        y = row.center().y()
        name = paper.font(12, bold=good)
        write(painter, row, name_of(summary.cell), name, theme.text if good else theme.dim, LEFT)
        write(painter, row, short_number(summary.mean), paper.font(12, bold=good), colour, RIGHT)
        ends = max(summary.mean - summary.spread, 0.0), summary.mean + summary.spread
        left, right = (self._x(end, body) for end in ends)
        band = QColor(colour)
        band.setAlpha(70)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(band)
        painter.drawRoundedRect(QRectF(left, y - paper.px(4), max(right - left, 1.0), paper.px(8)), 3, 3)
        faint = QColor(colour)
        faint.setAlpha(170)
        painter.setBrush(faint)
        for run in self._findings.of(self.task.name, summary.cell):
            painter.drawEllipse(QPointF(self._x(run.score, body), y), paper.px(2.4), paper.px(2.4))
        painter.setBrush(colour)
        x = self._x(summary.mean, body)
        painter.drawRoundedRect(QRectF(x - 1.5, y - paper.px(7), 3, paper.px(14)), 1.5, 1.5)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it on the screen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current().window))
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose this task."""
        self.chosen.emit(self.task.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose this task with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.task.name)
        else:
            super().keyPressEvent(event)

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A row a cell: mean, spread, seeds, parameters, seconds."""
        rows = [(each.mean, each.spread, each.seeds, each.parameters, each.seconds) for each in self.summaries]
        return ["mean", "spread", "seeds", "parameters", "seconds"], np.array(rows, np.float32).reshape(-1, 5)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Scores of every seed by cell."""
        return {
            each.cell: np.array([run.score for run in self._findings.of(self.task.name, each.cell)])
            for each in self.summaries
        }


def short_number(value: float) -> str:
    """Three figures."""
    return f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}"
