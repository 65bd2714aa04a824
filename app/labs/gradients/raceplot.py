"""The live chart of a race: right answers, loss and the gate's openness of each network against its updates."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.theme import Theme, current
from app.views.loss import Curve, LogAxis
from app.views.paper import paper_for
from engine.labs.gradients.contest import Point
from engine.labs.gradients.spec import CELLS

COLOURS = {"tanh": 0, "lstm": 2, "gru": 3}
"""Each cell's place in the theme's series."""
_PANELS = (("correct", "right, %"), ("loss", "loss"), ("open", "gate open, %"), ("fade", "reach, log10"))
_SHARES = (5, 4, 3, 4)
_PAUSE = 100
_FLOOR = -45.0


class RacePlot(QWidget):
    """Four panels over one axis of updates; however fast points come, it draws at most ten times a second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curves: dict[tuple[str, str], Curve] = {}
        self.chance = 0.0
        self._lines: dict[tuple[str, str], pg.PlotDataItem] = {}
        self._canvas = pg.GraphicsLayoutWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas)
        self._plots = {name: self._panel(row, name) for row, (name, _) in enumerate(_PANELS)}
        for plot in self._plots.values():
            if plot is not self._plots["correct"]:
                plot.setXLink(self._plots["correct"])
        for row, share in enumerate(_SHARES):
            self._canvas.ci.layout.setRowStretchFactor(row, share)
        self._plots["loss"].setLogMode(y=True)
        for name in ("correct", "open"):
            self._plots[name].setYRange(0, 100, padding=0.08)
            self._plots[name].getAxis("left").setTicks([[(share, str(share)) for share in (0, 25, 50, 75, 100)]])
        self._guess = pg.InfiniteLine(angle=0)
        self._plots["correct"].addItem(self._guess)
        self._clock = QTimer(self, singleShot=True, interval=_PAUSE)
        self._clock.timeout.connect(self.draw)
        self.setAccessibleName("Right answers, loss, gate and reach against updates")
        self._dress(current())

    def begin(self, cells: tuple[str, ...], updates: int, chance: float) -> None:
        """Begin another race."""
        for (_, name), line in self._lines.items():
            self._plots[name].removeItem(line)
        self._lines, self.curves, self.chance = {}, {}, chance
        for cell in cells:
            for name, _ in _PANELS:
                line = self._plots[name].plot(connect="finite")
                line.setClipToView(True)
                self._lines[cell, name] = line
                self.curves[cell, name] = Curve()
        self._plots["correct"].setXRange(0, updates, padding=0.02)
        self._guess.setValue(100 * chance)
        self._guess.setVisible(chance > 0)
        self._dress(current())
        self._soon()

    def add(self, point: Point) -> None:
        """One more point of a network."""
        values = {
            "correct": 100 * point.correct,
            "loss": point.loss if point.loss > 0 else np.nan,
            "open": np.nan if point.open is None else 100 * point.open,
            "fade": max(point.fade, _FLOOR),
        }
        for name, value in values.items():
            self.curves[point.cell, name].add(point.update, value)
        self._soon()

    def draw(self) -> None:
        """Draw what has been added."""
        for key, line in self._lines.items():
            points = self.curves[key].points
            line.setData(points[:, 0], points[:, 1])

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
        """A row a point in order of updates: update, then each cell's columns."""
        cells = list(dict.fromkeys(cell for cell, _ in self.curves))
        updates = sorted({x for curve in self.curves.values() for x in curve.points[:, 0].tolist()})
        names = [f"{cell} {name}" for cell in cells for name, _ in _PANELS]
        table = np.full((len(updates), len(names) + 1), np.nan, np.float32)
        table[:, 0] = updates
        for column, key in enumerate(((cell, name) for cell in cells for name, _ in _PANELS), 1):
            points = self.curves[key].points
            table[np.searchsorted(updates, points[:, 0]), column] = points[:, 1]
        return ["update", *names], table

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Each curve as (point, 2): update and value."""
        return {f"{cell}/{name}": curve.points for (cell, name), curve in self.curves.items()}

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

    def _panel(self, row: int, name: str) -> pg.PlotItem:
        axes = {"axisItems": {"left": LogAxis("left")}} if name == "loss" else {}
        plot = self._canvas.addPlot(row=row, col=0, enableMenu=False, **axes)
        plot.setMouseEnabled(False, False)
        # Made without a parent even where it is not wanted; given one, it goes when the plot goes.
        plot.ctrlMenu.setParent(self, plot.ctrlMenu.windowFlags())
        plot.hideButtons()
        plot.getAxis("left").setWidth(64)
        plot.getAxis("bottom").setStyle(showValues=row == len(_PANELS) - 1)
        return plot

    def _soon(self) -> None:
        if self.isVisible() and not self._clock.isActive():
            self._clock.start()

    def _dress(self, theme: Theme) -> None:
        paper = paper_for(self.font())
        self._canvas.setBackground(theme.panel)
        size = f"{round(paper.px(12))}px"
        for (name, title), plot in zip(_PANELS, self._plots.values(), strict=True):
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(pg.mkPen(theme.line))
                axis.setTextPen(pg.mkPen(theme.dim))
                axis.setTickFont(paper.font(11))
            plot.getAxis("left").setLabel(title, color=theme.dim, **{"font-size": size})
            plot.showGrid(x=False, y=True, alpha=0.18)
            if name == _PANELS[-1][0]:
                plot.getAxis("bottom").setLabel("update", color=theme.dim, **{"font-size": size})
        names = "&nbsp;&nbsp;&nbsp;".join(
            f'<span style="color: {theme.series[COLOURS[cell]]}">{CELLS[cell]}</span>'
            for cell in dict.fromkeys(cell for cell, _ in self._lines)
        )
        self._plots["correct"].setTitle(names or None, size=f"{round(paper.px(13))}px", bold=True)
        self._guess.setPen(pg.mkPen(theme.dim, style=Qt.PenStyle.DashLine))
        for (cell, _), line in self._lines.items():
            line.setPen(pg.mkPen(theme.series[COLOURS[cell]], width=1))
