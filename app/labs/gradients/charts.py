"""Small drawings of the inspector: singular values, what gates squash against the derivative, clipped bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.labs.gradients.words import power
from app.theme import Theme, current
from app.views.paper import CENTRE, LEFT, RIGHT, Paper, hairline, paper_for, width_of, write

EDGE = 6.0
"""Pre-activations beyond plus or minus this are counted at the edge of the histogram."""
BINS = 49
SMALL = 0.1
"""Share of its peak below which a derivative counts as small."""


class Chart(QWidget):
    """A drawing with numbers, which exports as it is shown."""

    def __init__(self, name: str, height: int) -> None:
        super().__init__()
        self._height = height
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all of it in `rect`."""
        painter.fillRect(rect, QColor(theme.panel))
        painter.save()
        self.paint_chart(painter, rect, theme, paper_for(self.font()))
        painter.restore()

    def paint_chart(self, painter: QPainter, rect: QRectF, theme: Theme, paper: Paper) -> None:
        """Draw the chart in `rect`."""
        raise NotImplementedError

    def figure_size(self) -> QSize:
        """The size on screen."""
        return self.size().expandedTo(QSize(200, self.sizeHint().height()))

    def sizeHint(self) -> QSize:
        """As wide as there is room, as high as it needs."""
        return QSize(200, round(paper_for(self.font()).px(self._height)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it on the screen."""
        painter = QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()


class SingularValues(Chart):
    """Singular values of one step's Jacobian, largest first, a line a cell, on a logarithmic scale around 1."""

    def __init__(self) -> None:
        super().__init__("Singular values of the step's Jacobian", 118)
        self.series: tuple[tuple[str, NDArray[np.float32], int], ...] = ()

    def show_series(self, series: Sequence[tuple[str, NDArray[np.float32], int]]) -> None:
        """Show (name, values, colour) of each cell."""
        self.series = tuple(series)
        said = "; ".join(f"{name}: largest {values[0]:.3g}" for name, values, _ in self.series if len(values))
        self.setAccessibleDescription(said)
        self.update()

    def paint_chart(self, painter: QPainter, rect: QRectF, theme: Theme, paper: Paper) -> None:
        """A dot a value, joined by lines, on a scale from 0.001 to 10."""
        low, high, line = -3.0, 1.0, paper.px(14)
        body = rect.adjusted(paper.px(42), paper.px(7), 0, -paper.px(18))

        def y_of(log: float) -> float:
            return body.bottom() - (min(max(log, low), high) - low) / (high - low) * body.height()

        for log in (-3, -2, -1, 0, 1):
            y = round(y_of(log)) + 0.5
            painter.setPen(hairline(theme.dim if log == 0 else theme.line))
            painter.drawLine(QPointF(body.left(), y), QPointF(body.right(), y))
            box = QRectF(rect.left(), y - line / 2, paper.px(36), line)
            write(painter, box, f"{10.0**log:g}", paper.font(11), theme.dim, RIGHT)
        count = max((len(values) for _, values, _ in self.series), default=0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for _, values, colour in self.series:
            x = body.left() + (np.arange(len(values)) + 0.5) / max(count, 1) * body.width()
            logs = np.log10(np.maximum(values, 1e-9)).tolist()
            points = [QPointF(a, y_of(b)) for a, b in zip(x.tolist(), logs, strict=True)]
            painter.setPen(hairline(theme.series[colour]))
            painter.setBrush(QColor(theme.series[colour]))
            painter.drawPolyline(QPolygonF(points))
            for point in points:
                painter.drawEllipse(point, 1.5, 1.5)
        painter.restore()
        words = "largest to smallest" if count else "no finite Jacobian here"
        foot = QRectF(body.left(), body.bottom() + 3, body.width(), line)
        write(painter, foot, words, paper.font(11), theme.dim, CENTRE)

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A column a cell, NaN where it has fewer values."""
        count = max((len(values) for _, values, _ in self.series), default=0)
        table = np.full((count, len(self.series)), np.nan, np.float32)
        for column, (_, values, _) in enumerate(self.series):
            table[: len(values), column] = values
        return [name for name, _, _ in self.series], table

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Each cell's values."""
        return {name: values for name, values, _ in self.series}


@dataclass(frozen=True)
class Squashing:
    """A nonlinearity and its derivative, for drawing and counting."""

    name: str
    peak: float

    def slope(self, x: NDArray[np.floating]) -> NDArray[np.float64]:
        """The derivative at x."""
        x = np.asarray(x, np.float64)
        if self.name == "relu":
            return (x > 0).astype(np.float64)
        if self.name == "tanh":
            result: NDArray[np.float64] = 1 - np.tanh(x) ** 2
            return result
        half: NDArray[np.float64] = (1 - np.tanh(x / 2) ** 2) / 4
        return half


SIGMOID, TANH, RELU = Squashing("sigmoid", 0.25), Squashing("tanh", 1.0), Squashing("relu", 1.0)


class Histogram(Chart):
    """How what a gate squashes is spread, with the derivative over it."""

    def __init__(self) -> None:
        super().__init__("Pre-activations and the derivative there", 124)
        self.data: NDArray[np.float32] = np.zeros(0, np.float32)
        self.squashing, self.colour = TANH, 0

    def show_data(self, data: NDArray[np.float32], squashing: Squashing, colour: int) -> None:
        """Show values of any shape."""
        flat = data.ravel()
        self.data, self.squashing, self.colour = flat[np.isfinite(flat)], squashing, colour
        self.setAccessibleDescription(f"{100 * self.small:.0f} % lie where the derivative is small")
        self.update()

    @property
    def small(self) -> float:
        """Share of the values where the derivative is below a tenth of its peak."""
        if not len(self.data):
            return 0.0
        return float((self.squashing.slope(self.data) < SMALL * self.squashing.peak).mean())

    def counts(self) -> NDArray[np.int64]:
        """How many values lie in each bin, int64 (bin,); those beyond the edges in the outermost."""
        counts: NDArray[np.int64] = np.histogram(np.clip(self.data, -EDGE, EDGE), BINS, (-EDGE, EDGE))[0]
        return counts

    def paint_chart(self, painter: QPainter, rect: QRectF, theme: Theme, paper: Paper) -> None:
        """Bars, those where the derivative is small in the colour of a warning; the derivative as a line."""
        line = paper.px(14)
        body = rect.adjusted(paper.px(2), paper.px(4), -paper.px(2), -paper.px(18))
        counts = self.counts()
        wide, most = body.width() / BINS, max(int(counts.max(initial=0)), 1)
        middles = (np.arange(BINS) + 0.5) / BINS * 2 * EDGE - EDGE
        small = self.squashing.slope(middles) < SMALL * self.squashing.peak
        for index, count in enumerate(counts.tolist()):
            if count:
                high = max(count / most * (body.height() - 2), 1.0)
                box = QRectF(body.left() + index * wide, body.bottom() - high, max(wide - 1, 1), high)
                painter.fillRect(box, QColor(theme.warning if small[index] else theme.series[self.colour]))
        painter.setPen(hairline(theme.line))
        painter.drawLine(body.bottomLeft(), body.bottomRight())
        x = np.linspace(-EDGE, EDGE, 121)
        y = body.bottom() - self.squashing.slope(x) / self.squashing.peak * (body.height() - 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(hairline(theme.text))
        places = body.left() + (x + EDGE) / (2 * EDGE) * body.width()
        painter.drawPolyline(QPolygonF([QPointF(a, b) for a, b in zip(places.tolist(), y.tolist(), strict=True)]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        foot = QRectF(body.left(), body.bottom() + 3, body.width(), line)
        for text, align in (("\N{MINUS SIGN}6", LEFT), ("0", CENTRE), ("6", RIGHT)):
            write(painter, foot, text, paper.font(11), theme.dim, align)

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """Middle of each bin, count, derivative there."""
        middles = (np.arange(BINS) + 0.5) / BINS * 2 * EDGE - EDGE
        table = np.stack([middles, self.counts(), self.squashing.slope(middles)], axis=1).astype(np.float32)
        return ["pre-activation", "count", "derivative"], table

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The values themselves."""
        return {"pre-activations": self.data}


class PairBars(Chart):
    """Norms before and after, two bars a row: the raw one quiet, the clipped one over it."""

    def __init__(self) -> None:
        super().__init__("Gradients before and after clipping", 20)
        self.rows: tuple[tuple[str, float, float], ...] = ()

    def show_rows(self, rows: Sequence[tuple[str, float, float]]) -> None:
        """Show (name, raw, clipped)."""
        resized = len(rows) != len(self.rows)
        self.rows = tuple(rows)
        self._height = 20 * max(len(rows), 1)
        self.setAccessibleDescription("; ".join(f"{n}: {raw:.3g}, clipped {cut:.3g}" for n, raw, cut in self.rows))
        if resized:
            self.updateGeometry()
        self.update()

    def paint_chart(self, painter: QPainter, rect: QRectF, theme: Theme, paper: Paper) -> None:
        """Name, bars as long as the norms, the two numbers."""
        font, high = paper.font(11), paper.px(20)
        names = max((width_of(name, font) for name, _, _ in self.rows), default=0.0) + paper.px(8)
        finite = [raw for _, raw, _ in self.rows if np.isfinite(raw)]
        most = max(finite, default=0.0) or 1.0
        numbers = paper.px(54)
        for index, (name, raw, cut) in enumerate(self.rows):
            row = QRectF(rect.left(), rect.top() + index * high, rect.width(), high)
            write(painter, row, name, font, theme.dim, LEFT)
            groove = QRectF(row.left() + names, row.top() + paper.px(5), row.width() - names - numbers, paper.px(10))
            for value, colour in ((raw, theme.line), (cut, theme.accent)):
                share = min(value / most, 1.0) if np.isfinite(value) else 1.0
                painter.fillRect(QRectF(groove.left(), groove.top(), max(groove.width() * share, 1), groove.height()),
                                 QColor(colour))  # fmt: skip
            with np.errstate(divide="ignore"):
                write(painter, row, power(float(np.log10(cut))), font, theme.text, RIGHT)

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A row for each of the weights: raw and clipped norm."""
        return ["raw", "clipped"], np.array([row[1:] for row in self.rows], np.float32).reshape(-1, 2)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Both norms of each of the weights."""
        return {name: np.array([raw, cut]) for name, raw, cut in self.rows}
