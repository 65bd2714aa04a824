"""Batches for the recipe: ink augmented anew each time, sorted by length within a pool, padded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.labs.handwriting.alphabet import encode
from engine.labs.handwriting.augment import augmented
from engine.labs.handwriting.sources import Source
from engine.labs.handwriting.steps import cut
from engine.train.parallel import Ranks

LONGEST = 900
"""Samples of more steps are left out of training."""

MASKED = 0.5
"""Share of samples of which a short span of steps is hidden, where that is asked for."""

POOL = 1536
"""Samples that are sorted by length before they are cut into batches."""

HIDDEN = 0.15
"""Share of steps that each of two views of a sample does not see."""

_Item = tuple[NDArray[np.float32], NDArray[np.int64]]


@dataclass(frozen=True)
class Variety:
    """How samples are made new each time.

    augment  whether each is slanted, stretched and shaken
    unrest   how far shapes move in that; above 1, some samples have spans of steps hidden
    paired   whether each sample comes twice, alike but for the steps that are hidden
    """

    augment: bool = True
    unrest: float = 1.0
    paired: bool = False


@dataclass(frozen=True, eq=False)
class Batch:
    """Padded samples: features (time, sample, feature), their lengths, targets one after the other, theirs.

    Of paired samples the second half of a batch is the first half seen otherwise.
    """

    features: Tensor
    lengths: Tensor
    targets: Tensor
    target_lengths: Tensor

    def __len__(self) -> int:
        return len(self.lengths)


def batches(
    source: Source,
    steps: int,
    seed: int,
    updates: int,
    first_update: int,
    ranks: Ranks,
    pool: int = POOL,
    variety: Variety = Variety(),
    letters_known: bool = False,
) -> Iterator[Batch]:
    """Endless batches of at most `steps` padded steps, for a run of `updates`; one that resumes draws new samples.

    A reader that goes on from another has its `letters_known` from the first update.

    Padding, not packing: packed sequences take five times as long on a CPU, and sorted ones need little padding.
    """
    random = np.random.default_rng([seed, first_update, ranks.rank])
    update = first_update
    room = steps // 2 if variety.paired else steps
    while True:
        done = 1.0 if letters_known else update / updates
        drawn = (_item(source, random, done, variety) for _ in range(pool))
        kept = sorted((item for item in drawn if item is not None), key=lambda item: len(item[0]))
        groups: list[list[_Item]] = [[]]
        for item in kept:
            if groups[-1] and len(item[0]) * (len(groups[-1]) + 1) > room:
                groups.append([])
            groups[-1].append(item)
        for index in random.permutation(len(groups)):
            if groups[index]:
                update += ranks.feeders
                yield _batch(_twice(groups[index], random) if variety.paired else groups[index])


def padded(features: Sequence[NDArray[np.float32]]) -> Tensor:
    """Sequences (time, feature) of several lengths as one tensor (longest, sequence, feature), zeros after each."""
    whole = np.zeros((max(map(len, features)), len(features), features[0].shape[1]), np.float32)
    for column, values in enumerate(features):
        whole[: len(values), column] = values
    return torch.from_numpy(whole)


def _item(source: Source, random: np.random.Generator, done: float, variety: Variety) -> _Item | None:
    points, strokes, text = source.sample(random, done)
    if variety.augment:
        points, strokes = augmented(points, strokes, random, variety.unrest)
    features = cut(points, strokes).features
    if variety.augment and variety.unrest > 1.0 and not variety.paired and random.random() < MASKED:
        _hide(features, random, int(random.integers(1, 4)), 3)
    return (features, encode(text)) if 0 < len(features) <= LONGEST else None


def _twice(items: list[_Item], random: np.random.Generator) -> list[_Item]:
    """Each sample with some steps hidden, and then each with others hidden."""
    views = [(features.copy(), targets) for features, targets in [*items, *items]]
    for features, _ in views:
        _hide(features, random, max(1, round(HIDDEN * len(features) / 3)), 5)
    return views


def _hide(features: NDArray[np.float32], random: np.random.Generator, spans: int, longest: int) -> None:
    """Set short spans of steps to zero, in place, so that letters are known from what surrounds them.

    After SpecAugment's time masks (Park et al., Interspeech 2019, section 2).
    """
    for _ in range(spans):
        span = int(random.integers(1, longest + 1))
        first = int(random.integers(max(1, len(features) - span)))
        if len(features) > 8 * span:
            features[first : first + span] = 0.0


def _batch(items: list[_Item]) -> Batch:
    return Batch(
        padded([features for features, _ in items]),
        torch.tensor([len(features) for features, _ in items]),
        torch.from_numpy(np.concatenate([targets for _, targets in items])),
        torch.tensor([len(targets) for _, targets in items]),
    )
