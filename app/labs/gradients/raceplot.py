"""The live chart of a race: right answers, loss and the gate's openness of each network against its updates."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from app.theme import Theme, current
from app.views.liveplot import Curve, LivePlot
from engine.labs.gradients.contest import Point
from engine.labs.gradients.spec import CELLS

COLOURS = {"tanh": 0, "lstm": 2, "gru": 3}
"""Each cell's place in the theme's series."""
_PANELS = (("correct", "right, %"), ("loss", "loss"), ("open", "gate open, %"), ("fade", "reach, log10"))
_SHARES = (5, 4, 3, 4)
_FLOOR = -45.0


class RacePlot(LivePlot):
    """Four panels over one axis of updates."""

    least = QSize(360, 320)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curves: dict[tuple[str, str], Curve] = {}
        self.chance = 0.0
        self._lines: dict[tuple[str, str], pg.PlotDataItem] = {}
        self._plots = {name: self.add_panel(row, log=name == "loss") for row, (name, _) in enumerate(_PANELS)}
        for name, plot in self._plots.items():
            plot.getAxis("bottom").setStyle(showValues=name == _PANELS[-1][0])
        for plot in self._plots.values():
            if plot is not self._plots["correct"]:
                plot.setXLink(self._plots["correct"])
        for row, share in enumerate(_SHARES):
            self.canvas.ci.layout.setRowStretchFactor(row, share)
        for name in ("correct", "open"):
            self._plots[name].setYRange(0, 100, padding=0.08)
            self._plots[name].getAxis("left").setTicks([[(share, str(share)) for share in (0, 25, 50, 75, 100)]])
        self._guess = pg.InfiniteLine(angle=0)
        self._plots["correct"].addItem(self._guess)
        self._guess.hide()
        self.finish("Right answers, loss, gate and reach against updates")

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
        self.dress(current())
        self.soon()

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
        self.soon()

    def draw(self) -> None:
        """Draw what has been added."""
        for key, line in self._lines.items():
            points = self.curves[key].points
            line.setData(points[:, 0], points[:, 1])

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

    def dress(self, theme: Theme) -> None:
        """Take a theme's colours and the window's letters."""
        self.canvas.setBackground(theme.panel)
        for (name, title), plot in zip(_PANELS, self._plots.values(), strict=True):
            paper = self.dress_panel(plot, theme, title, theme.dim, "update" if name == _PANELS[-1][0] else "")
        names = "&nbsp;&nbsp;&nbsp;".join(
            f'<span style="color: {theme.series[COLOURS[cell]]}">{CELLS[cell]}</span>'
            for cell in dict.fromkeys(cell for cell, _ in self._lines)
        )
        self._plots["correct"].setTitle(names or None, size=f"{round(paper.px(13))}px", bold=True)
        self._guess.setPen(pg.mkPen(theme.dim, style=Qt.PenStyle.DashLine))
        for (cell, _), line in self._lines.items():
            line.setPen(pg.mkPen(theme.series[COLOURS[cell]], width=1))
