"""What the page asks of the worker: jobs that read ink, and the answers they give.

A bench keeps the loaded networks. Only jobs touch them, and the lane runs one job at a time; torch is imported
by the first job, so that the window need not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.forcing import Place
from app.labs.handwriting.setup import Setup
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.data.ink import Ink
from engine.labs.handwriting.outcome import Outcome, Request

if TYPE_CHECKING:
    from engine.labs.handwriting.session import Session
    from engine.record.explain import UnitStep


@dataclass(frozen=True, eq=False)
class Answer:
    """What was read from one state of the pad.

    main    by the model, with the changes
    before  by the same model without them; None where there are none
    other   by the model that is compared with; None where there is none
    """

    revision: int
    ink: Ink
    setup: Setup
    main: Outcome
    before: Outcome | None
    other: Outcome | None


class Bench:
    """Loaded networks, each at most once. Made on the window's thread, used by jobs alone."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    def read(self, ink: Ink, setup: Setup, revision: int) -> Callable[[Cancel, Emit], Answer]:
        """A job that reads `ink`."""

        def job(cancel: Cancel, emit: Emit) -> Answer:
            main = self._session(setup.model).run(Request(ink, setup.model, setup.active, setup.decoding), cancel)
            before = other = None
            if setup.active:
                before = self._session(setup.model).run(Request(ink, setup.model, (), setup.decoding), cancel)
            if setup.compare:
                other = self._session(setup.compare).run(Request(ink, setup.compare, (), setup.decoding), cancel)
            return Answer(revision, ink, setup, main, before, other)

        return job

    def explain(self, answer: Answer, place: Place, step: int) -> Callable[[Cancel, Emit], UnitStep]:
        """A job that gives the equations of one unit at one step of an answer."""

        def job(cancel: Cancel, emit: Emit) -> UnitStep:
            session = self._session(answer.setup.model)
            return session.explain(
                answer.main.traces, answer.setup.active, place.layer, place.direction, place.unit, step
            )

        return job

    def forget(self, model: str) -> Callable[[Cancel, Emit], None]:
        """A job that drops a network, so that it is loaded anew from its file."""

        def job(cancel: Cancel, emit: Emit) -> None:
            self._sessions.pop(model, None)

        return job

    def _session(self, model: str) -> Session:
        from engine.labs.handwriting.session import Session

        if model not in self._sessions:
            self._sessions[model] = Session(model)
        return self._sessions[model]
