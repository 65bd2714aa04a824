"""Training ink: the packed files of a data folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.arrays import read_arrays
from engine.data.ink import Ink
from engine.errors import DataError

Sample = tuple[NDArray[np.float32], NDArray[np.int32], str]
"""Points (point, 2), stroke lengths (stroke,), text."""


@dataclass(frozen=True, eq=False)
class Corpus:
    """Samples of handwriting in flat arrays, as in the packed files that `read_corpus` reads."""

    points: NDArray[np.float32]
    stroke_lengths: NDArray[np.int32]
    point_starts: NDArray[np.int64]
    stroke_starts: NDArray[np.int64]
    text: tuple[str, ...]
    writer: tuple[str, ...]

    @cached_property
    def _chance(self) -> NDArray[np.float64]:
        """Cumulative chance of each sample where a writer's share goes with the root of what they wrote."""
        _, writer, count = np.unique(np.array(self.writer), return_inverse=True, return_counts=True)
        chance = np.cumsum(1.0 / np.sqrt(count[writer]))
        total: NDArray[np.float64] = chance / chance[-1]
        return total

    def draw(self, random: np.random.Generator) -> Sample:
        """A sample at random, so that those who wrote most are not all that is seen."""
        return self.sample(min(int(np.searchsorted(self._chance, random.random())), len(self) - 1))

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
