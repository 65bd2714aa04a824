"""What the page asks of the workers; torch is imported by the first job, so that the window need not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.work.gate import Gate
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.labs.convolutions.contest import LENGTHS, Race, Weights
from engine.labs.convolutions.outcome import Guess, Node, Outcome, Request, Speeds, Spoken, Wish

if TYPE_CHECKING:
    from engine.labs.convolutions.session import Session


@dataclass(frozen=True)
class Share:
    """How much of a measurement is done."""

    done: float


class Bench:
    """The session of a page. Made on the window's thread, used by jobs alone."""

    def __init__(self, model: str = "digits") -> None:
        self._model = model
        self._session: Session | None = None

    def read(self, request: Request) -> Callable[[Cancel, Emit], Outcome]:
        """A job that reads a sound."""
        return lambda cancel, emit: self._loaded().run(request, cancel)

    def node(self, request: Request, step: int) -> Callable[[Cancel, Emit], Node]:
        """A job that gives one gated unit's numbers at a step."""
        return lambda cancel, emit: self._loaded().node(request, step, cancel)

    def guess(self, request: Request) -> Callable[[Cancel, Emit], Guess | None]:
        """A job that says which digit a sound is likeliest to be."""
        return lambda cancel, emit: self._loaded().guess(request, cancel)

    def speak(self, wish: Wish) -> Callable[[Cancel, Emit], Spoken]:
        """A job that makes a sound and emits it as it grows."""
        return lambda cancel, emit: self._loaded().speak(wish, cancel, emit)

    def measure(self, wish: Wish) -> Callable[[Cancel, Emit], Speeds]:
        """A job that measures naive against cached and emits how much is done."""
        return lambda cancel, emit: self._loaded().measure(wish, cancel, lambda done: emit(Share(done)))

    def adopt(self, weights: Weights) -> Callable[[Cancel, Emit], Weights]:
        """A job that gives one's own stack the weights it was trained to."""

        def job(cancel: Cancel, emit: Emit) -> Weights:
            self._loaded().adopt(weights.setup, weights.tensors)
            return weights

        return job

    def _loaded(self) -> Session:
        from engine.labs.convolutions.session import Session

        if self._session is None:
            self._session = Session(self._model)
        return self._session


def race_job(race: Race, gate: Gate) -> Callable[[Cancel, Emit], None]:
    """A job that trains both networks and emits points, and the stack's weights."""

    def job(cancel: Cancel, emit: Emit) -> None:
        from engine.labs.convolutions.race import race as run

        for event in run(race, cancel):
            emit(event)
            gate.pass_through(cancel)

    return job


def sweep_job(race: Race) -> Callable[[Cancel, Emit], None]:
    """A job that measures an epoch of both at each length, and emits each time."""

    def job(cancel: Cancel, emit: Emit) -> None:
        from engine.labs.convolutions.race import sweep

        for timing in sweep(race, LENGTHS, cancel):
            emit(timing)

    return job
