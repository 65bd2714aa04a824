"""Ink as JSON lines: `{"strokes": [[[x, y], ...], ...], "text": "..."}`, one sample a line.

A point is `[x, y]`, `[x, y, t]` or `[x, y, t, pressure]`: y down, t in seconds or null, pressure 0 to 1. A file may
also be one JSON document: a sample, a list of samples, or a list of strokes.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.data.ink import MAX_POINTS, Ink, assemble
from engine.data.plain import MAX_LINE, json_of, number, numbers, text_of, whole_characters
from engine.errors import DataError

MAX_INKS = 200_000
MAX_STROKES = 1_000_000
_NUMBERS = {int, float}


def unpack_jsonl(data: bytes, origin: str, cancel: Cancel | None = None) -> tuple[Ink, ...]:
    """The samples of a file.

    Raises DataError, naming `origin`, line, stroke and point, where it is none; Cancelled between samples and numbers.
    """
    cancel = cancel or Cancel()
    inks: list[Ink] = []
    points = 0
    for place, value in _values(text_of(data, origin), origin, cancel):
        for sample, where in _samples(value, place):
            cancel.check()
            ink = ink_from_json(sample, where)
            points += len(ink)
            inks.append(ink)
            if len(inks) > MAX_INKS or points > MAX_POINTS:
                raise DataError(
                    f"{origin} must have at most {MAX_INKS:,} samples and {MAX_POINTS:,} points, but has more."
                )
    if not inks:
        raise DataError(f"{origin} must have ink, one JSON sample a line, but is empty.")
    return tuple(inks)


def pack_jsonl(inks: Sequence[Ink]) -> bytes:
    """The bytes of a JSON lines file of these samples; every float32 comes back as it is."""
    return "".join(_line(ink) for ink in inks).encode()


def ink_to_json(ink: Ink, begun: Sequence[Any] = ()) -> dict[str, Any]:
    """A sample as a JSON value, for documents that hold ink among other things; every float32 comes back as it is.

    `begun` are its first strokes as they stand in such a value already: they are taken over, not made anew.
    """
    starts, lengths = ink.stroke_starts.tolist()[len(begun) :], ink.stroke_lengths.tolist()[len(begun) :]
    first = starts[0] if starts else len(ink)
    columns = [repeat(None) if column is None else numbers(column[first:]) for column in _columns(ink)]
    rows = [list(row) for row in zip(*columns, strict=False)]
    strokes = [rows[start - first : start - first + length] for start, length in zip(starts, lengths, strict=True)]
    table: dict[str, Any] = {"strokes": [*begun, *strokes]}
    table |= {key: value for key, value in (("text", ink.text), ("writer", ink.writer)) if value is not None}
    return table | ({"extra": dict(ink.extra)} if ink.extra else {})


def ink_from_json(value: Any, place: str) -> Ink:
    """Ink of a sample's JSON value. Raises DataError, naming `place`, where it is none."""
    if isinstance(value, list):
        value = {"strokes": value}
    if not isinstance(value, dict) or not isinstance(value.get("strokes"), list):
        raise DataError(f'{place} must be a sample, {{"strokes": [[[x, y], ...], ...]}}, but is something else.')
    strokes = value["strokes"]
    if len(strokes) > MAX_STROKES:
        raise DataError(f"{place} must have at most {MAX_STROKES:,} strokes, but has {len(strokes):,} instead.")
    table, lengths = _table(strokes, place)
    extra = value.get("extra") or {}
    if not isinstance(extra, dict):
        raise DataError(f"{place} must have a table of texts as `extra`, but has something else.")
    try:
        return assemble(
            table[:, :2],
            lengths,
            time=table[:, 2] if table.shape[1] > 2 and not np.isnan(table[:, 2]).all() else None,
            pressure=table[:, 3] if table.shape[1] > 3 else None,
            text=_text(value.get("text"), "text", place),
            writer=_text(value.get("writer"), "writer", place),
            extra={whole_characters(key): _text(item, "extra", place) or "" for key, item in extra.items()},
        )
    except DataError as error:
        raise DataError(f"{place}: {error}") from error


def _values(text: str, origin: str, cancel: Cancel) -> Iterator[tuple[str, Any]]:
    """Each JSON value with its place: one a line, or the whole text where the first line is not complete."""
    start, line, found = 0, 0, False
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line += 1
        if end - start > MAX_LINE:
            raise DataError(f"{origin}, line {line} must have at most {MAX_LINE:,} characters, but has more.")
        piece = text[start:end].strip()
        start = end + 1
        if not piece:
            continue
        place = f"{origin}, line {line}"
        if found:
            yield place, json_of(piece, place, cancel)
            continue
        try:
            value = json_of(piece, place, cancel)
        except DataError:
            if not text[start:].strip():
                raise
            yield origin, json_of(text, origin, cancel)
            return
        found = True
        yield place, value


def _samples(value: Any, place: str) -> Iterator[tuple[Any, str]]:
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        for index, item in enumerate(value):
            yield item, f"{place}, sample {index}"
    else:
        yield value, place


def _table(strokes: list[Any], place: str) -> tuple[NDArray[np.float64], list[int]]:
    """float64 (point, columns) with NaN for null, and the strokes' lengths."""
    numbers = array("d")
    lengths: list[int] = []
    width = 0
    for index, stroke in enumerate(strokes):
        if not isinstance(stroke, list) or not set(map(type, stroke)) <= {list}:
            raise DataError(f"{place}, stroke {index} must be a list of [x, y] points, but is something else.")
        widths = set(map(len, stroke))
        if widths and (len(widths) > 1 or (width and widths != {width}) or not widths <= {2, 3, 4}):
            raise DataError(
                f"{place}, stroke {index} must have points of 2, 3 or 4 numbers, as many in all strokes, "
                f"but has {sorted(widths)[:4]} instead."
            )
        width = max(widths, default=width)
        kinds = set(map(type, chain.from_iterable(stroke)))
        try:
            if kinds <= _NUMBERS:
                numbers.extend(chain.from_iterable(stroke))
            else:
                numbers.extend(chain.from_iterable(_with_gaps(point) for point in stroke))
        except (TypeError, OverflowError) as error:
            raise DataError(
                f"{place}, stroke {index} must have numbers as coordinates, but has something else."
            ) from error
        lengths.append(len(stroke))
        if len(numbers) > 4 * MAX_POINTS:
            raise DataError(f"{place} must have at most {MAX_POINTS:,} points, but has more.")
    return np.frombuffer(numbers, np.float64).reshape(-1, width or 2), lengths


def _with_gaps(point: list[Any]) -> list[float]:
    """A point whose time may be null."""
    if not all(type(value) in _NUMBERS or (value is None and index == 2) for index, value in enumerate(point)):
        raise TypeError
    return [float("nan") if value is None else value for value in point]


def _text(value: Any, what: str, place: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise DataError(f"{place} must have text as `{what}`, but has {str(value)[:80]!r} instead.")
    return None if value is None else whole_characters(value)


def _columns(ink: Ink) -> list[NDArray[np.float32] | None]:
    """What is told of each point: x, y, time, pressure, without the last of these that are not known."""
    columns = [ink.points[:, 0], ink.points[:, 1], ink.time, ink.pressure]
    while columns[-1] is None:
        columns.pop()
    return columns


def _line(ink: Ink) -> str:
    """One line of a file; the parts that are not known are left out."""
    columns = [repeat("null") if column is None else map(number, column.tolist()) for column in _columns(ink)]
    rows = ["[" + ",".join(row) + "]" for row in zip(*columns, strict=False)]
    strokes = ",".join(
        "[" + ",".join(rows[start : start + length]) + "]"
        for start, length in zip(ink.stroke_starts.tolist(), ink.stroke_lengths.tolist(), strict=True)
    )
    parts = [f'"strokes": [{strokes}]']
    parts += [
        f'"{key}": {json.dumps(value)}'
        for key, value in (("text", ink.text), ("writer", ink.writer))
        if value is not None
    ]
    if ink.extra:
        parts.append(f'"extra": {json.dumps(ink.extra)}')
    return "{" + ", ".join(parts) + "}\n"
