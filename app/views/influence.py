"""How much each past step weighs: bars up and down from zero."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.views.colour import colour_of
from app.views.header import Readout
from app.views.minmax import MinMax
from app.views.paper import RIGHT, hairline, number, short, write
from app.views.track import Track
from engine.trace import TraceSet


class InfluenceTrack(Track):
    """Signed bars of one column of a trace (time, what), the older run as a line of steps behind them."""

    def __init__(
        self, key: str, title: str, name: str, column: int = 0, height: int = 76, parent: QWidget | None = None
    ) -> None:
        super().__init__(key, title, "", height, parent)
        self.name, self.column = name, column
        self.curve: MinMax | None = None
        self.old: MinMax | None = None
        self._bound = 1.0

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Show a run, and an older one behind it."""
        self.curve, self.old = self._curve(traces), self._curve(ghost)
        found = self.curve.bounds(0, len(self.curve)) if self.curve is not None else None
        self._bound = max(abs(found[0]), abs(found[1]), 1e-12) if found else 1.0
        self.refresh()

    def _curve(self, traces: TraceSet | None) -> MinMax | None:
        trace = None if traces is None else traces.get(self.name)
        if trace is None or trace.data.ndim != 2 or not trace.steps or self.column >= trace.data.shape[1]:
            return None
        return MinMax(trace.data[:, self.column])

    def has_data(self) -> bool:
        """Whether the run has the trace."""
        return self.curve is not None

    @property
    def strength(self) -> NDArray[np.float64]:
        """Magnitudes over the largest, float64 (step,), 0 where unknown."""
        if self.curve is None:
            return np.zeros(0)
        return np.nan_to_num(np.abs(self.curve.data.astype(np.float64)) / self._bound)

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """A bar a step, or a pixel where steps are narrower, in the colour of its sign and strength."""
        assert self.curve is not None
        middle = rect.center().y()
        painter.setPen(hairline(theme.line))
        painter.drawLine(QPointF(rect.left(), middle), QPointF(rect.right(), middle))
        low, high = self.span
        first, last = max(0, int(low)), min(len(self.curve), int(high) + 1)
        if last <= first:
            return
        left, right = self.x_of(first + self.start, rect), self.x_of(last + self.start, rect)
        count = min(last - first, max(1, round(right - left)))
        part = self.curve.columns(first, last, count)
        wide = (right - left) / count
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for column, (least, most) in enumerate(zip(part.low.tolist(), part.high.tolist(), strict=True)):
            for value in (least, most):
                if value == value and value != 0.0:
                    self._paint_bar(painter, rect, left + column * wide, wide, value, theme)

    def _paint_bar(self, painter: QPainter, rect: QRectF, x: float, wide: float, value: float, theme: Theme) -> None:
        share = value / self._bound
        high = abs(share) * (0.5 * rect.height() - 2)
        top = rect.center().y() - (high if share > 0 else 0.0)
        # A weak bar would have the colour of the ground.
        colour = QColor(*colour_of(np.sign(share) * (0.55 + 0.3 * abs(share)), -1, 1, "diverging", theme.dark))
        gap = min(1.0, 0.2 * wide)
        painter.fillRect(QRectF(x + gap / 2, top, max(wide - gap, 0.7), max(high, 0.7)), colour)

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The range."""
        paper = self.paper
        line = paper.px(14)
        for value, top in ((self._bound, rect.top() - 2), (-self._bound, rect.bottom() - line + 2)):
            box = QRectF(rect.left(), top, rect.width() - paper.px(8), line)
            write(painter, box, short(value), paper.font(11), theme.dim, RIGHT)

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """The value of a step, and its share of all."""
        if self.curve is None or step >= len(self.curve):
            return []
        data = np.abs(self.curve.data.astype(np.float64))
        total = float(np.nansum(data)) or 1.0
        value = float(self.curve.data[step])
        return [
            Readout(number(value, 4, True)),
            Readout(self.tr("{0} % of all").format(f"{100 * abs(value) / total:.1f}"), theme.dim),
        ]

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """One column."""
        if self.curve is None:
            return [], np.zeros((0, 0), np.float32)
        return [self.title], self.curve.data.astype(np.float32)[:, None]
