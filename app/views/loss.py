"""Training curves: loss on a logarithmic scale, error rate below it, the best marked."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.views.liveplot import Curve as Curve
from app.views.liveplot import LivePlot
from app.views.liveplot import LogAxis as LogAxis


class LossPlot(LivePlot):
    """Live curves of a training: `add_loss` at every update, `add_error` at every validation."""

    def __init__(self, parent: QWidget | None = None, error: str = "error rate, %", unit: str = " %") -> None:
        super().__init__(parent)
        self._error_name, self._unit = error, unit
        self.loss, self.error = Curve(), Curve()
        self._best: tuple[float, float] | None = None
        self._plots = [self.add_panel(0, log=True), self.add_panel(1)]
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
        self.finish(self.tr("Loss and error rate"))

    def add_loss(self, update: int, loss: float) -> None:
        """The training loss at an update; one that is not above 0 leaves a gap."""
        self.loss.add(update, loss)
        self.soon()

    def add_error(self, update: int, rate: float) -> None:
        """The error rate, 0 to 1, of a validation; the least so far is marked."""
        self.error.add(update, rate)
        if math.isfinite(rate) and (self._best is None or rate < self._best[1]):
            self._best = (float(update), float(rate))
        self.soon()

    def set_length(self, updates: int) -> None:
        """Show the axis up to the last update of a run."""
        self._plots[0].setXRange(0, updates, padding=0.01)

    def clear(self) -> None:
        """Begin another training."""
        self.loss.clear()
        self.error.clear()
        self._best = None
        self.soon()

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
            self._words.setText(self.tr("best {0}").format(f"{100 * self._best[1]:.2f}{self._unit}"))

    def _free_side(self, known: NDArray[np.float64]) -> tuple[float, float]:
        """Where the words about the best hang on its point, (0 to 1, 0 to 1), so that the plot's edges cut nothing."""
        assert self._best is not None
        end = max(float(known[:, 0].max()), float(self.loss.points[:, 0].max(initial=0.0)), 1.0)
        high = self._best[1] > 0.7 * float(known[:, 1].max())
        return min(max(self._best[0] / end, 0.0), 1.0), -0.3 if high else 1.3

    def dress(self, theme: Theme) -> None:
        """Take a theme's colours and the window's letters."""
        self.canvas.setBackground(theme.panel)
        names, below = (self.tr("loss"), self._error_name), ("", self.tr("update"))
        for plot, line, name, words, series in zip(self._plots, self._lines, names, below, (0, 1), strict=True):
            paper = self.dress_panel(plot, theme, name, theme.series[series], words)
            line.setPen(pg.mkPen(theme.series[series], width=1))
        self._lines[1].setSymbolPen(None)
        self._lines[1].setSymbolBrush(pg.mkBrush(theme.series[1]))
        self._lines[1].setSymbolSize(4)
        self._star.setPen(pg.mkPen(theme.good, width=2))
        self._star.setBrush(pg.mkBrush(None))
        self._words.setColor(QColor(theme.good))
        self._words.setFont(paper.font(11, bold=True))

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
