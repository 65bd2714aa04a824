"""The cells of a table file, whatever its form, through polars and fastexcel, which are imported late.

Neither is trusted: what they raise, polars' panics too, becomes a DataError that names the file.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.cancel import Cancel
from engine.data.checked import Checked
from engine.data.parquet_check import check_parquet
from engine.data.table import Form, Layout
from engine.data.table_text import MISSING, chunks, has_header, look_at_text
from engine.errors import DataError

if TYPE_CHECKING:
    import polars as pl

MAX_FILE = 2 * 2**30
MAX_CELLS = 60_000_000
MAX_COLUMNS = 20_000
_MAX_UNPACKED = 512 * 2**20
_ROWS = 200
_CHECKED = Checked()
"""Parquet files that were walked: a look is mostly followed by a read."""
_NULLS = sorted({text for each in MISSING if each for text in (each, each.upper(), each.capitalize(), "NaN", "N/A")})


@dataclass(frozen=True)
class Head:
    """The first rows of a table as text, the names of its columns taken off.

    count  rows of the whole file, an estimate for text
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
        # A panic of polars is no Exception, so that nobody swallows it; here it is a file that cannot be read.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(path, error) from error


def head_of(path: Path, layout: Layout | None, cancel: Cancel) -> Head:
    """The head of a table, by what its bytes are and not by its name.

    Raises DataError where it is none; Cancelled while a Parquet file is walked, which an unchanged one is once.
    """
    size = _size(path)
    with guarded(path):
        with path.open("rb") as file:
            start = file.read(8)
            parquet = start[:4] == b"PAR1"
            then = os.fstat(file.fileno())
            if parquet and not _CHECKED.knows(path, then):
                check_parquet(file, then.st_size, path, cancel)
                _CHECKED.add(path, then)
        cancel.check()
        if parquet:
            return _parquet_head(path, size)
        if start[:4] == b"PK\x03\x04" or start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            return _excel_head(path, size, layout)
        return _text_head(path, size, layout)


def frame_of(
    path: Path, head: Head, chosen: Sequence[str], numbers: Sequence[str], cancel: Cancel, told: Callable[[float], None]
) -> pl.DataFrame:
    """The columns `chosen` of the whole file; those in `numbers` as numbers where all their cells are, else as text.

    Raises DataError where the file cannot be read or is too large, Cancelled between its parts.
    """
    with guarded(path):
        if head.form == "parquet":
            frame = _parquet(path, chosen)
        elif head.form == "excel":
            frame = _excel(path, head, chosen)
        else:
            frame = _text(path, head, chosen, numbers, cancel, told)
    cancel.check()
    told(1.0)
    if frame.height * max(len(chosen), 1) > MAX_CELLS:
        raise DataError(f"{path} must have at most {MAX_CELLS:,} cells in the columns chosen, but has more.")
    return frame


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
    return Head("csv", size, found.encoding, found.separator, found.decimal, found.header, names, rows, count)


def _text(
    path: Path, head: Head, chosen: Sequence[str], numbers: Sequence[str], cancel: Cancel, told: Callable[[float], None]
) -> pl.DataFrame:
    import polars as pl

    places = {name: f"column_{index + 1}" for index, name in enumerate(head.names)}
    wanted = [places[name] for name in chosen]
    number = {places[name] for name in numbers}
    titles = {place: name for name, place in places.items()}
    parts: list[pl.DataFrame] = []

    def parsed(data: bytes, first: bool, as_numbers: bool) -> pl.DataFrame:
        schema = {each: pl.Float64 if as_numbers and each in number else pl.String for each in places.values()}
        return pl.read_csv(
            data,
            columns=wanted,
            has_header=False,
            skip_rows=1 if first and head.header else 0,
            separator=head.separator,
            schema=schema,
            null_values=_NULLS,
            encoding="utf8-lossy",
            extra_columns="ignore",
            missing_columns="insert",
            decimal_comma=head.decimal == "," and head.separator != ",",
        )

    for index, (data, read) in enumerate(chunks(path, head.encoding)):
        cancel.check()
        if index == 0 and data[:3] == b"\xef\xbb\xbf":
            data = data[3:]
        try:
            part = parsed(data, index == 0, True)
        except pl.exceptions.NoDataError:
            continue
        except pl.exceptions.ComputeError:
            part = parsed(data, index == 0, False)
        parts.append(part.rename({place: titles[place] for place in part.columns}))
        told(min(0.9, 0.9 * read / max(head.size, 1)))
    if not parts:
        raise DataError(f"{path} must have rows, but has none below its names.")
    # Where one part has a cell that is no number, all parts hold text, so that the others read as they did.
    schemas = [dict(part.schema) for part in parts]
    mixed = [name for name in chosen if len({schema[name] for schema in schemas}) > 1]
    if mixed:
        parts = [part.with_columns(pl.col(mixed).cast(pl.String)) for part in parts]
    return pl.concat(parts).select(list(chosen))


def _parquet_head(path: Path, size: int) -> Head:
    import polars as pl

    lazy = pl.scan_parquet(path, glob=False)
    names = tuple(lazy.collect_schema().names())
    schema = lazy.collect_schema()
    if len(names) > MAX_COLUMNS or len(set(names)) != len(names):
        raise DataError(f"{path} must have at most {MAX_COLUMNS:,} columns with names of their own.")
    count = int(lazy.select(pl.len()).collect().item())
    rows = lazy.head(_ROWS).collect()
    dates = tuple(name for name in names if schema[name].is_temporal())
    return Head("parquet", size, "", ",", ".", True, names, _as_text(rows), count, dates=dates)


def _parquet(path: Path, chosen: Sequence[str]) -> pl.DataFrame:
    import polars as pl

    lazy = pl.scan_parquet(path, glob=False)
    if int(lazy.select(pl.len()).collect().item()) * max(len(chosen), 1) > MAX_CELLS:
        raise DataError(f"{path} must have at most {MAX_CELLS:,} cells in the columns chosen, but has more.")
    return lazy.select(list(chosen)).collect()


def _excel_head(path: Path, size: int, layout: Layout | None) -> Head:
    import fastexcel

    _check_unpacked(path)
    book = fastexcel.read_excel(str(path))
    sheets = tuple(book.sheet_names)
    if not sheets:
        raise DataError(f"{path} must have a sheet with a table, but has none.")
    sheet = layout.sheet if layout is not None and layout.sheet in sheets else sheets[0]
    rows = _excel_rows(book, sheet, _ROWS + 1)
    if not rows:
        raise DataError(f"the sheet {sheet!r} of {path} must hold a table, but is empty; choose another sheet.")

    header = layout.header if layout is not None else has_header(rows, ".")
    names = unique_names(rows[0] if header else [""] * len(rows[0]))
    below = rows[1:] if header else rows
    count = int(book.load_sheet(sheet, header_row=None).total_height) - header
    return Head("excel", size, "", ",", ".", header, names, below, count, sheets, sheet)


def _excel(path: Path, head: Head, chosen: Sequence[str]) -> pl.DataFrame:
    import fastexcel

    _check_unpacked(path)
    book = fastexcel.read_excel(str(path))
    frame = book.load_sheet(head.sheet, header_row=None, dtypes="string", skip_rows=int(head.header)).to_polars()
    frame = frame.rename(dict(zip(frame.columns, head.names[: len(frame.columns)], strict=True)))
    return frame.select([name for name in chosen if name in frame.columns])


def _excel_rows(book: Any, sheet: str, count: int) -> tuple[tuple[str, ...], ...]:
    return _as_text(book.load_sheet(sheet, header_row=None, n_rows=count, dtypes="string").to_polars())


def _check_unpacked(path: Path) -> None:
    """Hold what a workbook claims to unpack to against bounds. Raises DataError."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > 2_000 or unpacked > _MAX_UNPACKED or unpacked > 200 * packed + 2**20:
        raise DataError(
            f"{path} must be a workbook of at most {_MAX_UNPACKED // 2**20} MB, at most 200 times as large unpacked, "
            f"but would unpack to {unpacked / 2**20:,.0f} MB; save it as CSV or Parquet."
        )


def _as_text(frame: pl.DataFrame) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple("" if cell is None else str(cell) for cell in row) for row in frame.iter_rows())


def _unreadable(path: Path, error: BaseException) -> DataError:
    reason = re.sub(r"\s+", " ", str(error)).strip()[:200].rstrip(".") or type(error).__name__
    return DataError(f"{path} could not be read as a table: {reason}.")
