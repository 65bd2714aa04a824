"""Interventions and other fields as they stand in files: what was written comes back, all else is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.data.fields import Fields
from engine.data.interventions import intervention_from_json, intervention_to_json
from engine.errors import DataError
from engine.interventions import ClampUnit, ForceGate, Intervention, Mute

CLAMP = {"kind": "clamp", "layer": 0, "direction": "forward", "unit": 3, "value": 0.5}
GATE = {"kind": "gate", "layer": 0, "direction": "forward", "gate": "forget", "value": 0.5}


@pytest.mark.parametrize(
    "item",
    [
        ClampUnit(1, "backward", 3, -2.5, "cell", 4, 9),
        ClampUnit(0, "forward", 0, 0.0),
        ForceGate(2, "forward", "candidate", -1.0),
        ForceGate(2, "forward", "reset", 1.0, 7),
        Mute(0, "backward"),
    ],
)
def test_interventions_survive_json(item: Intervention) -> None:
    table = json.loads(json.dumps(intervention_to_json(item)))
    assert intervention_from_json(Fields.of(table, "it")) == item


def test_what_has_a_usual_value_may_be_missing() -> None:
    assert intervention_from_json(Fields.of(CLAMP, "it")) == ClampUnit(0, "forward", 3, 0.5)
    assert intervention_from_json(Fields.of(GATE, "it")) == ForceGate(0, "forward", "forget", 0.5)


@pytest.mark.parametrize(
    ("table", "wrong", "sentence"),
    [
        (CLAMP, {"kind": "hold"}, "`kind` in it must be one of clamp, gate, mute, but is 'hold' instead."),
        (CLAMP, {"kind": ["x"]}, "`kind` in it must be one of"),
        (CLAMP, {"layer": "0"}, "`layer` in it must be a whole number from 0, but is '0' instead."),
        (CLAMP, {"layer": -1}, "`layer`"),
        (CLAMP, {"direction": "up"}, "`direction` in it must be one of forward, backward, but is 'up' instead."),
        (CLAMP, {"unit": 1.5}, "`unit`"),
        (CLAMP, {"unit": None}, "`unit`"),
        (CLAMP, {"unit": True}, "`unit`"),
        (CLAMP, {"value": None}, "`value` in it must be a number"),
        (CLAMP, {"value": float("nan")}, "`value`"),
        (CLAMP, {"value": float("inf")}, "`value`"),
        (CLAMP, {"value": 10**400}, "`value`"),
        (CLAMP, {"value": 1e39}, "`value`"),
        (CLAMP, {"what": "foo"}, "`what` in it must be one of hidden, cell, but is 'foo' instead."),
        (CLAMP, {"first": "a"}, "`first`"),
        (CLAMP, {"last": 2.5}, "`last`"),
        (GATE, {"gate": ["x"]}, "`gate` in it must be one of"),
        (GATE, {"gate": 7}, "`gate`"),
        (GATE, {"value": 7.0}, "`value` in it must be a number from 0.0 to 1.0, but is 7.0 instead."),
        (GATE, {"value": -0.5}, "`value`"),
        (GATE, {"gate": "new", "value": -1.5}, "`value`"),
        (GATE, {"unit": "x"}, "`unit`"),
    ],
)
def test_a_wrong_field_is_refused(table: dict[str, Any], wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DataError) as caught:
        intervention_from_json(Fields.of({**table, **wrong}, "it"))
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).endswith(".")


def test_what_is_no_table_is_refused() -> None:
    for value in ([], None, "x", 3):
        with pytest.raises(DataError, match="it must be a table, but is"):
            Fields.of(value, "it")
