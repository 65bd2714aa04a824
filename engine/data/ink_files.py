"""Ink in the files of users: which forms there are, reading any of them, writing by ending."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from engine.cancel import Cancel
from engine.data.files import read_given, read_whole, write_whole
from engine.data.ink import Ink
from engine.data.inkml import unpack_inkml
from engine.data.inkml_writer import pack_inkml
from engine.data.jsonl import pack_jsonl, unpack_jsonl
from engine.data.plain import MAX_FILE, refuse_binary
from engine.data.session import is_session, session_inks
from engine.data.unipen import unpack_unipen
from engine.data.unipen_writer import pack_unipen
from engine.errors import DataError, SaveError


class InkForm(NamedTuple):
    """A form of ink file: its title and its endings, the usual one first."""

    title: str
    endings: tuple[str, ...]


FORMS = (
    InkForm("InkML", (".inkml",)),
    InkForm("UNIPEN", (".unp", ".unipen", ".dat")),
    InkForm("JSON lines", (".jsonl", ".json")),
)
"""The forms that can be read and written, in the order of a file dialogue."""

_WRITERS = dict(zip(FORMS, (pack_inkml, pack_unipen, pack_jsonl), strict=True))


def read_ink(path: Path, cancel: Cancel | None = None) -> tuple[Ink, ...]:
    """The samples of an ink file of any form, at least one; a session file gives the ink in it.

    What the bytes say counts, not the ending. Raises DataError, naming the file and the place, where it cannot be read;
    Cancelled between its parts.
    """
    return read_ink_bytes(read_whole(path, MAX_FILE), str(path), cancel)


def named_ink(name: str) -> tuple[Ink, ...]:
    """The samples of the file that a command was given; `-` is standard input. Raises DataError as `read_ink` does."""
    return read_ink_bytes(*read_given(name, MAX_FILE))


def read_ink_bytes(data: bytes, name: str, cancel: Cancel | None = None) -> tuple[Ink, ...]:
    """The samples of bytes that came from `name`, such as standard input. Raises DataError as `read_ink` does."""
    cancel = cancel or Cancel()
    if len(data) > MAX_FILE:
        raise DataError(f"{name} must be at most {MAX_FILE:,} bytes, but has {len(data):,} instead.")
    refuse_binary(data, name)
    # A start long enough for any keyword, without the marks of UTF-8 and UTF-16 and the zeros of the latter.
    start = data[:65_536].removeprefix(b"\xef\xbb\xbf")
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start[:2]
    bare = (start.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\x00", b"") if wide else start).lstrip()
    if bare[:1] == b"<":
        return unpack_inkml(data, name, cancel)
    if bare[:1] in (b"{", b"["):
        return session_inks(data, name, cancel) if is_session(bare) else unpack_jsonl(data, name, cancel)
    if bare[:1] == b"." or b"\n.PEN_DOWN" in bare or b"\n.COORD" in bare or b"\n.VERSION" in bare:
        return unpack_unipen(data, name, cancel)
    forms = ", ".join(f"{form.title} ({form.endings[0]})" for form in FORMS)
    found = "is empty" if not data else f"begins with {bytes(data[:16])!r}"
    raise DataError(f"{name} must be an ink file, that is {forms}, but {found}; convert it to one of these.")


def write_ink(path: Path, inks: Sequence[Ink]) -> None:
    """Write samples in the form that the ending of `path` names, in place of what was there.

    InkML and JSON lines keep everything, UNIPEN what `pack_unipen` says. Raises SaveError where the ending is
    unknown or the file cannot be written, DataError where the form cannot hold the ink.
    """
    ending = path.suffix.lower()
    form = next((form for form in FORMS if ending in form.endings), None)
    if form is None:
        known = ", ".join(ending for form in FORMS for ending in form.endings)
        raise SaveError(f"{path} must end with one of {known}, but ends with {ending or 'nothing'!r} instead.")
    data = _WRITERS[form](inks)
    if len(data) > MAX_FILE:
        raise SaveError(
            f"{path} must be at most {MAX_FILE:,} bytes, but would have {len(data):,}; write fewer samples."
        )
    write_whole(path, data)
