"""The live chart of a training: error on the kept points (MASE), loss, size of the gradient, learning rate."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.theme import Theme, current
from app.views.liveplot import CalmAxis, Curve, LogAxis
from app.views.paper import paper_for

_PANELS = (("error", "error"), ("loss", "loss"), ("norm", "gradient"), ("rate", "rate"))
_COLOURS = {"error": 1, "loss": 0, "norm": 2, "rate": 5}
_PLACES = {"error": (0, 0), "loss": (0, 1), "norm": (1, 0), "rate": (1, 1)}
_PAUSE = 125
"""Milliseconds from one panel to the next: to draw all four at once takes most of a tick of the window."""


class TrainPlot(QWidget):
    """Four panels over the same updates; however fast points come, each is drawn at most twice a second, in turn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curves = {name: Curve() for name, _ in _PANELS}
        self.plain = float("nan")
        self._canvas = pg.GraphicsLayoutWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas)
        self._plots = {name: self._panel(name) for name, _ in _PANELS}
        self._lines = {name: plot.plot(connect="finite") for name, plot in self._plots.items()}
        for name, plot in self._plots.items():
            if name != "error":
                plot.setXLink(self._plots["error"])
        for row, share in enumerate((3, 2)):
            self._canvas.ci.layout.setRowStretchFactor(row, share)
        for name in ("loss", "norm", "rate"):
            self._plots[name].setLogMode(y=True)
        self._beat = pg.InfiniteLine(angle=0)
        self._words = pg.TextItem("to beat", anchor=(1.0, 1.0))
        for item in (self._beat, self._words):
            self._plots["error"].addItem(item, ignoreBounds=True)
            item.hide()
        self._updates, self._top = 1, 0.0
        self._clock = QTimer(self, singleShot=True, interval=_PAUSE)
        self._clock.timeout.connect(self._draw_next)
        self._stale: list[str] = []
        self.setAccessibleName("Error, loss, gradient and learning rate against updates")
        self._dress(current())

    def begin(self, updates: int) -> None:
        """Begin another run of so many updates."""
        for curve in self.curves.values():
            curve.clear()
        self.plain, self._updates, self._top = float("nan"), max(1, updates), 0.0
        self._plots["error"].setXRange(0, self._updates, padding=0.02)
        self._soon(*self.curves)

    def add_learnt(self, update: int, loss: float, norm: float, rate: float) -> None:
        """Means of a few updates."""
        for name, value in (("loss", loss), ("norm", norm), ("rate", rate)):
            self.curves[name].add(update, value if value > 0 and np.isfinite(value) else np.nan)
        self._soon("loss", "norm", "rate")

    def add_error(self, update: int, error: float, plain: float) -> None:
        """The error on the kept points after an epoch, and that of the method to beat."""
        self.curves["error"].add(update, error)
        self.plain = plain
        self._soon("error")

    def draw(self) -> None:
        """Draw all that has been added."""
        self._stale.clear()
        for name in self.curves:
            self._draw_panel(name)

    def _draw_panel(self, name: str) -> None:
        points = self.curves[name].points
        dots = name == "error" and len(points) < 80
        self._lines[name].setData(points[:, 0], points[:, 1], symbol="o" if dots else None)
        if name == "error":
            self._draw_aim(points[:, 1])

    def _draw_aim(self, errors: NDArray[np.float64]) -> None:
        """The line to beat, and an axis that holds it and the errors."""
        known = errors[np.isfinite(errors)]
        beat = bool(np.isfinite(self.plain))
        self._beat.setVisible(beat)
        self._words.setVisible(beat)
        if beat:
            self._beat.setValue(self.plain)
            self._words.setPos(self._updates, self.plain)
        if len(known):
            # The first epochs of a large network are so far off that nothing else would be seen.
            most = max(float(np.quantile(known, 0.9)), float(known[-1]), self.plain if beat else 0.0)
            if not 0.6 * self._top < most < 0.95 * self._top:  # An axis that stays is not laid out anew.
                self._top = 1.25 * most or 1.0
                self._plots["error"].setYRange(0.0, self._top, padding=0)

    def figure_size(self) -> QSize:
        """The size on screen."""
        return self.size().expandedTo(QSize(360, 320))

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all panels in `rect`, for an export."""
        self.draw()
        self._dress(theme)
        source = QRect(0, 0, self._canvas.width(), self._canvas.height())
        self._canvas.render(painter, rect, source, Qt.AspectRatioMode.IgnoreAspectRatio)
        self._dress(current())

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A row an update with something to say, a column a curve."""
        updates = sorted({x for curve in self.curves.values() for x in curve.points[:, 0].tolist()})
        table = np.full((len(updates), len(_PANELS) + 1), np.nan, np.float32)
        table[:, 0] = updates
        for column, (name, _) in enumerate(_PANELS, 1):
            points = self.curves[name].points
            table[np.searchsorted(updates, points[:, 0]), column] = points[:, 1]
        return ["update", *(title for _, title in _PANELS)], table

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Each curve as (point, 2): update and value."""
        return {name: curve.points for name, curve in self.curves.items()}

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
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_clock"):
            self._dress(current())

    def _panel(self, name: str) -> pg.PlotItem:
        row, column = _PLACES[name]
        left = CalmAxis("left") if name == "error" else LogAxis("left")
        axes = {"left": left, "bottom": CalmAxis("bottom")}
        plot = self._canvas.addPlot(row=row, col=column, enableMenu=False, axisItems=axes)
        plot.setMouseEnabled(False, False)
        # Made without a parent even where it is not wanted; given one, it goes when the plot goes.
        plot.ctrlMenu.setParent(self, plot.ctrlMenu.windowFlags())
        plot.hideButtons()
        plot.getAxis("left").setWidth(52)
        plot.getAxis("left").enableAutoSIPrefix(False)
        if row == 0:
            plot.getAxis("bottom").setStyle(showValues=False)
        return plot

    def _soon(self, *names: str) -> None:
        """Draw these panels before long, each in its turn."""
        self._stale += [name for name in names if name not in self._stale]
        if self.isVisible() and not self._clock.isActive():
            self._clock.start()

    def _draw_next(self) -> None:
        if self._stale:
            self._draw_panel(self._stale.pop(0))
        if self._stale:
            self._clock.start()

    def _dress(self, theme: Theme) -> None:
        paper = paper_for(self.font())
        self._canvas.setBackground(theme.panel)
        for name, title in _PANELS:
            plot, colour = self._plots[name], theme.series[_COLOURS[name]]
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(pg.mkPen(theme.line))
                axis.setTextPen(pg.mkPen(theme.dim))
                axis.setTickFont(paper.font(11))
            plot.getAxis("left").setLabel(title, color=colour, **{"font-size": f"{round(paper.px(12))}px"})
            plot.showGrid(x=False, y=True, alpha=0.18)
            self._lines[name].setPen(pg.mkPen(colour, width=1))
        self._lines["error"].setSymbolPen(None)
        self._lines["error"].setSymbolBrush(pg.mkBrush(theme.series[_COLOURS["error"]]))
        self._lines["error"].setSymbolSize(5)
        self._beat.setPen(pg.mkPen(theme.text, width=1, style=Qt.PenStyle.DashLine))
        self._words.setColor(theme.text)
        self._words.setFont(paper.font(11))
