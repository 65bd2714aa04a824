"""The cell as pipes with valves: the picture of one step, which a person can reach into."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.labs.cells.chips import Column
from app.labs.cells.drawings import paint_cell, paint_columns
from app.labs.cells.plans import RADIUS, SIDE, Plan, plan_of
from app.labs.cells.plumbing import Ink
from app.labs.cells.reading import BEFORE, T, Reading, before, read
from app.theme import Theme, current
from app.views.paper import Paper, number, paper_for
from engine.labs.cells.outcome import START, Outcome

GATE_PIXELS, STATE_PIXELS = 120.0, 70.0
"""How far a hand drags for 1: of a gate, and of a state or an input."""
FINE = 0.1
KEY_STEP = 0.05
_STILL = 3.0


class Diagram(QWidget):
    """Draws one unit at one step, and says what a person wants held or changed; it changes nothing itself.

    held(step, name, value, stroke)  a gate or state to hold; `stroke` numbers drags, so that each is one step to undo
    let_go(step, name)               to be computed again
    input_changed(step, feature, value, stroke)
    gate_chosen(name), unit_chosen(unit)
    """

    held = Signal(int, str, float, int)
    let_go = Signal(int, str)
    input_changed = Signal(int, int, float, int)
    gate_chosen = Signal(str)
    unit_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outcome: Outcome | None = None
        self.old: Outcome | None = None
        self.step = self.unit = 0
        self.feature: int | None = None
        self.gate = ""
        self.stroke = 0
        self._hot = ""
        self._drag: tuple[str, QPointF, float] | None = None
        self._moved = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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
        if self.gate not in outcome.request.parameters.gates:
            self.gate = outcome.request.parameters.gates[0]
        self.show_step(self.step)

    def show_step(self, step: int) -> None:
        """Show another step, the last where there are fewer."""
        if self.outcome is not None:
            self.step = min(max(step, 0), self.outcome.request.steps - 1)
            self._tell()
        self.update()

    def choose(self, gate: str, unit: int) -> None:
        """Mark a gate and a unit."""
        self.gate, self.unit = gate, unit
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
            parts += [f"{state.name} from {number(state.old, 2)} to {number(state.value, 2)}" for state in now.states.values()]
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

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of what is under the mouse."""
        hit = self.hit(event.position())
        if event.button() != Qt.MouseButton.LeftButton or not hit or self.outcome is None:
            super().mousePressEvent(event)
            return
        self.setFocus()
        kind, name, *rest = hit.split(":")
        if kind == "cell":
            self._choose_cell(name, int(rest[1]))
        elif kind == "chip":
            self.gate_chosen.emit(name)
        else:
            gate = self.plan().valves[name].gate
            if gate in self.outcome.request.parameters.gates:
                self.gate_chosen.emit(gate)
        self.stroke += 1
        self._drag, self._moved = (hit, event.position(), self._value_of(hit)), False

    def _choose_cell(self, name: str, place: int) -> None:
        if name == "input":
            self.feature = place
            self.update()
        else:
            self.unit_chosen.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn the valve that is held; else show what could be taken hold of."""
        if self._drag is None:
            hot = self.hit(event.position())
            if hot != self._hot:
                self._hot = hot
                shapes = {"valve": Qt.CursorShape.SizeVerCursor, "cell": Qt.CursorShape.SizeVerCursor,
                          "chip": Qt.CursorShape.PointingHandCursor}  # fmt: skip
                self.setCursor(shapes.get(hot.partition(":")[0], Qt.CursorShape.ArrowCursor))
                self.setToolTip(self._tip(hot))
                self.update()
            return
        hit, start, value = self._drag
        up = start.y() - event.position().y()
        if not self._moved and abs(up) < _STILL:
            return
        self._moved = True
        fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self._set(hit, value + fine * up / (GATE_PIXELS if hit.startswith("valve") else STATE_PIXELS))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the handle."""
        self._drag = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """What was held is computed again."""
        self._drag = None
        hit = self.hit(event.position())
        self._release(hit)

    def _release(self, hit: str) -> None:
        kind, _, rest = hit.partition(":")
        if kind == "valve":
            self.let_go.emit(self.step, self.plan().valves[rest].gate)
        elif kind == "cell" and not rest.startswith("input"):
            name, step, _ = rest.split(":")
            self.let_go.emit(self.step + int(step), name)

    def _value_of(self, hit: str) -> float:
        now = self.reading
        kind, name, *rest = hit.split(":")
        if now is None or self.outcome is None or kind == "chip":
            return 0.0
        if kind == "valve":
            each = self.plan().valves[name]
            return 1.0 - now.openness(each.gate) if each.inverse else now.openness(each.gate)
        column = next(c for c in self.columns(self.plan()) if (c.name, c.step) == (name, int(rest[0])))
        return float(column.values[int(rest[1])])

    def _set(self, hit: str, value: float) -> None:
        kind, name, *rest = hit.split(":")
        if kind == "valve":
            each = self.plan().valves[name]
            share = min(max(value, 0.0), 1.0)
            self.held.emit(self.step, each.gate, round(1.0 - share if each.inverse else share, 3), self.stroke)
        elif kind == "cell" and name == "input":
            self.input_changed.emit(self.step, int(rest[1]), round(value, 2), self.stroke)
        elif kind == "cell":
            self.held.emit(self.step + int(rest[0]), name, round(value, 2), self.stroke)

    def _tip(self, hit: str) -> str:
        kind, _, name = hit.partition(":")
        if kind == "valve":
            return "Drag up to open, down to shut; a double click lets it be computed again"
        if kind == "cell":
            return "Drag up or down to change it" + ("" if name.startswith("input") else "; a double click lets go")
        return "Click to see its weights and sums below" if kind == "chip" else ""

    # Keys.

    def event(self, event: QEvent) -> bool:
        """Keep Up and Down for the chosen gate."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down turn the chosen gate, Delete lets it go, a gate's letter chooses it, Page keys the unit."""
        now = self.reading
        if now is None or self.outcome is None:
            return
        key, letters = event.key(), {gate.symbol: name for name, gate in now.gates.items() if gate.parts}
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.gate in now.gates:
            self.stroke += 1
            turn = KEY_STEP if key == Qt.Key.Key_Up else -KEY_STEP
            low = 0.0 if now.gates[self.gate].squash == "sigmoid" else -1.0
            value = min(max(now.gates[self.gate].value + turn, low), 1.0)
            self.held.emit(self.step, self.gate, round(value, 3), self.stroke)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.let_go.emit(self.step, self.gate)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            turn = 1 if key == Qt.Key.Key_PageDown else -1
            self.unit_chosen.emit((self.unit + turn) % self.outcome.request.parameters.units)
        elif event.text() in letters:
            self.gate_chosen.emit(letters[event.text()])
        else:
            super().keyPressEvent(event)

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
        paint_cell(ink, plan, now, old, self.gate, self._hot)
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
