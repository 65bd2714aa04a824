"""Interventions as they stand in session files: `{"kind": "clamp", "layer": 0, "direction": "forward", ...}`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal, get_args

from engine.data.fields import Fields
from engine.interventions import GATE_RANGES, LARGEST, ClampUnit, Direction, ForceGate, Intervention, Mute

KINDS: dict[str, type[Intervention]] = {"clamp": ClampUnit, "gate": ForceGate, "mute": Mute}
"""Interventions by their `kind`."""
_WHAT: tuple[Literal["hidden", "cell"], ...] = ("hidden", "cell")


def intervention_to_json(item: Intervention) -> dict[str, Any]:
    """As JSON values: its `kind`, which is "clamp", "gate" or "mute", and its fields."""
    return {"kind": next(name for name, kind in KINDS.items() if isinstance(item, kind)), **asdict(item)}


def intervention_from_json(fields: Fields) -> Intervention:
    """What `intervention_to_json` gave; further fields are left aside. Raises DataError where a field is wrong."""
    kind = fields.choice("kind", KINDS)
    layer = fields.whole("layer")
    direction: Direction = fields.choice("direction", get_args(Direction))
    if kind == "mute":
        return Mute(layer, direction)
    if kind == "gate":
        gate = fields.choice("gate", GATE_RANGES)
        unit = fields.whole("unit") if fields.given("unit") else None
        return ForceGate(layer, direction, gate, fields.number("value", *GATE_RANGES[gate]), unit)
    return ClampUnit(
        layer,
        direction,
        fields.whole("unit"),
        fields.number("value", -LARGEST, LARGEST),
        fields.choice("what", _WHAT) if "what" in fields.table else "hidden",
        fields.whole("first") if "first" in fields.table else 0,
        fields.whole("last") if fields.given("last") else None,
    )
