"""Sentence pairs to learn from: read from a folder, and split so that no English sentence is on both sides."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.data.files import read_whole
from engine.errors import DataError

CODES = {"fr": "fra", "de": "deu", "en": "eng"}
"""Languages as the program names them, and as Tatoeba does (ISO 639-3)."""

LONG = 12
"""English words from which on a sentence is held back more often: they are rare, and the chart needs them."""

_LIMIT = 2**30
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"'})


@dataclass(frozen=True)
class Group:
    """A source sentence with every translation known of it."""

    source: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Corpus:
    """Pairs (source, target) to learn from, and groups held back."""

    pairs: tuple[tuple[str, str], ...]
    valid: tuple[Group, ...]


def tidy(text: str) -> str:
    """Source text as the models know it: straight quotes, single spaces."""
    return " ".join(text.translate(_STRAIGHT).split())


def read_text(path: Path) -> str:
    """UTF-8 text of a file, unpacked where its name ends in .gz. Raises DataError, also above 1 GB unpacked."""
    data = read_whole(path, _LIMIT)
    try:
        if path.suffix.lower() == ".gz":
            with gzip.open(path) as file:
                data = file.read(_LIMIT + 1)
            if len(data) > _LIMIT:
                raise DataError(f"{path} must unpack to at most {_LIMIT:,} bytes, but is larger.")
        return data.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DataError(f"{path} must be UTF-8 text, but cannot be read: {error}.") from error


def read_pairs(path: Path) -> tuple[tuple[str, str], ...]:
    """Lines `source<TAB>target` of a file; further columns are left out. Raises DataError, naming the line."""
    pairs = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        parts = line.split("\t")
        if len(parts) < 2 or not parts[0].strip() or not parts[1].strip():
            if not line.strip():
                continue
            raise DataError(f"{path}, line {number}, must be two sentences with a tab between, but is {line[:80]!r}.")
        pairs.append((tidy(parts[0]), " ".join(parts[1].split())))
    if not pairs:
        raise DataError(f"{path} must hold sentence pairs, but has none.")
    return tuple(pairs)


def grouped(pairs: Iterable[tuple[str, str]]) -> tuple[Group, ...]:
    """Translations of one source taken together, in the order in which the sources first come."""
    found: dict[str, dict[str, None]] = {}
    for source, target in pairs:
        found.setdefault(source, {})[target] = None
    return tuple(Group(source, tuple(targets)) for source, targets in found.items())


def held_back(source: str, even: bool = False) -> bool:
    """Whether a sentence is for validation: 15 in 1,000 of the short ones, 150 in 1,000 of the long ones.

    By a checksum of its words without case and punctuation, so that it is the same in every run and language.
    `even`: 15 in 1,000 of all, which leaves them as long as sentences of the corpus are.
    """
    words = re.findall(r"\w+", source.casefold())
    often = len(source.split()) >= LONG and not even
    return zlib.crc32(" ".join(words).encode()) % 1000 < (150 if often else 15)


def read_corpus(folder: Path, target: str) -> Corpus:
    """The pairs English - `target` of a folder.

    That is `<anything>eng-<code><anything>.tsv[.gz]`, split here, or `train.en[.gz]`, `train.<target>[.gz]`,
    `val.en[.gz]`, `val.<target>[.gz]`, a sentence a line. Raises DataError where there is neither.
    """
    tables = sorted(path for path in folder.glob(f"*eng-{CODES[target]}*") if path.name.endswith((".tsv", ".tsv.gz")))
    if tables:
        pairs = [pair for path in tables for pair in read_pairs(path)]
        kept = tuple(pair for pair in pairs if not held_back(pair[0]))
        return Corpus(kept, grouped(pair for pair in pairs if held_back(pair[0])))
    found = {name: _either(folder, name) for name in ("train.en", f"train.{target}", "val.en", f"val.{target}")}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        raise DataError(
            f"{folder} must hold a table *eng-{CODES[target]}*.tsv.gz, or a sentence a line in train.en, "
            f"train.{target}, val.en and val.{target}, but lacks {', '.join(missing)}."
        )
    sides = {name: read_text(path).splitlines() for name, path in found.items() if path is not None}
    return Corpus(_beside(sides, "train", target, folder), grouped(_beside(sides, "val", target, folder)))


def _either(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.exists()), None)


def _beside(sides: dict[str, list[str]], name: str, target: str, folder: Path) -> tuple[tuple[str, str], ...]:
    left, right = sides[f"{name}.en"], sides[f"{name}.{target}"]
    if len(left) != len(right):
        raise DataError(
            f"{name}.en and {name}.{target} of {folder} must have as many lines as each other, but have {len(left):,} "
            f"and {len(right):,} instead."
        )
    both = ((tidy(source), " ".join(other.split())) for source, other in zip(left, right, strict=True))
    return tuple(pair for pair in both if all(pair))
