"""Tables held by DuckDB, which only this module knows and imports late: queries that can be cancelled.

It opens the files that a query names and no others, and neither loads nor fetches extensions, so it knows no network.
"""

from __future__ import annotations

import glob
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.cancel import Cancel

if TYPE_CHECKING:
    import duckdb

Kind = Literal["number", "date", "text", "other"]
T = TypeVar("T")
MEMORY = "4GB"
LONGEST_ROW = 16 * 2**20
"""Bytes of one row of a text file at most."""
_POLL = 0.05
_database: duckdb.DuckDBPyConnection | None = None
_lock = threading.Lock()
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN")
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": MEMORY,
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}


def quoted(name: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


class Frame:
    """A table that queries are put to by the name of its `source`, a part of SQL. Made by `opened`.

    A query waits for its result in small steps: it raises Cancelled within a tenth of a second, and what DuckDB raises
    where the file is damaged.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, cancel: Cancel, told: Callable[[float], None]) -> None:
        self._connection, self._cancel, self._told = connection, cancel, told

    def run(self, query: str) -> None:
        """A query without a result."""
        self._waited(lambda: self._connection.execute(query))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The result as rows of Python's values."""
        return self._waited(lambda: self._connection.execute(query).fetchall())

    def arrays(self, query: str) -> dict[str, NDArray[Any]]:
        """The result as an array a column: NaN, NaT, False, "" or 0 where there is none."""
        return {name: _filled(found) for name, found in self._waited(lambda: self._fetched(query)).items()}

    def kinds(self, source: str) -> dict[str, Kind]:
        """What each column of a source holds; a truth is a number."""
        return {str(row[0]): _kind(str(row[1])) for row in self.rows(f"DESCRIBE SELECT * FROM {source}")}

    def put(self, name: str, columns: Mapping[str, Sequence[Any]]) -> None:
        """Make a source of Python's columns of one length: texts or numbers, None where there is none."""
        arrays = {}
        for key, values in columns.items():
            arrays[key] = np.empty(len(values), dtype=object)
            arrays[key][:] = values
        self._connection.register(name, arrays)

    def _fetched(self, query: str) -> dict[str, NDArray[Any]]:
        found: dict[str, NDArray[Any]] = self._connection.execute(query).fetchnumpy()
        return found

    def _waited(self, work: Callable[[], T]) -> T:
        """What `work` gives on a thread of its own, while this one tells of progress and looks for Cancel."""
        results: list[T] = []
        errors: list[BaseException] = []
        done = threading.Event()

        def run() -> None:
            try:
                results.append(work())
            except BaseException as error:
                errors.append(error)
            done.set()

        self._cancel.check()
        thread = threading.Thread(target=run, name="table")
        thread.start()
        try:
            while not done.wait(_POLL):
                self._cancel.check()
                self._told(min(1.0, max(0.0, self._connection.query_progress() / 100)))
        except BaseException:
            # What interrupts a query is lost where it has not begun yet.
            while not done.wait(_POLL / 5):
                self._connection.interrupt()
            raise
        finally:
            thread.join()
        if errors:
            raise errors[0]
        return results[0]


@contextmanager
def opened(cancel: Cancel | None = None, told: Callable[[float], None] | None = None) -> Iterator[Frame]:
    """A frame of its own, whose tables are gone afterwards; `told` hears the share done of each query."""
    connection = _connected()
    try:
        connection.execute("SET enable_progress_bar = true")
        connection.execute("SET enable_progress_bar_print = false")
        yield Frame(connection, cancel or Cancel(), told or (lambda _: None))
    finally:
        connection.close()


def _connected() -> duckdb.DuckDBPyConnection:
    """A connection to the one database, which is in memory and takes 20 ms to make."""
    import duckdb  # late: it takes a fifth of a second, and most of the program does without

    global _database
    with _lock:
        try:
            if _database is not None:
                connection = _database.cursor()
                connection.execute("SELECT 1")
                return connection
        except duckdb.Error:
            # A fault inside DuckDB, met in a damaged file, leaves it unusable.
            _database = None
        _database = duckdb.connect(":memory:", config=_SETTINGS)
        for setting in ("TimeZone = 'UTC'", "enable_external_file_cache = false"):
            _database.execute(f"SET GLOBAL {setting}")
        return _database.cursor()


def text_source(path: Path, columns: int, separator: str, header: bool, skip: int = 0, quote: str = '"') -> str:
    """A UTF-8 text file as a source with the columns "c0", "c1" ..., all of them text.

    So many lines are left out at first, then a row where there is a `header`.
    A row that is shorter has no value there, what a row has beyond is left out.
    """
    kinds = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(columns))
    return (
        f"read_csv({literal(_name(path))}, columns = {{{kinds}}}, auto_detect = false, delim = {literal(separator)}, "
        f"quote = {literal(quote)}, escape = {literal(quote)}, skip = {skip}, header = {str(header).lower()}, "
        f"null_padding = true, strict_mode = false, parallel = false, compression = 'none', hive_partitioning = false, "
        f"max_line_size = {LONGEST_ROW}, buffer_size = {2 * LONGEST_ROW})"
    )


def parquet_source(path: Path) -> str:
    """A Parquet file as a source with the columns that it has."""
    return f"read_parquet({literal(_name(path))}, hive_partitioning = false)"


def parquet_bytes(columns: Mapping[str, Sequence[Any]], texts: Sequence[str]) -> bytes:
    """A Parquet file of columns of one length; those in `texts` as text, the others as float64. Raises OSError."""
    number, name = tempfile.mkstemp(prefix="unrolled-")
    os.close(number)
    path = Path(name)
    try:
        with opened() as frame:
            frame.put("written", {f"c{place}": values for place, values in enumerate(columns.values())})
            chosen = ", ".join(
                f"CAST(c{place} AS {'VARCHAR' if title in texts else 'DOUBLE'}) AS {quoted(title)}"
                for place, title in enumerate(columns)
            )
            options = "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false"
            frame.run(f"COPY (SELECT {chosen} FROM written) TO {literal(name)} ({options})")
        return path.read_bytes()
    finally:
        path.unlink()


def _name(path: Path) -> str:
    """A path that is itself alone, whatever signs are in it."""
    return glob.escape(os.path.abspath(path))


def _kind(kind: str) -> Kind:
    plain = kind.split("(")[0]
    if kind.endswith("]"):
        return "other"
    if plain.removeprefix("U") in _NUMBERS:
        return "number"
    return "date" if plain.startswith(("DATE", "TIMESTAMP")) else "text" if plain == "VARCHAR" else "other"


def _filled(found: NDArray[Any]) -> NDArray[Any]:
    if not isinstance(found, np.ma.MaskedArray):
        return found
    nothings: dict[str, Any] = {"f": np.nan, "M": np.datetime64("NaT"), "O": "", "b": False}
    return np.asarray(found.filled(nothings.get(found.dtype.kind, 0)))
