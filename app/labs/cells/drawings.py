"""Each kind of cell as pipes, valves and sums; where things stand says `plans`, what they are drawn with `plumbing`."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from app.labs.cells.chips import Column, paint_chip, paint_column
from app.labs.cells.plans import RADIUS, Plan, Valve
from app.labs.cells.plumbing import Ink, arrow, colour_of, curve, label, node, pipe, stem, valve
from app.labs.cells.reading import COLOURS, Reading
from app.views.paper import CENTRE, LEFT, RIGHT, number, write


def paint_cell(ink: Ink, plan: Plan, now: Reading, old: Reading | None, chosen: str, hot: str) -> None:
    """Draw the cell of a reading; `old` is what it was before the last change, `chosen` a gate, `hot` what the mouse
    is over: "valve:keep" or "chip:forget"."""
    paint = {"rnn": _paint_rnn, "gru": _paint_gated, "mgu": _paint_gated}.get(now.cell, _paint_lstm)
    paint(ink, plan, now, old)
    for name, box in plan.chips.items():
        if now.cell != "rnn":
            paint_chip(
                ink, box, now.gates[name], old.gates[name] if old else None, name == chosen, hot == f"chip:{name}"
            )
    for what, each in plan.valves.items():
        _paint_valve(ink, what, each, now, old, hot == f"valve:{what}")


def paint_columns(ink: Ink, columns: tuple[Column, ...], unit: int, now: Reading, feature: int | None) -> None:
    """Every unit's state at the ends of the pipes, and the input."""
    for column in columns:
        held = column.step == 0 and column.name in now.states and now.states[column.name].held
        paint_column(ink, column, feature if column.name == "input" else unit, held)


def _paint_bus(ink: Ink, plan: Plan) -> None:
    """The thin line that brings the input and the hidden state to every sum."""
    y = plan.area.bottom() - 5 * plan.size
    last = max(box.center().x() for box in plan.chips.values())
    colour = ink.theme.line
    stem(ink, [QPointF(plan.area.left() + 14 * plan.size, y), QPointF(last, y)], colour)
    for box in plan.chips.values():
        x = box.center().x() if len(plan.chips) > 3 or box.bottom() > y - 30 * plan.size else box.left() - 8 * plan.size
        if x < box.left():
            tip = QPointF(box.left() - 1, box.center().y())
            stem(ink, [QPointF(x - 6 * plan.size, y), QPointF(x - 6 * plan.size, tip.y()), tip], colour)
            arrow(ink, tip, 0, colour, 5)
        else:
            tip = QPointF(x, box.bottom() + 1)
            stem(ink, [QPointF(x, y), tip], colour)
            arrow(ink, tip, -90, colour, 5)


def _paint_lstm(ink: Ink, plan: Plan, now: Reading, old: Reading | None) -> None:
    main, gates, reach = now.main, now.gates, RADIUS * plan.size
    keep, write_, plus = plan.valves["keep"].at, plan.valves["write"].at, plan.plus
    before = old.main if old else None
    _paint_bus(ink, plan)
    if now.cell == "peephole":
        _paint_peepholes(ink, plan)
    _stem_to(ink, plan, "forget", QPointF(keep.x(), keep.y() + reach))
    if "input" in plan.chips:
        top = plan.chips["input"].center().x(), plan.chips["input"].top()
        _stem(ink, [QPointF(*top), QPointF(top[0], write_.y()), QPointF(write_.x() - reach, write_.y())], "input")
    else:
        _rod(
            ink,
            QPointF(keep.x(), write_.y()),
            QPointF(write_.x() - reach, write_.y()),
            "i = 1 \N{MINUS SIGN} f",
            "forget",
        )
    candidate = plan.chips["candidate"]
    tap, out = plan.along(0.77), plan.right
    squashed, was = math.tanh(main.value), math.tanh(before.value) if before else None
    pipe(ink, [QPointF(plan.left, plan.main), keep], main.old, before.old if before else None)
    pipe(ink, [keep, plus], main.kept, before.kept if before else None)
    pipe(ink, [QPointF(plus.x(), candidate.top()), write_], gates["candidate"].value,
         old.gates["candidate"].value if old else None)  # fmt: skip
    pipe(ink, [write_, plus], main.written, before.written if before else None)
    bend = [QPointF(tap, plan.main), QPointF(tap, plan.middle)]
    if "show" in plan.valves:
        show = plan.valves["show"].at
        _stem_to(ink, plan, "output", QPointF(show.x(), show.y() + reach))
        pipe(ink, [*bend, show], squashed, was)
        pipe(ink, [show, QPointF(out, plan.middle)], now.hidden.value, old.hidden.value if old else None)
    else:
        pipe(ink, [*bend, QPointF(out, plan.middle)], now.hidden.value, old.hidden.value if old else None)
    pipe(ink, [plus, QPointF(out, plan.main)], main.value, before.value if before else None)
    node(ink, plus, 13 * plan.size, "+", ink.theme.dim)
    node(ink, QPointF(tap, 0.5 * (plan.main + plan.middle)), 16 * plan.size, "tanh", ink.theme.dim)
    rise = 17 * plan.size
    label(ink, QPointF(0.5 * (keep.x() + plus.x()), plan.main - rise), "kept  f\N{MIDDLE DOT}c", main.kept, CENTRE)
    aside = QPointF(write_.x() - 14 * plan.size, 0.5 * (plan.main + write_.y()) - 3 * plan.size)
    label(ink, aside, "written  i\N{MIDDLE DOT}g", main.written, RIGHT)


def _paint_peepholes(ink: Ink, plan: Plan) -> None:
    """Dashed lines from the cell state to the gates that see it: before the step to i and f, after it to o."""
    colour = ink.theme.series[COLOURS["cell"]]
    y = plan.chips["forget"].top() - 12 * plan.size
    start = QPointF(plan.left + 8 * plan.size, plan.main)
    for gate in ("forget", "input"):
        x = plan.chips[gate].left() + 22 * plan.size
        stem(
            ink, [start, QPointF(start.x(), y), QPointF(x, y), QPointF(x, plan.chips[gate].top())], colour, dashed=True
        )
        arrow(ink, QPointF(x, plan.chips[gate].top()), 90, colour, 5)
    box = plan.chips["output"]
    x = box.right() - 22 * plan.size
    stem(ink, [QPointF(x, plan.main), QPointF(x, box.top())], colour, dashed=True)
    arrow(ink, QPointF(x, box.top()), 90, colour, 5)


def _paint_gated(ink: Ink, plan: Plan, now: Reading, old: Reading | None) -> None:
    main, gru, reach = now.main, now.cell == "gru", RADIUS * plan.size
    gate, content = ("update", "new") if gru else ("forget", "candidate")
    keep, write_, reset, plus = (*(plan.valves[what].at for what in ("keep", "write", "reset")), plan.plus)
    before = old.main if old else None
    _paint_bus(ink, plan)
    _stem_to(ink, plan, gate, QPointF(keep.x(), keep.y() + reach))
    box = plan.chips[gate]
    words = "1 \N{MINUS SIGN} z" if gru else "f"
    _rod(ink, QPointF(box.right(), write_.y()), QPointF(write_.x() - reach, write_.y()), words, gate)
    if gru:
        lower = plan.chips["reset"]
        _stem(ink, [QPointF(reset.x(), lower.bottom()), QPointF(reset.x(), reset.y() - reach)], "reset")
    else:
        level = box.bottom() + 22 * plan.size
        _stem(ink, [QPointF(keep.x(), box.bottom()), QPointF(keep.x(), level), QPointF(reset.x(), level),
                    QPointF(reset.x(), reset.y() - reach)], gate)  # fmt: skip
    target = plan.chips[content]
    through = now.openness("reset" if gru else gate) * main.old
    pipe(ink, [QPointF(plan.left - 12 * plan.size, reset.y()), reset], main.old, before.old if before else None)
    was = old.openness("reset" if gru else gate) * before.old if old and before else None
    pipe(ink, [reset, QPointF(target.left(), reset.y())], through, was)
    pipe(ink, [QPointF(plan.left, plan.main), keep], main.old, before.old if before else None)
    pipe(ink, [keep, plus], main.kept, before.kept if before else None)
    fresh = now.gates[content].value
    pipe(ink, [QPointF(plus.x(), target.top()), write_], fresh, old.gates[content].value if old else None)
    pipe(ink, [write_, plus], main.written, before.written if before else None)
    pipe(ink, [plus, QPointF(plan.right, plan.main)], main.value, before.value if before else None)
    node(ink, plus, 13 * plan.size, "+", ink.theme.dim)
    kept = "kept  z\N{MIDDLE DOT}h" if gru else "kept  (1\N{MINUS SIGN}f)\N{MIDDLE DOT}h"
    label(ink, QPointF(0.5 * (keep.x() + plus.x()), plan.main - 17 * plan.size), kept, main.kept, CENTRE)
    label(
        ink, QPointF(write_.x() + reach + 10 * plan.size, 0.5 * (plan.main + write_.y())), "written", main.written, LEFT
    )


def _paint_rnn(ink: Ink, plan: Plan, now: Reading, old: Reading | None) -> None:
    gate, hidden, plus, theme = now.gates["hidden"], now.hidden, plan.plus, ink.theme
    parts = dict(gate.parts)
    was = dict(old.gates["hidden"].parts) if old else {}
    low = plan.area.bottom() - 40 * plan.size
    pipe(ink, [QPointF(plan.left, plan.main), plus], parts["U h"], was.get("U h"))
    pipe(ink, [QPointF(plan.left, low), QPointF(plus.x(), low), plus], parts["W x"], was.get("W x"))
    pipe(ink, [QPointF(plus.x(), plan.area.top() + 22 * plan.size), plus], parts["b"], was.get("b"))
    box = plan.chips["hidden"]
    pipe(ink, [plus, QPointF(box.left(), plan.main)], gate.before, old.gates["hidden"].before if old else None)
    pipe(ink, [QPointF(box.right(), plan.main), QPointF(plan.right, plan.main)], hidden.value,
         old.hidden.value if old else None)  # fmt: skip
    node(ink, plus, 15 * plan.size, "+", theme.dim)
    rise = 18 * plan.size
    label(ink, QPointF(0.5 * (plan.left + plus.x()), plan.main - rise), "U h", parts["U h"], CENTRE)
    label(ink, QPointF(0.5 * (plan.left + plus.x()), low - rise), "W x", parts["W x"], CENTRE)
    label(ink, QPointF(plus.x() + 15 * plan.size, plan.area.top() + 30 * plan.size), "b", parts["b"], LEFT)
    label(ink, QPointF(0.5 * (plus.x() + box.left()), plan.main - rise), "sum", gate.before, CENTRE)
    painter = ink.painter
    colour = theme.series[COLOURS["hidden"]]
    painter.setPen(ink.pen(colour, 1.8))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(box, ink.px(8), ink.px(8))
    head = QRectF(box.left() + ink.px(10), box.top() + ink.px(4), box.width() - ink.px(20), ink.px(22))
    text = f"tanh({number(gate.before, 2)})"
    write(painter, head, text, ink.paper.font(13, bold=True), theme.text, LEFT)
    write(painter, head, number(gate.value, 2), ink.paper.font(13, bold=True), colour_of(gate.value, theme), RIGHT)
    inner = QRectF(head.left(), head.bottom() + ink.px(2), head.width(), box.bottom() - head.bottom() - ink.px(12))
    curve(ink, inner, "tanh", gate.before, colour, old.gates["hidden"].before if old else None)


def _paint_valve(ink: Ink, what: str, each: Valve, now: Reading, old: Reading | None, hot: bool) -> None:
    gate = now.gates[each.gate]
    share = 1.0 - gate.value if each.inverse else gate.value
    was = None
    if old is not None:
        was = 1.0 - old.gates[each.gate].value if each.inverse else old.gates[each.gate].value
    radius, at = RADIUS * ink.paper.base / 13.0, each.at
    colour = ink.theme.series[COLOURS[each.gate]]
    valve(ink, at, radius, share, colour, each.across, was, gate.held, hot)
    symbol = f"1\N{MINUS SIGN}{gate.symbol}" if each.inverse else gate.symbol
    text = f"{symbol} {number(share, 2)}" + (" held" if gate.held else "")
    font, wide, high = ink.paper.font(12, bold=True), ink.px(84), ink.px(15)
    box = QRectF(at.x() - wide / 2, at.y() - radius - high - ink.px(5), wide, high)
    if not each.across:
        box = QRectF(at.x() + radius + ink.px(10), at.y() + ink.px(2), wide, high)
    elif what in ("reset", "show"):
        box = QRectF(at.x() + radius * 0.7 + ink.px(4), at.y() - radius - high + ink.px(2), wide, high)
    align = CENTRE if each.across and what == "keep" else LEFT
    write(ink.painter, box, text, font, ink.theme.cursor if gate.held else colour, align)


def _stem_to(ink: Ink, plan: Plan, gate: str, end: QPointF) -> None:
    box = plan.chips[gate]
    _stem(ink, [QPointF(end.x(), box.top()), end], gate)


def _stem(ink: Ink, points: list[QPointF], gate: str) -> None:
    stem(ink, points, ink.theme.series[COLOURS[gate]])


def _rod(ink: Ink, start: QPointF, end: QPointF, words: str, gate: str) -> None:
    """What turns a second valve with the first."""
    colour = ink.theme.series[COLOURS[gate]]
    stem(ink, [start, end], colour)
    wide, high = ink.px(90), ink.px(15)
    middle = 0.5 * (start.x() + end.x())
    write(
        ink.painter,
        QRectF(middle - wide / 2, start.y() - high - 2, wide, high),
        words,
        ink.paper.font(12),
        colour,
        CENTRE,
    )
