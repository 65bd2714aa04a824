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

_Item = tuple[NDArray[np.float32], NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class Batch:
    """Padded samples: features (time, sample, feature), their lengths, targets one after the other, theirs."""

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
    augment: bool = True,
    unrest: float = 1.0,
    letters_known: bool = False,
) -> Iterator[Batch]:
    """Endless batches of at most `steps` padded steps, for a run of `updates`; one that resumes draws new samples.

    With an `unrest` above 1, shapes move further than one writer's do, and spans of steps are hidden. A reader that
    goes on from another has its `letters_known` from the first update.

    Padding, not packing: packed sequences take five times as long on a CPU, and sorted ones need little padding.
    """
    random = np.random.default_rng([seed, first_update, ranks.rank])
    update = first_update
    while True:
        done = 1.0 if letters_known else update / updates
        drawn = (_item(source, random, done, augment, unrest) for _ in range(pool))
        kept = sorted((item for item in drawn if item is not None), key=lambda item: len(item[0]))
        groups: list[list[_Item]] = [[]]
        for item in kept:
            if groups[-1] and len(item[0]) * (len(groups[-1]) + 1) > steps:
                groups.append([])
            groups[-1].append(item)
        for index in random.permutation(len(groups)):
            if groups[index]:
                update += ranks.feeders
                yield _batch(groups[index])


def padded(features: Sequence[NDArray[np.float32]]) -> Tensor:
    """Sequences (time, feature) of several lengths as one tensor (longest, sequence, feature), zeros after each."""
    whole = np.zeros((max(map(len, features)), len(features), features[0].shape[1]), np.float32)
    for column, values in enumerate(features):
        whole[: len(values), column] = values
    return torch.from_numpy(whole)


def _item(source: Source, random: np.random.Generator, done: float, augment: bool, unrest: float) -> _Item | None:
    points, strokes, text = source.sample(random, done)
    if augment:
        points, strokes = augmented(points, strokes, random, unrest)
    features = cut(points, strokes).features
    if augment and unrest > 1.0 and random.random() < MASKED:
        _hide(features, random)
    return (features, encode(text)) if 0 < len(features) <= LONGEST else None


def _hide(features: NDArray[np.float32], random: np.random.Generator) -> None:
    """Set one to three short spans of steps to zero, in place, so that letters are known from what surrounds them.

    After SpecAugment's time masks (Park et al., Interspeech 2019, section 2).
    """
    for _ in range(int(random.integers(1, 4))):
        span = int(random.integers(1, 4))
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
