"""Batches of drawings and captions, drawn anew without end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.labs.captions.outcome import END, GRID
from engine.labs.captions.picture import SIZE, frame_of, picture_of
from engine.labs.captions.scenes import Scene, scene
from engine.labs.captions.words import BEGIN, NAMES, Lexicon
from engine.train.parallel import Ranks

PAD = -1
"""What stands in the labels where a caption has ended."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Drawings with one caption each.

    pictures  float32 (drawing, pixel, pixel)
    words     (time, drawing), the begin first; labels alike, PAD at their end
    named     bool (time, drawing, part): where the things lie that a word names; none for other words
    """

    pictures: Tensor
    words: Tensor
    labels: Tensor
    named: Tensor

    def __len__(self) -> int:
        return len(self.pictures)


def batches(lexicon: Lexicon, size: int, seed: int, first_update: int, ranks: Ranks) -> Iterator[Batch]:
    """Endless batches of `size` drawings; a run that resumes draws new ones."""
    random = np.random.default_rng([seed, first_update, ranks.rank])
    while True:
        scenes = [scene(random) for _ in range(size)]
        yield batch_of(scenes, [int(random.integers(len(one.captions))) for one in scenes], lexicon)


def batch_of(scenes: Sequence[Scene], chosen: Sequence[int], lexicon: Lexicon) -> Batch:
    """A batch of drawings with one of their captions each, by its place among them."""
    pictures = np.stack([drawing_of(one) for one in scenes])
    said = [[*one.captions[caption].split(), END] for one, caption in zip(scenes, chosen, strict=True)]
    numbers = [lexicon.numbers(words) for words in said]
    longest = max(map(len, numbers))
    words = np.full((longest, len(numbers)), BEGIN, np.int64)
    labels = np.full((longest, len(numbers)), PAD, np.int64)
    named = np.zeros((longest, len(numbers), GRID * GRID), bool)
    for column, (one, ids) in enumerate(zip(scenes, numbers, strict=True)):
        words[1 : len(ids), column] = ids[:-1]
        labels[: len(ids), column] = ids
        for place, meant in names_of(said[column], one.meant[chosen[column]]):
            named[place, column] = parts_of(one, meant)
    return Batch(*map(torch.from_numpy, (pictures, words, labels, named)))


def names_of(words: Sequence[str], meant: Sequence[tuple[int, ...]]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Which words are part of a thing's name, and the things that each of them means."""
    number, before = -1, False
    for place, word in enumerate(words):
        named = word in NAMES
        number += named and not before
        before = named
        if named:
            yield place, meant[number]


def parts_of(one: Scene, things: Sequence[int]) -> NDArray[np.bool_]:
    """bool (part,): where some things of a scene have ink."""
    frame = frame_of(np.concatenate(one.all_strokes))
    picture = picture_of([stroke for thing in things for stroke in one.strokes[thing]], frame)
    there: NDArray[np.bool_] = picture.reshape(GRID, SIZE // GRID, GRID, SIZE // GRID).any((1, 3)).reshape(-1)
    return there


def drawing_of(one: Scene) -> NDArray[np.float32]:
    """float32 (pixel, pixel) of a scene."""
    strokes = one.all_strokes
    return picture_of(strokes, frame_of(np.concatenate(strokes)))
