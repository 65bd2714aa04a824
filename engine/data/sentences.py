"""Sentences of a person's file: a line each of a text, or a column of a table."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.files import read_whole
from engine.data.parquet_check import check_parquet
from engine.errors import DataError

if TYPE_CHECKING:
    import polars

LARGEST = 256 * 2**20
"""Most bytes of a file, and of what a packed one unpacks to."""

MOST = 1_000_000
"""Most sentences of a file."""

_TABLES = (".csv", ".tsv", ".xlsx", ".parquet")
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
    if kind not in _TABLES:
        if column:
            raise DataError(f"{path} must be a table to have a column {column!r}, but is a text file instead.")
        return sentences_of(decoded(data, str(path)), str(path))
    table = _table(data, kind, path)
    columns = tuple(name for name, dtype in table.schema.items() if dtype == _text_type())
    if column and column not in table.columns:
        raise DataError(f"{path} must have a column {column!r}, but has {_named(table.columns)} instead.")
    if not column and not columns:
        raise DataError(f"{path} must have a column of text, but has {_named(table.columns)} instead.")
    chosen = column or next((name for name in columns if name.strip().lower() in _USUAL), columns[0])
    _check_count(table.height, str(path))
    values = table.get_column(chosen).to_list()
    texts = tuple("" if value is None else " ".join(str(value).split()) for value in values)
    return Sentences(texts, chosen, columns or tuple(table.columns))


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


def _table(data: bytes, kind: str, path: Path) -> polars.DataFrame:
    # Imported late: it takes a tenth of a second, and text files do without.
    import polars

    try:
        if kind == ".parquet":
            check_parquet(io.BytesIO(data), len(data), path)
            return polars.read_parquet(io.BytesIO(data))
        if kind == ".xlsx":
            _check_zip(data, path)
            return polars.read_excel(io.BytesIO(data), engine="calamine")
        text = decoded(data, str(path))
        separator = "\t" if kind == ".tsv" else _separator(text)
        return polars.read_csv(
            io.BytesIO(text.encode()),
            separator=separator,
            quote_char=None if kind == ".tsv" else '"',
            infer_schema=False,
            truncate_ragged_lines=True,
        )
    except DataError:
        raise
    # Polars tells of broken files by its own errors, and of some by a panic, which is no Exception.
    except (Exception, polars.exceptions.PanicException) as error:
        first = str(error).strip().splitlines()
        raise DataError(
            f"{path} must be a table, but cannot be read: {first[0][:200] if first else 'damaged'}."
        ) from error


def _check_zip(data: bytes, path: Path) -> None:
    """Refuse an Excel file that would unpack to far more than it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = sum(entry.file_size for entry in archive.infolist())
    if whole > max(2 * LARGEST, 200 * len(data)) or whole > 2 * LARGEST:
        raise DataError(f"{path} must unpack to at most {2 * LARGEST:,} bytes, but claims {whole:,} instead.")


def _separator(text: str) -> str:
    """What most often parts the first line of a CSV file."""
    head = text.split("\n", 1)[0]
    return max(",;\t|", key=head.count)


def _check_count(count: int, origin: str) -> None:
    if count > MOST:
        raise DataError(f"{origin} must have at most {MOST:,} sentences, but has {count:,} instead.")


def _text_type() -> Any:
    import polars

    return polars.String


def _named(columns: list[str]) -> str:
    shown = ", ".join(repr(name[:40]) for name in columns[:8]) or "none"
    return shown + (", ..." if len(columns) > 8 else "")
