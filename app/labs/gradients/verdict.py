"""What the curves say, a sentence a cell, over the tracks."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.labs.gradients.words import MAIN, OTHER, verdict
from app.theme import current
from app.views.paper import LEFT, paper_for, write
from engine.labs.gradients.outcome import Outcome


class Verdict(QWidget):
    """Sentences with the colour of each cell's curve before them; a warning below where a forward pass explodes."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[tuple[str, int], ...] = ()
        self.note = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("What the curves say")

    def show_outcome(self, outcome: Outcome, layer: int) -> None:
        """Say what an outcome's curves say."""
        runs = [(run, colour) for run, colour in ((outcome.main, MAIN), (outcome.other, OTHER)) if run is not None]
        self.lines = tuple((verdict(run, layer), colour) for run, colour in runs)
        self.note = next((run.note for run, _ in runs if run.note), "")
        self.setAccessibleDescription(". ".join([text for text, _ in self.lines] + [self.note]))
        self.setToolTip(self.note)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A line a sentence."""
        paper = paper_for(self.font())
        return QSize(300, round(paper.px(22) * max(len(self.lines) + bool(self.note), 2)))

    def minimumSizeHint(self) -> QSize:
        """Narrow is possible: sentences are shortened."""
        return QSize(100, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw dots and sentences."""
        theme, paper, painter = current(), paper_for(self.font()), QPainter(self)
        high = paper.px(22)
        for index, (text, colour) in enumerate(self.lines):
            row = QRectF(0, index * high, self.width(), high)
            painter.fillRect(QRectF(paper.indent, row.center().y() - 5, paper.px(10), 10), QColor(theme.series[colour]))
            write(painter, row.adjusted(paper.indent + paper.px(18), 0, 0, 0), text, paper.font(14, bold=True),
                  theme.text, LEFT)  # fmt: skip
        if self.note:
            row = QRectF(paper.indent, len(self.lines) * high, self.width() - paper.indent, high)
            write(painter, row, self.note, paper.font(12), theme.warning, LEFT)
        painter.end()
