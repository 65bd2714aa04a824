"""Heat maps whose rows rise: frequencies, levels; the first column of the trace lies at the bottom."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.theme import Theme
from app.views.heat import HeatTrack
from app.views.legend import paint_legend, paint_rows
from app.views.menu import Entry


class RisingTrack(HeatTrack):
    """A heat map with one scale of its own, from `least` to `most`, and words for its top and bottom row."""

    def __init__(
        self, key: str, title: str, name: str, bounds: tuple[float, float], ends: tuple[str, str], height: int = 80
    ) -> None:
        super().__init__(key, title, name, "", height)
        self.bounds, self.ends = bounds, ends

    @property
    def _scale(self) -> Literal["diverging", "sequential"]:
        return "sequential"

    def _take(self, name: str) -> None:
        super()._take(name)
        self.low, self.high = self.bounds
        if self._new_heat is not None:
            self._new_heat.pooling = "maximum"

    def _sort(self) -> None:
        units = 0 if self._new_heat is None else self._new_heat.data.shape[1]
        self._rows = np.arange(units)[::-1]

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The colours with their range, and what lies at the top and at the bottom."""
        paper = self.paper
        bar = QRectF(rect.left() + paper.indent, rect.top() + 1, paper.px(8), min(rect.height() - 2, paper.px(96)))
        paint_legend(painter, bar, self._scale, self.bounds, paper, theme)
        paint_rows(painter, rect, (self.ends[0], "", self.ends[1]), None, paper, theme)

    def menu_entries(self) -> list[Entry]:
        """Rows that rise have one order."""
        return []
