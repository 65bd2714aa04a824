"""Writing InkML, the W3C's ink files (Ink Markup Language, Recommendation 2011, https://www.w3.org/TR/InkML/)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from engine.data.ink import Ink
from engine.data.plain import number, whole_characters

SAMPLE = "sample"
"""The annotation that says that a traceGroup is a sample of its own."""

TRUTH = frozenset({"truth", "transcription", "text"})
"""The annotations that say what was written."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def pack_inkml(inks: Sequence[Ink]) -> bytes:
    """The bytes of an InkML file of these samples, one traceGroup each; every float32 comes back as it is.

    Control characters, which XML cannot hold, become U+FFFD.
    """
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<ink xmlns="http://www.w3.org/2003/InkML">\n<definitions>\n']
    used = {(ink.time is not None, ink.pressure is not None) for ink in inks}
    for timed, pressed in sorted(used):
        channels = [("X", "decimal", ""), ("Y", "decimal", "")]
        channels += [("T", "decimal", ' units="s"')] if timed else []
        channels += [("F", "decimal", ' min="0" max="1"')] if pressed else []
        rows = "".join(f'<channel name="{name}" type="{kind}"{more}/>' for name, kind, more in channels)
        parts.append(
            f'<context xml:id="{_context(timed, pressed)}"><inkSource xml:id="pen-{_context(timed, pressed)}">'
            f"<traceFormat>{rows}</traceFormat></inkSource></context>\n"
        )
    parts.append("</definitions>\n")
    for index, ink in enumerate(inks):
        parts.append(f'<traceGroup contextRef="#{_context(ink.time is not None, ink.pressure is not None)}">\n')
        notes: list[tuple[str, str | None]] = [(SAMPLE, str(index)), ("truth", ink.text), ("writer", ink.writer)]
        notes += [(key, value) for key, value in ink.extra.items() if key not in (SAMPLE, "writer", *TRUTH)]
        parts += [_annotation(key, value) for key, value in notes if value is not None]
        parts += [f"<trace>{trace}</trace>\n" for trace in _traces(ink)]
        parts.append("</traceGroup>\n")
    parts.append("</ink>\n")
    return "".join(parts).encode()


def _traces(ink: Ink) -> Iterator[str]:
    columns: list[list[Any]] = [*ink.points.T.tolist()]
    columns += [values.tolist() for values in (ink.time, ink.pressure) if values is not None]
    rows = [" ".join(number(value) for value in row) for row in zip(*columns, strict=True)]
    for start, length in zip(ink.stroke_starts.tolist(), ink.stroke_lengths.tolist(), strict=True):
        yield ", ".join(rows[start : start + length])


def _context(timed: bool, pressed: bool) -> str:
    return "xy" + ("t" if timed else "") + ("f" if pressed else "")


def _annotation(key: str, value: str) -> str:
    # A bare carriage return would come back as a line feed.
    text = escape(_xml(value), {"\r": "&#13;"})
    return f'<annotation type={quoteattr(_xml(key))} xml:space="preserve">{text}</annotation>\n'


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", whole_characters(text))
