"""A text file as UTF-8: itself, or a copy of it for a while."""

from __future__ import annotations

import codecs
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from engine.cancel import Cancel
from engine.errors import DataError

_PART = 4 * 2**20


@contextmanager
def as_utf8(path: Path, encoding: str, cancel: Cancel, told: Callable[[float], None]) -> Iterator[Path]:
    """Where a text file lies as UTF-8, signs that are none of its `encoding` replaced; a copy is deleted afterwards.

    Raises DataError where it cannot be read or copied, or a quote is left open; Cancelled between parts. `told` hears
    the share done.
    """
    if _is_nameable(path) and encoding.startswith("utf-8") and _is_utf8(path, cancel):
        refuse_open_quote(path, path, cancel)
        yield path
        return
    with lent(path) as (copy, file):
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        size = max(path.stat().st_size, 1)
        with _reading(path), path.open("rb") as whole, file:
            while data := whole.read(_PART):
                cancel.check()
                file.write(decoder.decode(data).encode())
                told(min(1.0, whole.tell() / size))
            file.write(decoder.decode(b"", final=True).encode())
        refuse_open_quote(copy, path, cancel)
        yield copy


def refuse_open_quote(file: Path, path: Path, cancel: Cancel) -> None:
    """Raise DataError, naming `path` and a line, where a UTF-8 file has an odd number of quotes.

    All rows after a quote that is left open would be read as one field, and nobody would know.
    """
    quotes = 0
    with _reading(path), file.open("rb") as data:
        while part := data.read(_PART):
            cancel.check()
            quotes += part.count(b'"')
        if quotes % 2 == 0:
            return
        data.seek(0)
        odd = next((number for number, line in enumerate(data, 1) if line.count(b'"') % 2), 1)
    raise DataError(
        f"{path} could not be read as a table: its quotes must come in pairs, but it has {quotes:,} of them; look at "
        f"line {odd:,}: is a quote left open?"
    )


@contextmanager
def lent(path: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A new file open for writing, deleted afterwards, for what `path` holds in another form. Raises DataError."""
    with _reading(path):
        number, name = tempfile.mkstemp(prefix="unrolled-")
    file = os.fdopen(number, "wb")
    try:
        yield Path(name), file
    finally:
        file.close()
        os.unlink(name)


def _is_nameable(path: Path) -> bool:
    """Whether a path is text; on Linux its bytes may be anything."""
    try:
        os.path.abspath(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_utf8(path: Path, cancel: Cancel) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with _reading(path), path.open("rb") as file:
        try:
            while data := file.read(_PART):
                cancel.check()
                if not (data.isascii() and decoder.getstate()[0] == b""):
                    decoder.decode(data)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise DataError(f"{path} could not be read: {getattr(error, 'strerror', None) or error}.") from error
