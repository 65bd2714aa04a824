"""Text as the language identifier reads it: at each character, that character and the few that end with it.

The n-grams are hashed into small tables, each into two rows of its table, so that two n-grams which share one row
seldom share both (Svenstrup, Hansen and Winther, "Hash Embeddings for Efficient Word Representations", NeurIPS
2017). Nothing looks ahead, so every prefix of a text is read as if it were the whole.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]

LONGEST = 4
"""Characters of the longest n-gram."""
HASHES = 2
BLOCKS = 256
"""Rows for characters that are not in the alphabet: one a Unicode range of 256, so unseen ideographs share some."""

_SEEDS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], np.uint64)
_STEP = np.uint64(1_000_003)


def plain(text: str) -> str:
    """Composed (NFC), runs of white space as one blank, none at the ends, no control characters."""
    shown = "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)
    return " ".join(unicodedata.normalize("NFC", shown).split())


@dataclass(frozen=True, eq=False)
class Alphabet:
    """Which row of which table each character and n-gram is.

    characters  those with a row of their own, sorted
    rows        of the tables of 2 characters and more, by length
    """

    characters: str
    rows: tuple[int, ...]

    @property
    def tables(self) -> tuple[int, ...]:
        """Rows of each table, that of single characters first."""
        return (len(self.characters) + BLOCKS, *self.rows)

    @property
    def columns(self) -> int:
        """Ids a step: one of the character, HASHES of each longer n-gram."""
        return 1 + HASHES * len(self.rows)

    def ids(self, text: str) -> Ids:
        """Rows of the tables, int64 (character, column), of a plain text; n-grams are in small letters."""
        if not text:
            return np.zeros((0, self.columns), np.int64)
        found = np.empty((len(text), self.columns), np.int64)
        found[:, 0] = self._single(text)
        small = "".join(low if len(low := character.lower()) == 1 else character for character in text)
        codes = np.concatenate([np.full(LONGEST - 1, 32, np.uint64), _codes(small).astype(np.uint64)])
        for place, rows in enumerate(self.rows):
            size = place + 2
            mixed = np.full(len(text), size, np.uint64)
            for back in range(size - 1, -1, -1):
                mixed = mixed * _STEP + codes[LONGEST - 1 - back : len(codes) - back]
            for number, seed in enumerate(_SEEDS):
                spread = (mixed ^ (mixed >> np.uint64(23))) * seed
                found[:, 1 + HASHES * place + number] = (spread >> np.uint64(33)) % np.uint64(rows)
        return found

    def _single(self, text: str) -> Ids:
        known = _codes(self.characters)
        codes = _codes(text)
        place = np.searchsorted(known, codes)
        inside = known[np.minimum(place, len(known) - 1)] == codes if len(known) else np.zeros(len(codes), bool)
        block = len(known) + (codes >> 8) % BLOCKS
        return np.where(inside, place, block).astype(np.int64)


def _codes(text: str) -> Ids:
    """Code points, int64 (character,)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)
