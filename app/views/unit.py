"""Curves of one unit: its gates, and its state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.views.choice import Choice, default_of, label_of, matching
from app.views.header import Readout
from app.views.heatmap import nice_range
from app.views.paper import LEFT, RIGHT, hairline, number, short, write
from app.views.track import Track
from engine.trace import Trace, TraceSet

# Ending of the trace's name, the symbol, and its colour among the theme's.
_CURVES = (
    ("hidden", "h", 0),
    ("cell", "c", 1),
    ("gate.input", "i", 5),
    ("gate.forget", "f", 2),
    ("gate.candidate", "g", 3),
    ("gate.output", "o", 4),
    ("gate.reset", "r", 2),
    ("gate.update", "z", 4),
    ("gate.new", "n", 3),
)


Panel = Literal["gates", "state", "cell"]


@dataclass(frozen=True, eq=False)
class Curve:
    """One curve: its symbol, its colour's place in the theme, its numbers float32 (step,), and where it is drawn."""

    symbol: str
    colour: int
    data: NDArray[np.float32]
    panel: Panel


class UnitTrack(Track):
    """Gates of one unit (0 to 1) above its states and candidate, with the older run dashed.

    Where many steps share a pixel, a curve is a band from their least to their largest value.
    """

    def __init__(
        self,
        key: str = "unit",
        title: str = "Unit",
        prefix: str = "recurrent/layer*/*",
        height: int = 176,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(key, title, "", height, parent)
        self.prefix, self.name, self.unit = prefix, "", 0
        self.curves: tuple[Curve, ...] = ()
        self.old: tuple[Curve, ...] = ()
        self._cell = (-1.0, 1.0)
        self._traces: TraceSet | None = None
        self._ghost: TraceSet | None = None
        self.choice = Choice(self)
        self.choice.chosen.connect(self.choose)

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Show a run, and an older one dashed."""
        self._traces, self._ghost = traces, ghost
        names = matching(traces, f"{self.prefix}/hidden")
        self.name = self.name if self.name in names else default_of(names)
        self.choice.offer(names, self.name)
        self._take()

    def choose(self, name: str) -> None:
        """Show the layer and direction of the hidden state of that name."""
        names = matching(self._traces, f"{self.prefix}/hidden")
        if name in names:
            self.name = name
            self.choice.offer(names, name)
            self._take()

    def set_unit(self, unit: int) -> None:
        """Show another unit; one that the layer does not have shows nothing."""
        self.unit = max(0, unit)
        self._take()

    def _take(self) -> None:
        self.curves = self._curves_of(self._traces)
        self.old = self._curves_of(self._ghost)
        cells = [curve.data for curve in (*self.curves, *self.old) if curve.panel == "cell"]
        self._cell = nice_range(np.concatenate(cells), "state") if cells else (-1.0, 1.0)
        self.title = self.tr("Unit {0}").format(self.unit)
        self.setAccessibleName(self.title)
        self.refresh()

    def _curves_of(self, traces: TraceSet | None) -> tuple[Curve, ...]:
        place = self.name.rpartition("/")[0]
        found = []
        for ending, symbol, colour in _CURVES:
            trace: Trace | None = None if traces is None else traces.get(f"{place}/{ending}")
            panel: Panel = "cell" if ending == "cell" else "state"
            if trace is not None and trace.kind == "gate":
                panel = "gates"
            if trace is not None and trace.data.ndim == 2 and trace.steps and self.unit < trace.data.shape[1]:
                found.append(Curve(symbol, colour, trace.data[:, self.unit], panel))
        return tuple(found)

    def has_data(self) -> bool:
        """Whether the run has this unit."""
        return bool(self.curves)

    def _panels(self, rect: QRectF) -> list[tuple[QRectF, tuple[float, float], tuple[Panel, ...]]]:
        """Place, range and what is drawn there; a cell state beyond 1 gets a panel of its own."""
        there = {curve.panel for curve in self.curves}
        wide = self._cell[1] > 1.0
        kinds: list[tuple[tuple[float, float], tuple[Panel, ...]]] = [((0.0, 1.0), ("gates",))]
        kinds += [((-1.0, 1.0), ("state",)), (self._cell, ("cell",))] if wide else [((-1.0, 1.0), ("state", "cell"))]
        kinds = [(bounds, panels) for bounds, panels in kinds if there.intersection(panels)]
        gap = self.paper.px(6)
        high = (rect.height() + gap) / max(len(kinds), 1) - gap
        return [
            (QRectF(rect.left(), rect.top() + place * (high + gap), rect.width(), high), bounds, panels)
            for place, (bounds, panels) in enumerate(kinds)
        ]

    def _y(self, value: float, panel: QRectF, bounds: tuple[float, float]) -> float:
        inner = panel.adjusted(0, 4, 0, -4)
        return inner.bottom() - (value - bounds[0]) / (bounds[1] - bounds[0]) * inner.height()

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Quiet lines at the ends and the middle of each range, then the curves, the older run first."""
        for panel, bounds, kinds in self._panels(rect):
            for value in (bounds[0], 0.5 * (bounds[0] + bounds[1]), bounds[1]):
                y = round(self._y(value, panel, bounds)) + 0.5
                painter.setPen(hairline(theme.line))
                painter.drawLine(QPointF(panel.left(), y), QPointF(panel.right(), y))
            for curves, dashed in ((self.old, True), (self.curves, False)):
                for curve in curves:
                    if curve.panel in kinds:
                        self._paint_curve(painter, curve, panel, bounds, dashed, theme)

    def _paint_curve(
        self, painter: QPainter, curve: Curve, panel: QRectF, bounds: tuple[float, float], dashed: bool, theme: Theme
    ) -> None:
        colour = theme.series[curve.colour % len(theme.series)]
        painter.save()
        painter.setPen(hairline(colour, 1.0, dashed))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not dashed)
        painter.setOpacity(0.75 if dashed else 1.0)
        low, high = self.span
        first, last = max(0, int(low) - 1), min(len(curve.data), int(high) + 2)
        dense = last - first > 2 * panel.width()
        if dense:
            self._paint_dense(painter, curve.data[first:last], first, panel, bounds)
        for places, values in () if dense else _pieces(curve.data, first, last):
            x = panel.left() + (places - low) / (high - low) * panel.width()
            points = [QPointF(a, self._y(b, panel, bounds)) for a, b in zip(x.tolist(), values.tolist(), strict=True)]
            if len(points) == 1:
                painter.drawEllipse(points[0], 1.5, 1.5)
            else:
                painter.drawPolyline(QPolygonF(points))
        painter.restore()

    def _paint_dense(
        self, painter: QPainter, data: NDArray[np.float32], first: int, panel: QRectF, bounds: tuple[float, float]
    ) -> None:
        """Many steps a pixel: an upright bar from the least to the largest value of each pixel."""
        low, high = self.span
        pixel = np.floor((np.arange(len(data)) + first + 0.5 - low) / (high - low) * panel.width()).astype(np.intp)
        edges = np.append(0, np.flatnonzero(np.diff(pixel)) + 1)
        least, most = np.minimum.reduceat(data, edges), np.maximum.reduceat(data, edges)
        known = np.isfinite(least) & np.isfinite(most)
        bars = []
        for column, a, b in zip(pixel[edges][known].tolist(), least[known].tolist(), most[known].tolist(), strict=True):
            top, bottom = self._y(b, panel, bounds), self._y(a, panel, bounds)
            bars.append(QRectF(panel.left() + column, top - 0.5, 1, bottom - top + 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(painter.pen().color())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRects(bars)

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The ranges, and what each panel holds."""
        paper = self.paper
        font, line = paper.font(11), paper.px(14)
        body = QRectF(rect.right(), rect.top(), 1, rect.height())
        for panel, bounds, kinds in self._panels(body):
            name = {"gates": self.tr("gates"), "state": self.tr("state"), "cell": self.tr("cell")}[kinds[0]]
            text = QRectF(rect.left() + paper.indent, panel.center().y() - line / 2, paper.px(60), line)
            write(painter, text, name, font, theme.dim, LEFT)
            values = [bounds[1], bounds[0]] + ([0.5 * (bounds[0] + bounds[1])] if panel.height() > 3.4 * line else [])
            for value in values:
                y = min(max(self._y(value, panel, bounds) - line / 2, panel.top() - 2), panel.bottom() - line + 2)
                box = QRectF(rect.left(), y, rect.width() - paper.px(8), line)
                write(painter, box, short(value), font, theme.dim, RIGHT)
        self._paint_names(painter, rect, theme)

    def _paint_names(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Each curve's symbol beside its right end, moved apart where they meet."""
        paper = self.paper
        font, line = paper.font(12, bold=True), paper.px(13)
        body = QRectF(rect.right(), rect.top(), self.width() - rect.right() - paper.margin, rect.height())
        _, high = self.span
        for panel, bounds, kinds in self._panels(body):
            wanted = []
            for curve in self.curves:
                end = min(len(curve.data), max(1, int(np.ceil(high)))) - 1
                value = float(curve.data[end])
                if curve.panel in kinds:
                    value = value if np.isfinite(value) else 0.5 * (bounds[0] + bounds[1])
                    wanted.append((self._y(min(max(value, bounds[0]), bounds[1]), panel, bounds), curve))
            wanted.sort(key=lambda item: item[0])
            for y, (_, curve) in zip(_apart([y for y, _ in wanted], line, panel), wanted, strict=True):
                box = QRectF(self._right + paper.px(6), y - line / 2, paper.px(20), line)
                write(painter, box, curve.symbol, font, theme.series[curve.colour % len(theme.series)], LEFT)

    def _paint_inside(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        self._right = body.right()
        super()._paint_inside(painter, body, theme)

    def paint_subtitle(self, painter: QPainter, rect: QRectF, theme: Theme, controls: bool) -> float:
        """The layer: a control on screen, words in an export."""
        paper = self.paper
        if controls and self.choice.isVisibleTo(self):
            self.choice.move(round(rect.left()), round(rect.center().y() - self.choice.height() / 2))
            return rect.left() + self.choice.width() + paper.px(12)
        return rect.left() + write(painter, rect, label_of(self.name), paper.font(12), theme.dim) + paper.px(12)

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """The value of each curve, in its colour."""
        return [
            Readout(
                f"{c.symbol} {number(float(c.data[step]), 3, c.panel != 'gates')}",
                theme.series[c.colour % len(theme.series)],
            )
            for c in self.curves
            if step < len(c.data)
        ]

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A column a curve."""
        if not self.curves:
            return [], np.zeros((0, 0), np.float32)
        return [curve.symbol for curve in self.curves], np.stack([curve.data for curve in self.curves], axis=1)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Each curve by its symbol."""
        return {f"{self.key}{self.unit}/{curve.symbol}": curve.data for curve in self.curves}


def _pieces(data: NDArray[np.float32], first: int, last: int) -> list[tuple[NDArray[np.float64], NDArray[np.float32]]]:
    """Unbroken pieces of a curve between NaNs, as places on the axis and values."""
    values, places = data[first:last], first + np.arange(last - first) + 0.5
    known = np.isfinite(values)
    edges = np.flatnonzero(np.diff(known)) + 1
    pieces = zip(np.split(places, edges), np.split(values, edges), np.split(known, edges), strict=True)
    return [(x, y) for x, y, k in pieces if len(k) and k[0]]


def _apart(wanted: list[float], line: float, panel: QRectF) -> list[float]:
    """Heights as near to those wanted as lets each have its own line within the panel."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + line) if placed else max(y, panel.top() + line / 2 - 2))
    limit = panel.bottom() - line / 2 + 4
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], limit)
        limit = placed[index] - line
    return placed
