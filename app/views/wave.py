"""A track of one number a step: a waveform around 0, or a quantity from 0 up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.views.header import Readout
from app.views.paper import RIGHT, hairline, number, short, write
from app.views.reduce import Floats, Pyramid
from app.views.track import Track
from engine.trace import TraceSet


class WaveTrack(Track):
    """Draws the trace `name` (time,). Where many steps share a pixel, a line from their least to their largest.

    low, high  ends of the scale; `high` None for a round number above what there is, and where `low` is below 0 the
               scale then reaches as far below 0 as above
    unit       what a value is called in the header
    colour     place among the theme's series
    """

    def __init__(
        self,
        key: str,
        title: str,
        name: str,
        low: float = -1.0,
        high: float | None = 1.0,
        unit: str = "",
        colour: int = 0,
        height: int = 96,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(key, title, "", height, parent)
        self.name, self.unit, self.colour = name, unit, colour
        self.low, self._most = low, high
        self.high = 1.0 if high is None else high
        self.data: NDArray[np.float32] = np.zeros(0, np.float32)
        self._lows: Pyramid | None = None
        self._highs: Pyramid | None = None

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Show the trace of a run."""
        trace = None if traces is None else traces.get(self.name)
        self.data = np.zeros(0, np.float32) if trace is None or trace.data.ndim != 1 else trace.data
        known = self.data[np.isfinite(self.data)]
        if self._most is None and self.low < 0:
            self.high = round_above(float(np.abs(known).max(initial=0.0)))
            self.low = -self.high
        elif self._most is None:
            self.high = float(np.ceil(max(1.0, float(known.max(initial=0.0)))))
        self._highs = Pyramid(self.data[:, None], "maximum") if len(self.data) else None
        self._lows = Pyramid(-self.data[:, None], "maximum") if len(self.data) else None
        self.refresh()

    def has_data(self) -> bool:
        """Whether there is a step."""
        return len(self.data) > 0

    def _y(self, value: Floats, rect: QRectF) -> Floats:
        share = (np.clip(value, self.low, self.high) - self.low) / (self.high - self.low)
        return (rect.bottom() - 2 - share * (rect.height() - 4)).astype(np.float32)

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The line of 0, then the curve."""
        zero = float(self._y(np.zeros(1, np.float32), rect)[0])
        painter.setPen(hairline(theme.line))
        painter.drawLine(QPointF(rect.left(), round(zero) + 0.5), QPointF(rect.right(), round(zero) + 0.5))
        low, high = self.timeline.window
        painter.setPen(hairline(theme.series[self.colour % len(theme.series)]))
        if high - low <= rect.width():
            self._paint_line(painter, rect, theme)
            return
        assert self._lows is not None
        assert self._highs is not None
        most = max(1, round(rect.width()))
        tops, first, last = self._highs.columns(low, high, most)
        bottoms, _, _ = self._lows.columns(low, high, most)
        if not len(tops):
            return
        wide = (last - first) / len(tops)
        x = rect.left() + (first + (np.arange(len(tops)) + 0.5) * wide - low) / (high - low) * rect.width()
        upper, lower = self._y(tops[:, 0], rect), self._y(-bottoms[:, 0], rect)
        painter.drawLines(
            [
                QLineF(a, b - 0.5, a, c + 0.5)
                for a, b, c in zip(x.tolist(), upper.tolist(), lower.tolist(), strict=True)
                if b == b and c == c
            ]
        )

    def _paint_line(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        low, high = self.timeline.window
        first, last = max(0, int(low) - 1), min(len(self.data), int(high) + 2)
        part = self.data[first:last]
        x = rect.left() + (first + np.arange(len(part)) + 0.5 - low) / (high - low) * rect.width()
        points = [QPointF(a, b) for a, b in zip(x.tolist(), self._y(part, rect).tolist(), strict=True) if b == b]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPolyline(QPolygonF(points))
        if rect.width() / (high - low) >= 6:
            painter.setBrush(QColor(theme.series[self.colour % len(theme.series)]))
            for point in points:
                painter.drawEllipse(point, 2.0, 2.0)

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The ends of the scale."""
        paper = self.paper
        line = paper.px(14)
        box = QRectF(rect.left(), rect.top() - 1, rect.width() - paper.px(8), line)
        write(painter, box, short(self.high), paper.font(11), theme.dim, RIGHT)
        box.moveBottom(rect.bottom() + 1)
        write(painter, box, short(self.low), paper.font(11), theme.dim, RIGHT)

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """The value at a step."""
        if step >= len(self.data):
            return []
        text = number(float(self.data[step]), 3, self.low < 0)
        return [Readout(f"{text} {self.unit}".strip(), theme.series[self.colour % len(theme.series)])]

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """One column."""
        return ([self.name], self.data[:, None]) if len(self.data) else ([], np.zeros((0, 0), np.float32))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The trace by its own name."""
        return {self.name: self.data} if len(self.data) else {}


def round_above(peak: float) -> float:
    """The least of 0.1, 0.2, 0.5, 1, 2, 5 ... that is not below a peak."""
    ends = (figure * 10.0**power for power in range(-1, 6) for figure in (1, 2, 5))
    return float(next((end for end in ends if end >= peak), np.ceil(peak)))
