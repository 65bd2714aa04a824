"""New training ink, composed from single characters and words of one writer each."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from engine.labs.handwriting.corpus import Corpus, Sample

_DESCENDING = set("gjpqy,;Q")
_SMALL = set("acemnorsuvwxzgpqy")
_HIGH = set("\"'`^*")
_MIDDLE = set("-~=+<>:")
_BASE = set(".,;_")


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
        self._vocabulary = sorted({word for text in words.text for word in text.split() if len(word) > 1})
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

    def scrap(self, random: np.random.Generator) -> Sample:
        """A word, number or scrap of 2 to 8 characters of one writer, without sense."""
        writer = self._writers[random.integers(len(self._writers))]
        known = list(self._by_writer[writer])
        digits = [character for character in known if character.isdigit()]
        signs = [character for character in known if not character.isalnum()]
        choice = digits if random.random() < 0.35 and digits else known
        text = ""
        for _ in range(int(random.integers(2, 9))):
            pool = signs if random.random() < 0.2 and signs else choice
            text += pool[random.integers(len(pool))]
        return self._spelt(text, writer, random)

    def word(self, random: np.random.Generator) -> Sample:
        """One to three words that people write, in one writer's characters, often in capitals."""
        writer = self._writers[random.integers(len(self._writers))]
        letters = self._by_writer[writer]
        count = int(random.choice((1, 1, 2, 3)))
        text = " ".join(self._vocabulary[random.integers(len(self._vocabulary))] for _ in range(count))
        style = random.random()
        if style < 0.4:
            text = text.upper()
        elif style < 0.5:
            text = text.title()
        text = "".join(c if c == " " or c in letters else "" for c in text).strip()
        return self._spelt(" ".join(text.split()), writer, random) if text else self.scrap(random)

    def _spelt(self, text: str, writer: str, random: np.random.Generator) -> Sample:
        """`text` in the characters of a writer, side by side on a baseline; all but spaces must be theirs."""
        letters, x_height = self._by_writer[writer], self._sizes[writer]
        gap = x_height * random.uniform(0.15, 0.5)
        space = x_height * random.uniform(0.7, 1.8)
        pieces: list[Sample] = []
        right = 0.0
        for letter in text:
            if letter == " ":
                right += space
                continue
            index = letters[letter][random.integers(len(letters[letter]))]
            points, strokes, _ = self._characters.sample(index)
            low, high = points.min(axis=0), points.max(axis=0)
            y = _seat(letter, float(low[1]), float(high[1]), x_height) + random.normal(0.0, 0.06) * x_height
            pieces.append((points + np.array([right - low[0], y], np.float32), strokes, letter))
            right += float(high[0] - low[0]) + gap * random.uniform(0.5, 1.5)
        points, strokes, _ = _joined(pieces, "")
        return points, strokes, text

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
