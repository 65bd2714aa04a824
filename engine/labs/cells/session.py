"""A session of the Cells lab: unrolls a cell, or runs one of the small networks on what a person gives it."""

from __future__ import annotations

from typing import Any, overload

from engine.cancel import Cancel
from engine.labs.cells.generation import continue_text, make_words, write_number
from engine.labs.cells.identification import identify
from engine.labs.cells.outcome import Outcome, Request
from engine.labs.cells.tasks import (
    CharactersOutcome,
    CharactersRequest,
    LanguageOutcome,
    LanguageRequest,
    NumberOutcome,
    NumberRequest,
    TaskOutcome,
    TaskRequest,
    WordsOutcome,
    WordsRequest,
)
from engine.labs.cells.unroll import unroll
from engine.labs.cells.weights import Name, load_net


class Session:
    """Computes outcomes; for one thread at a time. Networks are loaded when first asked for, and kept."""

    def __init__(self) -> None:
        self._nets: dict[Name, Any] = {}

    @overload
    def run(self, request: Request, cancel: Cancel) -> Outcome: ...
    @overload
    def run(self, request: LanguageRequest, cancel: Cancel) -> LanguageOutcome: ...
    @overload
    def run(self, request: WordsRequest, cancel: Cancel) -> WordsOutcome: ...
    @overload
    def run(self, request: CharactersRequest, cancel: Cancel) -> CharactersOutcome: ...
    @overload
    def run(self, request: NumberRequest, cancel: Cancel) -> NumberOutcome: ...
    def run(self, request: Request | TaskRequest, cancel: Cancel) -> Outcome | TaskOutcome:
        """What a request asks for. Raises ModelError where its network is missing or damaged, or Cancelled."""
        if isinstance(request, Request):
            return unroll(request, cancel)
        if isinstance(request, LanguageRequest):
            return identify(self._net("language"), request, cancel)
        if isinstance(request, WordsRequest):
            return make_words(self._net("words"), request, cancel)
        if isinstance(request, CharactersRequest):
            return continue_text(self._net("characters"), request, cancel)
        return write_number(self._net("numbers"), request, cancel)

    def _net(self, name: Name) -> Any:
        if name not in self._nets:
            self._nets[name] = load_net(name)[0]
        return self._nets[name]
