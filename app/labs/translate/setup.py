"""What a person typed, set and overruled on the page."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from app.changes import Change, Changeable, Place, changes_from_json, changes_to_json
from engine.data.fields import Fields
from engine.data.interventions import KINDS, intervention_from_json, intervention_to_json
from engine.interventions import ClampUnit, Direction, ForceGate, Intervention
from engine.labs.translate.models import DEFAULT
from engine.labs.translate.outcome import AttentionEdit, Decoding, Request

Side = Literal["encoder", "decoder"]
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
class Setup(Changeable[Item]):
    """Everything that decides what is translated, and how. `part` is the part of a long text that is looked into."""

    text: str = ""
    model: str = DEFAULT
    decoding: Decoding = field(default_factory=lambda: Decoding(width=5))
    part: int = 0
    changes: tuple[Change[Item], ...] = ()

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
            "changes": changes_to_json(self.changes, _packed),
        }

    @classmethod
    def from_json(cls, value: Any) -> Setup:
        """What `to_json` gave. Raises DataError where `value` is something else."""
        fields = Fields.of(value, "the session of the Translate lab")
        decoding = fields.inner("decoding")
        return cls(
            fields.text("text"),
            fields.text("model"),
            Decoding(
                decoding.whole("width", 1, 32),
                decoding.number("length_power", 0.0, MOST_POWER),
                decoding.whole("longest", 0, 1_000),
            ),
            fields.whole("part"),
            changes_from_json(fields, _unpacked),
        )

    def _place(self, item: Item) -> Place:
        return place_of(item)


def place_of(item: Item) -> Place:
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
        return {"side": item.side, **intervention_to_json(item.item)}
    return {"kind": type(item).__name__.lower(), **asdict(item)}


def _unpacked(fields: Fields) -> Item:
    kind = fields.choice("kind", ("prefix", "row", "muted", "temperature", *KINDS))
    if kind == "prefix":
        return Prefix(fields.wholes("ids"), fields.text("text"), fields.text("words"))
    if kind == "muted":
        return Muted(fields.wholes("pieces"), fields.text("word"))
    if kind == "temperature":
        return Temperature(min(max(fields.number("value"), COLDEST), HOTTEST))
    if kind == "row":
        edits = tuple(map(_edit_of, fields.inners("edits")))
        if not edits:
            raise fields.refused("edits", "a list of one table or more")
        return Row(edits, fields.text("word"))
    side: Side = fields.choice("side", get_args(Side))
    return Inside(side, intervention_from_json(fields))


def _edit_of(fields: Fields) -> AttentionEdit:
    weights = fields.numbers("weights", 0.0)
    if weights and not sum(weights):
        raise fields.refused("weights", "a list of numbers of which one is above 0")
    return AttentionEdit(
        fields.whole("step"),
        weights,
        fields.whole("layer") if fields.given("layer") else None,
        fields.whole("head") if fields.given("head") else None,
    )
