"""Sentences of a person's file: a line each of a text, or a column of a table."""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

from engine.data.files import read_whole
from engine.data.text_table import KINDS, Table, column_of
from engine.errors import DataError

LARGEST = 256 * 2**20
"""Most bytes of a file, and of what a packed one unpacks to."""

MOST = 1_000_000
"""Most sentences of a file."""

_USUAL = ("english", "en", "eng", "source", "src", "text", "sentence")


@dataclass(frozen=True)
class Sentences:
    """texts: one each line or row, "" where it is blank; of a table, which column, and all that have text."""

    texts: tuple[str, ...]
    column: str = ""
    columns: tuple[str, ...] = ()


def read_sentences(path: Path, column: str = "") -> Sentences:
    """The sentences of a text file (a line each), or of a column of a CSV, TSV, Excel or Parquet table.

    Text, CSV and TSV are UTF-8 or UTF-16 with a byte order mark, and may be packed (.gz). Without `column`, it is one
    named like "english" or "text", else the first with text. Raises DataError, naming file and place.
    """
    data = read_whole(path, LARGEST)
    kind = path.suffixes[-2].lower() if path.suffix.lower() == ".gz" and len(path.suffixes) > 1 else path.suffix.lower()
    if path.suffix.lower() == ".gz":
        data = _unpacked(data, path)
    if kind not in KINDS:
        if column:
            raise DataError(f"{path} must be a table to have a column {column!r}, but is a text file instead.")
        return sentences_of(decoded(data, str(path)), str(path))
    table, chosen, cells = column_of(data, kind, path, lambda table: _chosen(table, column, path), decoded)
    return Sentences(tuple(" ".join(cell.split()) for cell in cells), chosen, table.texts or table.columns)


def _chosen(table: Table, column: str, path: Path) -> str:
    if column and column not in table.columns:
        raise DataError(f"{path} must have a column {column!r}, but has {_named(table.columns)} instead.")
    if not column and not table.texts:
        raise DataError(f"{path} must have a column of text, but has {_named(table.columns)} instead.")
    _check_count(table.height, str(path))
    return column or next((name for name in table.texts if name.strip().lower() in _USUAL), table.texts[0])


def sentences_of(text: str, origin: str) -> Sentences:
    """The lines of a text. Raises DataError, naming `origin`, where there are too many."""
    lines = text.splitlines()
    _check_count(len(lines), origin)
    return Sentences(tuple(" ".join(line.split()) for line in lines))


def decoded(data: bytes, origin: str) -> str:
    """UTF-8 or, with a byte order mark, UTF-16 text. Raises DataError, naming `origin` and the byte."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DataError(
            f"{origin} must be text in UTF-8, but byte {error.start:,} is not. Save it as UTF-8 and try again."
        ) from error
    if "\x00" in text:
        raise DataError(f"{origin} must be text, but holds zero bytes, as programs and pictures do.")
    return text


def _unpacked(data: bytes, path: Path) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unpacked = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} must be packed by gzip, but cannot be unpacked: {error}.") from error
    if len(unpacked) > LARGEST:
        raise DataError(f"{path} must unpack to at most {LARGEST:,} bytes, but is larger.")
    return unpacked


def _check_count(count: int, origin: str) -> None:
    if count > MOST:
        raise DataError(f"{origin} must have at most {MOST:,} sentences, but has {count:,} instead.")


def _named(columns: tuple[str, ...]) -> str:
    shown = ", ".join(repr(name[:40]) for name in columns[:8]) or "none"
    return shown + (", ..." if len(columns) > 8 else "")
