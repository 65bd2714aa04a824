"""What the page asks of the worker: jobs that describe a drawing, and what comes of it.

A bench keeps the loaded networks. Only jobs touch them, and a lane runs one job at a time; torch is imported by the
first job, so that the window need not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.labs.captions.setup import Setup
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.data.ink import Ink
from engine.labs.captions.models import shipped
from engine.labs.captions.outcome import Outcome

if TYPE_CHECKING:
    from engine.labs.captions.session import Session


@dataclass(frozen=True, eq=False)
class Answer:
    """What was said of a drawing.

    revision  of the pad that the ink was on
    main      by the chosen network
    before    the same with nothing overruled, None where nothing is
    beside    by the other network that ships, None where there is none
    """

    ink: Ink
    revision: int
    setup: Setup
    main: Outcome
    before: Outcome | None
    beside: Outcome | None


class Bench:
    """The networks that were used, by name, and what was last said with nothing overruled."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._plain: dict[tuple[int, str], Outcome] = {}

    def describe(self, ink: Ink, revision: int, setup: Setup) -> Callable[[Cancel, Emit], Answer]:
        """A job that says what `ink` shows."""

        def job(cancel: Cancel, emit: Emit) -> Answer:
            self._plain = {key: known for key, known in self._plain.items() if key[0] == revision}
            other = next((name for name in shipped() if name != setup.model), "")
            before = self._unforced(ink, revision, setup.model, cancel) if setup.active else None
            if before is None:
                main = self._unforced(ink, revision, setup.model, cancel)
            else:
                main = self._session(setup.model).run(setup.request(ink), cancel)
            beside = self._unforced(ink, revision, other, cancel) if other else None
            return Answer(ink, revision, setup, main, before, beside)

        return job

    def forget(self, model: str) -> Callable[[Cancel, Emit], None]:
        """A job that drops a network, so that it is loaded anew from its file."""

        def job(cancel: Cancel, emit: Emit) -> None:
            self._sessions.pop(model, None)
            self._plain.clear()

        return job

    def _unforced(self, ink: Ink, revision: int, model: str, cancel: Cancel) -> Outcome:
        """What a network says by itself; kept while the drawing stays."""
        key = (revision, model)
        if key not in self._plain:
            self._plain[key] = self._session(model).run(Setup(model).request(ink), cancel)
        return self._plain[key]

    def _session(self, model: str) -> Session:
        from engine.labs.captions.session import Session

        if model not in self._sessions:
            self._sessions[model] = Session(model)
        return self._sessions[model]
