"""The first rows of a table file, whatever its form.

Neither DuckDB nor calamine is trusted: what they raise, calamine's panics too, becomes a DataError that names the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.cancel import Cancel
from engine.data.frame import Kind, opened, parquet_source, quoted
from engine.data.table import Form, Layout
from engine.data.table_book import Book
from engine.data.table_text import has_header, look_at_text
from engine.errors import DataError

MAX_FILE = 2 * 2**30
MAX_COLUMNS = 20_000
_ROWS = 200


@dataclass(frozen=True)
class Head:
    """The first rows of a table as text, the names of its columns taken off.

    count  rows of the whole file, an estimate for text
    blank  lines before the first that says something
    """

    form: Form
    size: int
    encoding: str
    separator: str
    decimal: str
    header: bool
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    count: int
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    dates: tuple[str, ...] = ()
    blank: int = 0


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Whatever a reader of files raises becomes a DataError."""
    try:
        yield
    except (DataError, MemoryError):
        raise
    except Exception as error:
        raise _unreadable(path, error) from error
    except BaseException as error:
        # A panic of calamine is no Exception, so that nobody swallows it; here it is a file that cannot be read.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(path, error) from error


def head_of(path: Path, layout: Layout | None, cancel: Cancel) -> Head:
    """The head of a table, by what its bytes are and not by its name.

    Raises DataError where it is none; Cancelled within it.
    """
    size = _size(path)
    with guarded(path):
        with path.open("rb") as file:
            start = file.read(8)
        cancel.check()
        if start[:4] == b"PAR1":
            return _parquet_head(path, size, cancel)
        if start[:4] == b"PK\x03\x04" or start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            return _excel_head(path, size, layout)
        return _text_head(path, size, layout)


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Names that differ: an empty one becomes its column's number, a second `value` becomes `value (2)`."""
    found: list[str] = []
    for place, name in enumerate(names):
        plain = name.strip() or f"column {place + 1}"
        other, number = plain, 2
        while other in found:
            other, number = f"{plain} ({number})", number + 1
        found.append(other)
    return tuple(found)


def _size(path: Path) -> int:
    try:
        if not path.is_file():
            raise DataError(f"{path} must be a file, but is {'a folder' if path.is_dir() else 'not there'} instead.")
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        raise DataError(f"{path} could not be read: {getattr(error, 'strerror', None) or error}.") from error
    if size > MAX_FILE:
        raise DataError(
            f"{path} must be at most {MAX_FILE / 2**30:.0f} GB, but has {size / 2**30:.1f} GB instead; "
            "keep the columns and rows that you need, or save it as Parquet."
        )
    if size == 0:
        raise DataError(f"{path} must be a table, but is empty instead.")
    return size


def _text_head(path: Path, size: int, layout: Layout | None) -> Head:
    given = (None, None, None) if layout is None else (layout.separator, layout.decimal, layout.header)
    found = look_at_text(path, *given)
    rows = found.rows[1:] if found.header else found.rows
    width = max(map(len, found.rows))
    if width > MAX_COLUMNS:
        raise DataError(f"{path} must have at most {MAX_COLUMNS:,} columns, but has {width:,} instead.")
    titles = found.rows[0] if found.header else ()
    names = unique_names([*titles, *[""] * (width - len(titles))])
    rows = tuple((*row, *[""] * (width - len(row))) for row in rows)
    count = max(len(rows), round(size / max(found.mean, 1)) - found.header) if len(found.rows) >= 12 else len(rows)
    return Head(
        "csv", size, found.encoding, found.separator, found.decimal, found.header, names, rows, count,
        blank=found.blank,
    )  # fmt: skip


def _parquet_head(path: Path, size: int, cancel: Cancel) -> Head:
    with opened(cancel) as frame:
        source = parquet_source(path)
        kinds = frame.kinds(source)
        names = tuple(kinds)
        if len(names) > MAX_COLUMNS:
            raise DataError(f"{path} must have at most {MAX_COLUMNS:,} columns, but has {len(names):,} instead.")
        count = int(frame.rows(f"SELECT count(*) FROM {source}")[0][0])
        rows = frame.rows(
            f"SELECT {', '.join(_shown(name, kinds[name]) for name in names)} FROM {source} LIMIT {_ROWS}"
        )
    dates = tuple(name for name in names if kinds[name] == "date")
    return Head("parquet", size, "", ",", ".", True, names, _as_text(rows), count, dates=dates)


def _shown(name: str, kind: Kind) -> str:
    # Dates before our era, and stamps with a zone, are none of Python's.
    if kind == "other":
        return f"CAST({quoted(name)} AS VARCHAR)"
    if kind != "date":
        return quoted(name)
    stamp = f"CAST({quoted(name)} AS TIMESTAMP)"
    return f"CASE WHEN typeof({quoted(name)}) = 'DATE' THEN CAST({stamp} AS DATE)::VARCHAR ELSE {stamp}::VARCHAR END"


def _excel_head(path: Path, size: int, layout: Layout | None) -> Head:
    book = Book(path)
    if not book.sheets:
        raise DataError(f"{path} must have a sheet with a table, but has none.")
    sheet = layout.sheet if layout is not None and layout.sheet in book.sheets else book.sheets[0]
    rows = _as_text(book.rows(sheet, _ROWS + 1))
    if not rows:
        raise DataError(f"the sheet {sheet!r} of {path} must hold a table, but is empty; choose another sheet.")
    header = layout.header if layout is not None else has_header(rows, ".")
    names = unique_names(rows[0] if header else [""] * len(rows[0]))
    below = rows[1:] if header else rows
    return Head("excel", size, "", ",", ".", header, names, below, book.height(sheet) - header, book.sheets, sheet)


def _as_text(rows: Sequence[Sequence[object]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows)


def _unreadable(path: Path, error: BaseException) -> DataError:
    # DuckDB repeats the query in which it met the file.
    told = re.split(r"\s+LINE \d+:", str(error))[0]
    reason = re.sub(r"\s+", " ", told).strip()[:200].rstrip(".") or type(error).__name__
    return DataError(f"{path} could not be read as a table: {reason}.")
