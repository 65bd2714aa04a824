"""Heat maps over time: a row a unit, a column a step."""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.views.choice import Choice, default_of, label_of, matching
from app.views.header import Readout
from app.views.heatmap import heat_scale, nice_range, paint_heat, pooling_of
from app.views.legend import paint_legend, paint_pointer, paint_rows, pointer_box
from app.views.menu import Entry
from app.views.order import similarity_order
from app.views.paper import number, write
from app.views.reduce import Pyramid
from app.views.track import Track
from engine.trace import Kind, TraceSet

Ghost = Literal["off", "split", "difference"]
Order = Literal["stored", "similar"]


class HeatTrack(Track):
    """A heat map of a trace (time, unit), one of those that fit `pattern`.

    States, candidates and gradients are coloured around 0; gates, probabilities and attention from 0 to 1.
    Emits picked(step, unit). The older run is shown below the newer ("split") or as the difference.
    """

    def __init__(
        self, key: str, title: str, pattern: str, symbol: str = "", height: int = 128, parent: QWidget | None = None
    ) -> None:
        super().__init__(key, title, "", height, parent)
        self.pattern, self.symbol = pattern, symbol
        self.name = ""
        self.kind: Kind = "state"
        self.order: Order = "stored"
        self.ghost: Ghost = "off"
        self.unit: int | None = None
        self.low, self.high = -1.0, 1.0
        self.axis = "unit"
        self._labels: tuple[str, ...] | None = None
        self._traces: TraceSet | None = None
        self._old: TraceSet | None = None
        self._new_heat: Pyramid | None = None
        self._old_heat: Pyramid | None = None
        self._rows: NDArray[np.intp] = np.zeros(0, np.intp)
        self._rows_of: tuple[str, str, int] | None = None
        self._row: int | None = None
        self.choice = Choice(self)
        self.choice.chosen.connect(self.choose)

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Show the chosen trace of a run, and of an older one where `ghost` is given."""
        self._traces, self._old = traces, ghost
        names = matching(traces, self.pattern)
        self._take(self.name if self.name in names else default_of(names))
        self.choice.offer(names, self.name)

    def choose(self, name: str) -> None:
        """Show the trace of that name, where the run has it."""
        names = matching(self._traces, self.pattern)
        if name in names:
            self._take(name)
            self.choice.offer(names, name)

    def set_order(self, order: Order) -> None:
        """Show the units as stored, or sorted so that those which act alike stand together."""
        self.order, self._rows_of = order, None
        self._sort()
        self.refresh()

    def set_ghost(self, mode: Ghost) -> None:
        """How the older run is shown."""
        self.ghost = mode
        self._take(self.name)

    def set_unit(self, unit: int | None) -> None:
        """Mark the row of a unit."""
        self.unit = unit
        self.refresh()

    @property
    def rows(self) -> NDArray[np.intp]:
        """Unit shown in each row, from the top, int (row,)."""
        return self._rows

    def _take(self, name: str) -> None:
        self.name = name
        new = self._data(self._traces, name)
        old = self._data(self._old, name) if self.ghost != "off" else None
        self._new_heat = self._old_heat = None
        if new is not None and self._traces is not None:
            trace = self._traces[name]
            self.kind, self.axis, self._labels = trace.kind, trace.axes[1].name, trace.axes[1].labels
            self.low, self.high = nice_range(new, trace.kind)
            if old is not None and self.ghost == "difference" and old.shape == new.shape:
                new, old = new - old, None
                self.low, self.high = nice_range(new, "gradient")
            pooling = pooling_of(self.kind)
            self._new_heat = Pyramid(new, pooling)
            self._old_heat = None if old is None or self.ghost == "difference" else Pyramid(old, pooling)
        self._sort()
        self.refresh()

    def _data(self, traces: TraceSet | None, name: str) -> NDArray[np.float32] | None:
        trace = None if traces is None else traces.get(name)
        return None if trace is None or trace.data.ndim != 2 or 0 in trace.data.shape else trace.data

    def _sort(self) -> None:
        """Order the rows; an order stays while the trace's name does, so that rows do not jump at each pen stroke."""
        data = None if self._new_heat is None else self._new_heat.data
        units = 0 if data is None else data.shape[1]
        wanted = (self.name, self.order, units)
        if data is not None and self._rows_of != wanted:
            self._rows = similarity_order(data) if self.order == "similar" else np.arange(units)
            self._rows_of = wanted

    @property
    def _scale(self) -> Literal["diverging", "sequential"]:
        return "diverging" if self._shows_difference else heat_scale(self.kind)

    @property
    def _shows_difference(self) -> bool:
        old = self._data(self._old, self.name)
        return (
            self.ghost == "difference"
            and old is not None
            and self._new_heat is not None
            and old.shape == self._new_heat.data.shape
        )

    def has_data(self) -> bool:
        """Whether there is a trace with at least one step and unit."""
        return self._new_heat is not None

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The heat map of the new run, and of the old one below it where both are shown."""
        halves = self._halves(rect)
        for heat, half in zip((self._new_heat, self._old_heat), halves, strict=False):
            if heat is not None:
                units = heat.data.shape[1]
                self._paint_rows(
                    painter, half, heat, self._rows if units == len(self._rows) else np.arange(units), theme
                )
                if self.unit is not None and self.unit < min(units, len(self._rows)):
                    self._paint_unit(painter, half, heat, theme)
        if len(halves) == 2:
            painter.fillRect(QRectF(rect.left(), halves[0].bottom(), rect.width(), 2), QColor(theme.window))

    def _halves(self, rect: QRectF) -> list[QRectF]:
        if self._old_heat is None:
            return [rect]
        half = float(int((rect.height() - 2) / 2))
        return [
            QRectF(rect.left(), rect.top(), rect.width(), half),
            QRectF(rect.left(), rect.bottom() - half, rect.width(), half),
        ]

    def _unit_middle(self, rect: QRectF) -> float:
        row = int(np.flatnonzero(self._rows == self.unit)[0])
        return rect.top() + (row + 0.5) * rect.height() / len(self._rows)

    def _paint_unit(self, painter: QPainter, rect: QRectF, heat: Pyramid, theme: Theme) -> None:
        """The marked unit's row, at least 5 pixels high so that it is seen, between two lines."""
        high = max(rect.height() / len(self._rows), 5.0)
        top = round(min(max(self._unit_middle(rect) - high / 2, rect.top() + 1), rect.bottom() - high - 1))
        box = QRectF(rect.left(), top, rect.width(), round(high))
        painter.fillRect(box.adjusted(0, -2, 0, 2), QColor(theme.panel))
        painter.fillRect(box.adjusted(0, -1, 0, 1), QColor(theme.cursor))
        self._paint_rows(painter, box, heat, np.array([self.unit]), theme)

    def _paint_rows(self, painter: QPainter, rect: QRectF, heat: Pyramid, rows: NDArray[np.intp], theme: Theme) -> None:
        painter.fillRect(rect, QColor(theme.panel))
        paint_heat(painter, rect, heat, rows, self.span, (self.low, self.high), self._scale, theme.dark)

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The colours with their range, and the units at the top and bottom row."""
        paper, halves = self.paper, self._halves(rect)
        bar = QRectF(rect.left() + paper.indent, rect.top() + 1, paper.px(8), min(rect.height() - 2, paper.px(96)))
        paint_legend(painter, bar, self._scale, (self.low, self.high), paper, theme)
        marked = self.unit is not None and self.unit < len(self._rows)
        middle = self._unit_middle(halves[0]) if marked else 0.0
        taken = pointer_box(middle, rect, paper) if marked else None
        if len(halves) == 2:
            for half, text in zip(halves, (self.tr("new"), self.tr("old")), strict=True):
                paint_rows(painter, half, ("", text, ""), taken, paper, theme)
        elif rect.height() >= 3 * paper.px(14):
            last = str(self._rows[-1]) if len(self._rows) > 1 else ""
            way = self.tr("sorted") if self.order == "similar" else ""
            paint_rows(painter, rect, (f"{self.axis} {self._rows[0]}", way, last), taken, paper, theme)
        if marked:
            paint_pointer(painter, middle, rect, f"{self.axis} {self.unit}", paper, theme)

    def paint_subtitle(self, painter: QPainter, rect: QRectF, theme: Theme, controls: bool) -> float:
        """The symbol of what is shown, then the layer: a control on screen, words in an export."""
        paper, left = self.paper, rect.left()
        if self.symbol:
            left += write(painter, rect, self.symbol, paper.font(13), theme.dim) + paper.px(10)
        if controls and self.choice.isVisibleTo(self):
            self.choice.move(round(left), round(rect.center().y() - self.choice.height() / 2))
            return left + self.choice.width() + paper.px(12)
        text = label_of(self.name) if self.name and "*" in self.pattern else ""
        return (
            left
            + write(painter, rect.adjusted(left - rect.left(), 0, 0, 0), text, paper.font(12), theme.dim)
            + paper.px(12)
        )

    def badge(self, ratio: float) -> str:
        """How many units share a row, and what the older run is shown as."""
        parts = []
        height = self._halves(self._body())[0].height() * ratio
        if self._new_heat is not None and height >= 1 and not self._collapsed:
            each = max(1, -(-len(self._rows) // round(height)))
            if each > 1:
                what = {"strongest": self.tr("strongest"), "mean": self.tr("mean"), "maximum": self.tr("largest")}
                parts.append(self.tr("{0} units a row, {1}").format(each, what[self._new_heat.pooling]))
        if self._shows_difference:
            parts.append(self.tr("new \N{MINUS SIGN} old"))
        return " · ".join(parts)

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """The value of the row under the mouse, else of the marked one, and the mean of all."""
        if self._new_heat is None or step >= self._new_heat.steps:
            return []
        values, signed = self._new_heat.data[step], self._scale == "diverging"
        finite = values[np.isfinite(values)]
        mean = float(finite.mean()) if len(finite) else float("nan")
        pieces = [Readout(self.tr("mean {0}").format(number(mean, 3, signed)), theme.dim)]
        unit = self._row if self._row is not None else self.unit
        if unit is not None and unit < len(values):
            label = f"{self.axis} {self._labels[unit] if self._labels else unit}"
            pieces.insert(0, Readout(f"{label}  {number(float(values[unit]), 3, signed)}"))
        return pieces

    def row_at(self, y: float, body: QRectF) -> int:
        """The unit at a height of the body."""
        if not len(self._rows):
            return -1
        for half in self._halves(body):
            if half.top() <= y <= half.bottom():
                row = int((y - half.top()) / max(half.height(), 1.0) * len(self._rows))
                return int(self._rows[min(max(row, 0), len(self._rows) - 1)])
        return -1

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A column a unit, as stored."""
        if self._new_heat is None:
            return [], np.zeros((0, 0), np.float32)
        data = self._new_heat.data
        labels = self._labels or tuple(str(unit) for unit in range(data.shape[1]))
        return [f"{self.axis} {label}" for label in labels], data

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The trace by its own name, and the units in the order shown."""
        return {} if self._new_heat is None else {self.name: self._new_heat.data, f"{self.name}/rows": self._rows}

    def menu_entries(self) -> list[Entry]:
        """Order of the units, and what to do with an older run."""
        entries = [
            Entry(self.tr("Units as stored"), lambda: self.set_order("stored"), self.order == "stored"),
            Entry(self.tr("Units sorted by similarity"), lambda: self.set_order("similar"), self.order == "similar"),
        ]
        modes: tuple[tuple[Ghost, str], ...] = (
            ("off", self.tr("New run only")),
            ("split", self.tr("Old run below")),
            ("difference", self.tr("New minus old")),
        )
        if self._old is not None:
            entries += [Entry(text, partial(self.set_ghost, mode), self.ghost == mode) for mode, text in modes]
        return entries

    def hover_row(self, y: float | None) -> None:
        """Say the value of the unit at a height, or of none."""
        row = None if y is None else self.row_at(y, self._body())
        self._row = None if row == -1 else row
        self.update(0, 0, self.width(), round(self.paper.header))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover: the cursor's step, and the unit under the mouse."""
        self.hover_row(event.position().y())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """No unit is under the mouse."""
        self.hover_row(None)
        super().leaveEvent(event)
