"""What a person changed in a network and may switch off bit by bit: the part of a lab's settings that is alike in all.

Where something is overruled is its place; two changes at one place exclude each other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, Self, TypeVar, cast

from engine.data.fields import Fields
from engine.interventions import ClampUnit, ForceGate, Intervention

Item = TypeVar("Item")
Place = tuple[object, ...]


@dataclass(frozen=True)
class Change(Generic[Item]):
    """Something overruled, and whether it is switched on."""

    item: Item
    on: bool = True


class Changeable(ABC, Generic[Item]):
    """Settings with changes among them; what inherits this is a frozen dataclass with the field `changes`."""

    @property
    @abstractmethod
    def changes(self) -> tuple[Change[Item], ...]:
        """What is overruled, in the order in which it was."""

    @abstractmethod
    def _place(self, item: Item) -> Place:
        """Where something is overruled."""

    @property
    def active(self) -> tuple[Item, ...]:
        """What is overruled and switched on."""
        return tuple(change.item for change in self.changes if change.on)

    def plain(self) -> Self:
        """The same with nothing overruled."""
        return self._with(())

    def having(self, item: Item) -> Self:
        """With `item` in place of what was overruled at the same place before."""
        place = self._place(item)
        for index, change in enumerate(self.changes):
            if self._place(change.item) == place:
                return self._with((*self.changes[:index], Change(item), *self.changes[index + 1 :]))
        return self._with((*self.changes, Change(item)))

    def without(self, place: Place) -> Self:
        """Without what is overruled at a place."""
        return self._with(tuple(change for change in self.changes if self._place(change.item) != place))

    def dropping(self, index: int) -> Self:
        """Without one change."""
        return self._with(self.changes[:index] + self.changes[index + 1 :])

    def switched(self, index: int, on: bool) -> Self:
        """With one change switched on or off."""
        return self._with(
            tuple(replace(change, on=on) if each == index else change for each, change in enumerate(self.changes))
        )

    def swapped(self) -> Self:
        """With every change switched off, or with all on again where none is on."""
        on = not any(change.on for change in self.changes)
        return self._with(tuple(replace(change, on=on) for change in self.changes))

    def _with(self, changes: tuple[Change[Item], ...]) -> Self:
        settings: Self = replace(cast("Any", self), changes=changes)
        return settings


def changes_to_json(changes: tuple[Change[Item], ...], pack: Callable[[Item], dict[str, Any]]) -> list[dict[str, Any]]:
    """As JSON values; `pack` gives those of an item."""
    return [{"on": change.on, **pack(change.item)} for change in changes]


def changes_from_json(fields: Fields, unpack: Callable[[Fields], Item]) -> tuple[Change[Item], ...]:
    """What `changes_to_json` gave for the field `changes`. Raises DataError, as `unpack` does, where it is none."""
    return tuple(Change(unpack(one), one.flag("on")) for one in fields.inners("changes"))


def place_in_network(item: Intervention) -> Place:
    """Where in a recurrent network something is forced."""
    if isinstance(item, ClampUnit):
        return ("unit", item.layer, item.direction, item.unit)
    if isinstance(item, ForceGate):
        return ("gate", item.layer, item.direction, item.gate, item.unit)
    return ("mute", item.layer, item.direction)
