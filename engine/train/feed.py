"""Batches drawn ahead by processes of their own, for machines whose GPU learns faster than one process draws."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing import get_all_start_methods
from typing import Any, TypeVar, cast

from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from engine.train.parallel import Ranks

Batch = TypeVar("Batch")
_AHEAD = 6


class _Stream(IterableDataset[Any]):
    def __init__(self, make: Callable[[int, Ranks], Iterator[Any]], first: int, ranks: Ranks) -> None:
        self._make, self._first, self._ranks = make, first, ranks

    def __iter__(self) -> Iterator[Any]:
        info = get_worker_info()
        assert info is not None
        count = info.num_workers
        ranks = replace(
            self._ranks, rank=self._ranks.rank * count + info.id, world=self._ranks.world * count, feeders=count
        )
        return self._make(self._first, ranks)


def feed(make: Callable[[int, Ranks], Iterator[Batch]], first: int, ranks: Ranks, workers: int) -> Iterator[Batch]:
    """The batches that `make` draws from update `first` on: here, or by `workers` processes in turn.

    Each process draws its own, as a rank of its own would; the processes end with the iterator. They inherit `make`,
    so a system without fork draws here.
    """
    if not workers or "fork" not in get_all_start_methods():
        return make(first, ranks)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of more processes than processors: they are asked for
        loader = DataLoader(
            _Stream(make, first, ranks),
            batch_size=None,
            num_workers=workers,
            prefetch_factor=_AHEAD,
            multiprocessing_context="fork",
        )
        return cast("Iterator[Batch]", iter(loader))
