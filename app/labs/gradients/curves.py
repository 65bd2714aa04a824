"""A track of magnitudes on a logarithmic scale, with what has vanished and what explodes shaded."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from app.labs.gradients.words import power, raised
from app.theme import Theme
from app.views.header import Readout
from app.views.paper import LEFT, RIGHT, hairline, width_of, write
from app.views.track import Track
from engine.labs.gradients.outcome import BURST, FADED
from engine.trace import TraceSet

LOWEST, HIGHEST = -45.0, 45.0
"""Beyond these nothing is drawn: float32 holds nothing smaller than about 10^-45, nor larger than 10^38."""
_SPANS = (1, 2, 5, 10, 15)


@dataclass(frozen=True, eq=False)
class Magnitude:
    """One curve: common logarithms relative to the last step, float32 (time,); `colour` is a place in the series."""

    name: str
    data: NDArray[np.float32]
    colour: int


class MagnitudeTrack(Track):
    """Curves of logarithms. What lies left of the cursor is veiled: the product has not been built that far back."""

    def __init__(self, key: str, title: str, symbol: str, height: int = 150, parent: QWidget | None = None) -> None:
        super().__init__(key, title, symbol, height, parent)
        self.curves: tuple[Magnitude, ...] = ()
        self.old: tuple[Magnitude, ...] = ()
        self.low, self.high = -9.0, 1.0

    def show_curves(self, curves: tuple[Magnitude, ...], old: tuple[Magnitude, ...] = ()) -> None:
        """Show curves, and those of an older run where they are as long."""
        self.curves = curves
        steps = len(curves[0].data) if curves else 0
        self.old = tuple(curve for curve in old if len(curve.data) == steps)
        self.low, self.high = span_of([curve.data for curve in (*self.curves, *self.old)])
        self.refresh()

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Curves come by `show_curves`; without a run there are none."""
        if traces is None:
            self.show_curves(())

    def has_data(self) -> bool:
        """Whether there is a curve with a step."""
        return any(len(curve.data) for curve in self.curves)

    def _y(self, log: float, rect: QRectF) -> float:
        share = (min(max(log, self.low), self.high) - self.low) / (self.high - self.low)
        return rect.bottom() - 3 - share * (rect.height() - 6)

    def ticks(self, height: float) -> list[int]:
        """Decades that have a line, 26 pixels apart at least."""
        room = max(2.0, height / self.paper.px(26))
        step = next((each for each in _SPANS if (self.high - self.low) / each <= room), 20)
        return [decade for decade in range(math.ceil(self.low), math.floor(self.high) + 1) if decade % step == 0]

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The shaded regions, decades, the older run, then the curves."""
        self._paint_region(painter, rect, FADED, theme)
        self._paint_region(painter, rect, BURST, theme)
        for decade in self.ticks(rect.height()):
            y = round(self._y(decade, rect)) + 0.5
            painter.setPen(hairline(theme.dim if decade == 0 else theme.line))
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
        for curve in self.old:
            self._paint_curve(painter, curve, rect, theme, 0.45)
        for curve in self.curves:
            self._paint_curve(painter, curve, rect, theme, 1.0)

    def _paint_region(self, painter: QPainter, rect: QRectF, bound: float, theme: Theme) -> None:
        if not self.low < bound < self.high:
            return
        y, paper = round(self._y(bound, rect)), self.paper
        down = bound < 0
        box = QRectF(rect.left(), y, rect.width(), rect.bottom() - y) if down else QRectF(
            rect.left(), rect.top(), rect.width(), y - rect.top()
        )  # fmt: skip
        tint = QColor(theme.warning)
        tint.setAlpha(30 if theme.dark else 22)
        painter.fillRect(box, tint)
        painter.setPen(hairline(theme.warning, 1.0, True))
        painter.drawLine(QPointF(rect.left(), y + 0.5), QPointF(rect.right(), y + 0.5))
        line = paper.px(16)
        if box.height() >= line:
            words = self.tr("vanished: below {0}") if down else self.tr("exploded: above {0}")
            top = box.top() + 1 if down else box.bottom() - line
            text = QRectF(rect.left() + paper.px(8), top, rect.width() - paper.px(16), line)
            write(painter, text, words.format(raised(round(bound))), paper.font(11), theme.warning, RIGHT)

    def _paint_curve(self, painter: QPainter, curve: Magnitude, rect: QRectF, theme: Theme, opacity: float) -> None:
        low, high = self.timeline.window
        first, last = max(0, int(low) - 1), min(len(curve.data), int(high) + 2)
        data = np.nan_to_num(curve.data[first:last].astype(np.float64), nan=np.nan, neginf=-1e3, posinf=1e3)
        x = rect.left() + (first + np.arange(len(data)) + 0.5 - low) / (high - low) * rect.width()
        span = self.high - self.low  # What leaves the scale leaves the picture, and does not run along its edge.
        share = (np.clip(data, self.low - 0.2 * span, self.high + 0.2 * span) - self.low) / span
        y = rect.bottom() - 3 - share * (rect.height() - 6)
        painter.save()
        painter.setOpacity(opacity)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(hairline(theme.series[curve.colour % len(theme.series)]))
        known = np.isfinite(y)
        edges = np.flatnonzero(np.diff(known)) + 1
        for places, values, there in zip(*(np.split(each, edges) for each in (x, y, known)), strict=True):
            if len(there) and there[0]:
                points = [QPointF(a, b) for a, b in zip(places.tolist(), values.tolist(), strict=True)]
                if len(points) == 1:
                    painter.drawEllipse(points[0], 2, 2)
                painter.drawPolyline(QPolygonF(points))
        painter.restore()

    def _paint_names(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Each curve's name at the left, where curves lie furthest apart, on a ground of its own."""
        paper = self.paper
        font, line = paper.font(11, bold=True), paper.px(15)
        first = max(0, math.ceil(self.timeline.window[0]))
        wanted = []
        for curve in self.curves:
            log = float(curve.data[min(first, len(curve.data) - 1)])
            if not math.isnan(log):
                y = self._y(log, rect)
                wanted.append((y + line * 0.7 if y < rect.top() + line * 1.3 else y - line * 0.7, curve))
        wanted.sort(key=lambda item: item[0])
        bottom = rect.top()
        tops = []
        for y, _ in wanted:
            bottom = max(y - line / 2, bottom)
            tops.append(bottom)
            bottom += line
        limit = rect.bottom() - line
        for place in reversed(range(len(tops))):
            tops[place] = min(tops[place], limit)
            limit = tops[place] - line
        for top, (_, curve) in zip(tops, wanted, strict=True):
            left, wide = rect.left() + paper.px(6), width_of(curve.name, font)
            ground = QColor(theme.panel)
            ground.setAlpha(200)
            painter.fillRect(QRectF(left - 2, top + 1, wide + 4, line - 2), ground)
            colour = theme.series[curve.colour % len(theme.series)]
            write(painter, QRectF(left, top, wide + 1, line), curve.name, font, colour, LEFT)

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Powers of ten, and what they are relative to."""
        paper = self.paper
        line = paper.px(14)
        for decade in self.ticks(rect.height()):
            y = min(max(self._y(decade, rect) - line / 2, rect.top() - 3), rect.bottom() - line + 3)
            box = QRectF(rect.left(), y, rect.width() - paper.px(8), line)
            write(painter, box, "1" if decade == 0 else raised(decade), paper.font(11), theme.dim, RIGHT)
        words = QRectF(rect.left() + paper.indent, rect.top() - 2, rect.width() - paper.indent - paper.px(42), line)
        ghost = (self.tr("faint:"), self.tr("before")) if self.old else ()
        for text in (self.tr("relative to"), self.tr("last step"), *ghost):
            write(painter, words, text, paper.font(11), theme.dim, LEFT)
            words.translate(0, line)

    def paint_marks(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """Veil what lies before the cursor, then names and the cursor."""
        if self.has_data():
            veil = QColor(theme.panel)
            veil.setAlpha(150)
            x = min(max(self.x_of(self.timeline.cursor + 0.5, body), body.left()), body.right())
            painter.fillRect(QRectF(body.left(), body.top(), x - body.left(), body.height()), veil)
        super().paint_marks(painter, body, theme)
        if self.has_data():
            self._paint_names(painter, body, theme)

    def cursor_moved(self) -> None:
        """The veil moves with the cursor."""
        super().cursor_moved()
        self.update()

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """Each curve's value at a step, in its colour."""
        return [
            Readout(power(float(curve.data[step])), theme.series[curve.colour % len(theme.series)])
            for curve in self.curves
            if step < len(curve.data)
        ]

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A column a curve: common logarithms relative to the last step."""
        if not self.curves:
            return [], np.zeros((0, 0), np.float32)
        names = [f"log10 {curve.name} {self.subtitle}" for curve in self.curves]
        return names, np.stack([curve.data for curve in self.curves], axis=1)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Each curve by its name."""
        return {f"{self.key}/{curve.name}": curve.data for curve in self.curves}


def span_of(curves: list[NDArray[np.float32]]) -> tuple[float, float]:
    """Decades to show: all of the curves, with what has vanished in sight, and no more than float32 spans."""
    finite = [curve[np.isfinite(curve)] for curve in curves]
    values = np.concatenate([*finite, np.zeros(1, np.float32)])
    low, high = float(values.min()) - 0.5, float(values.max()) + 0.5
    return math.floor(min(max(low, LOWEST), -9.0)), math.ceil(max(min(high, HIGHEST), 1.0))
