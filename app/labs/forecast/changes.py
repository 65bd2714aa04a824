"""What is forced inside the network: changes that can be switched off one by one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from engine.interventions import ClampUnit, ForceGate, Intervention, Mute

_KINDS: dict[str, type[Intervention]] = {"clamp": ClampUnit, "gate": ForceGate, "mute": Mute}
Place = tuple[object, ...]


@dataclass(frozen=True)
class Change:
    """Something forced inside the network, and whether it is switched on."""

    item: Intervention
    on: bool = True

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        kind = next(name for name, kind in _KINDS.items() if isinstance(self.item, kind))
        return {"kind": kind, "on": self.on, **asdict(self.item)}

    @classmethod
    def from_json(cls, value: Any) -> Change:
        """What `to_json` gave. Raises KeyError, TypeError or ValueError where `value` is something else."""
        fields = {key: item for key, item in value.items() if key not in ("kind", "on")}
        item = _KINDS[value["kind"]](**fields)
        numbers = [getattr(item, name, 0) for name in ("layer", "unit", "value")]
        if item.direction not in ("forward", "backward") or not all(isinstance(n, int | float | None) for n in numbers):
            raise ValueError("a change has a direction or a number that cannot be")
        return cls(item, bool(value["on"]))


def place_of(item: Intervention) -> Place:
    """Where in the network something is forced; two at one place exclude each other."""
    if isinstance(item, ClampUnit):
        return ("unit", item.layer, item.unit)
    if isinstance(item, ForceGate):
        return ("gate", item.layer, item.gate, item.unit)
    return ("mute", item.layer)


def described(item: Intervention, layer: str = "layer") -> str:
    """A change in a few words, layers (or blocks) counted from 1."""
    where = f"{layer} {item.layer + 1}"
    if isinstance(item, ClampUnit):
        return f"Unit {item.unit}, {where}: {item.value:.2f}"
    if isinstance(item, ForceGate):
        return f"{item.gate.capitalize()} gate, {where}: {item.value:.2f}"
    return f"{where.capitalize()} muted"
