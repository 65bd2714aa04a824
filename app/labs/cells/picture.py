"""The cell as pipes with valves: the picture of one step, without hands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.labs.cells.chips import Column
from app.labs.cells.drawings import paint_cell, paint_columns
from app.labs.cells.plans import RADIUS, SIDE, Plan, plan_of
from app.labs.cells.plumbing import Ink
from app.labs.cells.reading import BEFORE, Reading, T, before, read
from app.theme import Theme, current
from app.views.paper import Paper, number, paper_for
from engine.labs.cells.outcome import START, Outcome


class Picture(QWidget):
    """Draws one unit at one step.

    step, unit  what is drawn, counted from 0; `feature` the input that is marked
    gate        the gate that is chosen, the first where this cell has not the one `wanted`
    hot         what the mouse is over
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outcome: Outcome | None = None
        self.old: Outcome | None = None
        self.step = self.unit = 0
        self.feature: int | None = None
        self.gate = self.wanted = ""
        self.hot = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("The cell at this step")

    # What is shown.

    def show_outcome(self, outcome: Outcome, old: Outcome | None) -> None:
        """Show an outcome, and quietly the one before the last change."""
        fits = old is not None and old.request.cell == outcome.request.cell
        fits = fits and old is not None and old.request.parameters.units == outcome.request.parameters.units
        self.outcome, self.old = outcome, old if fits else None
        self.unit = min(self.unit, outcome.request.parameters.units - 1)
        self.feature = None
        gates = outcome.request.parameters.gates
        self.gate = self.wanted if self.wanted in gates else gates[0]
        self.show_step(self.step)

    def show_step(self, step: int) -> None:
        """Show another step, the last where there are fewer."""
        if self.outcome is not None:
            self.step = min(max(step, 0), self.outcome.request.steps - 1)
            self._tell()
        self.update()

    def choose(self, gate: str, unit: int) -> None:
        """Mark a gate and a unit."""
        self.gate = self.wanted = gate
        self.unit = unit
        self.show_step(self.step)

    @property
    def reading(self) -> Reading | None:
        """The numbers that are drawn."""
        return None if self.outcome is None else read(self.outcome, self.step, self.unit)

    def _tell(self) -> None:
        """Say in words what a screen reader cannot see."""
        now = self.reading
        if now is not None:
            parts = [f"{gate.name} {number(gate.value, 2)}" for gate in now.gates.values()]
            parts += [
                f"{state.name} from {number(state.old, 2)} to {number(state.value, 2)}" for state in now.states.values()
            ]
            self.setAccessibleDescription(f"step {self.step}, unit {self.unit + 1}: " + ", ".join(parts))

    # Where things are.

    def _paper(self, plan: Plan) -> Paper:
        base = paper_for(self.font())
        return Paper(base.family, base.base * plan.size)

    def plan(self, rect: QRectF | None = None) -> Plan:
        """The places of the drawing in `rect`, that on screen where None."""
        cell = self.outcome.request.cell if self.outcome is not None else "lstm"
        return plan_of(cell, (QRectF(self.rect()) if rect is None else rect).adjusted(4, 0, -4, -2))

    def columns(self, plan: Plan) -> tuple[Column, ...]:
        """The columns at the ends of the pipes."""
        if self.outcome is None:
            return ()
        outcome, step, found = self.outcome, self.step, []
        low = plan.area.bottom() - 78 * plan.size
        for state in outcome.states:
            main = state.name == outcome.states[0].name
            old = before(state.start, state.value, step)
            level = plan.main if main else plan.middle
            x = plan.area.left() + (SIDE / 2 + 12) * plan.size
            end = plan.right + 12 * plan.size
            after = self._column(state.name, 0, f"{state.symbol}{T}", state.value[step], end, level, plan)
            found.append(replace(after, aside=True))
            if main:
                found.append(self._column(state.name, START, f"{state.symbol}{BEFORE}", old, x, level, plan))
            if state.name == "hidden" and outcome.request.cell != "rnn":
                found.append(self._column(state.name, START, f"{state.symbol}{BEFORE}", old, x, low, plan))
        at = plan.area.left() + 16 * plan.size
        if outcome.request.cell == "rnn":
            at, low = plan.area.left() + (SIDE / 2 + 12) * plan.size, plan.area.bottom() - 52 * plan.size
        found.append(self._column("input", 0, f"x{T}", outcome.request.inputs[step], at, low, plan))
        return tuple(found)

    def _column(
        self, name: str, step: int, symbol: str, values: NDArray[np.float32], x: float, y: float, plan: Plan
    ) -> Column:
        high = min(15.0, 56.0 / len(values)) * plan.size * len(values)
        wide = 15.0 * plan.size
        return Column(name, step, symbol, values, QRectF(x - wide / 2, y - high / 2, wide, high))

    def hit(self, at: QPointF) -> str:
        """What lies at a point: "valve:keep", "chip:forget", "cell:hidden:0:2", or ""."""
        plan = self.plan()
        for what, each in plan.valves.items():
            off = at - each.at
            if off.x() ** 2 + off.y() ** 2 <= (RADIUS * plan.size + 5) ** 2:
                return f"valve:{what}"
        for name, box in plan.chips.items():
            if box.contains(at):
                return f"chip:{name}"
        for column in self.columns(plan):
            for place in range(len(column.values)):
                if column.cell(place).adjusted(-3, 0, 3, 0).contains(at):
                    return f"cell:{column.name}:{column.step}:{place}"
        return ""

    # Drawing.

    def sizeHint(self) -> QSize:
        """As the plans are drawn."""
        return QSize(800, 290)

    def minimumSizeHint(self) -> QSize:
        """Smaller, nothing could be read."""
        return QSize(560, 236)

    def figure_size(self) -> QSize:
        """The size on screen."""
        return self.size().expandedTo(self.minimumSizeHint())

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all of it in `rect`."""
        painter.fillRect(rect, QColor(theme.window))
        now = self.reading
        if now is None:
            return
        plan = self.plan(rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = Ink(painter, theme, self._paper(plan))
        old = None if self.old is None or self.step >= self.old.request.steps else read(self.old, self.step, self.unit)
        paint_cell(ink, plan, now, old, self.gate, self.hot)
        paint_columns(ink, self.columns(plan), self.unit, now, self.feature)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it on the screen."""
        painter = QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A row a unit: gates and states at this step."""
        if self.outcome is None:
            return [], np.zeros((0, 0), np.float32)
        parts = {gate.name: gate.value[self.step] for gate in self.outcome.gates}
        parts |= {state.name: state.value[self.step] for state in self.outcome.states}
        return list(parts), np.stack(list(parts.values()), axis=1)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The same by name."""
        names, table = self.values()
        return {name: table[:, place] for place, name in enumerate(names)}
