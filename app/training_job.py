"""What a training job does with the events of its run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from app.work.gate import Gate
from engine.cancel import Cancel, Cancelled
from engine.train.events import Validated


def follow(events: Iterable[object], cancel: Cancel, emit: Callable[[object], None], gate: Gate) -> bool:
    """Emit the events of a run, which rests while the gate is closed; whether it came to its end.

    False where it was stopped after something had been learnt. Raises Cancelled where nothing had.
    """
    learnt = False
    try:
        for event in events:
            emit(event)
            learnt = learnt or isinstance(event, Validated)
            gate.rest(cancel)
    except Cancelled:
        if not learnt:
            raise
        return False
    return True


def free_name(wanted: str, default: str, is_free: Callable[[str], bool]) -> str:
    """A name that can be a file's: what is wanted, or it and the first number from 2 on that makes it free."""
    stem = re.sub(r"[^\w\- ]+", "", wanted).strip()[:60] or default
    name, number = stem, 1
    while not is_free(name):
        number += 1
        name = f"{stem} {number}"
    return name
