"""The columns of a whole table as numbers, stamps and names of series, whatever form its file has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.data import table_sql as sql
from engine.data.frame import Frame, Kind, opened, parquet_source, quoted, text_source
from engine.data.table import Layout
from engine.data.table_book import Book
from engine.data.table_cells import Head, guarded
from engine.data.table_utf8 import as_utf8
from engine.errors import DataError

MAX_CELLS = 60_000_000
MAX_SERIES = 20_000
_NO_COPY = 0.1
"""Share of the work that is told for looking through a text file."""

Values = NDArray[np.float64]
Told = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Cells:
    """The rows of a table, in the order of the file.

    stamps  datetime64[us] (row,), NaT where there is none, or None where the layout has none
    numbers float64 (row,) a column, NaN where there is none
    unread  bool (row,) a column: cells that hold something other than a number
    names   of the series, in the order in which they appear; ("",) where all rows are one
    codes   int (row,), which of `names` a row belongs to; None where all rows are one
    """

    stamps: NDArray[np.datetime64] | None
    numbers: dict[str, Values]
    unread: dict[str, NDArray[np.bool_]]
    names: tuple[str, ...]
    codes: NDArray[np.integer] | None


class Wide(NamedTuple):
    """A series a row: its name, values as float64 (row, column), and how many cells hold something else."""

    names: tuple[str, ...]
    values: Values
    unread: int


class _Source(NamedTuple):
    """Where a query finds the table: part of SQL, and the columns in it, by the names in the head."""

    sql: str
    columns: dict[str, str]
    kinds: dict[str, Kind]
    nulls: bool


def cells_of(path: Path, head: Head, layout: Layout, cancel: Cancel, told: Told) -> Cells:
    """The columns that a layout names. `told` hears the share done.

    Raises DataError where the file cannot be read or is too large, or names too many series; Cancelled within it.
    """
    targets = list(dict.fromkeys((*layout.targets, *layout.covariates)))
    chosen = list(dict.fromkeys(name for name in (layout.time, layout.id, *targets) if name))
    _check_size(path, head.count if head.form == "parquet" else 0, len(chosen))
    told = _rising(told)
    with guarded(path), _opened(path, head, chosen, cancel, told) as (frame, source):
        inner, outer = [], []
        if layout.time:
            inner.append(f"{sql.stamp(source.columns[layout.time], source.kinds[layout.time], layout.date_form)} AS s")
            outer.append("s")
        if layout.id:
            inner.append(f"{sql.named(source.columns[layout.id], source.nulls)} AS g")
            outer.append("g")
        for place, name in enumerate(targets):
            column, kind = source.columns[name], source.kinds[name]
            inner += [f"{column} AS c{place}", f"{sql.number(column, kind, head.decimal)} AS n{place}"]
            outer += [f"n{place}", f"{sql.unread(f'c{place}', kind, f'n{place}')} AS u{place}"]
        most = MAX_CELLS // len(chosen) + 1
        query = f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {source.sql} LIMIT {most})"
        names: tuple[str, ...] = ("",)
        if layout.id:
            names = _grouped(frame, query, path, layout.id)
            query = "SELECT * REPLACE (enum_code(CAST(g AS e)) AS g) FROM t"
        found = frame.arrays(query)
    height = len(next(iter(found.values())))
    _check_size(path, height, len(chosen))
    told(1.0)
    return Cells(
        found["s"].astype("datetime64[us]") if layout.time else None,
        {name: finite(found[f"n{place}"]) for place, name in enumerate(targets)},
        {name: found[f"u{place}"].astype(bool) for place, name in enumerate(targets)},
        names,
        found["g"] if layout.id else None,
    )


def wide_of(path: Path, head: Head, layout: Layout, cancel: Cancel, told: Told) -> Wide:
    """All columns but the one of names as one table of numbers. `told` hears the share done.

    Raises DataError where the file cannot be read or has too many rows or cells; Cancelled within it.
    """
    chosen = [name for name in head.names if name != layout.id]
    told = _rising(told)
    with guarded(path), _opened(path, head, head.names, cancel, told) as (frame, source):
        numbers = all(source.kinds[name] == "number" for name in chosen)
        kind: Kind = "number" if numbers else "text"
        row = ", ".join(f"CAST({source.columns[name]} AS {'DOUBLE' if numbers else 'VARCHAR'})" for name in chosen)
        name = sql.named(source.columns[layout.id], source.nulls) if layout.id else "''"
        most = min(MAX_SERIES, MAX_CELLS // len(head.names)) + 1
        # DuckDB would carry thousands of columns along beside what it takes out of a list that is no column yet.
        frame.run(f"CREATE TEMP TABLE w AS SELECT {name} AS g, [{row}] AS cells FROM {source.sql} LIMIT {most}")
        names = [str(found) for (found,) in frame.rows("SELECT g FROM w")]
        height = len(names)
        if height > MAX_SERIES:
            height = int(frame.rows(f"SELECT count(*) FROM {source.sql}")[0][0])
            raise DataError(f"{path} must have at most {MAX_SERIES:,} series, but has {height:,} rows.")
        _check_size(path, height, len(head.names))
        if not layout.id:
            names = [f"row {place + 1}" for place in range(height)]
        read = f"SELECT c, {sql.number('c', kind, head.decimal)} AS n FROM (SELECT unnest(cells) AS c FROM w)"
        found = frame.arrays(f"SELECT n, {sql.unread('c', kind, 'n')} AS u FROM ({read})")
    told(1.0)
    return Wide(tuple(names), finite(found["n"]).reshape(height, len(chosen)), int(found["u"].sum()))


def stamps_of(texts: Sequence[str | None], form: str) -> NDArray[np.datetime64]:
    """Texts as datetime64[us] (text,), NaT where they are no stamps of that form."""
    with opened() as frame:
        frame.put("cells", {"c": texts})
        return frame.arrays(f"SELECT {sql.stamp('c', 'text', form)} AS s FROM cells")["s"].astype("datetime64[us]")


def finite(values: NDArray[Any]) -> Values:
    """Values with infinite ones as missing."""
    if np.isinf(values).any():
        return np.where(np.isinf(values), np.nan, values)
    return values.astype(np.float64, copy=False)


def _grouped(frame: Frame, query: str, path: Path, column: str) -> tuple[str, ...]:
    """Make a table "t" of a query, and of the names in its column "g" a type "e"; these names, as they appear."""
    frame.run(f"CREATE TEMP TABLE t AS {query}")
    frame.run("CREATE TEMP TABLE names AS SELECT g, min(rowid) AS first FROM t GROUP BY g")
    count = int(frame.rows("SELECT count(*) FROM names")[0][0])
    if count > MAX_SERIES:
        raise DataError(
            f"{path} must have at most {MAX_SERIES:,} series, but the column {column!r} names {count:,}; is "
            "it the one that says which series a row belongs to?"
        )
    names = frame.rows("SELECT g FROM names ORDER BY first")
    frame.run("CREATE TEMP TYPE e AS ENUM (SELECT g FROM names ORDER BY first)")
    return tuple(str(name) for (name,) in names)


@contextmanager
def _opened(
    path: Path, head: Head, chosen: Sequence[str], cancel: Cancel, told: Told
) -> Iterator[tuple[Frame, _Source]]:
    if head.form == "parquet":
        with opened(cancel, told) as frame:
            kinds = frame.kinds(parquet_source(path))
            yield frame, _Source(parquet_source(path), {name: quoted(name) for name in kinds}, kinds, False)
        return
    columns = {name: f"c{place}" for place, name in enumerate(head.names)}
    kinds = dict.fromkeys(head.names, "text")
    if head.form == "csv":
        with as_utf8(path, head.encoding, cancel, lambda share: told(share * _NO_COPY)) as file:
            cancel.check()
            with opened(cancel, lambda share: told(_NO_COPY + (0.9 - _NO_COPY) * share)) as frame:
                source = text_source(file, len(columns), head.separator, head.header, head.blank)
                yield frame, _Source(source, columns, kinds, True)
        return
    rows = Book(path).rows(head.sheet)
    places = {name: head.names.index(name) for name in chosen}
    with opened(cancel, told) as frame:
        frame.put("cells", {f"c{place}": [row[place] for row in rows[int(head.header) :]] for place in places.values()})
        yield frame, _Source("cells", columns, kinds, False)


def _check_size(path: Path, height: int, columns: int) -> None:
    if height * columns > MAX_CELLS:
        raise DataError(f"{path} must have at most {MAX_CELLS:,} cells in the columns chosen, but has more.")


def _rising(told: Told) -> Told:
    """Tells a share only where it is more than the last."""
    last = 0.0

    def tell(share: float) -> None:
        nonlocal last
        if share > last:
            last = share
            told(share)

    return tell
