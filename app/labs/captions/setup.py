"""What a person set on the page: the network, and what it is made to say, not to see, and to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from engine.data.ink import Ink
from engine.errors import DataError
from engine.interventions import ClampUnit, ForceGate, Intervention, Mute
from engine.labs.captions.models import DEFAULT
from engine.labs.captions.outcome import END, GRID, Request

PARTS = GRID * GRID
"""Parts of a drawing."""

_KINDS: dict[str, type[Intervention]] = {"clamp": ClampUnit, "gate": ForceGate, "mute": Mute}


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
class Change:
    """Something overruled, and whether it is switched on."""

    item: Item
    on: bool = True


@dataclass(frozen=True)
class Setup:
    """Everything beside the drawing that decides what is said of it."""

    model: str = DEFAULT
    changes: tuple[Change, ...] = ()

    @property
    def active(self) -> tuple[Item, ...]:
        """What is overruled and switched on."""
        return tuple(change.item for change in self.changes if change.on)

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

    def plain(self) -> Setup:
        """The same with nothing overruled."""
        return replace(self, changes=())

    def having(self, item: Item) -> Setup:
        """With `item` in place of what was overruled at the same place before."""
        place = place_of(item)
        for index, change in enumerate(self.changes):
            if place_of(change.item) == place:
                return replace(self, changes=(*self.changes[:index], Change(item), *self.changes[index + 1 :]))
        return replace(self, changes=(*self.changes, Change(item)))

    def without(self, place: tuple[object, ...]) -> Setup:
        """Without what is overruled at a place."""
        return replace(self, changes=tuple(one for one in self.changes if place_of(one.item) != place))

    def covering(self, parts: tuple[int, ...]) -> Setup:
        """With these parts covered, and no others; the same where no part would be left to look at."""
        kept = tuple(sorted({part for part in parts if 0 <= part < PARTS}))
        if len(kept) == PARTS:
            return self
        return self.having(Cover(kept)) if kept else self.without(("cover",))

    def switched(self, index: int, on: bool) -> Setup:
        """With one change switched on or off."""
        changes = list(self.changes)
        changes[index] = replace(changes[index], on=on)
        return replace(self, changes=tuple(changes))

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {"model": self.model, "changes": [{"on": one.on, **_packed(one.item)} for one in self.changes]}

    @classmethod
    def from_json(cls, value: Any) -> Setup:
        """What `to_json` gave. Raises DataError where `value` is something else."""
        try:
            changes = tuple(Change(_unpacked(entry), bool(entry["on"])) for entry in value["changes"])
            return cls(str(value["model"]), changes)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"the session must hold settings of the Captions lab, but does not: {error}") from error


def place_of(item: Item) -> tuple[object, ...]:
    """Where something is overruled; two at one place exclude each other."""
    if isinstance(item, Said):
        return ("said",)
    if isinstance(item, Cover):
        return ("cover",)
    if isinstance(item, ClampUnit):
        return ("unit", item.layer, item.direction, item.unit)
    if isinstance(item, ForceGate):
        return ("gate", item.layer, item.direction, item.gate, item.unit)
    return ("mute", item.layer, item.direction)


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
    return {"kind": next(name for name, kind in _KINDS.items() if isinstance(item, kind)), **asdict(item)}


def _unpacked(entry: dict[str, Any]) -> Item:
    if entry["kind"] == "said":
        return Said(tuple(str(word) for word in entry["words"]))
    if entry["kind"] == "cover":
        parts = tuple(int(part) for part in entry["parts"])
        if not parts or len(set(parts)) >= PARTS or not all(0 <= part < PARTS for part in parts):
            raise ValueError("it covers parts that no drawing has")
        return Cover(parts)
    fields = {name: value for name, value in entry.items() if name not in ("kind", "on")}
    item = _KINDS[entry["kind"]](**fields)
    numbers = [getattr(item, name) for name in ("layer", "unit", "value") if getattr(item, name, None) is not None]
    if item.direction not in ("forward", "backward") or not all(isinstance(one, int | float) for one in numbers):
        raise ValueError("a change has a direction or a number that cannot be")
    return item
