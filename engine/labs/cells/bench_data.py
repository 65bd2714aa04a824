"""Data of the bench's tasks: made up on the way, or read from the folder of training data."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.data.arrays import read_arrays
from engine.errors import DataError
from engine.labs.cells.corpora import read_columns, read_languages, split
from engine.labs.cells.letters import plain
from engine.labs.cells.writers_recipe import sentences_of

Kind = Literal["class", "number", "symbols"]
BATCH, TESTED = 32, 512
STEPS, SYMBOLS = 40, 8
DELAY, NOISE = 12, 0.1
"""Of delayed recall: steps of noise after the symbol, and the noise's standard deviation."""
LANGUAGES = ("deu", "eng", "spa", "fra", "ita", "por", "nld", "swe", "pol", "fin", "hun", "tur")
POINTS = 40
_LETTERS = "".join(sorted(string.ascii_letters + "äöüßéèêàçñáíóúâîôûãõåőűğışłńśźżąęćďěřšťůžøæ'?,.!- "))


@dataclass(frozen=True, eq=False)
class Batch:
    """inputs (time, sample) of symbols or (time, sample, feature); lengths (sample,), the step that answers being the
    last; answers (sample,), or (time, sample) of next symbols."""

    inputs: Tensor
    lengths: Tensor
    answers: Tensor


@dataclass(frozen=True, eq=False)
class Problem:
    """A task ready to train: `draw` makes a training batch, `tested` is what is measured on."""

    kind: Kind
    features: int
    symbols: int
    outputs: int
    draw: Callable[[np.random.Generator], Batch]
    tested: Batch


def problem(name: str, data: Path | None) -> Problem:
    """The task of a name. Raises DataError where it needs data that is not there."""
    if name in _MADE_UP:
        return _MADE_UP[name]()
    if data is None:
        raise DataError(f"`data` must be the folder of training data for the task {name!r}, but is missing.")
    return _READ[name](data)


def _recall() -> Problem:
    def draw(random: np.random.Generator, count: int = BATCH) -> Batch:
        first = random.integers(0, SYMBOLS, count)
        inputs = random.normal(0.0, NOISE, (DELAY + 1, count, SYMBOLS))
        inputs[0] = np.eye(SYMBOLS)[first]
        return _numbers(inputs, torch.from_numpy(first))

    return Problem("class", SYMBOLS, 0, SYMBOLS, draw, draw(np.random.default_rng(0), TESTED))


def _adding() -> Problem:
    def draw(random: np.random.Generator, count: int = BATCH) -> Batch:
        values = random.uniform(0.0, 1.0, (STEPS, count))
        marks = np.zeros((STEPS, count))
        half = STEPS // 2
        columns = np.arange(count)
        marks[random.integers(0, half, count), columns] = 1.0
        marks[random.integers(half, STEPS, count), columns] = 1.0
        sums = torch.from_numpy((values * marks).sum(0).astype(np.float32))
        return _numbers(np.stack([values, marks], axis=2), sums)

    return Problem("number", 2, 0, 1, draw, draw(np.random.default_rng(0), TESTED))


def _language(data: Path) -> Problem:
    pairs = read_languages(data / "language_id" / "tatoeba_languages_train.tsv.gz")
    parts = split((language, text) for language, text in pairs if language in LANGUAGES)

    def batch(chosen: list[tuple[str, str]]) -> Batch:
        ids, lengths = _texts([plain(text) for _, text in chosen])
        return Batch(ids, lengths, torch.tensor([LANGUAGES.index(language) for language, _ in chosen]))

    def draw(random: np.random.Generator) -> Batch:
        return batch([parts.train[place] for place in random.integers(0, len(parts.train), BATCH)])

    return Problem("class", 24, len(_LETTERS) + 1, len(LANGUAGES), draw, batch(list(parts.held_out)[:TESTED]))


def _characters(data: Path) -> Problem:
    lines = (columns[0] for columns in read_columns(data / "translation" / "tatoeba_eng-fra_train.tsv.gz"))
    kept, held_out = sentences_of(lines)

    def batch(texts: list[str]) -> Batch:
        ids, lengths = _texts(texts)
        steps = torch.arange(len(ids) - 1)[:, None]
        return Batch(ids[:-1], lengths - 1, ids[1:].masked_fill(steps >= lengths - 1, -100))

    def draw(random: np.random.Generator) -> Batch:
        return batch([kept[place] for place in random.integers(0, len(kept), BATCH)])

    symbols = len(_LETTERS) + 1
    return Problem("symbols", 24, symbols, symbols, draw, batch(held_out[:TESTED]))


def _ink(data: Path) -> Problem:
    inputs, answers = _digits(data / "ink" / "characters_train.npz")
    tested_inputs, tested_answers = _digits(data / "ink" / "characters_valid.npz")

    def draw(random: np.random.Generator) -> Batch:
        chosen = random.integers(0, len(answers), BATCH)
        return _numbers(inputs[:, chosen], torch.from_numpy(answers[chosen]))

    tested = _numbers(tested_inputs[:, :TESTED], torch.from_numpy(tested_answers[:TESTED]))
    return Problem("class", 3, 0, 10, draw, tested)


_MADE_UP: dict[str, Callable[[], Problem]] = {"recall": _recall, "adding": _adding}
_READ: dict[str, Callable[[Path], Problem]] = {"language": _language, "characters": _characters, "ink": _ink}


def _numbers(inputs: NDArray[np.floating], answers: Tensor) -> Batch:
    steps, count = inputs.shape[:2]
    return Batch(torch.from_numpy(inputs.astype(np.float32)), torch.full((count,), steps), answers)


def _texts(texts: list[str]) -> tuple[Tensor, Tensor]:
    """Symbols (time, sample) of the first 60 characters, symbol 0 being all others, and lengths."""
    place = {letter: index for index, letter in enumerate(_LETTERS, 1)}
    rows = [torch.tensor([place.get(letter, 0) for letter in text[:60]]) for text in texts]
    return torch.nn.utils.rnn.pad_sequence(rows), torch.tensor([len(row) for row in rows])


def _digits(path: Path) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Pen paths float32 (POINTS, sample, 3) and digits int64 (sample,) of a packed file of characters.

    A path is resampled to POINTS points at equal distances along the ink; x, y in heights of the digit, and whether
    the pen was lifted before. Raises DataError.
    """
    arrays = read_arrays(path, ("dxy", "stroke_lengths", "strokes_per_sample", "text"))
    texts = arrays["text"]
    strokes = np.split(arrays["stroke_lengths"], np.cumsum(arrays["strokes_per_sample"])[:-1])
    counts = np.array([lengths.sum() for lengths in strokes])
    ends = np.cumsum(counts)
    if ends[-1] != len(arrays["dxy"]) or len(texts) != len(strokes):
        raise DataError(f"{path} must have arrays whose lengths agree, but they do not.")
    paths, digits = [], []
    for index in np.flatnonzero(np.char.isdigit(texts) & (np.char.str_len(texts) == 1)):
        points = np.cumsum(arrays["dxy"][ends[index] - counts[index] : ends[index]].astype(np.float64), axis=0)
        paths.append(_resampled(points, strokes[index]))
        digits.append(int(texts[index]))
    return np.stack(paths, axis=1).astype(np.float32), np.array(digits, np.int64)


def _resampled(points: NDArray[np.float64], stroke_lengths: NDArray[np.integer]) -> NDArray[np.float64]:
    size = max(float(np.ptp(points[:, 1])), 0.3 * float(np.ptp(points[:, 0])), 1e-6)
    points = (points - points.mean(axis=0)) / size
    lengths = np.hypot(*np.diff(points, axis=0).T) if len(points) > 1 else np.zeros(0)
    along = np.concatenate([[0.0], np.cumsum(lengths + 1e-9)])
    at = np.linspace(0.0, along[-1], POINTS)
    stroke = np.repeat(np.arange(len(stroke_lengths)), stroke_lengths)
    number = stroke[np.searchsorted(along, at, side="right") - 1]
    lifted = np.concatenate([[0], np.diff(number) > 0])
    return np.stack([np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1]), lifted], axis=1)
