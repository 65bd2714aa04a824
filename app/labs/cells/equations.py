"""The card of the step's equations: each as one writes it, and below with this step's numbers."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app import theme as themes
from app.labs.cells.reading import COLOURS
from app.views.paper import LEFT, RIGHT, number, paper_for, width_of, write
from app.widgets.cards import QuietLabel, Section
from app.widgets.fields import LinkButton
from engine.labs.cells.equations import Equation


class Lines(QWidget):
    """Two lines an equation: its form with its value, and quietly its numbers. `chosen(name)` on a click."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.equations: tuple[Equation, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Equations")

    def show_equations(self, equations: tuple[Equation, ...]) -> None:
        """Show lines in the order in which one computes them."""
        resized = len(equations) != len(self.equations)
        self.equations = equations
        said = "; ".join(f"{e.symbol} = {e.form} = {e.numbers} = {number(e.value)}" for e in equations)
        self.setAccessibleDescription(said)
        self.setToolTip(said.replace("; ", "\n"))
        if resized:
            self.updateGeometry()
        self.update()

    def _row(self) -> float:
        return paper_for(self.font()).px(37)

    def sizeHint(self) -> QSize:
        """Two lines each."""
        return QSize(240, round(len(self.equations) * self._row()))

    def minimumSizeHint(self) -> QSize:
        """As the size hint."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines, values at the right."""
        theme, paper, painter = themes.current(), paper_for(self.font()), QPainter(self)
        strong, plain, small = paper.font(13, bold=True), paper.font(12), paper.font(11)
        high = self._row()
        for place, line in enumerate(self.equations):
            colour = theme.cursor if line.held else theme.series[COLOURS.get(line.name, 0)]
            top = QRectF(0, place * high, self.width(), high / 2)
            value = number(line.value, 3)
            write(painter, top, value, strong, colour, RIGHT)
            left = write(painter, top, line.symbol, strong, colour, LEFT)
            form = " = held by you" if line.held else f" = {line.form}"
            room = top.width() - left - width_of(value, strong) - paper.px(8)
            write(painter, QRectF(left, top.top(), room, top.height()), form, plain, theme.text)
            below = QRectF(left, top.bottom() - 1, self.width() - left, high / 2 - 2)
            write(painter, below, f" = {line.numbers}", small, QColor(theme.dim))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the gate of a line."""
        place = int(event.position().y() // self._row())
        if 0 <= place < len(self.equations):
            self.chosen.emit(self.equations[place].name)


class EquationsCard(Section):
    """The lines, under the step and the unit that they are of; and a way to let go of what is held."""

    release_requested = Signal()

    def __init__(self) -> None:
        super().__init__("Step")
        self.lines = Lines(self)
        self.held = QuietLabel("", self, "cursor")
        self.release = LinkButton("let go of all", "Let go of all that is held", self)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.held)
        row.addWidget(self.release)
        row.addStretch(1)
        self.body.addWidget(self.lines)
        self.body.addLayout(row)
        self.release.clicked.connect(self.release_requested)

    def show_equations(self, equations: tuple[Equation, ...], step: int, unit: str, held: int) -> None:
        """Show a step's lines, and how many values are held in all."""
        self.set_title(f"Step {step}", f"\N{MIDDLE DOT}  unit {unit}")
        self.lines.show_equations(equations)
        self.held.setText(f"{held} value{'s' if held != 1 else ''} held")
        for widget in (self.held, self.release):
            widget.setVisible(held > 0)
