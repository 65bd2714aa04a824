"""The tracks of the page."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.labs.ctc.beam import BeamTree
from app.labs.ctc.cells import shown
from app.labs.ctc.collapse import Collapse
from app.labs.ctc.trellis import Trellis
from app.theme import Theme
from app.views.heat import HeatTrack
from app.views.legend import paint_legend
from app.views.paper import RIGHT, write
from app.views.stack import TrackStack
from app.views.timeline import Timeline
from engine.labs.ctc.outcome import Outcome

ROW = 21
"""Height of a state or prefix, at the base size of type."""


class SymbolHeat(HeatTrack):
    """A heat map whose rows are symbols, each with its name; the blank is the lowest."""

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The colours with their range, and a label for each row."""
        paper = self.paper
        bar = QRectF(rect.left() + paper.indent, rect.top() + 1, paper.px(8), min(rect.height() - 2, paper.px(96)))
        paint_legend(painter, bar, self._scale, (self.low, self.high), paper, theme)
        high = rect.height() / max(len(self.rows), 1)
        names = self._labels or ()
        for place, symbol in enumerate(self.rows.tolist()):
            row = QRectF(rect.left(), rect.top() + place * high, rect.width() - paper.px(10), high)
            if high >= paper.px(8) and symbol < len(names):
                size = min(12.0, high * 11.0 / paper.base)
                write(painter, row, shown(names[symbol]), paper.font(size), theme.text if symbol else theme.dim, RIGHT)

    def paint_subtitle(self, painter: QPainter, rect: QRectF, theme: Theme, controls: bool) -> float:
        """What is shown; there is nothing to choose."""
        return rect.left() + write(painter, rect, self.symbol, self.paper.font(12), theme.dim) + self.paper.px(12)

    def _sort(self) -> None:
        super()._sort()
        # The blank is stored first and drawn last, as in the editor.
        if self.order == "stored" and len(self._rows) and self._rows[0] == 0:
            self._rows = self._rows.copy()
            self._rows[:-1], self._rows[-1] = self._rows[1:].copy(), 0


class Tracks(TrackStack):
    """Everything about one board over the frames: lattice, collapse, gradient, occupancy, beam."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.trellis, self.collapse, self.beam = Trellis(), Collapse(), BeamTree()
        self.gradient = SymbolHeat("gradient", "Gradient", "gradient", "posterior \u2212 occupancy", 100)
        self.occupancy = SymbolHeat("occupancy", "Occupancy", "occupancy", "where the text\u2019s paths are", 100)
        for track in (self.trellis, self.collapse, self.gradient, self.beam, self.occupancy):
            self.add(track)
        self._sized = (0, 0, 0)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show what was worked out."""
        self.show_traces(outcome.traces)
        self.trellis.show_outcome(outcome)
        self.beam.show_outcome(outcome)
        states = 2 * len(outcome.board.text) + 1
        size = (states, len(outcome.board.symbols), outcome.request.beam.width)
        if size != self._sized:
            self._sized = size
            self.trellis.set_body_height(min(max(ROW * states, 110), 300))
            self.beam.set_body_height(max(ROW * outcome.request.beam.width, 50))
            for track in (self.gradient, self.occupancy):
                track.set_body_height(min(max(ROW * (size[1] + 1), 50), 170))
