"""A bigram of letters from a list of words, for the beam."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.decode.language import END

_SMOOTHING = 0.05


class Bigram:
    """P(next symbol | symbol before), counted in `words`, each symbol seen 0.05 times more than it was.

    symbols  a character each, without the blank; symbol 0 stands for the start and the end of a text
    """

    def __init__(self, words: str, symbols: tuple[str, ...]) -> None:
        counts = np.full((len(symbols) + 1, len(symbols) + 1), _SMOOTHING)
        for word in words.split():
            known = [symbols.index(letter) + 1 for letter in word if letter in symbols]
            for before, after in zip([END, *known], [*known, END], strict=True):
                counts[before, after] += 1.0
        self._table: NDArray[np.float32] = np.log(counts / counts.sum(axis=1, keepdims=True)).astype(np.float32)

    @property
    def start(self) -> int:
        """State before the first letter."""
        return END

    def extend(self, states: NDArray[np.int64], symbols: NDArray[np.int64]) -> NDArray[np.int64]:
        """States (n,) after one more symbol each (n,): the symbols themselves."""
        return np.asarray(symbols, np.int64)

    def scores(self, states: NDArray[np.int64]) -> NDArray[np.float32]:
        """Log probabilities of the next symbol, (n, symbols); column 0 is the end of the text."""
        found: NDArray[np.float32] = self._table[states]
        return found
