"""What the page asks of the worker: jobs that translate, compare and search, and the answers they give.

A bench keeps the loaded networks. Only jobs touch them, and a lane runs one job at a time; torch is imported by the
first job, so that the window need not wait for it. The table of sentences and the search for neighbours have a bench
of their own, in the other lane, so that typing never waits for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from app.labs.translate.setup import Setup
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.data.sentences import Sentences, read_sentences
from engine.labs.translate.outcome import Comparison, Decoding, Neighbour, Outcome, Translation

if TYPE_CHECKING:
    from engine.labs.translate.comparison import Models
    from engine.labs.translate.neighbours import Neighbours
    from engine.labs.translate.session import Session
Kind = Literal["encoder", "context"]
"""Which states neighbours are sought for."""

BATCH = 32
"""Sentences of a table that are translated between two looks at the cancel button."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What was made of a setup: with what is overruled, and without; None where nothing is."""

    setup: Setup
    main: Outcome
    before: Outcome | None


@dataclass(frozen=True)
class Underway:
    """How many parts of a long text are translated, of how many."""

    done: int
    of: int


@dataclass(frozen=True)
class Read:
    """A model has read a text, as the `done`-th of those that are compared, in so many seconds."""

    model: str
    translation: Translation
    seconds: float
    done: int


@dataclass(frozen=True)
class Found:
    """Neighbours of the state `what` at a place of a sentence; `told` says in how many sentences they were sought."""

    what: Kind
    place: int
    neighbours: tuple[Neighbour, ...]
    told: str


@dataclass(frozen=True)
class Looking:
    """How much of the training sentences' states is there to be searched, 0 to 1."""

    share: float


@dataclass(frozen=True)
class Translated:
    """A piece of a table's work: the translations from `first` on, and how many are done of all."""

    first: int
    translations: tuple[Translation, ...]
    done: int
    of: int


class Bench:
    """Loaded networks, each at most once. Made on the window's thread, used by the jobs of one lane alone."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._neighbours: tuple[tuple[str, Path | None], Neighbours] | None = None
        self._models: Models | None = None
        self._plain: tuple[Setup, Outcome] | None = None

    def read(self, setup: Setup) -> Callable[[Cancel, Emit], Answer]:
        """A job that translates."""

        def job(cancel: Cancel, emit: Emit) -> Answer:
            session = self._session(setup.model)
            main = session.run(setup.request(), cancel, lambda done, of: emit(Underway(done, of)))
            if not setup.active:
                self._plain = setup, main
                return Answer(setup, main, None)
            return Answer(setup, main, self._before(session, setup, cancel))

        return job

    def _before(self, session: Session, setup: Setup, cancel: Cancel) -> Outcome:
        """The same with nothing overruled, kept while only that changes."""
        wanted = setup.plain_request()
        if self._plain is None or self._plain[0].plain_request() != wanted:
            self._plain = setup, session.run(wanted, cancel)
        return self._plain[1]

    def compare(self, text: str, names: Sequence[str]) -> Callable[[Cancel, Emit], Comparison]:
        """A job that puts a text through several models."""

        def job(cancel: Cancel, emit: Emit) -> Comparison:
            from engine.labs.translate.comparison import Models

            if self._models is None:
                self._models = Models()

            def tell(done: int, made: Translation, seconds: float) -> None:
                emit(Read(names[done - 1], made, seconds, done))

            return self._models.compare(text, tuple(names), cancel, progress=tell)

        return job

    def near(
        self, model: str, path: Path | None, what: Kind, place: int, vector: NDArray[np.float32]
    ) -> Callable[[Cancel, Emit], Found]:
        """A job that finds sentences of a file with a state near to one; the first tells how far it has come.

        The states of one model over one file are kept. `path` None is for the file beside the weights.
        """

        def job(cancel: Cancel, emit: Emit) -> Found:
            from engine.labs.translate.neighbours import Neighbours

            if self._neighbours is None or self._neighbours[0] != (model, path):
                self._neighbours = None
                self._neighbours = (model, path), Neighbours(self._session(model), path)
            near = self._neighbours[1]
            found = near.find(vector, what, cancel, progress=lambda share: emit(Looking(share)))
            return Found(what, place, found, near.used.told)

        return job

    def table(self, model: str, texts: tuple[str, ...], decoding: Decoding) -> Callable[[Cancel, Emit], int]:
        """A job that translates many texts, telling of each batch."""

        def job(cancel: Cancel, emit: Emit) -> int:
            session = self._session(model)
            for first in range(0, len(texts), BATCH):
                cancel.check()
                part = session.translate(texts[first : first + BATCH], cancel, decoding=decoding)
                emit(Translated(first, tuple(part), min(first + BATCH, len(texts)), len(texts)))
            return len(texts)

        return job

    def forget(self, model: str) -> Callable[[Cancel, Emit], None]:
        """A job that drops a network, so that it is loaded anew from its file."""

        def job(cancel: Cancel, emit: Emit) -> None:
            self._sessions.pop(model, None)
            self._neighbours = None
            self._plain = None

        return job

    def _session(self, model: str) -> Session:
        from engine.labs.translate.session import Session

        if model not in self._sessions:
            self._sessions[model] = Session(model)
        return self._sessions[model]


def sentences_job(path: Path, column: str) -> Callable[[Cancel, Emit], Sentences]:
    """A job that reads the sentences of a file."""

    def job(cancel: Cancel, emit: Emit) -> Sentences:
        return read_sentences(path, column)

    return job
