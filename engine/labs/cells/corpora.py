"""Sentences for the recipes: read, cleaned, and split so that what is measured was never seen."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.data.files import read_whole
from engine.data.plain import text_of
from engine.errors import DataError

MAX_PACKED, MAX_TEXT = 64 * 2**20, 512 * 2**20
HELD_OUT = 50
"""Of 1,000 sentences, those that are measured on."""


@dataclass(frozen=True)
class Split:
    """(language, sentence) pairs to train on, and pairs that training never sees."""

    train: tuple[tuple[str, str], ...]
    held_out: tuple[tuple[str, str], ...]


def read_columns(path: Path) -> list[list[str]]:
    """The columns of each line of a UTF-8 text with tabs between them, gzipped or not.

    Raises DataError where it cannot be read, is damaged or too large.
    """
    data = read_whole(path, MAX_PACKED)
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(data, path)
    return [line.split("\t") for line in text_of(data, str(path)).splitlines() if line.strip()]


def read_languages(path: Path) -> list[tuple[str, str]]:
    """(language, sentence) pairs of a file with one a line. Raises DataError, naming the line, where one is none."""
    pairs = []
    for number, columns in enumerate(read_columns(path), 1):
        if len(columns) < 2 or not re.fullmatch(r"[a-z]{3}", columns[0]):
            raise DataError(
                f"{path} must have an ISO 639-3 code, a tab and a sentence in each line, but line {number} has "
                f"{' '.join(columns)[:60]!r} instead."
            )
        pairs.append((columns[0], " ".join(columns[1:])))
    return pairs


def split(pairs: Iterable[tuple[str, str]]) -> Split:
    """Both parts of pairs without repetitions; sentences that differ only in case or punctuation stay together."""
    kept: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    for pair in dict.fromkeys(pairs):
        kept[place_of(pair[1]) < HELD_OUT].append(pair)
    return Split(tuple(kept[0]), tuple(kept[1]))


def place_of(sentence: str) -> int:
    """0 to 999, by the letters of a sentence alone."""
    letters = re.sub(r"\W", "", sentence.lower())
    return int.from_bytes(hashlib.sha256(letters.encode("utf-8", "surrogatepass")).digest()[:4], "big") % 1000


def _unpacked(data: bytes, path: Path) -> bytes:
    try:
        unpack = zlib.decompressobj(wbits=31)
        text = unpack.decompress(data, MAX_TEXT)
    except (zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path} must be a whole gzip file, but is damaged: {error}.") from error
    if unpack.unconsumed_tail:
        raise DataError(f"{path} must unpack to at most {MAX_TEXT:,} bytes, but holds more.")
    if not unpack.eof:
        raise DataError(f"{path} must be a whole gzip file, but ends early.")
    return text
