"""A training in the window: the names it goes by on disk, and how a job carries it out."""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Self

from app.trained import ENDING
from app.work.gate import Gate
from app.work.mailbox import Emit
from engine.cancel import Cancel, Cancelled
from engine.train.events import Validated


@dataclass(frozen=True)
class TrainingRun:
    """What to train, as values that may cross to the lane; a lab's own adds what it has to be told.

    name  of the new model
    """

    name: str

    @property
    def home(self) -> Path:
        """The folder of the models that were trained for this lab."""
        raise NotImplementedError

    @property
    def model(self) -> Path:
        """The file that takes the best weights."""
        return self.home / f"{self.name}{ENDING}"

    @property
    def folder(self) -> Path:
        """Where a stopped run leaves what it needs to go on; no run of other settings has the same."""
        settings = "\n".join(map(str, astuple(self))).encode("utf-8", "backslashreplace")
        return self.home / "runs" / f"{self.name}.{zlib.crc32(settings):08x}"

    def named(self, wanted: str, default: str) -> Self:
        """The same run under a name that can be a file's and that no finished model has: a number makes it new."""
        stem = re.sub(r"[^\w\- ]+", "", wanted).strip()[:60] or default
        run, number = replace(self, name=stem), 1
        while run.model.exists() and not run.folder.exists():
            number += 1
            run = replace(self, name=f"{stem} {number}")
        return run


def carry_out(
    run: TrainingRun,
    events: Iterable[object],
    save: Callable[[Path], object],
    cancel: Cancel,
    emit: Emit,
    gate: Gate,
) -> str:
    """Emit the events of a run, which rests while the gate is closed; the file of its best weights at its end.

    `save` writes them. Raises Cancelled where the run is stopped: what it learnt is saved, and its folder stays, from
    which the same run goes on.
    """
    learnt = False
    try:
        for event in events:
            emit(event)
            learnt = learnt or isinstance(event, Validated)
            gate.rest(cancel)
    except Cancelled:
        if learnt:
            save(run.model)
        raise
    save(run.model)
    shutil.rmtree(run.folder, ignore_errors=True)
    return str(run.model)
