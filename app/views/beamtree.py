"""A beam search as a tree: at each step the pieces that were tried, the kept ones on top, the pruned ones grey."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Theme, blend, current
from app.views.beamnode import Node, node_beside
from app.views.paper import CENTRE, LEFT, RIGHT, Paper, hairline, number, paper_for, width_of, write

_APART = 34.0
"""Room between columns, for the lines."""
LEGEND = (
    "left the probability of a piece, right the score that the beam ranks by; grey fell out of the beam, "
    "a dot is on the greedy path; click a piece to go on from it"
)


class BeamTree(QWidget):
    """Columns of pieces with lines from each to what it grew from. Lives in a scroll area, as large as it needs.

    hovered(step)        the column under the mouse, -1 for none
    reached(step)        a key led to a piece of a column
    picked(node)         a click on a piece: index of its node
    """

    hovered = Signal(int)
    reached = Signal(int)
    picked = Signal(int)
    key, title = "beam", "Beam tree"
    empty = "No beam: type a sentence"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.nodes: tuple[Node, ...] = ()
        self.greedy: tuple[str, ...] = ()
        self.lit = -1
        self.step = -1
        self._boxes: tuple[QRectF, ...] = ()
        self._lefts: tuple[float, ...] = ()
        self._lane: tuple[QRectF, ...] = ()
        self._foot = QRectF()
        self._size = QSize(320, 200)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(self.title)

    def show_tree(self, nodes: Sequence[Node], greedy: Sequence[str] = ()) -> None:
        """Show a search, and the pieces of the greedy path in a lane below."""
        self.nodes, self.greedy, self.lit = tuple(nodes), tuple(greedy), -1
        best = " ".join(node.text for node in self.nodes if node.state == "best")
        self.setAccessibleDescription(f"{len(self.nodes)} pieces tried; best: {best}")
        self._lay_out()

    def set_step(self, step: int) -> None:
        """Light a column."""
        if step != self.step:
            self.step = step
            self.update()

    @property
    def paper(self) -> Paper:
        """Measures for this widget's type."""
        return paper_for(self.font())

    @property
    def steps(self) -> int:
        """How many columns there are."""
        return max((node.step for node in self.nodes), default=-1) + 1

    def box_of(self, node: int) -> QRectF:
        """The box of a node's piece."""
        return self._boxes[node]

    def left_of(self, step: int) -> float:
        """Where a column begins."""
        return self._lefts[step]

    def _lay_out(self) -> None:
        paper = self.paper
        font, small = paper.font(14, bold=True), paper.font(11)
        widths = [paper.px(54)] * max(self.steps, len(self.greedy))
        for node in self.nodes:
            need = max(width_of(node.text, font), width_of("0.00  \N{MINUS SIGN}0.00", small)) + paper.px(16)
            widths[node.step] = max(widths[node.step], need)
        for step, text in enumerate(self.greedy):
            widths[step] = max(widths[step], width_of(text, font) + paper.px(16))
        lefts, x = [], paper.px(72)
        for wide in widths:
            lefts.append(x)
            x += wide + paper.px(_APART)
        self._lefts = tuple(lefts)
        high, top = paper.px(46), paper.px(30)
        self._boxes = tuple(
            QRectF(lefts[node.step], top + node.place * high, widths[node.step], paper.px(36)) for node in self.nodes
        )
        lowest = max((box.bottom() for box in self._boxes), default=0.0)
        self._lane = tuple(
            QRectF(left, lowest + paper.px(26), wide, paper.px(28))
            for left, wide, _ in zip(lefts, widths, self.greedy, strict=False)
        )
        bottom = self._lane[-1].bottom() if self._lane else lowest
        self._foot = QRectF(paper.px(8), bottom + paper.px(10), max(x, paper.px(560)), paper.px(18))
        self._size = QSize(round(x + paper.px(8)), round(self._foot.bottom() + paper.px(4)))
        self.setMinimumSize(self._size)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All of it."""
        return self._size

    def figure_size(self) -> QSize:
        """All of it."""
        return self._size

    # Drawing.

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw the whole tree."""
        painter.fillRect(rect, QColor(theme.window))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.nodes:
            write(painter, rect, self.empty, self.paper.font(13), theme.dim, CENTRE)
            return
        self._paint_columns(painter, theme)
        line = self._lineage()
        for index, node in enumerate(self.nodes):
            if node.parent >= 0 and node.state == "pruned":
                self._paint_link(painter, index, theme, False)
        for index, node in enumerate(self.nodes):
            if node.parent >= 0 and node.state != "pruned":
                self._paint_link(painter, index, theme, index in line)
        for index in range(len(self.nodes)):
            self._paint_node(painter, index, theme, index in line)
        self._paint_lane(painter, theme)

    def _paint_columns(self, painter: QPainter, theme: Theme) -> None:
        paper, bottom = self.paper, self._size.height()
        places = max(node.place for node in self.nodes) + 1
        for place in range(places):
            row = QRectF(0, paper.px(30) + place * paper.px(46), paper.px(60), paper.px(36))
            write(painter, row, "best" if place == 0 else str(place + 1), paper.font(11), theme.dim, RIGHT)
        for step, left in enumerate(self._lefts):
            wide = (self._lefts[step + 1] if step + 1 < len(self._lefts) else self._size.width()) - left
            if step == self.step:
                ground = QRectF(left - paper.px(8), 0, wide - paper.px(_APART - 16), bottom)
                painter.fillRect(ground, blend(theme.window, theme.cursor, 0.13))
            head = QRectF(left, paper.px(4), wide, paper.px(20))
            write(painter, head, str(step + 1), paper.font(11), theme.cursor if step == self.step else theme.dim)

    def _lineage(self) -> set[int]:
        """The lit node and what it grew from."""
        line, index = set(), self.lit
        while 0 <= index < len(self.nodes) and index not in line:
            line.add(index)
            index = self.nodes[index].parent
        return line

    def _paint_link(self, painter: QPainter, index: int, theme: Theme, lit: bool) -> None:
        node, box = self.nodes[index], self._boxes[index]
        start = self._boxes[node.parent]
        a, b = QPointF(start.right(), start.center().y()), QPointF(box.left(), box.center().y())
        bend = 0.5 * (b.x() - a.x())
        path = QPainterPath(a)
        path.cubicTo(QPointF(a.x() + bend, a.y()), QPointF(b.x() - bend, b.y()), b)
        colours = {"best": QColor(theme.accent), "pruned": QColor(theme.line)}
        colour = QColor(theme.cursor) if lit else colours.get(node.state, blend(theme.window, theme.accent, 0.45))
        wide = 3.0 if lit or node.state == "best" else 1.0 if node.state == "pruned" else 1.6
        painter.setPen(QPen(colour, self.paper.px(wide)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _paint_node(self, painter: QPainter, index: int, theme: Theme, lit: bool) -> None:
        node, box, paper = self.nodes[index], self._boxes[index], self.paper
        pruned, best = node.state == "pruned", node.state == "best"
        ground = blend(theme.panel, theme.accent, 0.30) if best else QColor(theme.panel if pruned else theme.raised)
        edge = theme.cursor if lit else theme.accent if best else theme.good if node.state == "finished" else theme.line
        painter.setBrush(ground)
        painter.setPen(hairline(edge, 2.0 if lit or best or node.state == "finished" else 1.0, dashed=False))
        painter.drawRoundedRect(box, 6, 6)
        grey = blend(theme.panel, theme.dim, 0.75)
        font = QFont(paper.font(14, bold=not pruned))
        upper = QRectF(box.left() + paper.px(8), box.top() + paper.px(2), box.width() - paper.px(12), paper.px(18))
        lower = QRectF(upper.left(), upper.bottom() - paper.px(1), upper.width(), paper.px(14))
        write(painter, upper, node.text, font, grey if pruned else theme.text, LEFT)
        write(painter, lower, number(node.probability, 2), paper.font(11), grey if pruned else theme.dim, LEFT)
        write(painter, lower, number(node.score, 2), paper.font(11), grey if pruned else theme.dim, RIGHT)
        if node.greedy:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.series[3]))
            painter.drawEllipse(QPointF(box.right() - paper.px(1), box.top() + paper.px(1)), paper.px(4), paper.px(4))

    def _paint_lane(self, painter: QPainter, theme: Theme) -> None:
        paper, colour = self.paper, theme.series[3]
        for box, text in zip(self._lane, self.greedy, strict=True):
            painter.setBrush(QColor(theme.window))
            painter.setPen(hairline(colour))
            painter.drawRoundedRect(box, 6, 6)
            write(painter, box.adjusted(paper.px(8), 0, -4, 0), text, paper.font(14), theme.text, LEFT)
        if self._lane:
            label = QRectF(0, self._lane[0].top(), paper.px(60), self._lane[0].height())
            write(painter, label, "greedy", paper.font(11, bold=True), colour, RIGHT)
        write(painter, self._foot, LEGEND, paper.font(11), theme.dim, LEFT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw on the screen."""
        painter = QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()

    # Numbers.

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A row a node: its parent, step, place, probability, score, and whether it was pruned."""
        names = ["parent", "target step", "place", "probability", "score", "pruned"]
        rows = [(n.parent, n.step, n.place, n.probability, n.score, n.state == "pruned") for n in self.nodes]
        return names, np.array(rows, np.float32).reshape(-1, len(names))

    def row_names(self) -> tuple[str, Sequence[str]]:
        """The pieces, each after its node's number, which the others name as their parent."""
        return "piece", [f"{index} {node.text}" for index, node in enumerate(self.nodes)]

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The nodes' numbers, and their pieces."""
        return {"beam": self.values()[1], "beam/pieces": np.array([node.text for node in self.nodes], dtype=np.str_)}

    # Hands.

    def node_at(self, at: QPointF) -> int:
        """The node under a point, -1 where there is none."""
        return next((index for index, box in enumerate(self._boxes) if box.contains(at)), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the piece under the mouse with all it grew from."""
        self._light(self.node_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go from piece to piece, Return picks."""
        node = node_beside(self.nodes, self.lit, event.key())
        if node is not None:
            self._light(node)
            self.reached.emit(self.nodes[node].step)
        elif event.key() == Qt.Key.Key_Return and self.lit >= 0:
            self.picked.emit(self.lit)
        else:
            super().keyPressEvent(event)

    def _light(self, node: int) -> None:
        if node != self.lit:
            self.lit = node
            self.hovered.emit(self.nodes[node].step if node >= 0 else -1)
            self.setToolTip(self._told(node) if node >= 0 else "")
            self.update()

    def _told(self, index: int) -> str:
        node, words = self.nodes[index], []
        at = index
        while at >= 0:
            words.append(self.nodes[at].text)
            at = self.nodes[at].parent
        text = " ".join(reversed(words))
        return f"{text}\nprobability {number(node.probability)}, score {number(node.score)}, {node.state}"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick a piece."""
        node = self.node_at(event.position())
        if node >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(node)

    def leaveEvent(self, event: QEvent) -> None:
        """No piece is under the mouse."""
        self._light(-1)
        super().leaveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours or type."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._lay_out()
        super().changeEvent(event)
