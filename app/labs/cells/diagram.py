"""The picture of one step as a person reaches into it: valves turn, columns are dragged, keys do the same."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.labs.cells.picture import Picture

GATE_PIXELS, STATE_PIXELS = 120.0, 70.0
"""How far a hand drags for 1: of a gate, and of a state or an input."""
FINE = 0.1
KEY_STEP = 0.05
_STILL = 3.0
_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class Diagram(Picture):
    """Says what a person wants held or changed; it changes nothing itself.

    held(step, name, value, stroke)  a gate or state to hold; `stroke` numbers drags, so that each is one step to undo
    let_go(step, name)               to be computed again
    input_changed(step, feature, value, stroke)
    gate_chosen(name), unit_chosen(unit)
    moved(steps), play_asked         by keys
    """

    held = Signal(int, str, float, int)
    let_go = Signal(int, str)
    input_changed = Signal(int, int, float, int)
    gate_chosen = Signal(str)
    unit_chosen = Signal(int)
    moved = Signal(int)
    play_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stroke = 0
        self._drag: tuple[str, QPointF, float] | None = None
        self._moved = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

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
            if hot != self.hot:
                self.hot = hot
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
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in _KEYS:
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
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_Space:
            self.play_asked.emit()
        elif event.text() in letters:
            self.gate_chosen.emit(letters[event.text()])
        else:
            super().keyPressEvent(event)
