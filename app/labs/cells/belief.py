"""What a network believes at every step: areas that share the height, the likeliest at the bottom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from app.colours import contrast
from app.theme import Theme, blend
from app.views.header import Readout
from app.views.paper import CENTRE, RIGHT, hairline, width_of, write
from app.views.track import Track
from engine.trace import TraceSet

MOST = 7
"""Areas with a colour of their own; all else is one grey area."""
_OPACITY = 215
_INKS = ("#0d1216", "#ffffff")
_PLACES, _ALONG = 96, 9
"""Places that a name is tried at, and how often an area is measured along it."""


class BeliefTrack(Track):
    """Probabilities (time, class) as stacked areas.

    names    what a person reads of each class
    classes  those that have an area, int (area,), from the bottom
    """

    empty = "The belief will move with every character"

    def __init__(
        self, name: str = "belief", title: str = "Belief", height: int = 170, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, title, "after every character", height, parent)
        self.name = name
        self.names: tuple[str, ...] = ()
        self.classes: NDArray[np.intp] = np.zeros(0, np.intp)
        self._data: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._colours: dict[int, int] = {}

    def show_belief(self, traces: TraceSet, names: tuple[str, ...]) -> None:
        """Show the belief of a run; `names` are those of all classes, in the order of the second axis."""
        trace = traces.get(self.name)
        self._data = np.zeros((0, 0), np.float32) if trace is None else trace.data
        self.names, self.classes = names, leading(self._data)
        self._keep_colours()
        self.refresh()

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """The belief comes from `show_belief`."""

    def has_data(self) -> bool:
        """Whether there is a step."""
        return len(self._data) > 0

    def _keep_colours(self) -> None:
        """A class keeps its colour while it has an area, so that colours do not jump at each letter."""
        wanted = [int(each) for each in self.classes]
        kept = {each: colour for each, colour in self._colours.items() if each in wanted}
        free = [colour for colour in range(MOST) if colour not in kept.values()]
        for each in wanted:
            if each not in kept:
                kept[each] = free.pop(0)
        self._colours = kept

    def colour(self, each: int, theme: Theme) -> str:
        """The colour of a class that has an area."""
        return theme.series[self._colours[each]]

    def edges(self) -> NDArray[np.float64]:
        """Upper edges of the areas, float64 (time, area + 1): the first is 0."""
        parts = np.nan_to_num(self._data[:, self.classes].astype(np.float64))
        return np.concatenate((np.zeros((len(parts), 1)), np.cumsum(parts, axis=1)), axis=1)

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Areas through the middles of the steps, flat to both ends, with names where they are high."""
        painter.fillRect(rect, blend(theme.panel, theme.raised, 0.6))
        steps, edges = len(self._data), self.edges()
        places = np.concatenate(([0.0], np.arange(steps) + 0.5, [float(steps)]))
        xs = [self.x_of(place, rect) for place in places.tolist()]
        padded = np.concatenate((edges[:1], edges, edges[-1:]))
        inner = rect.adjusted(0, 2, 0, 0)
        ys = inner.bottom() - padded * inner.height()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for area, each in enumerate(self.classes.tolist()):
            low = [QPointF(x, y) for x, y in zip(xs, ys[:, area].tolist(), strict=True)]
            high = [QPointF(x, y) for x, y in zip(xs, ys[:, area + 1].tolist(), strict=True)]
            colour = QColor(self.colour(each, theme))
            colour.setAlpha(_OPACITY)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(QPolygonF([*low, *reversed(high)]))
            painter.setPen(hairline(theme.panel, 1.2))
            painter.drawPolyline(QPolygonF(high))
        painter.restore()
        self._paint_names(painter, rect, np.array(xs), ys, theme)

    def _paint_names(
        self, painter: QPainter, rect: QRectF, xs: NDArray[np.float64], ys: NDArray[np.float64], theme: Theme
    ) -> None:
        """The name of an area where it is highest, if it holds the whole name."""
        high, font = self.paper.px(16), self.paper.font(12, bold=True)
        ground = blend(theme.panel, theme.raised, 0.6).name()
        for area, each in enumerate(self.classes.tolist()):
            wide = width_of(self.names[each], font) + 8
            box = roomiest(xs, ys[:, area + 1], ys[:, area], wide, (rect.left() + 2, rect.right() - 2))
            if box is None or box.height() < high:
                continue
            colour = blend(ground, self.colour(each, theme), _OPACITY / 255).name()
            ink = max(_INKS, key=lambda ink: contrast(ink, colour))
            write(painter, box, self.names[each], font, ink, CENTRE)

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The scale."""
        line = self.paper.px(14)
        for share, text in ((1.0, "100 %"), (0.5, "50 %"), (0.0, "0 %")):
            y = rect.bottom() - share * (rect.height() - line) - line
            box = QRectF(rect.left(), y, rect.width() - self.paper.px(10), line)
            write(painter, box, text, self.paper.font(11), theme.dim, RIGHT)

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """The likeliest classes of a step."""
        if step >= len(self._data):
            return []
        row = self._data[step]
        found = []
        for each in np.argsort(-row, kind="stable")[:3].tolist():
            colour = self.colour(each, theme) if each in self._colours else theme.dim
            found.append(Readout(f"{self.names[each]} {100 * float(row[each]):.0f} %", colour))
        return found

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A column a class."""
        return list(self.names), self._data


def roomiest(
    xs: NDArray[np.float64],
    tops: NDArray[np.float64],
    feet: NDArray[np.float64],
    wide: float,
    ends: tuple[float, float],
) -> QRectF | None:
    """The highest box of a width that lies within an area and between two ends; None where none is so wide.

    xs, tops, feet  float64 (point,), the area's upper and lower edge in pixels, downwards
    """
    if ends[1] - ends[0] < wide:
        return None
    lefts = np.linspace(ends[0], ends[1] - wide, _PLACES)
    along = lefts[:, None] + np.linspace(0.0, wide, _ALONG)
    top, foot = np.interp(along, xs, tops).max(axis=1), np.interp(along, xs, feet).min(axis=1)
    at = int((foot - top).argmax())
    return QRectF(float(lefts[at]), float(top[at]), wide, max(float(foot[at] - top[at]), 0.0))


def leading(data: NDArray[np.float32], most: int = MOST) -> NDArray[np.intp]:
    """The classes that were likeliest, by their mean over the last half and their peaks; int (area,), the first first.

    data  float32 (time, class)
    """
    if not data.size:
        return np.zeros(0, np.intp)
    late = data[len(data) // 2 :].mean(axis=0)
    weight = 0.7 * late + 0.3 * data.max(axis=0)
    found: NDArray[np.intp] = np.argsort(-weight, kind="stable")[:most]
    return found
