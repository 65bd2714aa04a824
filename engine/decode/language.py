"""Language models over symbols: what a beam may ask of one, and a character n-gram over arrays."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.data.files import read_whole, write_whole
from engine.errors import DataError
from engine.tensors import pack_tensors, unpack_tensors

END = 0
"""Symbol of the end of a text; also stands before its first letter. It shares its number with CTC's blank."""

BITS = 7
MAX_ORDER = 9
STEP = 0.05
"""Log probabilities in a file are whole multiples of minus this, in nats."""

_FORMAT = "unrolled.character-model.1"
_LENGTH_SHIFT = BITS * (MAX_ORDER - 1)
_CACHE_ROWS = 16_384
_MAX_FILE = 2**28


class LanguageModel(Protocol):
    """What a beam search asks of a language model. A state is one int64 that stands for the text so far."""

    @property
    def start(self) -> int:
        """State before the first letter."""

    def extend(self, states: NDArray[np.int64], symbols: NDArray[np.int64]) -> NDArray[np.int64]:
        """States (n,) after one more symbol each (n,)."""

    def scores(self, states: NDArray[np.int64]) -> NDArray[np.float32]:
        """Log probabilities of the next symbol, (n, symbols); column `END` is the end of the text."""


class CharacterModel:
    """A back-off character n-gram (Katz 1987; the form of ARPA files) in sorted arrays.

    A context is packed into an int64, 7 bits a symbol, the latest lowest, zeros before the start of the text. For
    each stored context: a back-off weight and the log probabilities of the symbols that were worth
    storing; every other symbol has the back-off weight times its probability in the context one symbol shorter.

    base       float32 (symbols,): log probabilities without any context
    contexts   int64 (context,): ascending; number of symbols in the highest bits, then the symbols
    backoff    uint8 (context,): minus log weight in units of `STEP`
    sizes      uint8 (context,): entries of each context
    symbols    uint8 (entry,); cost uint8 (entry,): minus log probability in units of `STEP`

    Raises DataError where the arrays cannot be such a model.
    """

    def __init__(
        self,
        order: int,
        base: NDArray[np.float32],
        contexts: NDArray[np.int64],
        backoff: NDArray[np.uint8],
        sizes: NDArray[np.uint8],
        symbols: NDArray[np.uint8],
        cost: NDArray[np.uint8],
    ) -> None:
        self.order = order
        self.base, self.contexts, self.backoff, self.sizes = base, contexts, backoff, sizes
        self.symbols, self.cost = symbols, cost
        self._check()
        lengths = np.arange(1, order, dtype=np.int64)
        self._tags = lengths << _LENGTH_SHIFT
        self._masks = (np.int64(1) << (BITS * lengths)) - 1
        self._mask = int(self._masks[-1]) if order > 1 else 0
        self._offsets = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
        self._log = (-STEP * np.arange(256)).astype(np.float32)
        self._lock = threading.Lock()
        self._rows: dict[int, int] = {}
        self._table = np.empty((256, len(base)), np.float32)

    def _check(self) -> None:
        base, contexts, sizes = self.base, self.contexts, self.sizes
        arrays: list[NDArray[Any]] = [base, contexts, self.backoff, sizes, self.symbols, self.cost]
        kinds = [np.float32, np.int64, *4 * [np.uint8]]
        if any(array.ndim != 1 or array.dtype != kind for array, kind in zip(arrays, kinds, strict=True)):
            raise DataError("A character model must have flat arrays of its own number types, but has others instead.")
        if not 1 <= self.order <= MAX_ORDER or not 2 <= len(base) <= 1 << BITS:
            raise DataError(
                f"A character model must have order 1 to {MAX_ORDER} and 2 to {1 << BITS} symbols, "
                f"but has order {self.order} and {len(base)} symbols instead."
            )
        if not ((base > -100.0) & (base <= 0.0)).all():
            raise DataError("A character model must have log probabilities from -100 to 0, but has others instead.")
        if (
            not len(contexts) == len(self.backoff) == len(sizes)
            or not len(self.symbols) == len(self.cost) == sizes.sum(dtype=np.int64)
            or (np.diff(contexts) <= 0).any()
            or (self.symbols >= len(base)).any()
        ):
            raise DataError("A character model must have arrays that agree with each other, but they do not.")

    @property
    def start(self) -> int:
        """State before the first letter."""
        return 0

    def extend(self, states: NDArray[np.int64], symbols: NDArray[np.int64]) -> NDArray[np.int64]:
        """States (n,) after one more symbol each (n,): the last `order - 1` symbols, packed."""
        return ((states << BITS) | symbols) & self._mask

    def scores(self, states: NDArray[np.int64]) -> NDArray[np.float32]:
        """Log probabilities of the next symbol, (n, symbols), normalised; column `END` is the end of the text.

        Kept by state, so asking again costs a gather. Safe to call from several threads.
        """
        keys = states.tolist()
        with self._lock:
            rows = [self._rows.get(key, -1) for key in keys]
            if -1 in rows:
                self._learn(keys)
                rows = [self._rows[key] for key in keys]
            found: NDArray[np.float32] = self._table[rows]
            return found

    def text_log_prob(self, symbols: NDArray[np.int64]) -> float:
        """Log probability of a whole text (letter,) with its end, in nats."""
        states = np.zeros(len(symbols) + 1, np.int64)
        for position, symbol in enumerate(symbols.tolist()):
            states[position + 1] = ((int(states[position]) << BITS) | symbol) & self._mask
        return float(self._compute(states)[np.arange(len(states)), np.append(symbols, END)].sum(dtype=np.float64))

    def _learn(self, keys: list[int]) -> None:
        """Make sure that the table has the rows of `keys`; it starts anew when it is full."""
        if len(self._rows) + len(keys) > _CACHE_ROWS:
            self._rows.clear()
        new = [key for key in dict.fromkeys(keys) if key not in self._rows]
        first, last = len(self._rows), len(self._rows) + len(new)
        if last > len(self._table):
            grown = np.empty((max(2 * len(self._table), last), len(self.base)), np.float32)
            grown[:first] = self._table[:first]
            self._table = grown
        self._table[first:last] = self._compute(np.array(new, np.int64))
        self._rows.update(zip(new, range(first, last), strict=True))

    def _compute(self, states: NDArray[np.int64]) -> NDArray[np.float32]:
        """Rows of log probabilities, from the shortest context to the longest: the longest that knows a symbol wins."""
        count, depth = len(states), len(self._tags)
        rows = np.empty((count, len(self.base)), np.float32)
        rows[:] = self.base
        if not depth or not len(self.contexts):
            return rows
        wanted = self._tags | (states[:, None] & self._masks)
        place = np.minimum(np.searchsorted(self.contexts, wanted.ravel()), len(self.contexts) - 1)
        hit = self.contexts[place] == wanted.ravel()
        weight = np.where(hit, self._log[self.backoff[place]], 0.0).reshape(count, depth)
        # What a probability stored at some length is multiplied by: the weights of all longer contexts.
        reach = np.cumsum(weight[:, ::-1], axis=1)[:, ::-1]
        rows += reach[:, :1]
        longer = (reach - weight).ravel()
        sizes = np.where(hit, self.sizes[place], 0).astype(np.int64)
        ends = np.cumsum(sizes)
        entry = np.arange(ends[-1]) + np.repeat(self._offsets[place] - ends + sizes, sizes)
        # Entries of longer contexts come later, and the last of several assignments to one place stays.
        rows[np.repeat(np.arange(count * depth) // depth, sizes), self.symbols[entry]] = self._log[
            self.cost[entry]
        ] + np.repeat(longer, sizes)
        # Rounding to `STEP` moved the sum of each row a little off 1.
        rows -= np.log(np.exp(rows).sum(axis=1, keepdims=True))
        return rows

    def save(self, path: Path, about: dict[str, str] | None = None) -> None:
        """Write the model as a safetensors file with `about` in its metadata. Raises SaveError."""
        tensors: dict[str, NDArray[np.generic]] = {
            "base": self.base, "contexts": self.contexts, "backoff": self.backoff, "sizes": self.sizes,
            "symbols": self.symbols, "cost": self.cost,
        }  # fmt: skip
        write_whole(path, pack_tensors(tensors, {**(about or {}), "format": _FORMAT, "order": str(self.order)}))

    @classmethod
    def load(cls, path: Path) -> CharacterModel:
        """The model in a file that `save` wrote. Raises DataError where it is none."""
        tensors, metadata = unpack_tensors(read_whole(path, _MAX_FILE), str(path))
        names = ("base", "contexts", "backoff", "sizes", "symbols", "cost")
        order = metadata.get("order", "")
        if metadata.get("format") != _FORMAT or set(tensors) != set(names) or not (order.isascii() and order.isdigit()):
            found = metadata.get("format", "another file")
            raise DataError(f"{path} must be a character model ({_FORMAT}), but is {found!r} instead.")
        try:
            return cls(int(order[:3]), *(tensors[name] for name in names))
        except DataError as error:
            raise DataError(f"{path} cannot be used: {error}") from error
