"""A person's own sentence pairs: a file or a table of English and its translation; loads no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.data.sentences import Sentences, read_sentences
from engine.errors import DataError
from engine.labs.translate.corpus import Corpus, grouped, held_back, read_pairs, tidy
from engine.labs.translate.models import FOLDER

ENDINGS = (".tsv", ".txt", ".csv", ".xlsx", ".parquet", ".gz")
"""Of files that pairs are read from."""

SEARCHED = 5_000
"""Pairs of a file in which neighbours are sought: their states take some 200 MB in the largest model."""

LONGEST = 400
"""Characters of a side; longer sentences are left out, since a state of theirs costs as much as those of many."""

FEWEST = 10
"""Pairs that something can be learnt from."""

_TABLES = (".csv", ".xlsx", ".parquet")
_ONE_OF = 10
"""Where too few sentences are held back by what they say, one of so many is; so many are enough."""


@dataclass(frozen=True)
class Pairs:
    """Pairs (source, target) taken from a file, its name, and how many of it were left out."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    left_out: int = 0

    @property
    def told(self) -> str:
        """How many are used, and how many not."""
        used = f"{len(self.pairs):,} sentence pairs of {self.name}"
        return f"{used}, {self.left_out:,} left out" if self.left_out else f"all {used}"


def file_of(language: str) -> Path:
    """Where sentences for a language lie beside the weights, if there are any: English, tab, translation."""
    return FOLDER / f"neighbours-{language}.tsv"


def read_file(path: Path) -> tuple[tuple[str, str], ...]:
    """All pairs of a file: lines `English<TAB>translation`, or the first two columns of text of a table.

    A table may name its English column ("english", "en", "source", "text"); rows that lack a side are passed over.
    Raises DataError, naming file and place.
    """
    kind = path.suffixes[-2].lower() if path.suffix.lower() == ".gz" and len(path.suffixes) > 1 else path.suffix.lower()
    if kind not in _TABLES:
        return read_pairs(path)
    source, target = _sides(path)
    pairs = tuple((tidy(one), other) for one, other in zip(source.texts, target.texts, strict=True) if one and other)
    if not pairs:
        raise DataError(
            f"{path} must hold sentence pairs, but has no row with both {source.column!r} and {target.column!r}."
        )
    return pairs


def _sides(path: Path) -> tuple[Sentences, Sentences]:
    """The English column of a table and the first other one that holds words, as numbers of rows do not."""
    first = read_sentences(path)
    found: list[Sentences] = []
    for name in (first.column, *(name for name in first.columns if name != first.column)):
        column = first if name == first.column else read_sentences(path, name)
        if _holds_words(column.texts):
            found.append(column)
        if len(found) == 2:
            return found[0], found[1]
    raise DataError(
        f"{path} must have two columns of text, English and its translation, but has "
        f"{f'{found[0].column!r} alone' if found else 'none'}. Add what lacks as a column."
    )


def _holds_words(texts: Sequence[str]) -> bool:
    """Whether at least half of the texts that are not empty have a letter."""
    there = [text for text in texts if text]
    return bool(there) and 2 * sum(any(map(str.isalpha, text)) for text in there) >= len(there)


def first_pairs(path: Path) -> Pairs:
    """The first SEARCHED pairs of a file, each once, that are not too long.

    Raises DataError as `read_file`, and where all are too long.
    """
    found = read_file(path)
    kept = [pair for pair in dict.fromkeys(found) if max(map(len, pair)) <= LONGEST][:SEARCHED]
    if not kept:
        raise DataError(f"{path} must hold sentences of at most {LONGEST} characters, but all are longer.")
    return Pairs(path.name, tuple(kept), len(found) - len(kept))


def corpus_of(path: Path) -> Corpus:
    """A file as pairs to learn from and groups held back: by what they say, else, where there are few, a tenth.

    Raises DataError as `read_file`, and where there are fewer than FEWEST different English sentences.
    """
    pairs = read_file(path)
    sources = tuple(dict.fromkeys(source for source, _ in pairs))
    if len(sources) < FEWEST:
        raise DataError(
            f"{path} must hold at least {FEWEST} different English sentences to learn from, but has {len(sources)}."
        )
    back = {source for source in sources if held_back(source)}
    if not _ONE_OF <= len(back) < len(sources) // 2:
        back = set(sources[_ONE_OF - 1 :: _ONE_OF])
    kept = tuple(pair for pair in pairs if pair[0] not in back)
    return Corpus(kept, grouped(pair for pair in pairs if pair[0] in back))
