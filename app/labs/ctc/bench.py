"""What the page asks of the workers, and the answers they give. Torch is imported by the first job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.labs.ctc.board import Board
from engine.labs.ctc.descent import descend
from engine.labs.ctc.outcome import Beam, Outcome, Request

PACE = 0.02
"""Seconds that the tiny net rests after each update, so that eyes can follow."""


@dataclass(frozen=True, eq=False)
class Answer:
    """A board worked out. `losses` are -log P before each step of descent that led to it."""

    revision: int
    outcome: Outcome
    losses: tuple[float, ...] = ()


def work(board: Board, beam: Beam, revision: int) -> Callable[[Cancel, Emit], Answer]:
    """A job that works a board out."""

    def job(cancel: Cancel, emit: Emit) -> Answer:
        return Answer(revision, _run(board, beam, cancel))

    return job


def improve(board: Board, beam: Beam, revision: int, rate: float, steps: int) -> Callable[[Cancel, Emit], Answer]:
    """A job that takes steps down the gradient, then works the board out that it came to."""

    def job(cancel: Cancel, emit: Emit) -> Answer:
        losses, reached = [], board
        for step in descend(board, rate, steps, cancel):
            losses.append(step.loss)
            reached = step.board
        return Answer(revision, _run(reached, beam, cancel), tuple(losses))

    return job


def learn_net(board: Board, seed: int) -> Callable[[Cancel, Emit], None]:
    """A job that trains a tiny net on the board's text, and emits each step."""

    def job(cancel: Cancel, emit: Emit) -> None:
        from engine.labs.ctc.tiny import learn  # late: it imports torch

        for step in learn(board, cancel, seed):
            emit(step)
            cancel.wait(PACE)

    return job


def _run(board: Board, beam: Beam, cancel: Cancel) -> Outcome:
    from engine.labs.ctc.session import run  # late: it imports torch

    return run(Request(board, beam), cancel)
