"""Small tables of every form, made by code, for the tests of the readers."""

from __future__ import annotations

import io
from pathlib import Path

import xlsxwriter

from engine.data.frame import parquet_bytes

HOURLY = b"time,load,wind\n" + b"".join(
    b"2024-01-01 %02d:00,%d.5,%d\n" % (hour, 10 + hour % 7, hour % 3) for hour in range(24)
)
GERMAN = b"Datum;Wert\n" + b"".join(b"%02d.03.2024;1.0%02d,%d\n" % (day, day, day % 10) for day in range(1, 20))
LONG = b"unique_id,ds,y\n" + b"".join(
    b"%s,%d-01-01,%d\n" % (name, year, year % 9) for name in (b"A", b"B") for year in range(2000, 2012)
)
WIDE = (
    b'"V1",' + b",".join(b'"V%d"' % place for place in range(2, 22)) + b"\n"
    + b"".join(b'"H%d",' % row + b",".join(b"%d" % (row * place) for place in range(20)) + b"\n" for row in (1, 2, 3))
)  # fmt: skip
LONE = b"4\n7\n1\n8\n2\n"
UTF16 = "when\tvalue\n".encode("utf-16") + "".join(f"{1990 + n}\t{n * n}\n" for n in range(9)).encode("utf-16-le")
TEXTS = [HOURLY, GERMAN, LONG, WIDE, LONE, UTF16]


def workbook(rows: list[list[object]]) -> bytes:
    """An .xlsx file of one sheet with these cells."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet("data")
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    return buffer.getvalue()


def parquet(columns: dict[str, list[object]]) -> bytes:
    """A Parquet file of these columns."""
    texts = [name for name, values in columns.items() if any(isinstance(value, str) for value in values)]
    return parquet_bytes(columns, texts)


def put(folder: Path, data: bytes | str, ending: str = ".csv") -> Path:
    """A file of these bytes, or of this text in UTF-8."""
    path = folder / f"f{ending}"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path
