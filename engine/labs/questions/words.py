"""Words and answers that a network knows, by number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

UNKNOWN = 0
"""The number of no word: of one that is not known, and of the room behind a short sentence. Its embedding is zero."""

LONGEST = 14
"""Most words of a sentence or question that are read; those of the bAbI tasks have at most 11."""

MEMORY = 50
"""Most sentences that are read, the newest ones (as in Sukhbaatar et al. 2015, section 4)."""

_WORD = re.compile(r"\w[\w'’-]*")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in small letters, without marks."""
    return tuple(_WORD.findall(text.lower()))


@dataclass(frozen=True)
class Lexicon:
    """The words that a network reads, numbered from 1, and the answers that it gives, numbered from 0.

    An answer of several words is one answer, as in the data: "apple,milk" for a list, "n,w" for a way.
    """

    words: tuple[str, ...]
    answers: tuple[str, ...]
    _of_word: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)
    _of_answer: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._of_word.update((word, number) for number, word in enumerate(self.words, 1))
        self._of_answer.update((answer, number) for number, answer in enumerate(self.answers))

    def word(self, word: str) -> int:
        """The number of a word, `UNKNOWN` where there is none."""
        return self._of_word.get(word, UNKNOWN)

    def answer(self, answer: str) -> int:
        """The number of an answer, -1 where there is none."""
        return self._of_answer.get(answer, -1)

    def numbers(self, words: Sequence[str]) -> list[int]:
        """Numbers of the first `LONGEST` words."""
        return [self.word(word) for word in words[:LONGEST]]


def lexicon_of(words: Iterable[str], answers: Iterable[str]) -> Lexicon:
    """The lexicon of all these words and answers, in the order of the alphabet."""
    return Lexicon(tuple(sorted(set(words))), tuple(sorted(set(answers))))
