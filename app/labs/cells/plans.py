"""Where everything of each kind of cell stands in its drawing, in pixels at the base size: data, no painting.

A drawing is about 800 wide and 290 high; `plan_of` stretches it over what room there is.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

CHIP_WIDTH, CHIP_HEAD, CHIP_ROW = 150.0, 24.0, 14.0
SIDE, BUS = 84.0, 14.0
RADIUS = 19.0


@dataclass(frozen=True)
class Valve:
    """A valve that a gate turns; an `inverse` one is open by 1 minus the gate, an `across` one sits on a level pipe."""

    gate: str
    at: QPointF
    across: bool
    inverse: bool = False


@dataclass(frozen=True)
class Plan:
    """Places of one drawing.

    size   how many pixels a pixel at the base size takes
    area   all of it
    left, right  where pipes begin and end
    main, middle  heights of the upper and the lower pipe
    chips  where each gate's sum is written, by the gate's name
    valves  by what they do: "keep", "write", "show", "reset"
    plus   where what is kept and what is written meet
    """

    size: float
    area: QRectF
    left: float
    right: float
    main: float
    middle: float
    chips: dict[str, QRectF]
    valves: dict[str, Valve]
    plus: QPointF

    def along(self, share: float) -> float:
        """The x at a share of the way from left to right."""
        return self.left + share * (self.right - self.left)


def plan_of(cell: str, area: QRectF) -> Plan:
    """The places for a kind of cell in `area`."""
    size = min(max(min(area.width() / 800.0, area.height() / 290.0), 0.8), 1.7)
    left, right = area.left() + SIDE * size, area.right() - SIDE * size
    rows = 4 if cell == "peephole" else 3
    high = (CHIP_HEAD + CHIP_ROW * rows + 6) * size
    low = area.bottom() - BUS * size - 4 - high / 2
    main = area.top() + 48 * size
    middle = 0.5 * (main + low - high / 2) + 4 * size
    draw = {"rnn": _rnn, "gru": _gated, "mgu": _gated}.get(cell, _lstm)
    return draw(Plan(size, area, left, right, main, middle, {}, {}, QPointF()), cell, low, high)


def _chip(plan: Plan, share: float, y: float, high: float) -> QRectF:
    wide = min(CHIP_WIDTH * plan.size, 0.235 * (plan.right - plan.left))
    return QRectF(plan.along(share) - wide / 2, y - high / 2, wide, high)


def _lstm(plan: Plan, cell: str, low: float, high: float) -> Plan:
    places = {"forget": 0.118, "input": 0.372, "candidate": 0.628, "output": 0.882}
    chips = {gate: _chip(plan, share, low, high) for gate, share in places.items()}
    keep, write, show = plan.along(places["forget"]), plan.along(places["candidate"]), plan.along(places["output"])
    valves = {
        "keep": Valve("forget", QPointF(keep, plan.main), across=True),
        "write": Valve("input", QPointF(write, plan.middle), across=False),
        "show": Valve("output", QPointF(show, plan.middle), across=True),
    }
    if cell == "open_output":
        del chips["output"], valves["show"]
    if cell == "coupled":
        del chips["input"]
    plus = QPointF(write, plan.main)
    return Plan(plan.size, plan.area, plan.left, plan.right, plan.main, plan.middle, chips, valves, plus)


def _gated(plan: Plan, cell: str, low: float, high: float) -> Plan:
    gru = cell == "gru"
    gate, content = ("update", "new") if gru else ("forget", "candidate")
    top = plan.main + (RADIUS + 18) * plan.size + high / 2
    write = plan.along(0.78)
    reset = QPointF(plan.along(0.46), low)
    chips = {gate: _chip(plan, 0.14, top, high), content: _chip(plan, 0.78, low, high)}
    if gru:
        chips["reset"] = _chip(plan, 0.46, low - (RADIUS + 14) * plan.size - high / 2, high)
    middle = min(chips[gate].center().y(), 0.5 * (plan.main + chips[content].top()))
    valves = {
        "keep": Valve(gate, QPointF(plan.along(0.14), plan.main), across=True, inverse=not gru),
        "write": Valve(gate, QPointF(write, middle), across=False, inverse=gru),
        "reset": Valve("reset" if gru else gate, reset, across=True),
    }
    plus = QPointF(write, plan.main)
    return Plan(plan.size, plan.area, plan.left, plan.right, plan.main, middle, chips, valves, plus)


def _rnn(plan: Plan, cell: str, low: float, high: float) -> Plan:
    level = plan.area.top() + 0.42 * plan.area.height()
    plus = QPointF(plan.along(0.40), level)
    chip = QRectF(plan.along(0.74) - 0.22 * (plan.right - plan.left) / 2, 0, 0.22 * (plan.right - plan.left), 0)
    tall = min(0.62 * plan.area.height(), 170 * plan.size)
    chips = {"hidden": QRectF(chip.left(), level - tall / 2, chip.width(), tall)}
    return Plan(plan.size, plan.area, plan.left, plan.right, level, level, chips, {}, plus)
