"""What a person set on the page: models, decoding, and changes inside the network."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from app.changes import Change, Changeable, Place, changes_from_json, changes_to_json, place_in_network
from engine.data.fields import Fields
from engine.data.interventions import intervention_from_json, intervention_to_json
from engine.interventions import ClampUnit, Direction, ForceGate, Intervention
from engine.labs.handwriting.outcome import Decoding
from engine.labs.handwriting.readers import DEFAULT

_DECODERS: tuple[Literal["greedy", "beam"], ...] = ("greedy", "beam")
_ARROW = {"forward": "\u2192", "backward": "\u2190"}


@dataclass(frozen=True)
class Setup(Changeable[Intervention]):
    """Everything that decides what is read from the same ink. `compare` names a second model, "" for none."""

    model: str = DEFAULT
    compare: str = ""
    decoding: Decoding = field(default_factory=Decoding)
    changes: tuple[Change[Intervention], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "model": self.model,
            "compare": self.compare,
            "decoding": asdict(self.decoding),
            "changes": changes_to_json(self.changes, intervention_to_json),
        }

    @classmethod
    def from_json(cls, value: Any) -> Setup:
        """What `to_json` gave. Raises DataError where `value` is something else."""
        fields = Fields.of(value, "the session of the Handwriting lab")
        decoding = fields.inner("decoding")
        return cls(
            fields.text("model"),
            fields.text("compare"),
            Decoding(
                decoding.choice("decoder", _DECODERS),
                decoding.whole("width", 1, 1_000),
                decoding.number("weight", 0.0, 100.0),
                decoding.number("bonus", -100.0, 100.0),
            ),
            changes_from_json(fields, intervention_from_json),
        )

    def _place(self, item: Intervention) -> Place:
        return place_in_network(item)


def described(item: Intervention) -> str:
    """A change in a few words, layers counted from 1."""
    where = f"layer {item.layer + 1} {_ARROW[item.direction]}"
    if isinstance(item, ClampUnit):
        return f"Unit {item.unit}, {where}: {item.value:.2f}"
    if isinstance(item, ForceGate):
        return f"{item.gate.capitalize()} gate, {where}: {item.value:.2f}"
    return f"{where.capitalize()} muted"


def gates_of(cell: str) -> tuple[str, ...]:
    """Gates of a kind of cell that can be forced, by the names that traces have."""
    return {"lstm": ("forget", "input", "output"), "gru": ("update", "reset")}.get(cell, ())


def direction_of(name: str) -> Direction:
    """The direction in a trace's name."""
    return "backward" if "/backward/" in name else "forward"
