"""Which files were found sound lately, so that an unchanged one need not be walked again."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from pathlib import Path

_Mark = tuple[int, int, int, int]


class Checked:
    """Remembers `most` files by where they are, as they were: size, time of the last change, and place on the disk.

    May be asked from several threads.
    """

    def __init__(self, most: int = 64) -> None:
        self._most = most
        self._marks: OrderedDict[str, _Mark] = OrderedDict()
        self._lock = threading.Lock()

    def knows(self, path: Path, now: os.stat_result) -> bool:
        """Whether the file was found sound when it was as it is `now`."""
        with self._lock:
            return self._marks.get(os.path.abspath(path)) == _mark(now)

    def add(self, path: Path, then: os.stat_result) -> None:
        """Remember that the file was sound when it was as it was `then`, before it was walked."""
        name = os.path.abspath(path)
        with self._lock:
            self._marks[name] = _mark(then)
            self._marks.move_to_end(name)
            while len(self._marks) > self._most:
                self._marks.popitem(last=False)


def _mark(stat: os.stat_result) -> _Mark:
    return stat.st_size, stat.st_mtime_ns, stat.st_dev, stat.st_ino
