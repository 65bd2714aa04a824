"""Heat maps of the one trace that there is of its kind, and of a few symbols by name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.theme import Theme
from app.views.heat import HeatTrack
from app.views.legend import paint_legend
from app.views.paper import RIGHT, write
from engine.trace import Trace, TraceSet


class NamedHeat(HeatTrack):
    """A heat map of the one trace that there is of its kind; `symbol` says what it shows."""

    def paint_subtitle(self, painter: QPainter, rect: QRectF, theme: Theme, controls: bool) -> float:
        """What is shown; there is nothing to choose."""
        return rect.left() + write(painter, rect, self.symbol, self.paper.font(12), theme.dim) + self.paper.px(12)


class LikelyHeat(NamedHeat):
    """Rows are the symbols that `likely` keeps of a trace (time, symbol); the names of the first `bright` stand out."""

    def __init__(
        self, key: str, title: str, trace: str, symbol: str, height: int, likely: Callable[[Trace], Trace], bright: int
    ) -> None:
        super().__init__(key, title, trace, symbol, height)
        self._trace, self._likely, self._bright = trace, likely, bright

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Show the likely ones; those of an older run would be others."""
        found = None if traces is None else traces.get(self._trace)
        super().show_traces(None if found is None else TraceSet((self._likely(found),)), None)

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The colours with their range, and the name of each row."""
        paper = self.paper
        bar = QRectF(rect.left() + paper.indent, rect.top() + 1, paper.px(8), min(rect.height() - 2, paper.px(96)))
        paint_legend(painter, bar, self._scale, (self.low, self.high), paper, theme)
        high, names = rect.height() / max(len(self._rows), 1), self._labels or ()
        for place, row in enumerate(self._rows.tolist()):
            left = rect.left() + paper.px(52)
            box = QRectF(left, rect.top() + place * high, rect.right() - left - paper.px(8), high)
            if high >= paper.px(9) and row < len(names):
                colour = theme.text if place < self._bright else theme.dim
                write(painter, box, names[row], paper.font(11), colour, RIGHT)
