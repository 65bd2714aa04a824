"""The stack drawn as layers over time: each node a layer at a sample, its receptive field lit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.labs.convolutions.lattice_paint import Scene, paint_lattice
from app.labs.convolutions.receptive import Cone, cone_of
from app.theme import Theme, current
from app.views.paper import Paper, paper_for
from app.views.timeline import Timeline
from engine.data.audio import Samples
from engine.labs.convolutions.setup import Setup

_LEAST = 24
_ROW = 21
_FEW, _MANY = 6, 20


class Lattice(QWidget):
    """A lens on the samples around the cursor; the mouse chooses the node whose field is lit.

    chosen  (layer) a node was clicked; its sample is where the cursor is put
    """

    chosen = Signal(int)

    def __init__(self, timeline: Timeline, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timeline = timeline
        self.setup = Setup()
        self.layer = self.setup.layers - 1
        self.samples: Samples = np.zeros(0, np.float32)
        self.activations: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self.unit = 0
        self._hovered: int | None = None
        self._anchor = 0
        self._cones: dict[int, Cone] = {}
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Stack of convolutions")
        timeline.cursor_changed.connect(self._cursor_moved)
        timeline.placed_changed.connect(self._cursor_moved)
        self._say()

    # What is shown.

    def show_setup(self, setup: Setup, layer: int) -> None:
        """Show another stack, or choose another layer."""
        if setup != self.setup:
            self.setup, self._cones = setup, {}
            self.activations = np.zeros((0, 0), np.float32)
        self.layer, self._hovered = min(layer, setup.layers - 1), None
        self._say()
        self.updateGeometry()
        self.update()

    def show_values(self, samples: Samples, values: NDArray[np.float32], unit: int) -> None:
        """Show a sound (sample,) and one unit's gated activation in every layer (sample, layer)."""
        self.samples, self.activations, self.unit = samples, values, unit
        self._anchor = self.timeline.cursor
        self.update()

    @property
    def top(self) -> int:
        """The layer of the node whose field is lit: the hovered one, else the chosen one."""
        return self.layer if self._hovered is None else self._hovered

    @property
    def step(self) -> int:
        """The sample of that node."""
        return self.timeline.cursor

    @property
    def cone(self) -> Cone:
        """Its receptive field."""
        if self.top not in self._cones:
            self._cones[self.top] = cone_of(self.setup, self.top)
        return self._cones[self.top]

    @property
    def span(self) -> tuple[float, float]:
        """First and last place in view, in samples; the middle of sample s is the place s + 0.5."""
        whole = self.setup.field
        before = whole if self.setup.causal else whole // 2 + 1
        after = 0 if self.setup.causal else whole // 2 + 1
        margin = max(3, round(0.06 * whole))
        low, high = self._anchor - before - margin + 1, self._anchor + after + margin + 2
        spare = max(0, _LEAST - (high - low))
        return float(low - spare + spare // 4), float(high + spare // 4)

    # Where things lie.

    def rows(self, rect: QRectF) -> list[float]:
        """Heights of the rows: of the input first, then of each layer up."""
        paper = self._paper()
        top, bottom = rect.top() + paper.px(36), rect.bottom() - paper.px(74)
        count = self.setup.layers
        return [bottom - (bottom - top) * row / max(count, 1) for row in range(count + 1)]

    def body(self, rect: QRectF) -> QRectF:
        """Where samples are drawn."""
        paper = self._paper()
        return rect.adjusted(paper.gutter, 0, -paper.margin, 0)

    def x_of(self, place: float, body: QRectF) -> float:
        """Where a place in samples lies."""
        low, high = self.span
        return body.left() + (place - low) / (high - low) * body.width()

    def node_at(self, at: QPointF) -> tuple[int, int] | None:
        """Layer and sample of the node nearest to a point; None beside the layers."""
        rect = QRectF(self.rect())
        body, rows = self.body(rect), self.rows(rect)
        if not body.left() <= at.x() <= body.right() or not self.timeline.steps:
            return None
        layer = int(np.argmin([abs(at.y() - y) for y in rows[1:]]))
        low, high = self.span
        step = int(np.floor(low + (at.x() - body.left()) / body.width() * (high - low)))
        return (layer, step) if 0 <= step < self.timeline.steps else None

    # What happens.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the field of the node under the mouse."""
        node = self.node_at(event.position())
        if node is None:
            self._leave()
            return
        self._hovered = node[0]
        self.timeline.hover(node[1])
        self._say()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a node."""
        node = self.node_at(event.position())
        if node is not None and event.button() == Qt.MouseButton.LeftButton:
            self.timeline.set_cursor(node[1])
            self.chosen.emit(node[0])

    def leaveEvent(self, event: QEvent) -> None:
        """The chosen node's field is lit again."""
        self._leave()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right move the cursor by a sample, Up and Down choose the layer."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        layers = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self.timeline.set_cursor(self.timeline.cursor + steps[key])
        elif key in layers:
            self.chosen.emit(min(max(self.layer + layers[key], 0), self.setup.layers - 1))
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        if self._hovered is not None:
            self._hovered = None
            self.timeline.hover(None)
            self._say()
            self.update()

    def _cursor_moved(self) -> None:
        # A lens that moved under the mouse would light another node than the one pointed at.
        if self._hovered is None:
            self._anchor = self.timeline.cursor
        self.update()

    def _say(self) -> None:
        self.setAccessibleDescription(
            f"Layer {self.top + 1} of {self.setup.layers}; its output sees {self.cone.samples:,} samples."
        )

    # How it looks.

    def sizeHint(self) -> QSize:
        """Higher where there are more layers."""
        paper = self._paper()
        rows = min(max(self.setup.layers + 1, _FEW), _MANY)
        return QSize(640, round(paper.px(_ROW * rows * (0.62 if rows > 12 else 1.0) + 120)))

    def minimumSizeHint(self) -> QSize:
        """Room for the rows to be told apart."""
        return QSize(300, round(self._paper().px(190)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything."""
        painter = QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()

    def figure_size(self) -> QSize:
        """As it is on screen."""
        return self.size().expandedTo(QSize(480, 240))

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw the stack in `rect`."""
        scene = Scene(
            self.setup, self.cone, self.step, self.layer, self.span, self.body(rect), self.rows(rect), self.samples,
            self.activations, self.unit, self._paper(),
        )  # fmt: skip
        paint_lattice(painter, rect, scene, theme)

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """The unit's value in every layer, a row a sample."""
        return [f"layer {layer + 1} unit {self.unit}" for layer in range(self.activations.shape[1])], self.activations

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The same, with the offsets of the lit field."""
        return {"stack/unit": self.activations, "stack/field": self.cone.levels[0]}

    def changeEvent(self, event: QEvent) -> None:
        """Take other type."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def _paper(self) -> Paper:
        return paper_for(self.font())
