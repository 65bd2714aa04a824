"""The cells of a workbook as text, through calamine, which is imported late."""

from __future__ import annotations

import datetime
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import DataError

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_MAX_UNPACKED = 512 * 2**20
_DAY_NOUGHT = "1899-12-31"
Rows = tuple[tuple[str | None, ...], ...]


class Book:
    """An open workbook. Raises DataError where it is too large; calamine's own errors where it is damaged."""

    def __init__(self, file: Path | BytesIO) -> None:
        from python_calamine import CalamineWorkbook

        _check_unpacked(file)
        if isinstance(file, BytesIO):
            file.seek(0)
        self._book: CalamineWorkbook = CalamineWorkbook.from_object(file)
        self.sheets: tuple[str, ...] = tuple(self._book.sheet_names)

    def cells(self, sheet: str, most: int | None = None) -> list[list[Any]]:
        """The rows of a sheet, all of one length, from the first that holds something on; "" where a cell is empty."""
        found: list[list[Any]] = self._book.get_sheet_by_name(sheet).to_python(nrows=most)
        return found

    def rows(self, sheet: str, most: int | None = None) -> Rows:
        """The same as text, None where a cell is empty."""
        return tuple(tuple(map(text_of, row)) for row in self.cells(sheet, most))

    def height(self, sheet: str) -> int:
        """How many rows a sheet has, from the first that holds something on."""
        return int(self._book.get_sheet_by_name(sheet).height)


def text_of(cell: Any) -> str | None:
    """A cell as it would stand in a text file, None where it is empty."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 2**63 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, datetime.date):
        return f"{cell.isoformat()} 00:00:00"
    if isinstance(cell, datetime.time):
        return f"{_DAY_NOUGHT} {cell.isoformat()}"
    return str(cell)


def _check_unpacked(file: Path | BytesIO) -> None:
    """Hold what a workbook claims to unpack to against bounds. Raises DataError."""
    if not zipfile.is_zipfile(file):
        return
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    name = file if isinstance(file, Path) else "the file"
    if len(entries) > 2_000 or unpacked > _MAX_UNPACKED or unpacked > 200 * packed + 2**20:
        raise DataError(
            f"{name} must be a workbook of at most {_MAX_UNPACKED // 2**20} MB, at most 200 times as large unpacked, "
            f"but would unpack to {unpacked / 2**20:,.0f} MB; save it as CSV or Parquet."
        )
