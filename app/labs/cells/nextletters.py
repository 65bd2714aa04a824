"""What may come next, at every step: the likeliest characters in a column, the one that came framed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from app.labs.cells.wiring import shown, tint
from app.theme import Theme
from app.views.column import ColumnTrack
from app.views.header import Readout
from app.views.paper import CENTRE, RIGHT, hairline, write
from engine.trace import TraceSet

ROWS = 6


class NextTrack(ColumnTrack):
    """Columns of the ROWS likeliest symbols (time, symbol); brighter is more probable.

    came  the symbol that came at each step, "" where none did
    """

    empty = "What may come next will stand here"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("next", "What may come next", "likeliest on top", 126, parent)
        self.came: tuple[str, ...] = ()
        self._data: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._names: tuple[str, ...] = ()
        self._best: NDArray[np.intp] = np.zeros((0, ROWS), np.intp)

    def show_next(self, traces: TraceSet, came: tuple[str, ...]) -> None:
        """Show the distributions of a run."""
        trace = traces.get("next")
        self._data = np.zeros((0, 0), np.float32) if trace is None else trace.data
        self._names = () if trace is None else trace.axes[1].labels or ()
        filled = np.nan_to_num(self._data, nan=-1.0)
        self._best = np.argsort(-filled, axis=1, kind="stable")[:, :ROWS]
        self.came = came
        self.refresh()

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """The distributions come from `show_next`."""

    def has_data(self) -> bool:
        """Whether there is a step."""
        return len(self._data) > 0

    def pairs(self, step: int, count: int = 8) -> list[tuple[str, float]]:
        """The likeliest symbols of a step with their probabilities."""
        if not 0 <= step < len(self._data) or not np.isfinite(self._data[step]).any():
            return []
        row = self._data[step]
        return [(shown(self._names[k]), float(row[k])) for k in np.argsort(-row, kind="stable")[:count].tolist()]

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """A cell for each of the likeliest symbols."""
        low, high = self.timeline.window
        tall = rect.height() / ROWS
        wide = self.x_of(1, rect) - self.x_of(0, rect)
        font = self.paper.font(min(13.0, max(8.0, 0.62 * wide * 13 / self.paper.base)), bold=True)
        for step in range(max(int(low), 0), min(int(np.ceil(high)), len(self._data))):
            if not np.isfinite(self._data[step]).any():
                continue
            for row, symbol in enumerate(self._best[step].tolist()):
                value = float(self._data[step, symbol])
                box = QRectF(self.x_of(step, rect) + 0.5, rect.top() + row * tall + 0.5, wide - 1, tall - 1)
                shade = tint(value, theme)
                painter.fillRect(box, shade)
                if wide >= self.paper.px(7):
                    light = 0.299 * shade.red() + 0.587 * shade.green() + 0.114 * shade.blue()
                    ink = QColor("#10161c") if light > 140 else QColor("#f4f7fa")
                    if value < 0.02:
                        ink.setAlpha(110)
                    write(painter, box, shown(self._names[symbol]), font, ink, CENTRE)
                if step < len(self.came) and self._names[symbol] == self.came[step]:
                    painter.setPen(hairline(theme.cursor, 1.5))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Which row is which."""
        line = self.paper.px(14)
        for row in (0, ROWS - 1):
            y = rect.top() + (row + 0.5) * rect.height() / ROWS - line / 2
            box = QRectF(rect.left(), y, rect.width() - self.paper.px(10), line)
            write(painter, box, "likeliest" if row == 0 else f"{ROWS}th", self.paper.font(11), theme.dim, RIGHT)

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """The likeliest of a step."""
        return [Readout(f"{name} {100 * p:.0f} %", "" if k == 0 else theme.dim) for k, (name, p) in
                enumerate(self.pairs(step, 3))]  # fmt: skip

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A column a symbol."""
        return list(self._names), self._data
