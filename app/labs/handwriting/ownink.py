"""Ink that a person corrected, kept so that a reader can be trained on that hand."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.faults import LOG
from app.settings import state_folder
from app.shell import Shell
from app.work.mailbox import Emit, Job
from app.work.ticket import Ticket
from engine.cancel import Cancel
from engine.data.ink import Ink
from engine.data.ink_files import read_ink, write_ink
from engine.errors import DataError, SaveError, UnrolledError

LEAST = 5
"""Samples below which there is nothing to train on."""
_UNKEPT = "What you corrected is not kept: "


@dataclass(frozen=True)
class Counted:
    """How many samples are kept; `wrong` says what is the matter with their file, "" where nothing is."""

    amount: int
    wrong: str = ""


def own_file() -> Path:
    """The file of the samples, one JSON line each."""
    return state_folder() / "own-ink.jsonl"


def own_count(cancel: Cancel | None = None) -> int:
    """How many samples are kept. Raises DataError where their file is damaged, Cancelled between them."""
    return len(read_ink(own_file(), cancel)) if own_file().exists() else 0


class OwnInk:
    """Keeps samples and counts them in the live lane, all in the order in which that was asked for."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._waiting: dict[Ticket, tuple[Callable[[Any], object], str]] = {}
        self._unwritten: list[Ink] = []
        self._writing = threading.Lock()
        shell.live.done.connect(self._on_done)
        shell.live.failed.connect(self._on_failed)

    def keep(self, ink: Ink, text: str) -> None:
        """Keep ink with what is written in it; then a line says how many there are, or a bar why it is not kept.

        Raises DataError where there is no ink, or the text is not printable ASCII.
        """
        if not len(ink):
            raise DataError("a sample must have ink, but the pad is empty. Write something first.")
        if not text or not all(" " <= letter <= "~" for letter in text):
            raise DataError(
                f"what is written must be letters, digits and signs of ASCII, which readers know, but is {text[:40]!r}."
            )
        sample = replace(ink, text=text)
        self._unwritten.append(sample)  # Without the lock, which a lane holds while it writes.
        self._queue(self._keep_job(sample), self._say_kept, _UNKEPT)

    def count(self, then: Callable[[Counted], object]) -> None:
        """Count what is kept, all that was handed in before included, and hand that to `then`."""
        self._queue(_count_job, then, "")

    def shut(self) -> None:
        """Keep what no lane has kept yet, before this returns."""
        with self._writing:
            while self._unwritten:
                try:
                    _add(self._unwritten.pop(0))
                except UnrolledError as error:
                    LOG.error("%s%s", _UNKEPT, error)

    def _queue(self, job: Job, then: Callable[[Any], object], wrong: str) -> None:
        self._waiting[self._shell.live.queue(job)] = then, wrong

    def _keep_job(self, sample: Ink) -> Job:
        def job(cancel: Cancel, emit: Emit) -> int:
            with self._writing:
                if sample not in self._unwritten:
                    return own_count(cancel)
                self._unwritten.remove(sample)
                return _add(sample)

        return job

    def _say_kept(self, amount: int) -> None:
        enough = "Model > Train on my own ink learns from them" if amount >= LEAST else f"{LEAST} make a training"
        self._shell.say(f"Kept {amount} of your own; {enough}")

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket in self._waiting:
            self._waiting.pop(ticket)[0](value)

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket in self._waiting:
            self._shell.fail(f"{self._waiting.pop(ticket)[1]}{sentence}", details)


def _add(sample: Ink) -> int:
    """Put a sample behind those in the file; how many there are then. Raises SaveError, DataError."""
    file = own_file()
    kept = read_ink(file) if file.exists() else ()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaveError(f"{file.parent} could not be made: {error.strerror}.") from error
    write_ink(file, [*kept, sample])
    return len(kept) + 1


def _count_job(cancel: Cancel, emit: Emit) -> Counted:
    try:
        return Counted(own_count(cancel))
    except DataError as error:
        return Counted(0, str(error))
