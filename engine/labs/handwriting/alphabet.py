"""The symbols that the network can say: blank, then all printable ASCII."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

BLANK = 0
CHARACTERS = "".join(chr(code) for code in range(32, 127))
SYMBOLS = 1 + len(CHARACTERS)


def encode(text: str) -> NDArray[np.int64]:
    """Symbols of `text`, int64 (letter,). Raises ValueError for a character outside printable ASCII."""
    for character in text:
        if not " " <= character <= "~":
            raise ValueError(f"`text` must be printable ASCII, but has {character!r} instead.")
    return np.array([ord(character) - 31 for character in text], np.int64)


def decode(symbols: Iterable[int]) -> str:
    """Text of `symbols`; blanks are left out."""
    return "".join(chr(int(symbol) + 31) for symbol in symbols if symbol != BLANK)
