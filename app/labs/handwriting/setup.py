"""What a person set on the page: models, decoding, and changes inside the network."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from engine.errors import DataError
from engine.interventions import ClampUnit, Direction, ForceGate, Intervention, Mute
from engine.labs.handwriting.outcome import Decoding
from engine.labs.handwriting.readers import DEFAULT

_KINDS = {"clamp": ClampUnit, "gate": ForceGate, "mute": Mute}
_ARROW = {"forward": "\u2192", "backward": "\u2190"}


@dataclass(frozen=True)
class Change:
    """Something forced inside the network, and whether it is switched on."""

    item: Intervention
    on: bool = True


@dataclass(frozen=True)
class Setup:
    """Everything that decides what is read from the same ink. `compare` names a second model, "" for none."""

    model: str = DEFAULT
    compare: str = ""
    decoding: Decoding = field(default_factory=Decoding)
    changes: tuple[Change, ...] = ()

    @property
    def active(self) -> tuple[Intervention, ...]:
        """The changes that are switched on."""
        return tuple(change.item for change in self.changes if change.on)

    def having(self, item: Intervention) -> Setup:
        """With `item` in place of what was forced at the same place before."""
        place = place_of(item)
        kept = [change for change in self.changes if place_of(change.item) != place]
        return replace(self, changes=(*kept, Change(item)))

    def without(self, place: tuple[object, ...]) -> Setup:
        """Without what is forced at a place."""
        return replace(self, changes=tuple(c for c in self.changes if place_of(c.item) != place))

    def switched(self, index: int, on: bool) -> Setup:
        """With one change switched on or off."""
        changes = list(self.changes)
        changes[index] = replace(changes[index], on=on)
        return replace(self, changes=tuple(changes))

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "model": self.model,
            "compare": self.compare,
            "decoding": asdict(self.decoding),
            "changes": [
                {"kind": _kind_of(change.item), "on": change.on, **asdict(change.item)} for change in self.changes
            ],
        }

    @classmethod
    def from_json(cls, value: Any) -> Setup:
        """What `to_json` gave. Raises DataError where `value` is something else."""
        try:
            changes = []
            for entry in value["changes"]:
                fields = {key: item for key, item in entry.items() if key not in ("kind", "on")}
                changes.append(Change(_checked(_KINDS[entry["kind"]](**fields)), bool(entry["on"])))
            decoding = Decoding(**value["decoding"])
            if decoding.decoder not in ("greedy", "beam") or not 1 <= decoding.width <= 1000:
                raise ValueError("the decoding is none that this program has")
            return cls(str(value["model"]), str(value["compare"]), decoding, tuple(changes))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"the session must hold settings of the Handwriting lab, but does not: {error}") from error


def place_of(item: Intervention) -> tuple[object, ...]:
    """Where in the network something is forced; two at one place exclude each other."""
    if isinstance(item, ClampUnit):
        return ("unit", item.layer, item.direction, item.unit)
    if isinstance(item, ForceGate):
        return ("gate", item.layer, item.direction, item.gate, item.unit)
    return ("mute", item.layer, item.direction)


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


def _kind_of(item: Intervention) -> str:
    return next(name for name, kind in _KINDS.items() if isinstance(item, kind))


def _checked(item: Any) -> Intervention:
    numbers = [getattr(item, name) for name in ("layer", "unit", "value") if getattr(item, name, None) is not None]
    if item.direction not in ("forward", "backward") or not all(isinstance(n, int | float) for n in numbers):
        raise ValueError("a change has a direction or a number that cannot be")
    checked: Intervention = item
    return checked
