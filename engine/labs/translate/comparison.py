"""One sentence through several models, for the bottleneck lab."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from engine.cancel import Cancel
from engine.labs.translate.limits import COMPARED, told_of_compared
from engine.labs.translate.outcome import Comparison, Decoding, Translation
from engine.labs.translate.session import Session


class Models:
    """Sessions by name, loaded when first asked for and kept; for one thread at a time."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    def session(self, name: str) -> Session:
        """The session of a model. Raises ModelError where it cannot be loaded."""
        if name not in self._sessions:
            self._sessions[name] = Session(name)
        return self._sessions[name]

    def compare(
        self,
        text: str,
        names: Sequence[str],
        cancel: Cancel,
        decoding: Decoding | None = None,
        progress: Callable[[int, Translation, float], None] = lambda done, last, seconds: None,
    ) -> Comparison:
        """What each model makes of a text as one whole, uncut, so that its length is felt.

        `progress` is told how many models have read it, what the last one made of it, and its seconds.
        Raises Cancelled between steps, ModelError where a model cannot be loaded.
        """
        made: list[Translation] = []
        seconds = []
        for number, name in enumerate(names):
            cancel.check()
            session = self.session(name)
            started = time.perf_counter()
            made.append(session.whole(text[:COMPARED], cancel, decoding or Decoding()))
            seconds.append(time.perf_counter() - started)
            progress(number + 1, made[-1], seconds[-1])
        return Comparison(tuple(names), tuple(made), tuple(seconds), told_of_compared(len(text)))
