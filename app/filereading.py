"""Files that a lane reads for a page: one at a time, the one that was asked for last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.shell import Shell
from app.work.mailbox import Emit, Job
from app.work.ticket import Ticket
from engine.cancel import Cancel
from engine.data.session import read_state
from engine.errors import UnrolledError
from engine.spec import LabSpec


class FileReading:
    """Reads in the live lane, in the slot of this name, and hands on what was read. What is wrong stands in a bar."""

    def __init__(self, shell: Shell, slot: str) -> None:
        self.shell, self._slot = shell, slot
        self._ticket: Ticket | None = None
        self._take: Callable[[Any], object] = _nothing
        shell.live.done.connect(self._on_done)
        shell.live.failed.connect(self._on_failed)

    def read(self, paths: Sequence[Path], job: Job, take: Callable[[Any], object]) -> None:
        """Read what is open as one, and hand what the job gives to `take`.

        `take` raises UnrolledError where it cannot be used, and says that it is `opened` where it can.
        """
        self.drop()
        self._take = take
        self.shell.say(f"Opening {named(paths)} …")
        self._ticket = self.shell.live.post(self._slot, job)

    def read_session(self, path: Path, spec: LabSpec, restore: Callable[[dict[str, Any]], object]) -> None:
        """Read a lab's session and hand its state to `restore`, which raises UnrolledError where it is damaged."""

        def take(state: dict[str, Any]) -> None:
            restore(state)
            self.opened([path])

        self.read([path], _state_job(path, spec), take)

    def opened(self, paths: Sequence[Path], more: str = "") -> None:
        """Say that files are open, with `more` after their name, and put them among the recent ones."""
        for path in paths:
            self.shell.remember(path)
        self.shell.say(f"Opened {named(paths)}{more}")

    def drop(self) -> None:
        """Read no more of what is not handed on yet."""
        self._take = _nothing
        if self._ticket is not None:
            self._ticket = None
            self.shell.live.renew(self._slot)

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket != self._ticket:
            return
        take = self._take
        self._ticket, self._take = None, _nothing
        try:
            take(value)
        except UnrolledError as error:
            self.shell.fail(str(error), "")

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self._ticket, self._take = None, _nothing
            self.shell.fail(sentence, details)


def named(paths: Sequence[Path]) -> str:
    """What files are called in a line: one by its name, several by their number."""
    return paths[0].name if len(paths) == 1 else f"{len(paths)} files"


def _nothing(_value: object) -> None:
    pass


def _state_job(path: Path, spec: LabSpec) -> Job:
    def job(cancel: Cancel, emit: Emit) -> dict[str, Any]:
        return read_state(path, spec.name, spec.title, cancel)

    return job
