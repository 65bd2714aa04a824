"""What charts of a running training share: curves that thin themselves, panels in the theme's dress, a calm clock."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.theme import Theme, current
from app.views.paper import Paper, paper_for

MOST = 4_096
"""Points kept of each curve; a full one is halved by joining neighbours."""
_PAUSE = 100
_AXIS = 64
"""Width of the numbers at the left, so that panels over each other begin at one place."""


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


class CalmAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis without numbers while there is nothing that they could be of."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N802
        """Places of the numbers."""
        return [] if self.is_idle() else super().tickValues(low, high, size)

    def is_idle(self) -> bool:
        """Whether its range comes from nothing: neither from points nor from anybody who set it."""
        view, side = self.linkedView(), 1 if self.orientation in ("left", "right") else 0
        if view is None or view.childrenBounds()[side] is not None:
            return False
        return bool((view.linkedView(side) or view).autoRangeEnabled()[side])


class LogAxis(CalmAxis):
    """Numbers at 1, 2 and 5 times the powers of ten, on an axis of common logarithms."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N802
        """Places of the numbers; only powers of ten where the range is wide."""
        if self.is_idle():
            return []
        factors = (1, 2, 5) if high - low < 3 else (1,)
        powers = range(math.floor(low), math.ceil(high) + 1)
        places = [power + math.log10(factor) for power in powers for factor in factors]
        return [(1.0, [place for place in places if low <= place <= high])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """The numbers themselves."""
        return [f"{10**value:.3g}" for value in values]


class LivePlot(QWidget):
    """Panels over one axis. However fast points come, it draws at most ten times a second, and not while hidden.

    A subclass makes its panels with `add_panel` and calls `finish` once it has all, and `soon` after each point; it
    says in `draw` and `dress` what it draws and how it looks.
    """

    least = QSize(320, 200)
    """The smallest size of an export."""
    _finished = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = pg.GraphicsLayoutWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.clock = QTimer(self, singleShot=True, interval=_PAUSE)
        self.clock.timeout.connect(self.draw)

    def finish(self, name: str) -> None:
        """All panels are there: put them in their dress. `name` is for screen readers."""
        self._finished = True
        self.setAccessibleName(name)
        self.dress(current())

    def draw(self) -> None:
        """Draw what has been added."""
        raise NotImplementedError

    def dress(self, theme: Theme) -> None:
        """Take a theme's colours and the window's letters."""
        raise NotImplementedError

    def soon(self) -> None:
        """Draw before long."""
        if self.isVisible() and not self.clock.isActive():
            self.clock.start()

    def add_panel(self, row: int, log: bool = False) -> pg.PlotItem:
        """Another panel below those there are; `log` for a logarithmic scale."""
        axes = {"left": LogAxis("left") if log else CalmAxis("left"), "bottom": CalmAxis("bottom")}
        plot = self.canvas.addPlot(row=row, col=0, enableMenu=False, axisItems=axes)
        plot.setMouseEnabled(False, False)
        # Made without a parent even where it is not wanted; given one, it goes when the plot goes.
        plot.ctrlMenu.setParent(self, plot.ctrlMenu.windowFlags())
        plot.hideButtons()
        plot.getAxis("left").setWidth(_AXIS)
        if log:
            plot.setLogMode(y=True)
        return plot

    def dress_panel(self, plot: pg.PlotItem, theme: Theme, title: str, colour: str, below: str = "") -> Paper:
        """Dress a panel's axes: `title` at the left in a colour, `below` under it; the paper it was measured with."""
        paper = paper_for(self.font())
        size = {"font-size": f"{round(paper.px(12))}px"}
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setPen(pg.mkPen(theme.line))
            axis.setTextPen(pg.mkPen(theme.dim))
            axis.setTickFont(paper.font(11))
        plot.getAxis("left").setLabel(title, color=colour, **size)
        if below:
            plot.getAxis("bottom").setLabel(below, color=theme.dim, **size)
        plot.showGrid(x=False, y=True, alpha=0.18)
        return paper

    def figure_size(self) -> QSize:
        """The size on screen."""
        return self.size().expandedTo(self.least)

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all panels in `rect`, for an export."""
        self.draw()
        self.dress(theme)
        painter.fillRect(rect, QColor(theme.panel))
        source = QRect(0, 0, self.canvas.width(), self.canvas.height())
        self.canvas.render(painter, rect, source, Qt.AspectRatioMode.IgnoreAspectRatio)
        self.dress(current())

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees is not drawn."""
        self.clock.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while hidden."""
        super().showEvent(event)
        self.draw()

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours or type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and self._finished:
            self.dress(current())
