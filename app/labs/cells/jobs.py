"""What the page asks of the workers; torch is imported by the first job, so that the window need not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.work.gate import Gate
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.labs.cells.contest import Contest
from engine.labs.cells.findings import Findings, read_findings
from engine.labs.cells.outcome import Outcome, Request
from engine.labs.cells.parameters import Cell
from engine.labs.cells.tasks import TaskOutcome, TaskRequest

if TYPE_CHECKING:
    from engine.labs.cells.session import Session


class Work:
    """The session of a page. Made on the window's thread, used by jobs alone."""

    def __init__(self) -> None:
        self._session: Session | None = None

    def step(self, request: Request) -> Callable[[Cancel, Emit], Outcome]:
        """A job that computes every step of a cell."""

        def job(cancel: Cancel, emit: Emit) -> Outcome:
            from engine.labs.cells.unroll import unroll

            return unroll(request, cancel)

        return job

    def task(self, request: TaskRequest) -> Callable[[Cancel, Emit], TaskOutcome]:
        """A job that runs one of the small models on a person's text."""

        def job(cancel: Cancel, emit: Emit) -> TaskOutcome:
            return self._loaded().run(request, cancel)

        return job

    def _loaded(self) -> Session:
        from engine.labs.cells.session import Session

        if self._session is None:
            self._session = Session()
        return self._session


def race_job(contest: Contest, gate: Gate) -> Callable[[Cancel, Emit], None]:
    """A job that trains both nets in turn and emits each event."""

    def job(cancel: Cancel, emit: Emit) -> None:
        from engine.labs.cells.race import race

        for event in race(contest, cancel):
            emit(event)
            gate.pass_through(cancel)

    return job


def findings_job() -> Callable[[Cancel, Emit], Findings]:
    """A job that reads the measured results that ship."""

    def job(cancel: Cancel, emit: Emit) -> Findings:
        return read_findings()

    return job


def bench_job(task: str, cells: tuple[Cell, ...]) -> Callable[[Cancel, Emit], None]:
    """A job that trains each cell once on a task, shortly, and emits each run."""

    def job(cancel: Cancel, emit: Emit) -> None:
        from engine.labs.cells.bench import small

        for run in small((task,), cells, (1,), cancel):
            emit(run)

    return job
