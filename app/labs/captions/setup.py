"""What a person set on the page: the network, and what it is made to say, not to see, and to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.changes import Change, Changeable, Place, changes_from_json, changes_to_json, place_in_network
from engine.data.fields import Fields
from engine.data.ink import Ink
from engine.data.interventions import KINDS, intervention_from_json, intervention_to_json
from engine.interventions import ClampUnit, ForceGate, Intervention, Mute
from engine.labs.captions.models import DEFAULT
from engine.labs.captions.outcome import END, GRID, Request

PARTS = GRID * GRID
"""Parts of a drawing."""


@dataclass(frozen=True)
class Said:
    """Words that the caption has to begin with; the last of them is the one that a person picked."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Cover:
    """Parts of the drawing, 0 to PARTS - 1, that may not be looked at."""

    parts: tuple[int, ...]


Item = Said | Cover | Intervention


@dataclass(frozen=True)
class Setup(Changeable[Item]):
    """Everything beside the drawing that decides what is said of it."""

    model: str = DEFAULT
    changes: tuple[Change[Item], ...] = ()

    @property
    def prefix(self) -> tuple[str, ...]:
        """Words that the caption has to begin with now."""
        return next((item.words for item in self.active if isinstance(item, Said)), ())

    @property
    def covered(self) -> tuple[int, ...]:
        """Parts that may not be looked at now, in order."""
        return next((item.parts for item in self.active if isinstance(item, Cover)), ())

    @property
    def forced(self) -> tuple[Intervention, ...]:
        """What is forced in the recurrent layer now."""
        return tuple(item for item in self.active if isinstance(item, ClampUnit | ForceGate | Mute))

    def request(self, ink: Ink, model: str = "") -> Request:
        """What to ask of the engine, of this network or another."""
        return Request(ink, model or self.model, self.prefix, self.covered, self.forced)

    def covering(self, parts: tuple[int, ...]) -> Setup:
        """With these parts covered, and no others; the same where no part would be left to look at."""
        kept = tuple(sorted({part for part in parts if 0 <= part < PARTS}))
        if len(kept) == PARTS:
            return self
        return self.having(Cover(kept)) if kept else self.without(("cover",))

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {"model": self.model, "changes": changes_to_json(self.changes, _packed)}

    @classmethod
    def from_json(cls, value: Any) -> Setup:
        """What `to_json` gave. Raises DataError where `value` is something else."""
        fields = Fields.of(value, "the session of the Captions lab")
        return cls(fields.text("model"), changes_from_json(fields, _unpacked))

    def _place(self, item: Item) -> Place:
        return place_of(item)


def place_of(item: Item) -> Place:
    """Where something is overruled; two at one place exclude each other."""
    if isinstance(item, Said):
        return ("said",)
    if isinstance(item, Cover):
        return ("cover",)
    return place_in_network(item)


def described(item: Item) -> str:
    """Something overruled in a few words."""
    if isinstance(item, Said):
        word = item.words[-1]
        return f"Word {len(item.words)}: {'the end' if word == END else word}"
    if isinstance(item, Cover):
        return f"{len(item.parts)} part{'s' if len(item.parts) > 1 else ''} covered"
    if isinstance(item, ClampUnit):
        return f"Unit {item.unit}: {item.value:.2f}"
    if isinstance(item, ForceGate):
        return f"{item.gate.capitalize()} gate: {item.value:.2f}"
    return "LSTM muted"


def _packed(item: Item) -> dict[str, Any]:
    if isinstance(item, Said):
        return {"kind": "said", "words": list(item.words)}
    if isinstance(item, Cover):
        return {"kind": "cover", "parts": list(item.parts)}
    return intervention_to_json(item)


def _unpacked(fields: Fields) -> Item:
    kind = fields.choice("kind", ("said", "cover", *KINDS))
    if kind == "said":
        words = fields.texts("words")
        if not words:
            raise fields.refused("words", "a list of one word or more")
        return Said(words)
    if kind == "cover":
        parts = fields.wholes("parts", 0, PARTS - 1)
        if not 0 < len(set(parts)) < PARTS:
            raise fields.refused("parts", "a list of one part or more that leaves one to look at")
        return Cover(parts)
    return intervention_from_json(fields)
