"""The lattice: states of the text by frames, the moves between them, and paths through them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.labs.ctc.cells import probability, shown
from app.theme import Theme, blend
from app.views.choice import Choice
from app.views.colour import colour_of
from app.views.column import ColumnTrack
from app.views.header import Readout
from app.views.heatmap import paint_heat
from app.views.paper import RIGHT, hairline, write
from app.views.reduce import Pyramid
from engine.labs.ctc.outcome import Lines, Outcome, Walk
from engine.trace import TraceSet

SHOWN = {"gamma": "\u03b3  share of all paths", "alpha": "\u03b1  so far", "beta": "β  still to come"}
LEAST = 7.0
"""Pixels of a cell below which nodes become a heat map."""
_MOST_NODES = 3_000
_FAINT = 0.004


class Trellis(ColumnTrack):
    """Nodes as large and bright as what they hold; moves as strong as the paths on them; the best path in green.

    alpha and beta are drawn as shares of their frame, since they shrink from frame to frame.

    node_hovered(frame, state) follows the mouse, with -1, -1 where it leaves.
    """

    node_hovered = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("trellis", "Lattice", "", 190, parent)
        self.empty = "No path says this text"
        self.what = "gamma"
        self.walk: Walk | None = None
        self.node: tuple[int, int] | None = None
        self._outcome: Outcome | None = None
        self._heat: Pyramid | None = None
        self._flow: NDArray[np.float32] | None = None
        self.choice = Choice(self)
        self.choice.setToolTip("What the nodes show")
        self.choice.chosen.connect(lambda title: self.choose(next(k for k, v in SHOWN.items() if v == title)))

    @property
    def lines(self) -> Lines | None:
        """The lattice that is drawn."""
        return self._outcome.lines if self._outcome else None

    def show_outcome(self, outcome: Outcome) -> None:
        """Draw an outcome's lattice, or say why it has none."""
        self._outcome = outcome
        self.empty = outcome.problem or "No path says this text"
        flow = outcome.traces.get("flow")
        self._flow = None if flow is None else flow.data
        if self.walk is not None and (outcome.lines is None or len(self.walk.states) != len(outcome.lines.alpha)):
            self.walk = None
        self._take()
        self.choice.offer(tuple(SHOWN.values()) if outcome.lines else (), SHOWN[self.what])

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """The lattice comes from `show_outcome`; traces change nothing."""

    def show_walk(self, walk: Walk | None) -> None:
        """Light a path, or none."""
        self.walk = walk if walk is not None and len(walk.states) else None
        self.refresh()

    def choose(self, what: str) -> None:
        """Let the nodes show "gamma", "alpha" or "beta"."""
        self.what = what
        self.choice.offer(tuple(SHOWN.values()) if self.lines else (), SHOWN[what])
        self._take()

    def has_data(self) -> bool:
        """Whether the text has a lattice."""
        return self.lines is not None

    def _take(self) -> None:
        lines = self.lines
        self._heat = None
        if lines is not None:
            logs = {"gamma": lines.gamma, "alpha": lines.alpha, "beta": lines.beta}[self.what]
            if self.what != "gamma":
                logs = logs - np.logaddexp.reduce(logs, axis=1, keepdims=True)
            self._heat = Pyramid(np.exp(logs).astype(np.float32), "maximum")
        self.refresh()

    # Where things are.

    def _high(self, rect: QRectF) -> float:
        return rect.height() / max(self._heat.data.shape[1] if self._heat is not None else 1, 1)

    def _at(self, frame: int, state: int, rect: QRectF) -> QPointF:
        return QPointF(self.x_of(frame + 0.5, rect), rect.top() + (state + 0.5) * self._high(rect))

    def row_at(self, y: float, body: QRectF) -> int:
        """The state at a height of the body."""
        if self._heat is None or not body.top() <= y <= body.bottom():
            return -1
        return int(min((y - body.top()) // self._high(body), self._heat.data.shape[1] - 1))

    # Drawing.

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Moves, nodes, paths; a heat map where nodes would be too small."""
        lines, heat = self.lines, self._heat
        if lines is None or heat is None:
            return
        wide = self.x_of(1, rect) - self.x_of(0, rect)
        low, high = self.timeline.window
        frames = range(max(int(low) - 1, 0), min(int(high) + 2, len(heat.data)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if min(wide, self._high(rect)) < LEAST or len(frames) * heat.data.shape[1] > _MOST_NODES:
            rows = np.arange(heat.data.shape[1])
            paint_heat(painter, rect, heat, rows, self.timeline.window, (0.0, 1.0), "sequential", theme.dark)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        else:
            self._paint_moves(painter, rect, frames, lines, theme)
            self._paint_paths(painter, rect, theme)
            self._paint_nodes(painter, rect, frames, min(wide, self._high(rect)), lines, theme)
            return
        self._paint_paths(painter, rect, theme)

    def _paint_moves(self, painter: QPainter, rect: QRectF, frames: range, lines: Lines, theme: Theme) -> None:
        assert self._flow is not None
        quiet, unit = hairline(blend(theme.panel, theme.dim, 0.28)), self.paper.px(1)
        came, goes = np.isfinite(lines.alpha), np.isfinite(lines.beta)
        strong: list[tuple[float, QPointF, QPointF]] = []
        painter.setPen(quiet)
        for frame in frames[1:]:
            for move in range(3):
                for state in np.flatnonzero(goes[frame, move:] & came[frame - 1, : came.shape[1] - move]) + move:
                    if move == 2 and not lines.skip[state]:
                        continue
                    start, end = self._at(frame - 1, int(state) - move, rect), self._at(frame, int(state), rect)
                    painter.drawLine(start, end)
                    share = float(self._flow[frame, state, move])
                    if share > _FAINT:
                        strong.append((share, start, end))
        for share, start, end in strong:
            colour = QColor(theme.accent)
            colour.setAlphaF(min(0.15 + 0.75 * share, 0.9))
            painter.setPen(QPen(colour, unit * (0.8 + 3.2 * share), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(start, end)

    def _paint_nodes(
        self, painter: QPainter, rect: QRectF, frames: range, cell: float, lines: Lines, theme: Theme
    ) -> None:
        assert self._heat is not None
        largest = min(0.42 * cell, self.paper.px(11))
        alive = np.isfinite(lines.alpha) & np.isfinite(lines.beta)
        for frame in frames:
            for state in range(alive.shape[1]):
                middle = self._at(frame, state, rect)
                if not alive[frame, state]:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(blend(theme.panel, theme.line, 0.8))
                    painter.drawEllipse(middle, 1.2, 1.2)
                    continue
                value = float(self._heat.data[frame, state])
                radius = max(largest * value**0.5, 2.0)
                painter.setPen(QPen(QColor(theme.panel), 1.5))
                painter.setBrush(QColor(*colour_of(0.25 + 0.75 * value, 0.0, 1.0, "sequential", theme.dark)))
                painter.drawEllipse(middle, radius, radius)

    def _paint_paths(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        best = self._outcome.best if self._outcome else None
        for walk, colour, width in ((best, theme.good, 2.0), (self.walk, theme.series[3], 3.0)):
            if walk is not None:
                points = [self._at(frame, int(state), rect) for frame, state in enumerate(walk.states)]
                painter.setPen(
                    QPen(QColor(colour), self.paper.px(width), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
                )
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPolyline(QPolygonF(points))

    def paint_marks(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """The cursor's column, and a ring about the hovered node."""
        super().paint_marks(painter, body, theme)
        if self.node is None or self._heat is None or self.node[0] >= self._heat.steps:
            return
        radius = max(0.42 * min(self._high(body), self.paper.px(26)), 4.0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(hairline(theme.cursor, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(self._at(*self.node, body), radius, radius)
        painter.restore()

    def paint_nothing(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Say, on as many lines as it takes, why the text has no lattice."""
        painter.setFont(self.paper.font(13))
        painter.setPen(QColor(theme.dim))
        room = rect.adjusted(self.paper.px(24), 0, -self.paper.px(24), 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.empty)

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The symbol of each state; blanks quietly."""
        if self._outcome is None or self.lines is None:
            return
        high, paper = self._high(rect), self.paper
        size = min(14.0, high * 12.0 / paper.base)
        for state, symbol in enumerate(self.lines.symbols.tolist()):
            row = QRectF(rect.left(), rect.top() + state * high, rect.width() - paper.px(10), high)
            if symbol and size >= 6:
                letter = shown(self._outcome.board.symbols[symbol - 1])
                write(painter, row, letter, paper.font(size, bold=True), theme.text, RIGHT)
            elif size >= 9:
                write(painter, row, "blank" if high >= paper.px(15) else "·", paper.font(10), theme.dim, RIGHT)

    def paint_subtitle(self, painter: QPainter, rect: QRectF, theme: Theme, controls: bool) -> float:
        """What the nodes show: a control on screen, words in an export."""
        if controls and self.choice.isVisibleTo(self):
            self.choice.move(round(rect.left()), round(rect.center().y() - self.choice.height() / 2))
            return rect.left() + self.choice.width() + self.paper.px(12)
        title = SHOWN[self.what] if self.lines else ""
        return rect.left() + write(painter, rect, title, self.paper.font(12), theme.dim) + self.paper.px(12)

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """The best path's state at the frame, what the hovered node holds, and the colours of the paths."""
        if self.lines is None or self._outcome is None or step >= len(self.lines.gamma):
            return []
        pieces = []
        if self.node is not None and self.node[0] == step:
            pieces.append(Readout(f"\u03b3 {probability(float(np.exp(self.lines.gamma[self.node])))}"))
        pieces.append(Readout("best path", theme.good))
        if self.walk is not None:
            pieces.append(Readout("chosen path", theme.series[3]))
        return pieces

    # Mouse.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The node under the mouse is told, with the cursor's frame."""
        super().mouseMoveEvent(event)
        body = self._body()
        state = self.row_at(event.position().y(), body)
        frame = self._step_at(event.position().x())
        inside = state >= 0 and body.left() <= event.position().x() <= body.right()
        self.hover_node((frame, state) if inside and self._heat and frame < self._heat.steps else None)

    def leaveEvent(self, event: QEvent) -> None:
        """No node is under the mouse."""
        self.hover_node(None)
        super().leaveEvent(event)

    def hover_node(self, node: tuple[int, int] | None) -> None:
        """Ring a node and say so."""
        if node != self.node:
            self.node = node
            self.update()
            self.node_hovered.emit(*(node or (-1, -1)))

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """What the nodes show, a column a state."""
        if self._heat is None or self.lines is None or self._outcome is None:
            return [], np.zeros((0, 0), np.float32)
        names = ("blank", *self._outcome.board.symbols)
        return [f"state {k} {names[s]}" for k, s in enumerate(self.lines.symbols.tolist())], self._heat.data
