"""The samples of ink files that were opened together, one of which is on the pad."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.filereading import FileReading, named
from app.work.mailbox import Emit, Job
from engine.cancel import Cancel
from engine.data.ink import Ink
from engine.data.ink_files import read_ink
from engine.data.session import ENDING
from engine.errors import DataError


@dataclass(frozen=True, eq=False)
class _Samples:
    """What files gave: each sample with the file that it is from, and what is wrong with the others."""

    inks: tuple[Ink, ...]
    paths: tuple[Path, ...]
    wrong: tuple[str, ...]


class OpenedInk:
    """Nothing at first. `show` puts a sample on the pad under a title to undo it by.

    Files are read by `reading`: those that were asked for last.
    """

    def __init__(self, reading: FileReading, show: Callable[[Ink, str], object]) -> None:
        self._reading, self._show = reading, show
        self._samples = _Samples((), (), ())
        self._at = 0

    def open(self, *paths: Path) -> None:
        """Read files and then show the first sample of them all, or say in a bar why one cannot be read."""
        self._reading.read(paths, _read_job(paths), self._take)

    def open_together(self, paths: Sequence[Path]) -> bool:
        """Begin to read several ink files as one; False, and nothing is begun, where one of them is a session."""
        if any(path.suffix.lower() == ENDING for path in paths):
            return False
        self.open(*paths)
        return True

    def can_turn(self, by: int) -> bool:
        """Whether the files have a sample so many places on."""
        return 0 <= self._at + by < len(self._samples.inks)

    def turn(self, by: int) -> None:
        """Show the sample so many places on, where there is one."""
        if self.can_turn(by):
            self._at += by
            inks, paths = self._samples.inks, self._samples.paths
            self._show(inks[self._at], f"Sample {self._at + 1}")
            where = f", of {paths[self._at].name}" if len(set(paths)) > 1 else ""
            self._reading.shell.say(f"Sample {self._at + 1} of {len(inks)}{where}")

    def _take(self, samples: _Samples) -> None:
        self._samples, self._at = samples, 0
        paths, count = list(dict.fromkeys(samples.paths)), len(samples.inks)
        self._show(samples.inks[0], f"Open {named(paths)}")
        more = f": sample 1 of {count}; Ctrl+Page Down for the next" if count > 1 else ""
        self._reading.opened(paths, more)
        if samples.wrong:
            self._reading.shell.fail(" ".join(samples.wrong), "")


def _read_job(paths: Sequence[Path]) -> Job:
    def job(cancel: Cancel, emit: Emit) -> _Samples:
        inks: list[Ink] = []
        origins: list[Path] = []
        wrong: list[str] = []
        for path in paths:
            try:
                found = read_ink(path, cancel)
            except DataError as error:
                wrong.append(str(error))
            else:
                inks += found
                origins += [path] * len(found)
        if not inks:
            raise DataError(" ".join(wrong))
        return _Samples(tuple(inks), tuple(origins), tuple(wrong))

    return job
