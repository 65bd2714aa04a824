"""What a person told, asked and overruled on the page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from engine.errors import DataError
from engine.labs.questions.models import DEFAULT
from engine.labs.questions.outcome import Request, RowEdit
from engine.labs.questions.words import words_of

ALIKE = 0.5
"""Share of lines that two stories must have in common for one to be shown as what the other was before."""


@dataclass(frozen=True)
class Muted:
    """A sentence, counted from 0, that no network gets to read; `text` is how a person knows it."""

    sentence: int
    text: str


@dataclass(frozen=True)
class Row:
    """A look overruled: where it is to look, one weight a sentence; () for all alike."""

    hop: int
    weights: tuple[float, ...] = ()


Item = Muted | Row


@dataclass(frozen=True)
class Change:
    """Something overruled, and whether it is switched on."""

    item: Item
    on: bool = True


def sentences_of(story: str) -> list[str]:
    """The lines of a story that have a word in them, as the engine counts them."""
    return [line.strip() for line in story.splitlines() if words_of(line)]


@dataclass(frozen=True)
class Setup:
    """Everything that decides what is answered, and how."""

    story: str = ""
    question: str = ""
    model: str = DEFAULT
    changes: tuple[Change, ...] = ()

    @property
    def active(self) -> tuple[Item, ...]:
        """What is overruled and switched on."""
        return tuple(change.item for change in self.changes if change.on)

    @property
    def muted(self) -> tuple[int, ...]:
        """Sentences that are muted now."""
        return tuple(sorted({item.sentence for item in self.active if isinstance(item, Muted)}))

    @property
    def drawn(self) -> tuple[int, ...]:
        """Looks that are overruled now."""
        return tuple(sorted({item.hop for item in self.active if isinstance(item, Row)}))

    def request(self, model: str = "") -> Request:
        """What to ask of the engine, of this network or another."""
        rows = tuple(RowEdit(item.hop, item.weights) for item in self.active if isinstance(item, Row))
        return Request(self.story, self.question, model or self.model, self.muted, rows)

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

    def without(self, place: tuple[str, int]) -> Setup:
        """Without what is overruled at a place."""
        return replace(self, changes=tuple(one for one in self.changes if place_of(one.item) != place))

    def switched(self, index: int, on: bool) -> Setup:
        """With one change switched on or off."""
        changes = list(self.changes)
        changes[index] = replace(changes[index], on=on)
        return replace(self, changes=tuple(changes))

    def with_story(self, story: str) -> Setup:
        """Another story: sentences that are in it too stay muted; looks stay while the sentences are as many."""
        old, new = sentences_of(self.story), sentences_of(story)
        places: dict[int, int] = {}
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            places |= {block.a + step: block.b + step for step in range(block.size)}
        if Counter(old) == Counter(new):  # Moved only: what the matcher has no place for is elsewhere.
            rest = [place for place in range(len(new)) if place not in places.values()]
            for place, sentence in enumerate(old):
                if place not in places:
                    places[place] = next(one for one in rest if new[one] == sentence)
                    rest.remove(places[place])
        kept: list[Change] = []
        for change in self.changes:
            item = change.item
            if isinstance(item, Muted) and item.sentence in places:
                kept.append(replace(change, item=Muted(places[item.sentence], item.text)))
            elif isinstance(item, Row) and len(old) == len(new):
                kept.append(change)
        return replace(self, story=story, changes=tuple(kept))

    def follows(self, other: Setup) -> bool:
        """Whether this is another's story edited, so that the two are worth seeing beside each other."""
        if (self.question, self.model) != (other.question, other.model) or self.story == other.story:
            return False
        mine, its = Counter(sentences_of(self.story)), Counter(sentences_of(other.story))
        return bool(mine) and bool(its) and (mine & its).total() >= ALIKE * max(mine.total(), its.total())

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "story": self.story,
            "question": self.question,
            "model": self.model,
            "changes": [{"on": change.on, **_packed(change.item)} for change in self.changes],
        }

    @classmethod
    def from_json(cls, value: Any) -> Setup:
        """What `to_json` gave. Raises DataError where `value` is something else."""
        try:
            changes = tuple(Change(_unpacked(entry), bool(entry["on"])) for entry in value["changes"])
            return cls(str(value["story"]), str(value["question"]), str(value["model"]), changes)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"the session must hold settings of the Questions lab, but does not: {error}") from error


def place_of(item: Item) -> tuple[str, int]:
    """Where something is overruled; two at one place exclude each other."""
    return ("muted", item.sentence) if isinstance(item, Muted) else ("row", item.hop)


def described(item: Item) -> str:
    """Something overruled in a few words."""
    if isinstance(item, Muted):
        return f"Sentence {item.sentence + 1} muted"
    return f"Look {item.hop + 1} {'drawn' if item.weights else 'flattened'}"


def _packed(item: Item) -> dict[str, Any]:
    if isinstance(item, Muted):
        return {"kind": "muted", "sentence": item.sentence, "text": item.text}
    return {"kind": "row", "hop": item.hop, "weights": list(item.weights)}


def _unpacked(entry: dict[str, Any]) -> Item:
    if entry["kind"] == "muted":
        return Muted(int(entry["sentence"]), str(entry["text"]))
    if entry["kind"] != "row" or int(entry["hop"]) < 0:
        raise ValueError("a change is of no kind that this lab has")
    return Row(int(entry["hop"]), tuple(float(weight) for weight in entry["weights"]))
