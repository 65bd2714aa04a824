"""Measuring how much wider the intervals of a network of the recipe must be, on the series that it learnt from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch

from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.forecast.network import Network
from engine.labs.forecast.recipe import Group, ahead_of
from engine.labs.forecast.seasons import Values
from engine.labs.forecast.widening import factors_of

CUTS = 7
"""If cuts are alike, a further one asks for wider intervals than all of so many in one of eight cases."""


def widen(network: Network, series: Sequence[Values], group: Group, cancel: Cancel) -> None:
    """Give a network the factors of `CUTS` cuts, each a horizon before the one after it, on the CPU.

    The first ends where the points begin that the recipe holds out: of those nothing is used. The network has learnt
    from what it is asked here, so that the factors may still be too small. Raises DataError where too few series are
    long enough; Cancelled between cuts.
    """
    network.widening = None
    network.eval()
    network.widening = factors_of(list(_cuts(network, series, group, cancel)))


def _cuts(network: Network, series: Sequence[Values], group: Group, cancel: Cancel) -> Iterator[tuple[Values, Values]]:
    horizon = group.frame.horizon
    for cut in range(2, CUTS + 2):
        cancel.check()
        ends = [len(one) - cut * horizon for one in series]
        chosen = [(one, end) for one, end in zip(series, ends, strict=True) if end >= group.frame.past // 2]
        if not chosen:
            raise DataError(
                f"some series must have {group.frame.past // 2 + cut * horizon:,} points to find the width of "
                "intervals with, but none has."
            )
        said = ahead_of(network, [one[:end] for one, end in chosen], group, torch.device("cpu"))
        yield np.stack(said), np.stack([one[end : end + horizon] for one, end in chosen])
