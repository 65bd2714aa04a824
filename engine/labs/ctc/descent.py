"""Gradient descent on the free logits of one board: what CTC alone, without any network, makes of posteriors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.cancel import Cancel
from engine.decode.ctc import lattice
from engine.labs.ctc.board import Board

MOST_RATE = 10.0


@dataclass(frozen=True, eq=False)
class Step:
    """A step of descent: -log P before it, and the board after it."""

    loss: float
    board: Board


def descend(board: Board, rate: float, steps: int, cancel: Cancel) -> Iterator[Step]:
    """Steps down the gradient of -log P by the logits (Graves et al. 2006, eq. 16), `rate` long.

    Raises ValueError for a rate beyond (0, 10] or where the text has no path; Cancelled between steps.
    """
    if not 0.0 < rate <= MOST_RATE:
        raise ValueError(f"`rate` must be above 0 and at most {MOST_RATE:g}, but is {rate:g} instead.")
    for _ in range(steps):
        cancel.check()
        whole = lattice(board.log_probs, board.targets)
        board = board.with_log_probs(board.log_probs - rate * whole.gradient)
        yield Step(-whole.total, board)
