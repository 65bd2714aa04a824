"""Training curves: loss on a logarithmic scale, error rate below it, the best marked."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.theme import Theme, current
from app.views.paper import paper_for

MOST = 4_096
"""Points kept of each curve; a full one is halved by joining neighbours."""

_PAUSE = 100


class Curve:
    """Points of one curve, at most 4,096: where it is full, each two neighbours become their mean."""

    def __init__(self) -> None:
        self._points: list[tuple[float, float]] = []

    def add(self, update: float, value: float) -> None:
        """One more point."""
        if len(self._points) >= MOST:
            halves = np.array(self._points).reshape(-1, 2, 2).mean(axis=1)
            self._points = [(float(x), float(y)) for x, y in halves]
        self._points.append((float(update), float(value)))

    def clear(self) -> None:
        """Forget all."""
        self._points = []

    @property
    def points(self) -> NDArray[np.float64]:
        """float64 (point, 2): update and value."""
        return np.array(self._points, np.float64).reshape(-1, 2)


class LogAxis(pg.AxisItem):  # type: ignore[misc]
    """Numbers at 1, 2 and 5 times the powers of ten, on an axis of common logarithms."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N802
        """Places of the numbers; only powers of ten where the range is wide."""
        factors = (1, 2, 5) if high - low < 3 else (1,)
        powers = range(math.floor(low), math.ceil(high) + 1)
        places = [power + math.log10(factor) for power in powers for factor in factors]
        return [(1.0, [place for place in places if low <= place <= high])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """The numbers themselves."""
        return [f"{10**value:.3g}" for value in values]


class LossPlot(QWidget):
    """Live curves of a training: `add_loss` at every update, `add_error` at every validation.

    However fast points come, it draws at most ten times a second.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loss, self.error = Curve(), Curve()
        self._best: tuple[float, float] | None = None
        self._canvas = pg.GraphicsLayoutWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas)
        self._plots = [
            self._canvas.addPlot(row=0, col=0, enableMenu=False, axisItems={"left": LogAxis("left")}),
            self._canvas.addPlot(row=1, col=0, enableMenu=False),
        ]
        for plot in self._plots:
            plot.setMouseEnabled(False, False)
            # Made without a parent even where it is not wanted; given one, it goes when the plot goes.
            plot.ctrlMenu.setParent(self, plot.ctrlMenu.windowFlags())
            plot.hideButtons()
            plot.getAxis("left").setWidth(64)
        self._plots[0].setLogMode(y=True)
        self._plots[0].getAxis("bottom").setStyle(showValues=False)
        self._plots[1].setXLink(self._plots[0])
        self._lines = [plot.plot(connect="finite") for plot in self._plots]
        for line in self._lines:
            line.setDownsampling(auto=True, method="peak")
            line.setClipToView(True)
        self._star = pg.ScatterPlotItem(size=9, symbol="o")
        self._words = pg.TextItem(anchor=(0.5, 1.2))
        self._plots[1].addItem(self._star)
        self._plots[1].addItem(self._words)
        self._words.hide()
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_PAUSE)
        self._clock.timeout.connect(self.draw)
        self.setAccessibleName(self.tr("Loss and error rate"))
        self._dress(current())

    def add_loss(self, update: int, loss: float) -> None:
        """The training loss at an update; one that is not above 0 leaves a gap."""
        self.loss.add(update, loss)
        self._soon()

    def add_error(self, update: int, rate: float) -> None:
        """The error rate, 0 to 1, of a validation; the least so far is marked."""
        self.error.add(update, rate)
        if math.isfinite(rate) and (self._best is None or rate < self._best[1]):
            self._best = (float(update), float(rate))
        self._soon()

    def set_length(self, updates: int) -> None:
        """Show the axis up to the last update of a run."""
        self._plots[0].setXRange(0, updates, padding=0.01)

    def clear(self) -> None:
        """Begin another training."""
        self.loss.clear()
        self.error.clear()
        self._best = None
        self._soon()

    @property
    def best(self) -> tuple[float, float] | None:
        """Update and rate of the least error so far."""
        return self._best

    def draw(self) -> None:
        """Draw what has been added."""
        loss, error = self.loss.points, self.error.points
        values = np.where(loss[:, 1] > 0, loss[:, 1], np.nan)
        self._lines[0].setData(loss[:, 0], values)
        self._lines[1].setData(error[:, 0], 100 * error[:, 1], symbol="o" if len(error) < 60 else None)
        known = error[np.isfinite(error[:, 1])]
        # A rate of error starts at 0, so that half the height is half the errors.
        self._plots[1].setYRange(0, max(1.0, 100 * float(known[:, 1].max())) if len(known) else 100.0, padding=0.12)
        self._words.setVisible(self._best is not None)
        self._star.setData(*(([], []) if self._best is None else ([self._best[0]], [100 * self._best[1]])))
        if self._best is not None:
            self._words.setPos(self._best[0], 100 * self._best[1])
            self._words.setAnchor(self._free_side(known))
            self._words.setText(self.tr("best {0} %").format(f"{100 * self._best[1]:.2f}"))

    def _free_side(self, known: NDArray[np.float64]) -> tuple[float, float]:
        """Where the words about the best hang on its point, (0 to 1, 0 to 1), so that the plot's edges cut nothing."""
        assert self._best is not None
        end = max(float(known[:, 0].max()), float(self.loss.points[:, 0].max(initial=0.0)), 1.0)
        high = self._best[1] > 0.7 * float(known[:, 1].max())
        return min(max(self._best[0] / end, 0.0), 1.0), -0.3 if high else 1.3

    def _soon(self) -> None:
        if self.isVisible() and not self._clock.isActive():
            self._clock.start()

    def _dress(self, theme: Theme) -> None:
        paper = paper_for(self.font())
        self._canvas.setBackground(theme.panel)
        names = (self.tr("loss"), self.tr("error rate, %"))
        for plot, name, series in zip(self._plots, names, (0, 1), strict=True):
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(pg.mkPen(theme.line))
                axis.setTextPen(pg.mkPen(theme.dim))
                axis.setTickFont(paper.font(11))
            style = {"color": theme.series[series], "font-size": f"{round(paper.px(12))}px"}
            plot.getAxis("left").setLabel(name, **style)
            plot.showGrid(x=False, y=True, alpha=0.18)
            self._lines[series].setPen(pg.mkPen(theme.series[series], width=1))
        self._lines[1].setSymbolPen(None)
        self._lines[1].setSymbolBrush(pg.mkBrush(theme.series[1]))
        self._lines[1].setSymbolSize(4)
        self._plots[1].getAxis("bottom").setLabel(
            self.tr("update"), color=theme.dim, **{"font-size": f"{round(paper.px(12))}px"}
        )
        self._star.setPen(pg.mkPen(theme.good, width=2))
        self._star.setBrush(pg.mkBrush(None))
        self._words.setColor(QColor(theme.good))
        self._words.setFont(paper.font(11, bold=True))

    def figure_size(self) -> QSize:
        """The size on screen."""
        return self.size().expandedTo(QSize(320, 200))

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw both curves in `rect`, for an export."""
        self.draw()
        self._dress(theme)
        painter.fillRect(rect, QColor(theme.panel))
        source = QRect(0, 0, self._canvas.width(), self._canvas.height())
        self._canvas.render(painter, rect, source, Qt.AspectRatioMode.IgnoreAspectRatio)
        self._dress(current())

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """Update, loss and error rate; NaN in the columns of the other curve."""
        loss, error = self.loss.points, self.error.points
        rows = np.full((len(loss) + len(error), 3), np.nan, np.float32)
        rows[: len(loss), :2] = loss
        rows[len(loss) :, 0::2] = error
        return ["update", "loss", "error rate"], rows[np.argsort(rows[:, 0], kind="stable")]

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Each curve as (point, 2): update and value."""
        return {"loss": self.loss.points, "error_rate": self.error.points}

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees is not drawn."""
        self._clock.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while hidden."""
        super().showEvent(event)
        self.draw()

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours or type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_words"):
            self._dress(current())
