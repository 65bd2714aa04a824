"""Strokes as text on the clipboard: `{"strokes": [[[x, y], ...], ...], "text": ...}`, or the list of strokes alone."""

from __future__ import annotations

import json

from engine.data.ink import Ink, ink_of
from engine.errors import DataError

_LIMIT = 16 * 2**20


def strokes_text(ink: Ink) -> str:
    """The ink as one line of JSON."""
    table: dict[str, object] = {"strokes": [stroke.tolist() for stroke in ink.strokes()]}
    if ink.text is not None:
        table["text"] = ink.text
    return json.dumps(table)


def read_strokes(text: str) -> Ink:
    """Ink of such a line. Raises DataError where it is something else, or holds no point."""
    if len(text) > _LIMIT:
        raise DataError(
            f"strokes on the clipboard must be at most {_LIMIT:,} characters, but are {len(text):,} instead."
        )
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(
            "the clipboard must hold strokes as JSON, [[[x, y], ...], ...], but holds other text."
        ) from error
    table = value if isinstance(value, dict) else {"strokes": value}
    strokes, known = table.get("strokes"), table.get("text")
    if not isinstance(strokes, list):
        raise DataError("the clipboard must hold a list of strokes, [[[x, y], ...], ...], but holds none.")
    ink = ink_of(strokes, known if isinstance(known, str) else None)
    if not len(ink):
        raise DataError("the clipboard must hold strokes with points, but they are empty.")
    return ink
