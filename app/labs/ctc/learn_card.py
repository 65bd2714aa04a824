"""The card of learning, with the curve of its loss."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app import theme as themes
from app.labs.ctc.cards import button
from app.widgets.cards import QuietLabel, Section, paragraph
from app.widgets.slider import NumberSlider
from app.widgets.type import sized


class LossLine(QWidget):
    """-log P over the steps of a run, on a scale from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.losses: list[float] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Loss")

    def add(self, loss: float) -> None:
        """One more step."""
        self.losses = [*self.losses[-999:], loss]
        self.setAccessibleDescription(f"{loss:.3f}")
        self.update()

    def clear(self) -> None:
        """Begin another run."""
        self.losses = []
        self.update()

    def sizeHint(self) -> QSize:
        """Low and wide."""
        return QSize(200, 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the curve, with its first and last value."""
        theme, painter = themes.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.window))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(sized(self.font(), 0.9, figures=True))
        painter.setPen(QColor(theme.dim))
        if not self.losses:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "loss over steps")
        else:
            highest = max(max(self.losses), 1e-9)
            inner = box.adjusted(8, 8, -8, -6)
            x = np.linspace(inner.left(), inner.right(), max(len(self.losses), 2))[: len(self.losses)]
            y = inner.bottom() - np.array(self.losses) / highest * inner.height()
            last = f"\u2212log P  {self.losses[-1]:.3f}"
            painter.drawText(box.adjusted(8, 4, -8, -4), Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight, last)
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.drawPolyline(QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]))
        painter.end()


class LearnCard(Section):
    """Gradient descent on the logits, and a tiny net that learns the text.

    step_requested, run_requested (starts or stops), net_requested (starts or stops)
    """

    step_requested = Signal()
    run_requested = Signal()
    net_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Learning", "watch spikes form", parent)
        self.rate = NumberSlider("Step size", 0.02, 10.0, 1.0, parent=self)
        self.step, self.run, self.net = button("One gradient step"), button("Run"), button("Train a tiny net")
        self.loss = LossLine(self)
        self.note = paragraph("", self)
        self.note.hide()
        first = QHBoxLayout()
        first.setSpacing(4)
        first.addWidget(self.step)
        first.addWidget(self.run)
        first.addStretch(1)
        self.body.addWidget(QuietLabel("step size on the logits", self))
        self.body.addWidget(self.rate)
        self.body.addLayout(first)
        self.body.addWidget(self.net, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.loss)
        self.body.addWidget(self.note)
        self.step.clicked.connect(self.step_requested)
        self.run.clicked.connect(self.run_requested)
        self.net.clicked.connect(self.net_requested)
        self.show_running("")

    def show_running(self, what: str) -> None:
        """Show that "descent", the "net" or nothing ("") runs."""
        self.run.setText("Pause" if what == "descent" else "Run")
        self.net.setText("Stop the net" if what == "net" else "Train a tiny net")
        for each in (self.run, self.net):
            each.setAccessibleName(each.text())
        self.step.setEnabled(not what)
