"""What a person typed, set and overruled on the page."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from engine.errors import DataError
from engine.interventions import ClampUnit, Direction, ForceGate, Intervention, Mute
from engine.labs.translate.models import DEFAULT
from engine.labs.translate.outcome import AttentionEdit, Decoding, Request

Side = Literal["encoder", "decoder"]
_INSIDE = {"clamp": ClampUnit, "gate": ForceGate, "mute": Mute}
_ARROW: dict[Direction, str] = {"forward": "\u2192", "backward": "\u2190"}
MOST_WIDTH, MOST_POWER = 12, 2.0
COLDEST, HOTTEST = 0.1, 5.0


@dataclass(frozen=True)
class Prefix:
    """The translation is to begin with these pieces and then these words; `text` is how a person reads all of it."""

    ids: tuple[int, ...]
    text: str
    words: str = ""


@dataclass(frozen=True)
class Row:
    """Rows of attention overruled: an edit for each piece of the target word `word`."""

    edits: tuple[AttentionEdit, ...]
    word: str


@dataclass(frozen=True)
class Muted:
    """A source word that attention may not see: its pieces."""

    pieces: tuple[int, ...]
    word: str


@dataclass(frozen=True)
class Temperature:
    """Attention sharpened (below 1) or flattened (above 1)."""

    value: float


@dataclass(frozen=True)
class Inside:
    """Something forced inside the encoder or the decoder."""

    side: Side
    item: Intervention


Item = Prefix | Row | Muted | Temperature | Inside


@dataclass(frozen=True)
class Change:
    """Something overruled, and whether it is switched on."""

    item: Item
    on: bool = True


@dataclass(frozen=True)
class Setup:
    """Everything that decides what is translated, and how. `part` is the part of a long text that is looked into."""

    text: str = ""
    model: str = DEFAULT
    decoding: Decoding = field(default_factory=lambda: Decoding(width=5))
    part: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def active(self) -> tuple[Item, ...]:
        """What is overruled and switched on."""
        return tuple(change.item for change in self.changes if change.on)

    def request(self) -> Request:
        """What to ask of the engine."""
        items = self.active
        rows = [item for item in items if isinstance(item, Row)]
        prefix = next((item for item in items if isinstance(item, Prefix)), Prefix((), ""))
        heat = next((item.value for item in items if isinstance(item, Temperature)), 1.0)
        return replace(
            self.plain_request(),
            prefix=prefix.ids,
            typed=prefix.words,
            edits=tuple(edit for row in rows for edit in row.edits),
            muted=tuple(sorted({piece for item in items if isinstance(item, Muted) for piece in item.pieces})),
            temperature=heat,
            encoder=tuple(item.item for item in items if isinstance(item, Inside) and item.side == "encoder"),
            decoder=tuple(item.item for item in items if isinstance(item, Inside) and item.side == "decoder"),
        )

    def plain_request(self) -> Request:
        """The same with nothing overruled."""
        return Request(self.text, self.model, self.decoding, self.part)

    def of_kind(self, kind: type[Item]) -> tuple[Item, ...]:
        """What is overruled of one kind, on or off."""
        return tuple(change.item for change in self.changes if isinstance(change.item, kind))

    def having(self, item: Item) -> Setup:
        """With `item` in place of what was overruled at the same place before."""
        place = place_of(item)
        for index, change in enumerate(self.changes):
            if place_of(change.item) == place:
                return replace(self, changes=(*self.changes[:index], Change(item), *self.changes[index + 1 :]))
        return replace(self, changes=(*self.changes, Change(item)))

    def without(self, place: tuple[object, ...]) -> Setup:
        """Without what is overruled at a place."""
        return replace(self, changes=tuple(c for c in self.changes if place_of(c.item) != place))

    def switched(self, index: int, on: bool) -> Setup:
        """With one change switched on or off."""
        changes = list(self.changes)
        changes[index] = replace(changes[index], on=on)
        return replace(self, changes=tuple(changes))

    def with_text(self, text: str) -> Setup:
        """Another text: what was overruled word by word has no place in it."""
        kept = tuple(c for c in self.changes if isinstance(c.item, Temperature | Inside))
        return replace(self, text=text, part=0, changes=kept)

    def with_model(self, model: str) -> Setup:
        """Another model: its pieces, rows and units are others."""
        kept = tuple(c for c in self.changes if isinstance(c.item, Temperature))
        return replace(self, model=model, changes=kept)

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "text": self.text,
            "model": self.model,
            "decoding": asdict(self.decoding),
            "part": self.part,
            "changes": [{"on": change.on, **_packed(change.item)} for change in self.changes],
        }

    @classmethod
    def from_json(cls, value: Any) -> Setup:
        """What `to_json` gave. Raises DataError where `value` is something else."""
        try:
            decoding = Decoding(**value["decoding"])
            if not 1 <= int(decoding.width) <= 32 or not 0 <= float(decoding.length_power) <= MOST_POWER:
                raise ValueError("the decoding is none that this program has")
            changes = tuple(Change(_unpacked(entry), bool(entry["on"])) for entry in value["changes"])
            return cls(str(value["text"]), str(value["model"]), decoding, int(value["part"]), changes)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"the session must hold settings of the Translate lab, but does not: {error}") from error


def place_of(item: Item) -> tuple[object, ...]:
    """Where something is overruled; two at one place exclude each other."""
    if isinstance(item, Row):
        edit = item.edits[0]
        return ("row", edit.step, edit.layer, edit.head)
    if isinstance(item, Muted):
        return ("muted", item.pieces)
    if isinstance(item, Inside):
        inner = item.item
        what = inner.unit if isinstance(inner, ClampUnit) else inner.gate if isinstance(inner, ForceGate) else "mute"
        return (item.side, type(inner).__name__, inner.layer, inner.direction, what)
    return (type(item).__name__,)


def described(item: Item) -> str:
    """Something overruled in a few words, layers counted from 1."""
    if isinstance(item, Prefix):
        return f"Begins \u201c{item.text}\u201d"
    if isinstance(item, Row):
        flat = all(not edit.weights for edit in item.edits)
        return f"Attention of \u201c{item.word}\u201d {'flattened' if flat else 'drawn'}"
    if isinstance(item, Muted):
        return f"\u201c{item.word}\u201d muted"
    if isinstance(item, Temperature):
        return f"Attention temperature {item.value:.2f}"
    inner = item.item
    where = f"{item.side} layer {inner.layer + 1} {_ARROW[inner.direction]}"
    if isinstance(inner, ClampUnit):
        return f"Unit {inner.unit} of {where} held at {inner.value:.2f}"
    if isinstance(inner, ForceGate):
        return f"{inner.gate.capitalize()} gate of {where} at {inner.value:.2f}"
    return f"{where.capitalize()} muted"


def _packed(item: Item) -> dict[str, Any]:
    if isinstance(item, Inside):
        kind = next(name for name, each in _INSIDE.items() if isinstance(item.item, each))
        return {"kind": kind, "side": item.side, **asdict(item.item)}
    return {"kind": type(item).__name__.lower(), **asdict(item)}


def _unpacked(entry: dict[str, Any]) -> Item:
    fields = {key: value for key, value in entry.items() if key not in ("kind", "on")}
    kind = entry["kind"]
    if kind == "prefix":
        return Prefix(tuple(int(each) for each in fields["ids"]), str(fields["text"]), str(fields["words"]))
    if kind == "muted":
        return Muted(tuple(int(each) for each in fields["pieces"]), str(fields["word"]))
    if kind == "temperature":
        return Temperature(min(max(float(fields["value"]), COLDEST), HOTTEST))
    if kind == "row":
        edits = tuple(AttentionEdit(**{**edit, "weights": tuple(edit["weights"])}) for edit in fields["edits"])
        if not edits:
            raise ValueError("a row has no edit")
        return Row(edits, str(fields["word"]))
    side = fields.pop("side")
    item = _INSIDE[kind](**fields)
    if side not in ("encoder", "decoder") or item.direction not in _ARROW:
        raise ValueError("a change has a side or a direction that cannot be")
    return Inside(side, item)
