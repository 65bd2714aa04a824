"""Settings of the labs as a session keeps them: all of them come back, and a damaged field is refused in a sentence."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.changes import Change
from app.labs.captions import setup as captions
from app.labs.forecast import setup as forecast
from app.labs.handwriting import setup as handwriting
from app.labs.questions import setup as questions
from app.labs.translate import setup as translate
from engine.errors import DataError
from engine.interventions import ClampUnit, ForceGate, Mute
from engine.labs.translate.outcome import AttentionEdit

CLAMP = ClampUnit(0, "forward", 4, -0.25, "cell", 1, 3)
GATE = ForceGate(1, "forward", "forget", 0.5, 2)
MUTE = Mute(0, "forward")

SETUPS: list[Any] = [
    captions.Setup(
        "attention", tuple(map(Change, (captions.Said(("a",)), captions.Cover((3, 60)), CLAMP, GATE, MUTE)))
    ),
    handwriting.Setup(compare="gru", changes=tuple(map(Change, (CLAMP, GATE, MUTE)))),
    forecast.Setup("gru", "lstm", 12, 7, 0.8, 30, 2, frozenset({"theta"}), {3: 1.5}, (Change(CLAMP), Change(MUTE))),
    translate.Setup(
        "One.",
        changes=(
            Change(translate.Prefix((5, 6), "un", "mot"), False),
            Change(translate.Row((AttentionEdit(1, (0.0, 1.0), 2, 3),), "mot")),
            Change(translate.Muted((3,), "did")),
            Change(translate.Temperature(0.5)),
            Change(translate.Inside("encoder", GATE)),
            Change(translate.Inside("decoder", CLAMP)),
        ),
    ),
    questions.Setup("A a.", "What?", changes=(Change(questions.Muted(0, "A a.")), Change(questions.Row(0, (1.0,))))),
]
"""One with every kind of change for each lab."""

DAMAGE = (None, "x", True, 7.5, -1.5, 10**400, [], {}, ["x"], [None], [[7.5]])
each_lab = pytest.mark.parametrize("setup", SETUPS, ids=lambda setup: type(setup).__module__.split(".")[2])


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value within a JSON value, and to itself."""
    yield place
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*place, key))


def at(value: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        value = value[key]
    return value


def put(value: Any, place: tuple[Any, ...], there: Any) -> Any:
    """A copy with another value at a place."""
    if not place:
        return there
    made = copy.deepcopy(value)
    at(made, place[:-1])[place[-1]] = there
    return made


def read(kind: Any, value: Any) -> tuple[Any, str]:
    """What settings read from a value would write again, or the sentence that refuses it."""
    try:
        return json.loads(json.dumps(kind.from_json(value).to_json())), ""
    except DataError as error:
        return None, str(error)


@each_lab
def test_settings_survive_json(setup: Any) -> None:
    assert type(setup).from_json(json.loads(json.dumps(setup.to_json()))) == setup


@each_lab
def test_a_damaged_field_is_refused_in_a_sentence(setup: Any) -> None:
    whole = json.loads(json.dumps(setup.to_json()))
    for place in places(whole):
        holder = at(whole, place[:-1])
        if "hidden" in place or (isinstance(holder, dict) and holder.get("kind") == "temperature"):
            continue
        for damage in DAMAGE:
            broken = put(whole, place, damage)
            taken, sentence = read(type(setup), broken)
            if sentence:
                assert "the session of the" in sentence
                assert sentence.endswith(".")
                assert len(sentence) < 400
            else:
                assert taken == broken, (place, damage)
                assert damage is not True or isinstance(at(whole, place), bool), place


@each_lab
def test_a_missing_field_is_refused(setup: Any) -> None:
    whole = json.loads(json.dumps(setup.to_json()))
    for place in places(whole):
        if place and isinstance(place[-1], str) and place[-1] not in ("what", "first", "last", "unit", "layer", "head"):
            broken = copy.deepcopy(whole)
            del at(broken, place[:-1])[place[-1]]
            if place[-1] != "origin":
                with pytest.raises(DataError, match="missing"):
                    type(setup).from_json(broken)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (captions.Setup, {"kind": "said", "words": []}),
        (captions.Setup, {"kind": "cover", "parts": list(range(64))}),
        (captions.Setup, {"kind": "cover", "parts": [64]}),
        (translate.Setup, {"kind": "row", "word": "x", "edits": []}),
        (translate.Setup, {"kind": "row", "word": "x", "edits": [{"step": 0, "weights": [0.0, 0.0]}]}),
        (translate.Setup, {"kind": "mute", "layer": 0, "direction": "forward", "side": "middle"}),
        (questions.Setup, {"kind": "row", "hop": 0, "weights": [0.0]}),
        (questions.Setup, {"kind": "row", "hop": -1, "weights": []}),
    ],
)
def test_changes_that_cannot_be_are_refused(kind: Any, wrong: dict[str, Any]) -> None:
    state = kind().to_json()
    state["changes"] = [{"on": True, **wrong}]
    with pytest.raises(DataError):
        kind.from_json(state)


@each_lab
def test_changes_are_switched_and_dropped(setup: Any) -> None:
    first, *rest = setup.changes
    assert setup.switched(0, False).changes == (Change(first.item, False), *rest)
    assert setup.switched(0, False).active == tuple(change.item for change in rest if change.on)
    assert setup.dropping(0).changes == tuple(rest)
    assert setup.plain().changes == ()
    off = setup.swapped()
    assert off.active == ()
    assert all(change.on for change in off.swapped().changes)
    assert off.having(first.item).changes == (Change(first.item), *off.changes[1:])
    assert setup.without(setup._place(first.item)).changes == tuple(rest)
