"""The CTC posterior: the symbols that matter over time, the greedy path through them, and what it merges to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.views.header import Readout
from app.views.heatmap import paint_heat
from app.views.letters import SPACE
from app.views.paper import CENTRE, LEFT, RIGHT, hairline, number, width_of, write
from app.views.reduce import Pyramid
from app.views.track import Track
from engine.trace import TraceSet

BLANK = 0
PATH = 18
"""Height of the row of the path, and of that of the merged letters."""


@dataclass(frozen=True)
class Run:
    """Steps in a row at which one symbol is the likeliest; both ends included."""

    symbol: int
    first: int
    last: int
    peak: int


def runs_of(posterior: NDArray[np.float32]) -> tuple[Run, ...]:
    """Runs of the likeliest symbol, in order: the path that greedy decoding takes before it merges and drops blanks.

    posterior (time, symbol); a step without a finite value counts as blank.
    """
    if posterior.size == 0:
        return ()
    known = np.where(np.isfinite(posterior), posterior, -1.0)
    best, height = known.argmax(axis=1), known.max(axis=1)
    best = np.where(height >= 0, best, BLANK)
    edges = np.flatnonzero(np.diff(best)) + 1
    starts, ends = np.append(0, edges), np.append(edges, len(best))
    return tuple(
        Run(int(best[a]), int(a), int(b) - 1, int(a + height[a:b].argmax())) for a, b in zip(starts, ends, strict=True)
    )


def symbols_that_matter(posterior: NDArray[np.float32], threshold: float, most: int) -> NDArray[np.intp]:
    """Symbols beside blank that pass `threshold` or are once the likeliest, by their peak's step; int (row,).

    Where there are more than `most`, those with the highest peaks stay.
    """
    if posterior.size == 0:
        return np.zeros(0, np.intp)
    known = np.where(np.isfinite(posterior), posterior, 0.0)
    peaks = known.max(axis=0)
    wanted = peaks > threshold
    wanted[np.unique(known.argmax(axis=1))] = True
    wanted[BLANK] = False
    kept = np.flatnonzero(wanted)
    kept = kept[np.argsort(-peaks[kept], kind="stable")[:most]]
    return kept[np.argsort(known[:, kept].argmax(axis=0), kind="stable")]


class PosteriorTrack(Track):
    """A row for each symbol that matters, blank at the bottom, then the greedy path and the letters it merges to.

    Rows are picked as the symbol's index; blank is symbol 0. Names of symbols come from the trace's axis.
    """

    def __init__(
        self,
        key: str = "posterior",
        title: str = "CTC posterior",
        name: str = "posterior",
        threshold: float = 0.1,
        most: int = 24,
        height: int = 190,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(key, title, "symbol \N{MULTIPLICATION SIGN} step", height, parent)
        self.name, self.threshold, self.most = name, threshold, most
        self.symbols: NDArray[np.intp] = np.zeros(0, np.intp)
        self.runs: tuple[Run, ...] = ()
        self.old_runs: tuple[Run, ...] | None = None
        self._heat: Pyramid | None = None
        self._names: tuple[str, ...] | None = None

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Show a run's posterior; an older run's merged letters stand under the new."""
        trace = None if traces is None else traces.get(self.name)
        old = None if ghost is None else ghost.get(self.name)
        self._heat, self.runs, self.symbols = None, (), np.zeros(0, np.intp)
        if trace is not None and trace.data.ndim == 2 and trace.data.size:
            self._heat, self._names = Pyramid(trace.data, "maximum"), trace.axes[1].labels
            self.runs = runs_of(trace.data)
            self.symbols = symbols_that_matter(trace.data, self.threshold, self.most)
        more = self.more_height()
        self.old_runs = None if old is None or old.data.ndim != 2 else runs_of(old.data)
        self.refresh()
        if self.more_height() != more:
            self.updateGeometry()

    def more_height(self) -> int:
        """A row for what the older path merged to."""
        return 0 if self.old_runs is None else PATH

    def has_data(self) -> bool:
        """Whether there is a posterior with at least one step."""
        return self._heat is not None

    def label(self, symbol: int) -> str:
        """How a symbol is written: its name in the trace, a space made visible, blank by its name."""
        if symbol == BLANK:
            return self.tr("blank")
        text = self._names[symbol] if self._names else chr(symbol + 31) if symbol < 96 else str(symbol)
        return SPACE if text == " " else text

    def _parts(self, rect: QRectF) -> tuple[QRectF, QRectF, list[QRectF]]:
        """The symbols' rows, blank's row, and the rows of path and letters."""
        paper = self.paper
        line = paper.px(PATH)
        count = 2 if self.old_runs is None else 3
        below = [QRectF(rect.left(), rect.bottom() - (count - i) * line, rect.width(), line) for i in range(count)]
        blank = min(paper.px(14), max(4.0, rect.height() * 0.08))
        top = QRectF(rect.left(), rect.top(), rect.width(), max(0.0, below[0].top() - paper.px(4) - blank - rect.top()))
        return top, QRectF(rect.left(), top.bottom(), rect.width(), blank), below

    def _row_height(self, rows: QRectF) -> float:
        return min(rows.height() / max(len(self.symbols), 1), float(self.paper.px(24)))

    def _row(self, rows: QRectF, place: int) -> QRectF:
        height = self._row_height(rows)
        return QRectF(rows.left(), rows.bottom() - (len(self.symbols) - place) * height, rows.width(), height)

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Rows, path, letters."""
        if self._heat is None:
            return
        rows, blank, below = self._parts(rect)
        window = self.timeline.window
        if len(self.symbols):
            top = self._row(rows, 0).top()
            box = QRectF(rows.left(), top, rows.width(), rows.bottom() - top)
            paint_heat(painter, box, self._heat, self.symbols, window, (0.0, 1.0), "sequential", theme.dark)
        paint_heat(painter, blank, self._heat, np.array([BLANK]), window, (0.0, 1.0), "quiet", theme.dark)
        painter.setPen(hairline(theme.line))
        for place in range(1, len(self.symbols)):
            y = round(self._row(rows, place).top()) + 0.5
            faint = QColor(theme.line)
            faint.setAlpha(110)
            painter.fillRect(QRectF(rows.left(), y - 0.5, rows.width(), 1), faint)
        painter.fillRect(QRectF(rows.left(), blank.top(), rows.width(), 1), QColor(theme.line))
        painter.fillRect(
            QRectF(rect.left(), blank.bottom(), rect.width(), rect.bottom() - blank.bottom()), QColor(theme.panel)
        )
        painter.fillRect(QRectF(rect.left(), below[0].top() - 2, rect.width(), 1), QColor(theme.line))
        visible = [run for run in self.runs if run.last + 1 >= window[0] and run.first <= window[1]]
        self._paint_path(painter, rows, blank, visible, theme)
        self._paint_peaks(painter, rows, visible, theme)
        self._paint_symbols(painter, below[0], visible, theme)
        self._paint_merged(painter, below[1], self.runs, theme.text, theme)
        if self.old_runs is not None:
            self._paint_merged(painter, below[2], self.old_runs, theme.dim, theme)

    def _paint_path(self, painter: QPainter, rows: QRectF, blank: QRectF, runs: list[Run], theme: Theme) -> None:
        """A thin line through the likeliest symbol of each step; left out where it would be a grey smear."""
        if len(runs) > rows.width() / 3:
            return
        places = {int(symbol): self._row(rows, place).center().y() for place, symbol in enumerate(self.symbols)}
        places[BLANK] = blank.center().y()
        painter.save()
        painter.setPen(hairline(theme.dim))
        last: float | None = None
        for run in runs:
            y = places.get(run.symbol)
            left, right = self.x_of(run.first, rows), self.x_of(run.last + 1, rows)
            if y is not None and last is not None and y != last:
                painter.drawLine(QPointF(left, last), QPointF(left, y))
            if run.symbol == BLANK:  # elsewhere the bright cell itself is the path
                painter.drawLine(QPointF(left, blank.center().y()), QPointF(right, blank.center().y()))
            last = y
        painter.restore()

    def _paint_peaks(self, painter: QPainter, rows: QRectF, runs: list[Run], theme: Theme) -> None:
        """The letter beside each peak, in its own row."""
        places = {int(symbol): place for place, symbol in enumerate(self.symbols)}
        height = self._row_height(rows)
        if height < self.paper.px(8):
            return
        font = self.paper.font(min(13.0, height * 13.0 / self.paper.base), bold=True)
        here = self.timeline.placed
        for run in runs:
            if run.symbol not in places:
                continue
            text, row = self.label(run.symbol), self._row(rows, places[run.symbol])
            x, width = self.x_of(run.last + 1, rows) + 4, width_of(text, font) + 1
            if x + width > rows.right():
                x = self.x_of(run.first, rows) - width - 4
            colour = theme.cursor if run.first <= here <= run.last else theme.text
            write(painter, QRectF(x, row.top(), width, row.height()), text, font, colour, LEFT)

    def _paint_symbols(self, painter: QPainter, row: QRectF, runs: list[Run], theme: Theme) -> None:
        """The path symbol by symbol where there is room for each, else run by run."""
        font = self.paper.font(11)
        low, high = self.timeline.window
        cell = row.width() / (high - low)
        every = cell >= self.paper.px(9)
        reached = -1e9
        for run in runs:
            blank = run.symbol == BLANK
            text, colour = ("\N{MIDDLE DOT}", theme.dim) if blank else (self.label(run.symbol), theme.text)
            if blank and not every:
                continue
            half = 0.5 * width_of(text, font) + 1
            steps = range(max(run.first, int(low)), min(run.last, int(high)) + 1) if every else (run.peak,)
            for step in steps:
                x = self.x_of(step + 0.5, row)
                if x - half > reached:
                    write(painter, QRectF(x - half, row.top(), 2 * half, row.height()), text, font, colour, CENTRE)
                    reached = x + half - (2 if every else 0)

    def _paint_merged(self, painter: QPainter, row: QRectF, runs: tuple[Run, ...], colour: str, theme: Theme) -> None:
        """One letter for each run that is not blank, with a bracket over its steps."""
        font, reached = self.paper.font(12, bold=True), -1e9
        for run in runs:
            left, right = self.x_of(run.first, row), self.x_of(run.last + 1, row)
            if run.symbol == BLANK or right < row.left() or left > row.right():
                continue
            painter.fillRect(QRectF(left + 1, row.top() + 1, max(right - left - 2, 1.0), 1), QColor(theme.accent))
            text = self.label(run.symbol)
            half, x = 0.5 * width_of(text, font) + 1, 0.5 * (left + right)
            if x - half > reached:
                write(painter, QRectF(x - half, row.top() + 2, 2 * half, row.height() - 2), text, font, colour, CENTRE)
                reached = x + half

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """A label for each row."""
        paper, pad = self.paper, self.paper.px(8)
        rows, blank, below = self._parts(rect)
        height = self._row_height(rows)
        font = paper.font(min(12.0, max(8.0, height * 11.0 / paper.base)))
        for place, symbol in enumerate(self.symbols):
            row = self._row(rows, place).adjusted(0, 0, -pad, 0)
            if height >= paper.px(7):
                write(painter, row, self.label(int(symbol)), font, theme.text, RIGHT)
        small = paper.font(11)
        write(painter, blank.adjusted(0, 0, -pad, 0), self.tr("blank"), small, theme.dim, RIGHT)
        names = (self.tr("greedy path"), self.tr("merged"), self.tr("merged, old"))
        for row, name in zip(below, names, strict=False):
            write(painter, row.adjusted(0, 0, -pad, 0), name, small, theme.dim, RIGHT)

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """The likeliest symbols of the step."""
        if self._heat is None or step >= self._heat.steps:
            return []
        values = np.where(np.isfinite(self._heat.data[step]), self._heat.data[step], -1.0)
        best = [int(symbol) for symbol in np.argsort(-values)[:3] if values[symbol] > 0.0005]
        return [
            Readout(f"{self.label(symbol)} {number(100 * float(values[symbol]), 1)} %", "" if place == 0 else theme.dim)
            for place, symbol in enumerate(best)
        ]

    def row_at(self, y: float, body: QRectF) -> int:
        """The symbol at a height of the body; -1 beside the rows."""
        rows, blank, _ = self._parts(body)
        if blank.top() <= y <= blank.bottom():
            return BLANK
        for place, symbol in enumerate(self.symbols):
            row = self._row(rows, place)
            if row.top() <= y <= row.bottom():
                return int(symbol)
        return -1

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A column for every symbol of the trace, named so that no spreadsheet takes a symbol for a formula."""
        if self._heat is None:
            return [], np.zeros((0, 0), np.float32)
        names = [self.label(symbol) for symbol in range(self._heat.data.shape[1])]
        return [name if symbol == BLANK else f"symbol {name}" for symbol, name in enumerate(names)], self._heat.data
