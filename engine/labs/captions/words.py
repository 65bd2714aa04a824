"""The words that captions are made of, by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.errors import DataError
from engine.labs.captions.outcome import END
from engine.labs.captions.shapes import PLURALS, THINGS

BEGIN = 0
"""The number of what stands before a caption; that of END is 1."""

LONGEST = 16
"""Most words of a caption, its end among them; the longest that scenes have is of 11."""


NAMES = frozenset(word for name in THINGS for called in (name, PLURALS[name]) for word in called.split())
"""Words that are part of a thing's name."""


@dataclass(frozen=True)
class Lexicon:
    """Words by number; the first two are what stands before a caption and its end."""

    words: tuple[str, ...]
    _of_word: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._of_word.update((word, number) for number, word in enumerate(self.words))

    def numbers(self, words: Sequence[str]) -> list[int]:
        """The number of each word. Raises DataError where one is not known."""
        for word in words:
            if self._of_word.get(word, BEGIN) == BEGIN:
                known = ", ".join(self.words[1:])
                raise DataError(f"a word of a caption must be one of {known}, but is {word[:40]!r} instead.")
        return [self._of_word[word] for word in words]


def lexicon() -> Lexicon:
    """The words of all scenes."""
    found = set(NAMES) | {
        "a",
        "an",
        ",",
        "and",
        "two",
        "three",
        "big",
        "small",
        "left",
        "right",
        "of",
        "above",
        "below",
    }
    return Lexicon(("", END, *sorted(found | {"inside", "around"})))
