"""A heat map over time of the answers that were once likely, each with its name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.labs.questions.answerline import spoken
from app.theme import Theme
from app.views.heat import HeatTrack
from app.views.legend import paint_legend
from app.views.paper import RIGHT, write
from engine.trace import Axis, Trace, TraceSet

ROWS = 8
"""Most answers that are shown."""
ROW = 18
"""Height of a row, at the base size of type."""


def likely(trace: Trace) -> Trace:
    """The answers (time, symbol) that once had the largest shares, the one that has most at the end first."""
    data = np.nan_to_num(trace.data)
    kept = np.argsort(-data.max(axis=0), kind="stable")[:ROWS]
    kept = kept[np.argsort(-data[-1, kept], kind="stable")]
    names = trace.axes[1].labels or tuple(map(str, range(data.shape[1])))
    axis = Axis("answer", tuple(spoken(names[one]) for one in kept))
    return replace(trace, data=trace.data[:, kept], axes=(trace.axes[0], axis))


class AnswerHeat(HeatTrack):
    """Rows are answers, in the order of the last step."""

    def __init__(self, key: str, title: str, symbol: str) -> None:
        super().__init__(key, title, "answers", symbol, ROW * ROWS)

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Show the likely answers; those of an older run would be others."""
        found = None if traces is None else traces.get("answers")
        super().show_traces(None if found is None else TraceSet((likely(found),)), None)

    def paint_subtitle(self, painter: QPainter, rect: QRectF, theme: Theme, controls: bool) -> float:
        """What is shown; there is nothing to choose."""
        return rect.left() + write(painter, rect, self.symbol, self.paper.font(12), theme.dim) + self.paper.px(12)

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
                write(painter, box, names[row], paper.font(11), theme.text if place == 0 else theme.dim, RIGHT)
