"""What a person set on the page: networks, horizon, season, interval, origin, and what is changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from app.labs.forecast.changes import Change, Place, place_of
from engine.data.series import Series
from engine.errors import DataError
from engine.interventions import Intervention
from engine.labs.forecast.outcome import Edit, Request
from engine.labs.forecast.spec import PLAIN, SPEC

_LIMITS = {parameter.name: parameter for parameter in SPEC.parameters}
LINE = "seasonal-naive"
"""The method that all must beat."""


@dataclass(frozen=True)
class Setup:
    """Everything that decides what is forecast from one series.

    model     a kind of network that ships, or a file of one that was trained
    compare   a second one, "" for none
    coverage  of the widest interval
    origin    points that the forecast may know, None for all
    ahead     step of the forecast whose influences are shown, from 1; 0 for their mean
    hidden    keys of plain methods that are not drawn
    edits     other values at some points
    changes   what is forced inside the network
    """

    model: str = "lstm"
    compare: str = ""
    horizon: int = 48
    season: int = 24
    coverage: float = 0.95
    origin: int | None = None
    ahead: int = 1
    hidden: frozenset[str] = frozenset({"naive", "naive2"})
    edits: dict[int, float] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()

    @property
    def active(self) -> tuple[Intervention, ...]:
        """The changes that are switched on."""
        return tuple(change.item for change in self.changes if change.on)

    @property
    def altered(self) -> bool:
        """Whether something is not as it was found: a past value, or something inside the network."""
        return bool(self.active or self.edits)

    def having(self, item: Intervention) -> Setup:
        """With `item` in place of what was forced at the same place before."""
        kept = [change for change in self.changes if place_of(change.item) != place_of(item)]
        return replace(self, changes=(*kept, Change(item)))

    def without(self, place: Place) -> Setup:
        """Without what is forced at a place."""
        return replace(self, changes=tuple(c for c in self.changes if place_of(c.item) != place))

    def switched(self, index: int, on: bool) -> Setup:
        """With one change switched on or off."""
        changes = list(self.changes)
        changes[index] = replace(changes[index], on=on)
        return replace(self, changes=tuple(changes))

    def with_edit(self, point: int, value: float | None) -> Setup:
        """With another value at a point, or its own again."""
        edits = {place: old for place, old in self.edits.items() if place != point}
        if value is not None:
            edits[point] = value
        return replace(self, edits=edits)

    def request(self, series: Series, model: str = "", untouched: bool = False) -> Request:
        """What to ask of the session: of `model` where it is given, without edits and changes where `untouched`."""
        return Request(
            series,
            model or self.model,
            self.horizon,
            self.season,
            origin=self.origin,
            ahead=self.ahead,
            interventions=() if untouched or model else self.active,
            edits=() if untouched else tuple(Edit(*pair) for pair in sorted(self.edits.items())),
        )

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "model": self.model,
            "compare": self.compare,
            "horizon": self.horizon,
            "season": self.season,
            "coverage": self.coverage,
            "origin": self.origin,
            "ahead": self.ahead,
            "hidden": sorted(self.hidden),
            "edits": [[point, value] for point, value in sorted(self.edits.items())],
            "changes": [change.to_json() for change in self.changes],
        }

    @classmethod
    def from_json(cls, value: Any) -> Setup:
        """What `to_json` gave. Raises DataError where `value` is something else."""
        try:
            numbers = {name: _checked(name, value[name]) for name in ("horizon", "season", "coverage")}
            origin = value["origin"]
            if origin is not None and (not isinstance(origin, int) or origin < 1):
                raise ValueError(f"its origin is {origin!r}")
            return cls(
                str(value["model"]),
                str(value["compare"]),
                int(numbers["horizon"]),
                int(numbers["season"]),
                float(numbers["coverage"]),
                origin,
                int(value["ahead"]),
                frozenset(key for key in value["hidden"] if key in PLAIN),
                {int(point): float(number) for point, number in value["edits"] if int(point) >= 0},
                tuple(Change.from_json(change) for change in value["changes"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(f"the session must hold settings of the Forecast lab, but does not: {error}") from error


def _checked(name: str, value: Any) -> float:
    limits = _LIMITS[name]
    if not isinstance(value, int | float) or not (limits.low or 0) <= value <= (limits.high or 0):
        raise ValueError(f"its {name} is {value!r}")
    return value
