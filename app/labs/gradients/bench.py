"""What the page asks of the workers; torch is imported by the first job, so that the window need not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.work.gate import Gate
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.labs.gradients.contest import Race
from engine.labs.gradients.outcome import Outcome, StepJacobian
from engine.labs.gradients.setup import Setup

if TYPE_CHECKING:
    from engine.labs.gradients.session import Session


class Bench:
    """The session of a page. Made on the window's thread, used by jobs alone."""

    def __init__(self) -> None:
        self._session: Session | None = None

    def run(self, setup: Setup) -> Callable[[Cancel, Emit], Outcome]:
        """A job that computes the outcome of a setup."""

        def job(cancel: Cancel, emit: Emit) -> Outcome:
            return self._loaded().run(setup, cancel)

        return job

    def step(self, setup: Setup, layer: int, step: int) -> Callable[[Cancel, Emit], tuple[StepJacobian, ...]]:
        """A job that gives the Jacobians of one step, of the cell and of the one beside it."""

        def job(cancel: Cancel, emit: Emit) -> tuple[StepJacobian, ...]:
            cells = (setup.cell, *([setup.compare] if setup.compare else []))
            return tuple(self._loaded().step(setup, cell, layer, step) for cell in cells)

        return job

    def _loaded(self) -> Session:
        from engine.labs.gradients.session import Session

        if self._session is None:
            self._session = Session()
        return self._session


def race_job(setup: Race, gate: Gate) -> Callable[[Cancel, Emit], None]:
    """A job that trains side by side and emits a Point for each network in turn."""

    def job(cancel: Cancel, emit: Emit) -> None:
        from engine.labs.gradients.race import race

        for point in race(setup, cancel):
            emit(point)
            gate.pass_through(cancel)

    return job
