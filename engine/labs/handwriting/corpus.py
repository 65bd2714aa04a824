"""Training ink: the packed files of a data folder, and new samples composed from single characters and words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.arrays import read_arrays
from engine.data.ink import Ink
from engine.errors import DataError

Sample = tuple[NDArray[np.float32], NDArray[np.int32], str]
"""Points (point, 2), stroke lengths (stroke,), text."""

_DESCENDING = set("gjpqy,;Q")
_SMALL = set("acemnorsuvwxzgpqy")
_HIGH = set("\"'`^*")
_MIDDLE = set("-~=+<>:")
_BASE = set(".,;_")


@dataclass(frozen=True, eq=False)
class Corpus:
    """Samples of handwriting in flat arrays, as in the packed files that `read_corpus` reads."""

    points: NDArray[np.float32]
    stroke_lengths: NDArray[np.int32]
    point_starts: NDArray[np.int64]
    stroke_starts: NDArray[np.int64]
    text: tuple[str, ...]
    writer: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.text)

    def sample(self, index: int) -> Sample:
        """Sample `index`, its points views into the whole."""
        strokes = self.stroke_lengths[self.stroke_starts[index] : self.stroke_starts[index + 1]]
        return self.points[self.point_starts[index] : self.point_starts[index + 1]], strokes, self.text[index]

    def ink(self, index: int) -> Ink:
        """Sample `index` as ink with its text."""
        points, strokes, text = self.sample(index)
        return Ink(points, strokes, text=text, writer=self.writer[index])


def read_corpus(path: Path) -> Corpus:
    """The samples of a packed `.npz` file: `dxy`, `stroke_lengths`, `strokes_per_sample`, `text`, `writer`.

    Raises DataError where the file is not one, or its arrays disagree.
    """
    arrays = read_arrays(path, ("dxy", "stroke_lengths", "strokes_per_sample", "text"), ("writer",))
    dxy, names = arrays["dxy"], arrays.get("writer", np.full(arrays["text"].shape, ""))
    flat = {"stroke_lengths": "iu", "strokes_per_sample": "iu", "text": "U"}
    if dxy.dtype.kind not in "iu" or any(arrays[n].ndim != 1 or arrays[n].dtype.kind not in k for n, k in flat.items()):
        raise DataError(f"{path} must have whole numbers and a list of texts, but has other arrays.")
    stroke_lengths = arrays["stroke_lengths"].astype(np.int32)
    strokes_per_sample = arrays["strokes_per_sample"].astype(np.int64)
    text = tuple(map(str, arrays["text"].tolist()))
    writer = tuple(map(str, names.ravel().tolist()))
    if (
        dxy.ndim != 2
        or dxy.shape[1] != 2
        or (stroke_lengths < 1).any()
        or (strokes_per_sample < 1).any()
        or stroke_lengths.sum(dtype=np.int64) != len(dxy)
        or strokes_per_sample.sum() != len(stroke_lengths)
        or not len(text) == len(writer) == len(strokes_per_sample)
    ):
        raise DataError(f"{path} must have arrays whose lengths agree, but they do not.")
    # Coordinates run over the whole file, far beyond what float32 holds exactly: each sample gets its own origin first.
    absolute = np.cumsum(dxy, axis=0, dtype=np.int64)
    stroke_starts = np.concatenate([[0], np.cumsum(strokes_per_sample)])
    point_ends = np.concatenate([[0], np.cumsum(stroke_lengths, dtype=np.int64)])
    point_starts = point_ends[stroke_starts]
    counts = np.diff(point_starts)
    origin = np.repeat(absolute[point_starts[:-1]], counts, axis=0)
    return Corpus((absolute - origin).astype(np.float32), stroke_lengths, point_starts, stroke_starts, text, writer)


class Composer:
    """Makes new samples out of characters and words of one writer each.

    Digits, punctuation and lines are rare in the words; set side by side on a common baseline,
    characters make numbers and words make lines. How a character sits on the line is known from
    which it is; its size is the writer's own.
    """

    def __init__(self, characters: Corpus, words: Corpus) -> None:
        self._characters, self._words = characters, words
        self._by_writer: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for index, (writer, text) in enumerate(zip(characters.writer, characters.text, strict=True)):
            self._by_writer[writer][text].append(index)
        self._words_of: dict[str, list[int]] = defaultdict(list)
        for index, writer in enumerate(words.writer):
            self._words_of[writer].append(index)
        self._sizes = {writer: self._small_height(letters) for writer, letters in self._by_writer.items()}
        self._writers = [writer for writer, letters in self._by_writer.items() if len(letters) >= 8]
        self._line_writers = [writer for writer, words in self._words_of.items() if len(words) >= 20]

    def _small_height(self, letters: dict[str, list[int]]) -> float:
        heights = [
            np.ptp(self._characters.sample(index)[0][:, 1])
            for letter in _SMALL & letters.keys()
            if letter not in _DESCENDING
            for index in letters[letter][:3]
        ]
        if not heights:
            heights = [0.6 * np.ptp(self._characters.sample(i[0])[0][:, 1]) for i in letters.values()]
        return max(float(np.median(heights)), 1.0)

    def word(self, random: np.random.Generator) -> Sample:
        """A word, number or scrap of 2 to 8 characters of one writer."""
        writer = self._writers[random.integers(len(self._writers))]
        letters = self._by_writer[writer]
        x_height = self._sizes[writer]
        known = list(letters)
        kind = random.random()
        groups = {0: [c for c in known if c.isdigit()], 1: [c for c in known if not c.isalnum()], 2: known}
        choice = groups[0] if kind < 0.35 else groups[2]
        text = ""
        for _ in range(int(random.integers(2, 9))):
            pool = groups[1] if random.random() < 0.2 and groups[1] else choice or known
            text += pool[random.integers(len(pool))]
        gap = x_height * random.uniform(0.15, 0.5)
        pieces: list[Sample] = []
        right = 0.0
        for letter in text:
            index = letters[letter][random.integers(len(letters[letter]))]
            points, strokes, _ = self._characters.sample(index)
            low, high = points.min(axis=0), points.max(axis=0)
            y = _seat(letter, float(low[1]), float(high[1]), x_height) + random.normal(0.0, 0.06) * x_height
            pieces.append((points + np.array([right - low[0], y], np.float32), strokes, letter))
            right += float(high[0] - low[0]) + gap * random.uniform(0.5, 1.5)
        return _joined(pieces, "")

    def line(self, random: np.random.Generator) -> Sample:
        """Two to five words of one writer on a line."""
        writer = self._line_writers[random.integers(len(self._line_writers))]
        words = self._words_of[writer]
        first = int(random.integers(len(words)))
        count = int(random.integers(2, 6))
        # Neighbours in the file are of one sitting: the same digitiser and the same size.
        chosen = [words[(first + int(random.integers(12))) % len(words)] for _ in range(count)]
        pieces: list[Sample] = []
        right = 0.0
        heights = [np.ptp(self._words.sample(i)[0][:, 1]) for i in chosen]
        space = float(np.median(heights)) * random.uniform(0.35, 0.9)
        for index in chosen:
            points, strokes, text = self._words.sample(index)
            low, high = points.min(axis=0), points.max(axis=0)
            height = float(high[1] - low[1])
            small = not any(c not in _SMALL for c in text)
            falls = bool(_DESCENDING & set(text))
            above = 1.0 if small else 2.0
            seat = -float(low[1]) - height * above / (above + (0.9 if falls else 0.0))
            pieces.append((points + np.array([right - low[0], seat], np.float32), strokes, text))
            right += float(high[0] - low[0]) + space * random.uniform(0.7, 1.4)
        return _joined(pieces, " ")


def _seat(letter: str, low: float, high: float, x_height: float) -> float:
    """How far to move a character with its top at `low` and its foot at `high`, so that the baseline is at 0."""
    if letter in _HIGH:
        return -2.0 * x_height - low
    if letter in _MIDDLE:
        return -0.5 * x_height - 0.5 * (low + high)
    if letter in _BASE:
        return -high if letter in "._" else -high + 0.35 * x_height
    if letter in "gpqy":
        return -x_height - low
    if letter == "j":
        return -high + 0.9 * x_height
    return -high


def _joined(pieces: list[Sample], separator: str) -> Sample:
    return (
        np.concatenate([points for points, _, _ in pieces]),
        np.concatenate([strokes for _, strokes, _ in pieces]),
        separator.join(text for _, _, text in pieces),
    )
