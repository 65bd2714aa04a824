"""The receptive field of stacked causal dilated convolutions, a tree over time (van den Oord et al. 2016, fig. 3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.views.header import Readout
from app.views.paper import RIGHT, hairline, write
from app.views.track import Track
from engine.trace import TraceSet

_ROW = 15


class DilationTrack(Track):
    """What the output at the cursor reads of each block below it, and that of the block below: a row a block.

    A step of the timeline before the first that the network reads has no node.
    """

    def __init__(
        self, key: str = "reach", title: str = "Receptive field", height: int = 120, parent: QWidget | None = None
    ) -> None:
        super().__init__(key, title, "", height, parent)
        self.dilations: tuple[int, ...] = ()
        self.kernel = 2
        self.last = 0

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Nothing of a run is shown but its reach."""

    def show_reach(self, dilations: tuple[int, ...], kernel: int, steps: int) -> None:
        """Show the stack's dilations, bottom first; `steps` is how many it reads. None of them empties the track."""
        self.dilations, self.kernel, self.last = dilations, max(1, kernel), steps - 1
        if dilations:
            self.set_body_height(max(self.body_height, _ROW * (len(dilations) + 1)))
        self.refresh()

    def has_data(self) -> bool:
        """Whether there is a stack."""
        return bool(self.dilations) and self.last >= 0

    @property
    def reach(self) -> int:
        """Steps that one output sees, its own included."""
        return 1 + (self.kernel - 1) * sum(self.dilations)

    def nodes(self, step: int) -> list[NDArray[np.int64]]:
        """Steps read at each level, the input first and the output last, on the way to the output at `step`."""
        levels = [np.array([step], np.int64)]
        for dilation in reversed(self.dilations):
            taps = levels[-1][:, None] - dilation * np.arange(self.kernel)[None, :]
            levels.append(np.unique(taps[taps >= 0]))
        return levels[::-1]

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """A quiet line for each level; the tree moves with the cursor and is drawn over it."""
        painter.setPen(hairline(theme.line))
        for level in range(len(self.dilations) + 1):
            y = round(self._y(level, rect)) + 0.5
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))

    def paint_marks(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """The tree of the step under the cursor, and the cursor."""
        if self.has_data() and not self.collapsed:
            painter.save()
            painter.setClipRect(body)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_tree(painter, body, theme)
            painter.restore()
        super().paint_marks(painter, body, theme)

    def cursor_moved(self) -> None:
        """The whole tree moves."""
        super().cursor_moved()
        self.update()

    def _paint_tree(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        step = min(self.timeline.cursor - self.start, self.last)
        if step < 0:
            return
        levels = self.nodes(step)
        line, dot = QColor(theme.cursor), QColor(theme.cursor)
        line.setAlphaF(0.45)
        painter.setPen(hairline(line))
        for level, dilation in enumerate(self.dilations):
            lines = []
            for upper in self._thinned(levels[level + 1], body):
                top = QPointF(self._x(upper, body), self._y(level + 1, body))
                for tap in range(self.kernel):
                    lower = upper - tap * dilation
                    if lower >= 0:
                        lines.append(QLineF(top, QPointF(self._x(lower, body), self._y(level, body))))
            painter.drawLines(lines)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dot)
        radius = min(3.2, max(1.0, 0.18 * body.width() / (self.span[1] - self.span[0])))
        for level, steps in enumerate(levels):
            for place in self._thinned(steps, body):
                size = 4.0 if level == len(self.dilations) else radius
                painter.drawEllipse(QPointF(self._x(place, body), self._y(level, body)), size, size)

    def _thinned(self, steps: NDArray[np.int64], body: QRectF) -> list[int]:
        """At most one step for each two pixels: more would be drawn over each other."""
        pixel = np.floor((steps - self.span[0]) / (self.span[1] - self.span[0]) * body.width() / 2)
        _, first = np.unique(pixel, return_index=True)
        return [int(step) for step in steps[first]]

    def _x(self, step: int, body: QRectF) -> float:
        return self.x_of(step + self.start + 0.5, body)

    def _y(self, level: int, body: QRectF) -> float:
        """Height of a level, the input at the bottom."""
        inner = body.adjusted(0, 7, 0, -7)
        return inner.bottom() - level * inner.height() / max(len(self.dilations), 1)

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """What each level is."""
        paper, line = self.paper, self.paper.px(13)
        names = [self.tr("input"), *(self.tr("dilation {0}").format(dilation) for dilation in self.dilations)]
        each = max(1, round(line / max(1.0, (rect.height() - 14) / max(len(self.dilations), 1))))
        for level in range(0, len(names), each):
            box = QRectF(rect.left(), self._y(level, rect) - line / 2, rect.width() - paper.px(8), line)
            write(painter, box, names[level], paper.font(10), theme.dim, RIGHT)

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """How many steps the output sees, and how many of them are there."""
        there = min(self.reach, step + 1)
        said = self.tr("sees {0} steps").format(f"{self.reach:,}")
        if there < self.reach:
            return [
                Readout(said),
                Readout(self.tr("{0} of them before the first").format(self.reach - there), theme.dim),
            ]
        return [Readout(said)]

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """For each step that is read, the levels with a node there: 1, else 0."""
        if not self.has_data():
            return [], np.zeros((0, 0), np.float32)
        table = np.zeros((self.last + 1, len(self.dilations) + 1), np.float32)
        step = min(max(self.timeline.cursor - self.start, 0), self.last)
        for level, steps in enumerate(self.nodes(step)):
            table[steps, level] = 1.0
        return [f"level {level}" for level in range(table.shape[1])], table
