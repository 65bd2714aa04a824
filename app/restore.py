"""Work that survives: what the pages held is kept while the program runs, and is there again at the next start."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile

from engine.data.files import read_whole, write_whole
from engine.errors import DataError, UnrolledError

FORMAT = "unrolled.autosave/1"
LIMIT = 64 * 2**20
SLOTS = 16
FAILED_STARTS = 2
States = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Found:
    """What a start finds.

    states   state of each page by its lab's name, empty where there is none
    current  the lab that was in front, ""
    crashed  the program did not end by itself the last time
    note     a sentence where something could not be restored, else ""
    """

    states: States = field(default_factory=dict)
    current: str = ""
    crashed: bool = False
    note: str = ""


class Autosave:
    """One file of states for each window that runs at the same time, with the generation before it.

    A second window takes another slot: a slot is held by a lock file that only the end of its process frees. Of the
    free ones that comes first whose window ended badly, then that with the newest work.

    Raises DataError where all slots are taken or the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataError(f"{folder} could not be made, so work is not kept: {error.strerror}.") from error
        for slot in sorted(range(SLOTS), key=lambda slot: _turn(folder, slot)):
            lock = QLockFile(str(folder / f"autosave-{slot}.lock"))
            lock.setStaleLockTime(0)
            if lock.tryLock(0):
                self._lock = lock
                self._file = folder / f"autosave-{slot}.json"
                self._mark = folder / f"autosave-{slot}.starts"
                break
        else:
            raise DataError(f"{folder} has no free slot, so the work of this window is not kept.")
        self._before = self._file.with_suffix(".before.json")
        self._generation = 0
        self._kept: tuple[Mapping[str, Mapping[str, Any]], str] | None = None
        self._whole = False

    @property
    def file(self) -> Path:
        """Where the states are kept."""
        return self._file

    def begin(self) -> Found:
        """Count this start and read what was kept; after two starts that did not end well, leave it aside instead."""
        starts = self._starts()
        self._write_mark(starts + 1)
        if starts >= FAILED_STARTS:
            return self._leave_aside()
        for path in (self._file, self._before):
            if not path.exists():
                continue
            try:
                states, current = self._read(path)
            except UnrolledError:
                continue
            self._whole = path is self._file
            return Found(states, current, crashed=starts > 0)
        broken = self._file.exists()
        note = f"The work of the last time could not be read; it was left at {self._file}." if broken else ""
        return Found(crashed=starts > 0, note=note)

    def settled(self) -> None:
        """The start went well: one more crash counts as the first one."""
        self._write_mark(1)

    def save(self, states: Mapping[str, Mapping[str, Any]], current: str) -> bool:
        """Keep the states, which nobody changes after this, where they are others; whether they are.

        Raises SaveError, ValueError for what JSON lacks.
        """
        if (states, current) == self._kept:
            return False
        # In pieces, because the encoder alone would hold the interpreter, and with it the window, to its end.
        pieces = json.JSONEncoder(allow_nan=False, sort_keys=True).iterencode({"current": current, "pages": states})
        body = "".join(pieces)
        digest = hashlib.sha256(body.encode()).hexdigest()
        self._generation += 1
        head = json.dumps({"format": FORMAT, "generation": self._generation, "sha256": digest})
        if self._whole and self._file.exists():
            os.replace(self._file, self._before)
        write_whole(self._file, f"{head}\n{body}\n".encode())
        self._kept = states, current
        self._whole = True
        return True

    def end(self) -> None:
        """The program ends by itself: the next start is no start after a crash."""
        self._mark.unlink(missing_ok=True)
        self._lock.unlock()

    def _read(self, path: Path) -> tuple[States, str]:
        try:
            head_line, body = read_whole(path, LIMIT).decode("utf-8").rstrip("\n").split("\n")
            head, table = json.loads(head_line), json.loads(body)
            if head["format"] != FORMAT or head["sha256"] != hashlib.sha256(body.encode()).hexdigest():
                raise ValueError("its checksum is another")
            pages, current = table["pages"], table["current"]
            if not isinstance(current, str) or not all(isinstance(state, dict) for state in pages.values()):
                raise ValueError("its pages are no tables")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise DataError(f"{path} must be an autosave, but cannot be read: {error}") from error
        self._generation = head["generation"] if type(head.get("generation")) is int else 0
        return pages, current

    def _leave_aside(self) -> Found:
        kept = self._file.with_suffix(f".kept-{os.getpid()}.json")
        note = "The program ended badly twice in a row, so the last work was not restored."
        if self._file.exists():
            os.replace(self._file, kept)
            note += f" It was kept as {kept}."
        self._before.unlink(missing_ok=True)
        return Found(note=note)

    def _starts(self) -> int:
        try:
            return int(read_whole(self._mark, 64))
        except (DataError, ValueError):
            return 0

    def _write_mark(self, starts: int) -> None:
        write_whole(self._mark, str(starts).encode())


def _turn(folder: Path, slot: int) -> tuple[bool, float, int]:
    """When a slot's turn comes, compared with others."""
    work = folder / f"autosave-{slot}.json"
    try:
        age = -work.stat().st_mtime
    except OSError:
        age = 0.0
    return not (folder / f"autosave-{slot}.starts").exists(), age, slot
