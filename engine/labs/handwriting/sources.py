"""Where training ink comes from: packed files of a folder, the penman, or ink that a person labelled."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np

from engine.data.ink import Ink
from engine.errors import DataError
from engine.labs.handwriting.composer import Composer
from engine.labs.handwriting.corpus import Corpus, Sample, read_corpus
from engine.labs.handwriting.penman import write
from engine.resources import resource

LETTERS_FIRST = 0.45
"""Share of a run in which words outweigh lines."""


class Source(Protocol):
    """Endless samples to learn from, and sets to validate on by name, the mean of whose errors counts."""

    valid: dict[str, Sequence[Ink]]

    def sample(self, random: np.random.Generator, done: float) -> Sample:
        """The next sample, not yet augmented; `done` is the share of the run that is over, 0 to 1."""
        ...


class CorpusInks(Sequence[Ink]):
    """The samples of a corpus as inks, made when asked for."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def __len__(self) -> int:
        return len(self._corpus)

    def __getitem__(self, index: int) -> Ink:  # type: ignore[override]
        if not 0 <= index < len(self._corpus):
            raise IndexError(index)
        return self._corpus.ink(index)


class FolderSource:
    """Packed ink of a folder: `words_train.npz` and `words_valid.npz`, and `lines_*` and `characters_train` if there.

    Six in ten samples are words; the rest are lines, single characters, and words and lines composed of
    them, for digits and punctuation. Once letters are known, twice as many are lines. `rich` evens out how often
    each writer is seen and spells words of the vocabulary, many in capitals, in the characters of all writers.
    Raises DataError where a needed file is missing or damaged.
    """

    def __init__(self, folder: Path, rich: bool = False) -> None:
        self._rich = rich
        missing = [name for name in ("words_train.npz", "words_valid.npz") if not (folder / name).exists()]
        if missing:
            raise DataError(
                f"{folder} must hold words_train.npz and words_valid.npz, but lacks {' and '.join(missing)}."
            )
        self._words = read_corpus(folder / "words_train.npz")
        lines, characters = folder / "lines_train.npz", folder / "characters_train.npz"
        self._lines = read_corpus(lines) if lines.exists() else None
        self._characters = read_corpus(characters) if characters.exists() else None
        self._composer = Composer(self._characters, self._words) if self._characters is not None else None
        self.valid: dict[str, Sequence[Ink]] = {
            kind: CorpusInks(read_corpus(folder / f"{kind}_valid.npz"))
            for kind in ("words", "lines")
            if (folder / f"{kind}_valid.npz").exists()
        }

    def sample(self, random: np.random.Generator, done: float) -> Sample:
        """A word, line, character or composed sample."""
        lines, composed_lines = (0.12, 0.05) if done < LETTERS_FIRST else (0.26, 0.10)
        # Of what is not lines, 16 in 100 are composed words, 12 are characters and 72 are words.
        rest = 1.0 - lines - composed_lines
        kind = random.random()
        if kind < lines and self._lines is not None:
            return self._one_of(self._lines, random)
        if kind < lines + composed_lines and self._composer is not None:
            return self._composer.line(random)
        if kind < 1.0 - 0.84 * rest and self._composer is not None:
            spelt = self._rich and random.random() < 0.6
            return self._composer.word(random) if spelt else self._composer.scrap(random)
        if kind < 1.0 - 0.72 * rest and self._characters is not None:
            return self._one_of(self._characters, random)
        return self._one_of(self._words, random)

    def _one_of(self, corpus: Corpus, random: np.random.Generator) -> Sample:
        return corpus.draw(random) if self._rich else corpus.sample(int(random.integers(len(corpus))))


@cache
def common_words() -> tuple[str, ...]:
    """A few hundred common English words that ship with the program."""
    return tuple(resource("handwriting", "words.txt").read_text("utf-8").split())


class PenmanSource:
    """Words as the penman writes them, each time with other unrest and slant; validated on words that he never trains.

    One hand only: what is learnt from it reads print like his, and shows learning within a minute.
    """

    def __init__(self) -> None:
        words = common_words()
        self._words = [word for index, word in enumerate(words) if index % 10]
        held_back = [word for index, word in enumerate(words) if index % 10 == 0]
        self.valid: dict[str, Sequence[Ink]] = {
            "words": [write(word, seed=index, unrest=0.05) for index, word in enumerate(held_back)]
        }

    def sample(self, random: np.random.Generator, done: float) -> Sample:
        """A word of the list, now and then with a capital."""
        word = self._words[random.integers(len(self._words))]
        if random.random() < 0.15:
            word = word.capitalize()
        ink = write(
            word, seed=int(random.integers(2**31)), unrest=random.uniform(0.02, 0.09), slant=random.normal(0.08, 0.12)
        )
        return ink.points, ink.stroke_lengths, word


class LabelledSource:
    """Ink that a person wrote and labelled, mixed half and half with the penman's so that nothing else is forgotten.

    Raises DataError where fewer than four inks have a text of printable ASCII.
    """

    def __init__(self, inks: Sequence[Ink]) -> None:
        self._inks = [ink for ink in inks if ink.text and len(ink) and all(" " <= c <= "~" for c in ink.text)]
        if len(self._inks) < 4:
            raise DataError(f"training needs at least 4 inks with a text, but has {len(self._inks)} instead.")
        self._penman = PenmanSource()
        held_back = self._inks[::5]
        self._inks = [ink for index, ink in enumerate(self._inks) if index % 5]
        self.valid: dict[str, Sequence[Ink]] = {"words": held_back, **{"penman": self._penman.valid["words"]}}

    def sample(self, random: np.random.Generator, done: float) -> Sample:
        """One of the inks, or a word of the penman's."""
        if random.random() < 0.5:
            return self._penman.sample(random, done)
        ink = self._inks[random.integers(len(self._inks))]
        return ink.points, ink.stroke_lengths, ink.text or ""
