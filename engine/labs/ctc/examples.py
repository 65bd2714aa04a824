"""Boards to begin with: shapes that follow a text, and worked examples."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.labs.ctc.board import LEAST_FRAMES, MOST_FRAMES, Board, alphabet_of, check_text, normalised

SHAPES = {"spikes": "Spikes", "flat": "Flat", "stairs": "One letter per frame"}
FIRST_EXAMPLE = "first"


@dataclass(frozen=True)
class Example:
    """A board with a name, and a sentence that says what to look at."""

    name: str
    title: str
    sentence: str


EXAMPLES = (
    Example("first", "bee: a double letter", "Two e's stay two only where a blank lies between them."),
    Example("hello", "hello, with a blank between the l's", "The blank between the two spikes keeps them two letters."),
    Example(
        "helo",
        "hello, without that blank",
        "The same spikes side by side merge: the best path now says helo, and hello is improbable.",
    ),
    Example(
        "greedy",
        "Greedy is wrong",
        "The best path is blank, blank (0.36), yet three paths say a: 0.24 + 0.24 + 0.16 = 0.64.",
    ),
    Example(
        "wide",
        "Greedy is wrong, at length",
        "At no frame is a letter likelier than blank, so greedy reads nothing; the paths that say cat add up.",
    ),
)


def least_frames(text: str) -> int:
    """Frames that the shortest path of a text has, a blank between double letters."""
    return max(1, len(text) + sum(a == b for a, b in pairwise(text)))


def roomy(text: str) -> int:
    """Frames in which a text has room to move, from 8 to 60."""
    return min(max(2 * len(text) + 2, 8), MOST_FRAMES)


def shaped(shape: str, text: str, frames: int) -> Board:
    """A board of a shape of `SHAPES`, with at least as many frames as the text needs. Raises DataError, KeyError."""
    check_text(text)
    symbols = alphabet_of(text)
    frames = min(max(frames, least_frames(text), LEAST_FRAMES), MOST_FRAMES)
    targets = [symbols.index(letter) + 1 for letter in text]
    make = {"spikes": _spikes, "flat": _flat, "stairs": _stairs}[shape]
    return Board(text, symbols, normalised(np.log(make(targets, frames, len(symbols) + 1))), shape)


def example(name: str) -> Board:
    """The board of an example of `EXAMPLES`. Raises KeyError where there is none."""
    if name == "first":
        return _first()
    if name in ("hello", "helo"):
        return _hello(blank_between=name == "hello")
    if name == "greedy":
        return Board("a", ("a",), np.log(np.array([[0.6, 0.4]] * 2, np.float32)), "drawn")
    if name == "wide":
        return _wide()
    raise KeyError(f"there is no example {name!r}; there are {', '.join(each.name for each in EXAMPLES)}.")


def _flat(targets: list[int], frames: int, symbols: int) -> NDArray[np.float64]:
    return np.full((frames, symbols), 1.0 / symbols)


def _spikes(targets: list[int], frames: int, symbols: int) -> NDArray[np.float64]:
    columns = np.full((frames, symbols), 0.06 / max(symbols - 1, 1))
    columns[:, 0] = 0.94
    for place, target in zip(_spots(targets, frames), targets, strict=True):
        columns[place] = 0.1 / max(symbols - 1, 1)
        columns[place, 0], columns[place, target] = 0.08, 0.85
    return columns


def _spots(targets: list[int], frames: int) -> list[int]:
    """Frames of the spikes: evenly spread, at least one apart, two between equal letters, the last still inside."""
    spots: list[int] = []
    for index, target in enumerate(targets):
        least = 0 if not spots else spots[-1] + (2 if target == targets[index - 1] else 1)
        wanted = round((index + 0.5) * frames / len(targets) - 0.5)
        rest = targets[index:]
        after = sum(2 if b == a else 1 for a, b in pairwise(rest))
        spots.append(max(least, min(wanted, frames - 1 - after)))
    return spots


def _stairs(targets: list[int], frames: int, symbols: int) -> NDArray[np.float64]:
    """Each letter over its share of the frames, no blanks: what a label for every frame would ask for."""
    columns = np.full((frames, symbols), 0.1 / symbols)
    for frame in range(frames):
        target = targets[frame * len(targets) // frames] if targets else 0
        columns[frame, target] += 0.9
    return columns


def _first() -> Board:
    """Soft spikes of a short word, few enough frames that every path can be listed."""
    columns = [
        [0.55, 0.30, 0.10, 0.05],
        [0.20, 0.70, 0.07, 0.03],
        [0.40, 0.15, 0.40, 0.05],
        [0.15, 0.03, 0.75, 0.07],
        [0.62, 0.02, 0.30, 0.06],
        [0.30, 0.02, 0.60, 0.08],
        [0.25, 0.02, 0.65, 0.08],
        [0.80, 0.02, 0.10, 0.08],
    ]
    return Board("bee", ("b", "e", "a"), np.log(np.array(columns, np.float32)), "drawn")


def _hello(blank_between: bool) -> Board:
    board = shaped("spikes", "hello", 12)
    if blank_between:
        return board
    columns = board.probabilities.astype(np.float64)
    letter = board.symbols.index("l") + 1
    first, second = np.flatnonzero(columns[:, letter] > 0.5)
    for frame in range(first, second):
        columns[frame] = columns[second]
    return board.with_log_probs(np.log(columns))


def _wide() -> Board:
    """Every letter a blurred hump: at no frame likelier than blank, all together nearly sure."""
    text, frames = "cat", 15
    symbols = alphabet_of(text)
    columns = np.full((frames, len(symbols) + 1), 0.008)
    for index, letter in enumerate(text):
        middle = 2 + 5 * index
        for distance in (-1, 0, 1):
            columns[middle + distance, symbols.index(letter) + 1] = 0.44
    columns[:, 0] = 0.0
    columns[:, 0] = 1.0 - columns.sum(axis=1)
    return Board(text, symbols, normalised(np.log(columns)), "drawn")
