"""What the page asks of the worker: jobs that answer a question with both networks, and what comes of it.

A bench keeps the loaded networks. Only jobs touch them, and a lane runs one job at a time; torch is imported by the
first job, so that the window need not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.labs.questions.setup import Setup
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.labs.questions.models import DEFAULT, PLAIN, shipped
from engine.labs.questions.outcome import Outcome, Request

if TYPE_CHECKING:
    from engine.labs.questions.session import Session
_KEPT = 16


@dataclass(frozen=True, eq=False)
class Answer:
    """What was made of a setup.

    main    by the chosen network
    beside  the same by the other kind of network, None where that is not there
    before  by the chosen network on `reference`: nothing overruled, or the story before it was edited; None for none
    """

    setup: Setup
    main: Outcome
    beside: Outcome | None
    reference: Setup | None
    before: Outcome | None


class Bench:
    """The networks that were used, by name, and what was last asked of them."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._known: dict[Request, Outcome] = {}

    def read(self, setup: Setup, reference: Setup | None) -> Callable[[Cancel, Emit], Answer]:
        """A job that answers what a setup asks, and what its reference asked."""

        def job(cancel: Cancel, emit: Emit) -> Answer:
            main = self._outcome(setup.request(), cancel)
            other = DEFAULT if main.kind == "lstm" else PLAIN
            beside = self._outcome(setup.request(other), cancel) if other in shipped() else None
            before = self._outcome(reference.request(), cancel) if reference is not None else None
            return Answer(setup, main, beside, reference, before)

        return job

    def _outcome(self, request: Request, cancel: Cancel) -> Outcome:
        """As the network gives it; the last few are kept, for they are asked for again as what was before."""
        found = self._known.pop(request, None)
        self._known[request] = found if found is not None else self._session(request.model).run(request, cancel)
        while len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        return self._known[request]

    def _session(self, model: str) -> Session:
        from engine.labs.questions.session import Session

        if model not in self._sessions:
            self._sessions[model] = Session(model)
        return self._sessions[model]
