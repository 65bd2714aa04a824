"""What a person told, asked and overruled on the page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from app.changes import Change, Changeable, Place, changes_from_json, changes_to_json
from engine.data.fields import Fields
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


def sentences_of(story: str) -> list[str]:
    """The lines of a story that have a word in them, as the engine counts them."""
    return [line.strip() for line in story.splitlines() if words_of(line)]


@dataclass(frozen=True)
class Setup(Changeable[Item]):
    """Everything that decides what is answered, and how."""

    story: str = ""
    question: str = ""
    model: str = DEFAULT
    changes: tuple[Change[Item], ...] = ()

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
        kept: list[Change[Item]] = []
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
            "changes": changes_to_json(self.changes, _packed),
        }

    @classmethod
    def from_json(cls, value: Any) -> Setup:
        """What `to_json` gave. Raises DataError where `value` is something else."""
        fields = Fields.of(value, "the session of the Questions lab")
        return cls(
            fields.text("story"), fields.text("question"), fields.text("model"), changes_from_json(fields, _unpacked)
        )

    def _place(self, item: Item) -> Place:
        return place_of(item)


def place_of(item: Item) -> Place:
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


def _unpacked(fields: Fields) -> Item:
    if fields.choice("kind", ("muted", "row")) == "muted":
        return Muted(fields.whole("sentence"), fields.text("text"))
    weights = fields.numbers("weights", 0.0)
    if weights and not sum(weights):
        raise fields.refused("weights", "a list of numbers of which one is above 0")
    return Row(fields.whole("hop"), weights)
