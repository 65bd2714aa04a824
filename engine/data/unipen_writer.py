"""Writing UNIPEN 1.0 ink files (Guyon et al., "UNIPEN project of on-line data exchange", ICPR 1994)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine.data.ink import Ink
from engine.data.plain import number, whole_characters
from engine.errors import DataError


def pack_unipen(inks: Sequence[Ink]) -> bytes:
    """The bytes of a UNIPEN file of these samples, one WORD segment each; every float32 comes back as it is.

    A file has one set of columns: time is written where all samples have it, pressure likewise. A sample without
    points cannot be written; raises DataError for it. `extra` is not written, nor is a writer unless it is the same
    in all; an empty text comes back as None.
    """
    if not inks or not all(len(ink) for ink in inks):
        raise DataError("a UNIPEN file must have at least one point in each sample; write JSON lines instead.")
    timed = all(ink.time is not None for ink in inks)
    pressed = all(ink.pressure is not None for ink in inks)
    lines = [".VERSION 1.0", ".HIERARCHY WORD"]
    writers = {ink.writer for ink in inks}
    if len(writers) == 1 and (writer := writers.pop()) is not None and not set(writer) & set("\r\n"):
        lines.append(f".WRITER_ID {whole_characters(writer)}")
    lines.append(".COORD X Y" + " T" * timed + " P" * pressed)
    first = 0
    for ink in inks:
        last = first + len(ink.stroke_lengths) - 1
        quality, label = ("?", "") if ink.text is None else ("OK", _escaped(ink.text))
        lines.append(f'.SEGMENT WORD {first}-{last} {quality} "{label}"')
        first = last + 1
        lines += _written(ink, timed, pressed)
    return ("\n".join(lines) + "\n").encode()


def _written(ink: Ink, timed: bool, pressed: bool) -> Iterator[str]:
    columns = [ink.points[:, 0].tolist(), (-ink.points[:, 1]).tolist()]
    if timed and ink.time is not None:
        # In float64, so that milliseconds divided by 1,000 are the same float32 again.
        columns.append((ink.time.astype(np.float64) * 1e3).tolist())
    if pressed and ink.pressure is not None:
        columns.append(ink.pressure.tolist())
    rows = [" ".join(map(number, row)) for row in zip(*columns, strict=True)]
    for start, length in zip(ink.stroke_starts.tolist(), ink.stroke_lengths.tolist(), strict=True):
        yield ".PEN_DOWN"
        yield from rows[start : start + length]


def _escaped(text: str) -> str:
    pairs = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r"))
    text = whole_characters(text)
    for plain, written in pairs:
        text = text.replace(plain, written)
    return text
