"""Batches for the recipe: pairs cut into pieces anew each epoch, sources of one length together.

A batch whose sources all have one length needs no padding and no mask in the encoder, and a backward layer never
reads padding before it reads the sentence. Targets are padded at their end, where a decoder has passed by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.data.subwords import BEGIN, END, Subwords
from engine.labs.translate.corpus import Corpus
from engine.train.parallel import Ranks

PAD = -1
"""What stands in the labels where a target has ended."""

LONGEST = 60
"""Pairs with more pieces on a side are left out of training."""


@dataclass(frozen=True)
class Mixture:
    """How pairs are varied, so that what people type works as well as what the corpus holds.

    joined   share of examples that are two to four pairs one after the other, so that long input is known
    small    share of sources all in small letters; open: share without their last mark
    alpha    how much at random words are cut into pieces, see `Subwords.sample`; 0 for not at random
    """

    joined: float = 0.06
    small: float = 0.04
    open: float = 0.05
    alpha: float = 0.0


@dataclass(frozen=True, eq=False)
class Batch:
    """source (source, pair); target (target, pair), the begin first; labels like target, `PAD` after the end."""

    source: Tensor
    target: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return self.source.shape[1]


def batches(
    corpus: Corpus, subwords: Subwords, mixture: Mixture, pieces: int, seed: int, first_update: int, ranks: Ranks
) -> Iterator[Batch]:
    """Endless batches of about `pieces` target pieces; a run that resumes draws new ones."""
    random = np.random.default_rng([seed, first_update, ranks.rank])
    while True:
        sources, targets = _cut(_varied(corpus.pairs, mixture, random), subwords, mixture.alpha)
        groups = [group for group in _groups(sources, targets, pieces, random) if group]
        for index in random.permutation(len(groups)):
            chosen = groups[index]
            yield batch_of([sources[one] for one in chosen], [targets[one] for one in chosen])


def batch_of(sources: Sequence[Sequence[int]], targets: Sequence[Sequence[int]]) -> Batch:
    """A batch of pairs in pieces; sources of one length, each with its END; targets without begin and end."""
    longest = max(map(len, targets)) + 1
    target = np.full((longest, len(targets)), END, np.int64)
    labels = np.full((longest, len(targets)), PAD, np.int64)
    target[0] = BEGIN
    for column, ids in enumerate(targets):
        target[1 : len(ids) + 1, column] = ids
        labels[: len(ids), column] = ids
        labels[len(ids), column] = END
    return Batch(torch.tensor(sources).T.contiguous(), torch.from_numpy(target), torch.from_numpy(labels))


def _varied(
    pairs: Sequence[tuple[str, str]], mixture: Mixture, random: np.random.Generator
) -> Iterator[tuple[str, str]]:
    for source, target in pairs:
        kind = random.random()
        if kind < mixture.small:
            source = source.lower()
        elif kind < mixture.small + mixture.open and len(source) > 1 and source[-1] in ".?!":
            source = source[:-1]
        yield source, target
    for _ in range(int(len(pairs) * mixture.joined)):
        chosen = [pairs[index] for index in random.integers(len(pairs), size=random.integers(2, 5))]
        yield " ".join(source for source, _ in chosen), " ".join(target for _, target in chosen)


def _cut(pairs: Iterator[tuple[str, str]], subwords: Subwords, alpha: float) -> tuple[list[list[int]], list[list[int]]]:
    texts = list(pairs)
    sources = [[*ids, END] for ids in subwords.sample([source for source, _ in texts], alpha)]
    targets = subwords.sample([target for _, target in texts], alpha)
    kept = [i for i in range(len(texts)) if 1 < len(sources[i]) <= LONGEST and 0 < len(targets[i]) <= LONGEST]
    return [sources[i] for i in kept], [targets[i] for i in kept]


def _groups(
    sources: list[list[int]], targets: list[list[int]], pieces: int, random: np.random.Generator
) -> Iterator[list[int]]:
    """Indices of pairs that go together: sources of one length, targets of about one length."""
    noise = random.random(len(sources))
    order = sorted(range(len(sources)), key=lambda i: (len(sources[i]), len(targets[i]) // 2, noise[i]))
    group: list[int] = []
    longest = 0
    for index in order:
        wide = max(longest, len(targets[index]) + 1)
        if group and (len(sources[index]) != len(sources[group[0]]) or wide * (len(group) + 1) > pieces):
            yield group
            group, wide = [], len(targets[index]) + 1
        group.append(index)
        longest = wide
    yield group
