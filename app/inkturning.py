"""The samples of an opened ink file, one of which is on the pad."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.data.ink import Ink
from engine.data.ink_files import read_ink


class OpenedInk:
    """Nothing at first. `show` puts a sample on the pad under a title to undo it by; `say` takes a line."""

    def __init__(self, show: Callable[[Ink, str], object], say: Callable[[str], object]) -> None:
        self._show, self._say = show, say
        self._inks: tuple[Ink, ...] = ()
        self._at = 0

    def open(self, path: Path) -> None:
        """Show the first sample of a file. Raises DataError."""
        self._inks, self._at = read_ink(path), 0
        self._show(self._inks[0], f"Open {path.name}")
        if len(self._inks) > 1:
            self._say(f"{path.name}: sample 1 of {len(self._inks)}; Ctrl+Page Down for the next")

    def can_turn(self, by: int) -> bool:
        """Whether the file has a sample so many places on."""
        return 0 <= self._at + by < len(self._inks)

    def turn(self, by: int) -> None:
        """Show the sample so many places on, where there is one."""
        if self.can_turn(by):
            self._at += by
            self._show(self._inks[self._at], f"Sample {self._at + 1}")
            self._say(f"Sample {self._at + 1} of {len(self._inks)}")
