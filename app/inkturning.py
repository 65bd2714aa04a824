"""The samples of an opened ink file, one of which is on the pad."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.shell import Shell
from app.work.mailbox import Emit, Job
from app.work.ticket import Ticket
from engine.cancel import Cancel
from engine.data.ink import Ink
from engine.data.ink_files import read_ink
from engine.data.session import ENDING, read_state
from engine.spec import LabSpec


class OpenedInk:
    """Nothing at first. `show` puts a sample on the pad under a title to undo it by.

    A file is read in the live lane, in the slot of this name, one at a time: the one that was asked for last.
    """

    def __init__(self, shell: Shell, slot: str, show: Callable[[Ink, str], object]) -> None:
        self._shell, self._slot, self._show = shell, slot, show
        self._path = Path()
        self._ticket: Ticket | None = None
        self._inks: tuple[Ink, ...] = ()
        self._at = 0
        shell.live.done.connect(self._on_done)
        shell.live.failed.connect(self._on_failed)

    def open(self, path: Path) -> None:
        """Read a file and then show its first sample, or say in a bar why it cannot be read."""
        self.drop()
        self._path = path
        self._shell.say(f"Opening {path.name} …")
        self._ticket = self._shell.live.post(self._slot, _read_job(path))

    def open_or_restore(self, path: Path, spec: LabSpec, restore: Callable[[dict[str, Any]], object]) -> bool:
        """Hand the state of a lab's session to `restore`, or begin to read ink; whether it is open already.

        Raises DataError where it is a session that cannot be read, or of another lab.
        """
        session = path.suffix.lower() == ENDING
        if session:
            restore(read_state(path, spec.name, spec.title))
        else:
            self.open(path)
        return session

    def drop(self) -> None:
        """Read no more of a file that is not shown yet."""
        if self._ticket is not None:
            self._ticket = None
            self._shell.live.renew(self._slot)

    def can_turn(self, by: int) -> bool:
        """Whether the file has a sample so many places on."""
        return 0 <= self._at + by < len(self._inks)

    def turn(self, by: int) -> None:
        """Show the sample so many places on, where there is one."""
        if self.can_turn(by):
            self._at += by
            self._show(self._inks[self._at], f"Sample {self._at + 1}")
            self._shell.say(f"Sample {self._at + 1} of {len(self._inks)}")

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket != self._ticket or not isinstance(value, tuple):
            return
        self._ticket = None
        self._inks, self._at = value, 0
        name = self._path.name
        self._show(self._inks[0], f"Open {name}")
        self._shell.remember(self._path)
        more = f": sample 1 of {len(self._inks)}; Ctrl+Page Down for the next" if len(self._inks) > 1 else ""
        self._shell.say(f"Opened {name}{more}")

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self._ticket = None
            self._shell.fail(sentence, details)


def _read_job(path: Path) -> Job:
    def job(cancel: Cancel, emit: Emit) -> tuple[Ink, ...]:
        return read_ink(path, cancel)

    return job
