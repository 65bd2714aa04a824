"""The board: a text, its alphabet, and the posteriors that a person draws. A frozen value; changes give another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError

LEAST_FRAMES, MOST_FRAMES = 2, 60
"""Frames of a board that is drawn; one that comes from a file may have up to `FILE_FRAMES`."""
FILE_FRAMES = 1_000
MOST_LETTERS = 30
MOST_SYMBOLS = 96
FLOOR = 1e-4
"""Least probability that drawing leaves a symbol: nothing drawn is impossible."""
OTHER = "\N{HORIZONTAL ELLIPSIS}"
"""Symbol that stands for all those of a file which never matter."""

_EXTRAS = "aeost"

Shape = str
"""How the posteriors came about: "spikes", "flat", "stairs" follow the text; "drawn" ones stay as they are."""


@dataclass(frozen=True, eq=False)
class Board:
    """What the lab works on.

    text       what is to be read
    symbols    a character each, without the blank, which is symbol 0
    log_probs  float32 (time, 1 + symbols), normalised over symbols, nats

    Raises DataError where text, symbols and probabilities do not fit each other.
    """

    text: str
    symbols: tuple[str, ...]
    log_probs: NDArray[np.float32]
    shape: Shape = "drawn"

    def __post_init__(self) -> None:
        check_text(self.text)
        if not 1 <= len(self.symbols) < MOST_SYMBOLS or len(set(self.symbols)) != len(self.symbols):
            raise DataError(
                f"`symbols` must be 1 to {MOST_SYMBOLS - 1} different ones, but are {self.symbols} instead."
            )
        if any(len(symbol) != 1 for symbol in self.symbols):
            raise DataError("`symbols` must be single characters, but some are longer instead.")
        missing = sorted(set(self.text) - set(self.symbols))
        if missing:
            raise DataError(
                f"`text` must be made of the symbols {''.join(self.symbols)!r}, but has {missing[0]!r} too."
            )
        shape = self.log_probs.shape
        if len(shape) != 2 or shape[1] != len(self.symbols) + 1 or not LEAST_FRAMES <= shape[0] <= FILE_FRAMES:
            raise DataError(
                f"`log_probs` must be {LEAST_FRAMES} to {FILE_FRAMES:,} frames of {len(self.symbols) + 1} symbols, "
                f"but has shape {shape} instead."
            )
        frozen = np.array(self.log_probs, np.float32)
        if np.isnan(frozen).any() or (frozen > 1e-4).any():
            raise DataError("`log_probs` must be logarithms of probabilities, but are something else instead.")
        frozen.setflags(write=False)
        object.__setattr__(self, "log_probs", frozen)

    @property
    def frames(self) -> int:
        """How many there are."""
        return len(self.log_probs)

    @cached_property
    def targets(self) -> NDArray[np.int64]:
        """Symbols of the text, int64 (letter,)."""
        return np.array([self.symbols.index(letter) + 1 for letter in self.text], np.int64)

    @cached_property
    def probabilities(self) -> NDArray[np.float32]:
        """float32 (time, symbol)."""
        return np.exp(self.log_probs)

    def spelled(self, symbols: NDArray[np.int64]) -> str:
        """Symbols (letter,) without blanks as text."""
        return "".join(self.symbols[symbol - 1] for symbol in symbols.tolist())

    def painted(self, frame: int, symbol: int, share: float) -> Board:
        """With a symbol raised by a share of what it lacks, or for a negative share lowered by one of what it has.

        The column is renormalised: the other symbols keep their ratios.
        """
        column = self.probabilities[frame].astype(np.float64)
        old = float(column[symbol])
        new = old + share * (1.0 - old) if share > 0 else old * (1.0 + share)
        rest = 1.0 - old
        scale = (1.0 - new) / rest if rest > 1e-9 else 0.0
        column *= scale
        if rest <= 1e-9:
            column[:] = (1.0 - new) / max(len(column) - 1, 1)
        column[symbol] = new
        column = np.maximum(column, FLOOR)
        log_probs = self.log_probs.copy()
        log_probs[frame] = np.log(column / column.sum())
        return replace(self, log_probs=log_probs, shape="drawn")

    def with_log_probs(self, log_probs: NDArray[np.floating], shape: Shape = "drawn") -> Board:
        """With other posteriors, (time, symbol), which are normalised here."""
        return replace(self, log_probs=normalised(log_probs), shape=shape)

    def with_frames(self, frames: int) -> Board:
        """With as many frames: cut at the end, or blanks added there."""
        frames = min(max(frames, LEAST_FRAMES), MOST_FRAMES)
        more = np.full((max(frames - self.frames, 0), len(self.symbols) + 1), 0.1 / len(self.symbols))
        more[:, 0] = 0.9
        log_probs = np.concatenate([self.log_probs[:frames], np.log(more).astype(np.float32)])
        return replace(self, log_probs=log_probs)

    def with_text(self, text: str) -> Board:
        """With another text: symbols that it needs come, those that nobody drew or needs go. Raises DataError."""
        check_text(text)
        drawn = self.probabilities.max(axis=0) >= 0.2
        kept = tuple(symbol for place, symbol in enumerate(self.symbols, 1) if drawn[place])
        symbols = alphabet_of(text, kept)
        columns = np.full((self.frames, len(symbols) + 1), 0.01)
        columns[:, 0] = self.probabilities[:, 0]
        for place, symbol in enumerate(symbols, 1):
            if symbol in self.symbols:
                columns[:, place] = self.probabilities[:, self.symbols.index(symbol) + 1]
        return Board(text, symbols, normalised(np.log(np.maximum(columns, 1e-12))), self.shape)

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        rows = [[round(float(value), 5) for value in row] for row in np.maximum(self.log_probs, -1e4)]
        return {"text": self.text, "symbols": "".join(self.symbols), "log_probs": rows, "shape": self.shape}

    @classmethod
    def from_json(cls, value: Any) -> Board:
        """What `to_json` gave. Raises DataError where `value` is something else."""
        try:
            rows = np.array(value["log_probs"], np.float64)
            if rows.ndim != 2 or not np.isfinite(rows).all() or np.abs(rows).max(initial=0.0) > 1e4:
                raise ValueError("its log probabilities are no table of numbers")
            return cls(str(value["text"]), tuple(str(value["symbols"])), normalised(rows), str(value["shape"]))
        except (KeyError, TypeError, ValueError, DataError) as error:
            raise DataError(f"the session must hold a board of the CTC lab, but does not: {error}") from error


def check_text(text: str) -> None:
    """Raise DataError unless a board can have this text."""
    if len(text) > MOST_LETTERS:
        raise DataError(
            f"The text must have at most {MOST_LETTERS} letters, so that its lattice can be seen, "
            f"but has {len(text):,} instead."
        )
    wrong = next((letter for letter in text if not letter.isprintable() or letter in (OTHER, "\N{MIDDLE DOT}")), "")
    if wrong:
        raise DataError(f"The text must be made of printable characters, but has {wrong!r} too.")


def alphabet_of(text: str, kept: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Letters of a text in order, then `kept` ones, then one or two others, so that there is something to confuse."""
    symbols = list(dict.fromkeys((*text, *kept)))
    others = [letter for letter in _EXTRAS if letter not in symbols]
    while others and (len(symbols) < 3 or set(symbols) <= set(text)):
        symbols.append(others.pop(0))
    return tuple(symbols)


def normalised(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """Log probabilities float32 (time, symbol) whose softmax is that of `values`."""
    wide = np.asarray(values, np.float64)
    top = wide.max(axis=1, keepdims=True)
    shifted = wide - top
    result: NDArray[np.float32] = (shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))).astype(np.float32)
    return result
