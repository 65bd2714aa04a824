"""Whether a Parquet file's own counts can be true, before polars believes them: it asks for as much memory as they say,
and where it gets none the whole program ends.

The footer and the heads of the pages are Thrift structs in the compact protocol (Apache Parquet format, parquet.thrift;
Apache Thrift, "Thrift compact protocol encoding").
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from engine.cancel import Cancel
from engine.errors import DataError

MAX_VALUES = 60_000_000
"""Values of a column, and rows of a file, at most."""
MAX_PAGE = 2**30
_MAX_FOOTER = 64 * 2**20
_HEAD = 16_384
_DEEP = 16
_WIDEST = 2**16


class _DamageError(Exception):
    """What is read cannot be true; says what, to stand after "but"."""


def check_parquet(file: BinaryIO, size: int, path: Path, cancel: Cancel | None = None) -> None:
    """Walk the footer and the head of each page of an open file of `size` bytes, whose name is `path`.

    A file of many small pages takes a while. Raises DataError, naming the file, where a count is beyond bounds or a
    part lies outside the file; Cancelled within any part of it.
    """
    try:
        _check(file, size, cancel or Cancel())
    except _DamageError as error:
        raise DataError(f"{path} could not be read as a table: it must be whole Parquet, but {error}.") from error


def _check(file: BinaryIO, size: int, cancel: Cancel) -> None:
    if size < 12:
        raise _DamageError("ends after its first bytes")
    file.seek(size - 8)
    tail = file.read(8)
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] != b"PAR1" or length > size - 12:
        raise _DamageError("has no footer at its end; it is cut off")
    if length > _MAX_FOOTER:
        raise _DamageError(f"its footer has {length / 2**20:,.0f} MB")
    file.seek(size - 8 - length)
    footer = _Compact(file.read(length), cancel).struct()
    for element in _list(footer, 2):
        _bounded(element, 2, 0, _WIDEST, "the width of a column", 0)
    _bounded(footer, 3, 0, MAX_VALUES, "the number of rows")
    for group in _list(footer, 4):
        _bounded(group, 3, 0, MAX_VALUES, "the number of rows of a part")
        for column in _list(group, 1):
            about = column.get(3)
            if not isinstance(about, dict):
                raise _DamageError("a column is not described")
            _check_column(file, size, about, cancel)


def _check_column(file: BinaryIO, size: int, about: dict[int, Any], cancel: Cancel) -> None:
    count = _bounded(about, 5, 0, MAX_VALUES, "the number of values of a column")
    length = _bounded(about, 7, 0, size, "the size of a column")
    place = _bounded(about, 9, 4, size, "the place of a column")
    first = _bounded(about, 11, 0, size, "the place of a dictionary", 0)
    start = min(place, first) if first > 0 else place
    if start + length > size:
        raise _DamageError("a column reaches beyond the end of the file")
    read = 0
    for head in _pages(file, size, start, start + length, cancel):
        unpacked = _bounded(head, 2, 0, MAX_PAGE, "the size of a page")
        dictionary = head.get(7)
        if isinstance(dictionary, dict):
            _bounded(dictionary, 1, 0, unpacked, "the number of values of a dictionary")
        for field in (5, 8):
            page = head.get(field)
            if isinstance(page, dict):
                read += _bounded(page, 1, 0, count - read, "the number of values of a page")
        if isinstance(version2 := head.get(8), dict):
            _bounded(version2, 5, 0, unpacked, "the size of a page's levels", 0)
            _bounded(version2, 6, 0, unpacked, "the size of a page's levels", 0)
    if read != count:
        raise _DamageError(f"a column of {count:,} values has pages of {read:,}")


def _pages(file: BinaryIO, size: int, place: int, end: int, cancel: Cancel) -> Iterator[dict[int, Any]]:
    """The heads of the pages from `place` on; old writers leave a dictionary's head out of a column's size."""
    while place < end:
        file.seek(place)
        data = file.read(_HEAD)
        reader = _Compact(data, cancel)
        try:
            head = reader.struct()
        except _DamageError:
            # Statistics of long texts make a head longer than most.
            file.seek(place)
            reader = _Compact(file.read(64 * _HEAD), cancel)
            head = reader.struct()
        yield head
        place += reader.place + _bounded(head, 3, 0, size - place - reader.place, "the size of a page")


def _list(struct: dict[int, Any], field: int) -> list[dict[int, Any]]:
    found = struct.get(field, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _DamageError("its footer is of another form")
    return found


def _bounded(struct: dict[int, Any], field: int, low: int, high: int, what: str, usual: int | None = None) -> int:
    value = struct.get(field, usual)
    if not isinstance(value, int):
        raise _DamageError(f"{what} is not there")
    if not low <= value <= high:
        raise _DamageError(f"{what} is {value:,}, which cannot be")
    return value


class _Compact:
    """Reads one struct of the compact protocol as a table of fields by number; texts are left out, as None."""

    def __init__(self, data: bytes, cancel: Cancel) -> None:
        self.data, self.place, self._cancel = data, 0, cancel

    def struct(self, depth: int = 0) -> dict[int, Any]:
        if depth > _DEEP:
            raise _DamageError("a part of it is nested too deep")
        self._cancel.check()
        fields: dict[int, Any] = {}
        last = 0
        while (head := self._byte()) != 0:
            kind = head & 15
            last = last + (head >> 4) if head >> 4 else self._signed()
            fields[last] = kind == 1 if kind in (1, 2) else self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (1, 2, 3):
            return self._byte()
        if kind in (4, 5, 6):
            return self._signed()
        if kind == 7:
            return self._skip(8)
        if kind == 8:
            return self._skip(self._unsigned())
        if kind in (9, 10):
            head = self._byte()
            count = head >> 4 if head >> 4 != 15 else self._unsigned()
            return [self._value(head & 15, depth + 1) for _ in range(self._count(count))]
        if kind == 11:
            count = self._count(self._unsigned())
            kinds = self._byte() if count else 0
            for _ in range(count):
                self._value(kinds >> 4, depth + 1)
                self._value(kinds & 15, depth + 1)
            return None
        if kind == 12:
            return self.struct(depth + 1)
        raise _DamageError("a part of it is of no known kind")

    def _count(self, count: int) -> int:
        """Every element takes a byte at least."""
        if count > len(self.data) - self.place:
            raise _DamageError("a list in it goes on beyond its end")
        return count

    def _skip(self, count: int) -> None:
        self.place += self._count(count)

    def _byte(self) -> int:
        if self.place >= len(self.data):
            raise _DamageError("a part of it is cut off")
        self.place += 1
        return self.data[self.place - 1]

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 63:
                raise _DamageError("a number in it has no end")

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)
