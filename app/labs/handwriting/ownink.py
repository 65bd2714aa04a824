"""Ink that a person corrected, kept so that a reader can be trained on that hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.settings import state_folder
from engine.data.ink import Ink
from engine.data.ink_files import read_ink, write_ink
from engine.errors import DataError

LEAST = 5
"""Samples below which there is nothing to train on."""


def own_file() -> Path:
    """The file of the samples, one JSON line each."""
    return state_folder() / "own-ink.jsonl"


def own_count() -> int:
    """How many samples are kept. Raises DataError where their file is damaged."""
    return len(read_ink(own_file())) if own_file().exists() else 0


def keep_own(ink: Ink, text: str) -> int:
    """Keep ink with what is written in it; how many samples there are then.

    Raises DataError where there is no ink, the text is not printable ASCII, or the file is damaged; SaveError.
    """
    if not len(ink):
        raise DataError("a sample must have ink, but the pad is empty. Write something first.")
    if not text or not all(" " <= letter <= "~" for letter in text):
        raise DataError(
            f"what is written must be letters, digits and signs of ASCII, which readers know, but is {text[:40]!r}."
        )
    kept = read_ink(own_file()) if own_file().exists() else ()
    own_file().parent.mkdir(parents=True, exist_ok=True)
    write_ink(own_file(), [*kept, replace(ink, text=text)])
    return len(kept) + 1
