"""How much of a text is translated while it is typed, and the sentences that say so; loads no torch."""

from __future__ import annotations

MAX_CHARACTERS = 100_000
"""Longest text that is read while it is typed; files have no such bound."""

LIVE_PARTS = 32
"""Most parts of a text that are translated while it is typed: each takes a quarter of a second or less."""

COMPARED = 2_000
"""Characters of a text that several models are compared on."""


def told_of_characters(length: int) -> tuple[str, ...]:
    """A sentence where a text of `length` characters is not read to its end."""
    if length <= MAX_CHARACTERS:
        return ()
    return (
        f"Only the first {MAX_CHARACTERS:,} of {length:,} characters are read here. Open the text as a file to "
        "translate it all.",
    )


def told_of_parts(taken: int, of: int) -> tuple[str, ...]:
    """A sentence where only `taken` parts of a text are translated."""
    if taken == of:
        return ()
    return (f"The first {taken:,} of {of:,} parts are translated live. Open the text as a file to translate all.",)


def told_of_compared(length: int) -> tuple[str, ...]:
    """A sentence where a text of `length` characters is too long to be compared as a whole."""
    if length <= COMPARED:
        return ()
    return (
        f"Only the first {COMPARED:,} of {length:,} characters are compared: each model reads them as one sentence.",
    )
