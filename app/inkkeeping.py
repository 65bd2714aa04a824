"""The ink of a pad as its page's state has it, of which only what is new is written anew."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from app.widgets.ink_document import InkDocument, Span
from engine.data.jsonl import ink_to_json


class KeptInk:
    """JSON values of a document's ink. A stroke's points never change, so that it is written once."""

    def __init__(self, document: InkDocument) -> None:
        self._document = document
        self._revision = -1
        self._spans: tuple[Span, ...] = ()
        self._known = (False, False)
        self._sample: dict[str, Any] = {"strokes": []}

    def to_json(self) -> list[dict[str, Any]]:
        """The one sample of `state["ink"]`, to be read by any thread and changed by none."""
        document = self._document
        if document.revision != self._revision:
            ink, spans = document.snapshot(), document.spans
            known = ink.time is not None, ink.pressure is not None
            pairs = zip(self._spans, spans, strict=False) if known == self._known else ()
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            self._sample = ink_to_json(ink, self._sample["strokes"][:same])
            self._revision, self._spans, self._known = document.revision, spans, known
        return [self._sample]
