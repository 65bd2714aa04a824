"""One column of a table as texts: of CSV, TSV, Excel or Parquet, whose bytes are at hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from engine.cancel import Cancel
from engine.data.frame import Frame, opened, parquet_source, quoted, text_source
from engine.data.table_book import Book, text_of
from engine.data.table_cells import guarded, unique_names
from engine.data.table_utf8 import lent, refuse_open_quote

KINDS = (".csv", ".tsv", ".xlsx", ".parquet")
_NAMES = 2**20


class Table(NamedTuple):
    """columns: all names; texts: those that hold text; height: rows below the names."""

    columns: tuple[str, ...]
    texts: tuple[str, ...]
    height: int


Choice = Callable[[Table], str]
"""Which column of a table to read. What it raises goes on."""


def column_of(
    data: bytes, kind: str, path: Path, choose: Choice, decoded: Callable[[bytes, str], str]
) -> tuple[Table, str, list[str]]:
    """The table of a `path` with these bytes, the column chosen, and its cells, "" where there is none.

    kind  one of `KINDS`. Raises DataError, naming the file, where it is damaged, and what `decoded` and `choose` raise.
    """
    with guarded(path):
        if kind == ".xlsx":
            return _of_book(data, choose)
        if kind == ".parquet":
            with _lying(data, path) as file, opened() as frame:
                source = parquet_source(file)
                kinds = frame.kinds(source)
                columns = {name: quoted(name) for name in kinds}
                return _of_source(frame, source, columns, [name for name in kinds if kinds[name] == "text"], choose)
        text = decoded(data, str(path)).lstrip("\r\n")
        separator = "\t" if kind == ".tsv" else _separator(text)
        quote = "" if kind == ".tsv" else '"'
        names = unique_names(_names(text[:_NAMES], separator, quote))
        with _lying(text.encode(), path) as file, opened() as frame:
            if quote:
                refuse_open_quote(file, path, Cancel())
            source = text_source(file, len(names), separator, header=True, quote=quote)
            columns = {name: f"c{place}" for place, name in enumerate(names)}
            return _of_source(frame, source, columns, names, choose)


def _of_source(
    frame: Frame, source: str, columns: dict[str, str], texts: Sequence[str], choose: Choice
) -> tuple[Table, str, list[str]]:
    height = int(frame.rows(f"SELECT count(*) FROM {source}")[0][0])
    table = Table(tuple(columns), tuple(texts), height)
    chosen = choose(table)
    cells = frame.arrays(f"SELECT CAST({columns[chosen]} AS VARCHAR) AS c FROM {source}")["c"]
    return table, chosen, cells.tolist()


def _of_book(data: bytes, choose: Choice) -> tuple[Table, str, list[str]]:
    book = Book(io.BytesIO(data))
    rows = [row for row in book.cells(book.sheets[0]) if any(cell not in (None, "") for cell in row)]
    names = unique_names([text_of(cell) or "" for cell in rows[0]]) if rows else ()
    texts = [
        name for place, name in enumerate(names) if any(isinstance(row[place], str) and row[place] for row in rows[1:])
    ]
    table = Table(names, tuple(texts), max(0, len(rows) - 1))
    chosen = choose(table)
    place = names.index(chosen)
    return table, chosen, [text_of(row[place]) or "" for row in rows[1:]]


@contextmanager
def _lying(data: bytes, path: Path) -> Iterator[Path]:
    """A file that holds these bytes for a while."""
    with lent(path) as (copy, file):
        with file:
            file.write(data)
        yield copy


def _names(head: str, separator: str, quote: str) -> list[str]:
    lines = io.StringIO(head)
    quoted = csv.reader(lines, delimiter=separator)
    return next(quoted if quote else csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE), [])


def _separator(text: str) -> str:
    """What most often parts the first line of a CSV file."""
    head = text.split("\n", 1)[0]
    return max(",;\t|", key=head.count)
