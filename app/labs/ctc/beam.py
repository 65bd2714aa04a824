"""The prefix beam as a tree: live prefixes of each frame, where they came from, where two paths met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.labs.ctc.cells import probability, shown
from app.theme import Theme, blend
from app.views.column import ColumnTrack
from app.views.header import Readout
from app.views.paper import CENTRE, RIGHT, hairline, width_of, write
from engine.decode.hypotheses import BeamHistory
from engine.labs.ctc.board import Board
from engine.labs.ctc.outcome import Outcome
from engine.trace import TraceSet

EMPTY = "∅"
_WIDEST = 40
"""Pixels of a column from which a chip shows the whole prefix instead of its last letter."""


@dataclass(frozen=True)
class Chip:
    """A live prefix after a frame. `rank` is its place in the beam, `alive` whether its line lasts to the end.

    share    of the beam's mass at this frame, 0 to 1
    sources  ranks in the frame before that it came from: itself staying, its parent growing
    """

    frame: int
    rank: int
    node: int
    share: float
    score: float
    blank_share: float
    merged: bool
    alive: bool
    sources: tuple[int, ...]


def chips_of(tree: BeamHistory) -> tuple[tuple[Chip, ...], ...]:
    """Chips of each frame, the best first."""
    living: set[int] = set()
    columns: list[tuple[Chip, ...]] = []
    for index in range(len(tree.frames) - 1, -1, -1):
        frame = tree.frames[index]
        nodes = frame.nodes.tolist()
        before = tree.frames[index - 1].nodes.tolist() if index else [0]
        ranks = {node: rank for rank, node in enumerate(before)}
        with np.errstate(invalid="ignore"):
            shares = np.exp(frame.score - np.logaddexp.reduce(frame.score)) if len(nodes) else np.zeros(0)
        if index == len(tree.frames) - 1:
            living = set(nodes)
        chips = []
        for rank, node in enumerate(nodes):
            merged, sources = bool(frame.merged[rank]), []
            if node in ranks:
                sources.append(ranks[node])
            parent = int(tree.parent[node])
            if node and parent in ranks and (merged or node not in ranks):
                sources.append(ranks[parent])
            chips.append(
                Chip(
                    index, rank, node, float(np.nan_to_num(shares[rank])), float(frame.score[rank]),
                    float(frame.blank_share[rank]), merged, node in living, tuple(sources),
                )
            )  # fmt: skip
        living = {before[source] for chip in chips if chip.alive for source in chip.sources}
        columns.append(tuple(chips))
    return tuple(reversed(columns))


class BeamTree(ColumnTrack):
    """Columns of prefixes, the best at the top. Grey ones are pruned later; a ring marks where two paths merged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("beam", "Prefix beam", "", 120, parent)
        self.columns: tuple[tuple[Chip, ...], ...] = ()
        self.chip: Chip | None = None
        self._tree: BeamHistory | None = None
        self._board: Board | None = None
        self._width = 1

    def show_outcome(self, outcome: Outcome) -> None:
        """Draw the beam of an outcome."""
        self._tree, self._board, self._width = outcome.tree, outcome.board, outcome.request.beam.width
        self.columns, self.chip = chips_of(outcome.tree), None
        self.refresh()

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """The beam comes from `show_outcome`; traces change nothing."""

    def has_data(self) -> bool:
        """Whether there is a beam."""
        return bool(self.columns)

    def prefix(self, node: int) -> str:
        """The letters of a prefix."""
        if self._tree is None or self._board is None:
            return ""
        return "".join(shown(letter) for letter in self._board.spelled(self._tree.prefix(node)))

    def _high(self, rect: QRectF) -> float:
        return rect.height() / max(self._width, 1)

    def _at(self, frame: int, rank: int, rect: QRectF) -> QPointF:
        return QPointF(self.x_of(frame + 0.5, rect), rect.top() + (rank + 0.5) * self._high(rect))

    def row_at(self, y: float, body: QRectF) -> int:
        """The rank at a height of the body."""
        return int((y - body.top()) / self._high(body)) if body.top() <= y < body.bottom() else -1

    def chip_at(self, at: QPointF) -> Chip | None:
        """The prefix under a point of the widget."""
        body = self._body()
        frame, rank = self._step_at(at.x()), self.row_at(at.y(), body)
        inside = body.left() <= at.x() <= body.right() and 0 <= frame < len(self.columns)
        return self.columns[frame][rank] if inside and 0 <= rank < len(self.columns[frame]) else None

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Lines first, then chips."""
        low, high = self.timeline.window
        wide = self.x_of(1, rect) - self.x_of(0, rect)
        frames = [column for column in self.columns if column and low - 1 <= column[0].frame <= high + 1]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column in frames:
            for chip in column:
                self._paint_sources(painter, rect, chip, theme)
        if wide >= self.paper.px(9):
            for column in frames:
                for chip in column:
                    self._paint_chip(painter, rect, chip, wide, theme)

    def _paint_sources(self, painter: QPainter, rect: QRectF, chip: Chip, theme: Theme) -> None:
        if not chip.frame:
            return
        end = self._at(chip.frame, chip.rank, rect)
        for place, rank in enumerate(chip.sources):
            joins = chip.merged and place == len(chip.sources) - 1 and len(chip.sources) > 1
            colour = QColor(theme.series[5] if joins else theme.accent)
            colour.setAlphaF(0.35 + 0.6 * chip.share if chip.alive else 0.0)
            pen = QPen(colour if chip.alive else QColor(theme.line), self.paper.px(1 + 2 * chip.share * chip.alive))
            painter.setPen(pen)
            painter.drawLine(self._at(chip.frame - 1, rank, rect), end)

    def _paint_chip(self, painter: QPainter, rect: QRectF, chip: Chip, wide: float, theme: Theme) -> None:
        paper, middle = self.paper, self._at(chip.frame, chip.rank, rect)
        full = wide >= paper.px(_WIDEST)
        prefix = self.prefix(chip.node)
        text = (prefix if full else prefix[-1:]) or EMPTY
        font = paper.font(11 if full else 10, bold=chip.alive)
        half = min(0.5 * width_of(text, font) + paper.px(5 if full else 3), 0.5 * wide - 2)
        tall = min(self._high(rect) - 2, paper.px(17))
        box = QRectF(middle.x() - half, middle.y() - 0.5 * tall, 2 * half, tall)
        best = chip.alive and chip.rank == 0
        painter.setBrush(
            blend(theme.panel, theme.accent, 0.12 + 0.6 * chip.share) if chip.alive else QColor(theme.raised)
        )
        painter.setPen(
            hairline(theme.series[5], 1.5) if chip.merged else hairline(theme.accent if best else theme.line)
        )
        painter.drawRoundedRect(box, 4, 4)
        colour = theme.text if chip.alive else blend(theme.panel, theme.dim, 0.6)
        if tall >= paper.px(10):
            write(painter, box.adjusted(1, 0, -1, 0), text, font, colour, CENTRE)

    def paint_marks(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """The cursor's column, and the line of the hovered prefix back to where it began."""
        super().paint_marks(painter, body, theme)
        chip = self.chip
        if chip is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.cursor), self.paper.px(2)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(self._at(chip.frame, chip.rank, body), self.paper.px(4), self.paper.px(4))
        while chip.frame and chip.sources:
            before = self.columns[chip.frame - 1][chip.sources[0]]
            end, start = self._at(chip.frame, chip.rank, body), self._at(before.frame, before.rank, body)
            painter.drawLine(start, end)
            chip = before
        painter.restore()

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Ranks."""
        high, paper = self._high(rect), self.paper
        if high < paper.px(9):
            return
        for rank in range(self._width):
            row = QRectF(rect.left(), rect.top() + rank * high, rect.width() - paper.px(10), high)
            write(painter, row, "best" if rank == 0 else str(rank + 1), paper.font(11), theme.dim, RIGHT)

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """The prefix under the mouse, else the best of the frame."""
        if not 0 <= step < len(self.columns) or not self.columns[step]:
            return []
        chip = self.chip if self.chip is not None and self.chip.frame == step else self.columns[step][0]
        pieces = [
            Readout(self.prefix(chip.node) or EMPTY, theme.accent),
            Readout(probability(float(np.exp(min(chip.score, 0.0))))),
            Readout(f"{100 * chip.blank_share:.0f} % end in a blank", theme.dim),
        ]
        if chip.merged:
            pieces.insert(1, Readout("two paths merge", theme.series[5]))
        return pieces

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the prefix under the mouse is."""
        super().mouseMoveEvent(event)
        self._hover(self.chip_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """No prefix is under the mouse."""
        self._hover(None)
        super().leaveEvent(event)

    def _hover(self, chip: Chip | None) -> None:
        if chip != self.chip:
            self.chip = chip
            self.update()

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """For each frame and rank the node of the tree and its log score; NaN where the beam is narrower."""
        names = [name for rank in range(self._width) for name in (f"node {rank + 1}", f"score {rank + 1}")]
        data = np.full((len(self.columns), len(names)), np.nan, np.float32)
        for column in self.columns:
            for chip in column:
                data[chip.frame, 2 * chip.rank : 2 * chip.rank + 2] = chip.node, chip.score
        return names, data

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The beam, and the tree's nodes."""
        found: dict[str, NDArray[np.generic]] = {"beam": self.values()[1]}
        if self._tree is not None:
            found |= {"beam/parent": self._tree.parent, "beam/symbol": self._tree.symbol}
        return found
