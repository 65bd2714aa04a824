"""What a person set on the page: networks, horizon, season, interval, origin, and what is changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from app.changes import Change, Changeable, Place, changes_from_json, changes_to_json, place_in_network
from engine.data.fields import Fields
from engine.data.interventions import intervention_from_json, intervention_to_json
from engine.data.series import Series
from engine.interventions import ClampUnit, ForceGate, Intervention
from engine.labs.forecast.outcome import Edit, Request
from engine.labs.forecast.spec import PLAIN, SPEC

_LIMITS = {parameter.name: parameter for parameter in SPEC.parameters}
LINE = "seasonal-naive"
"""The method that all must beat."""


@dataclass(frozen=True)
class Setup(Changeable[Intervention]):
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
    changes: tuple[Change[Intervention], ...] = ()

    @property
    def altered(self) -> bool:
        """Whether something is not as it was found: a past value, or something inside the network."""
        return bool(self.active or self.edits)

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
            "changes": changes_to_json(self.changes, intervention_to_json),
        }

    @classmethod
    def from_json(cls, value: Any) -> Setup:
        """What `to_json` gave. Raises DataError where `value` is something else."""
        fields = Fields.of(value, "the session of the Forecast lab")
        return cls(
            fields.text("model"),
            fields.text("compare"),
            fields.whole("horizon", *_whole_limits("horizon")),
            fields.whole("season", *_whole_limits("season")),
            fields.number("coverage", _LIMITS["coverage"].low or 0.0, _LIMITS["coverage"].high or 1.0),
            fields.whole("origin", 1) if fields.given("origin") else None,
            fields.whole("ahead"),
            frozenset(key for key in fields.texts("hidden") if key in PLAIN),
            dict(fields.pairs("edits")),
            changes_from_json(fields, intervention_from_json),
        )

    def _place(self, item: Intervention) -> Place:
        return place_in_network(item)


def described(item: Intervention, layer: str = "layer") -> str:
    """A change in a few words, layers (or blocks) counted from 1."""
    where = f"{layer} {item.layer + 1}"
    if isinstance(item, ClampUnit):
        return f"Unit {item.unit}, {where}: {item.value:.2f}"
    if isinstance(item, ForceGate):
        return f"{item.gate.capitalize()} gate, {where}: {item.value:.2f}"
    return f"{where.capitalize()} muted"


def _whole_limits(name: str) -> tuple[int, int]:
    return int(_LIMITS[name].low or 0), int(_LIMITS[name].high or 0)
