"""Forecasts as a table in the field's columns: unique_id, ds, y, MODEL, MODEL-lo-95, MODEL-hi-95, cutoff.

The names are those of statsforecast and its kin, so that other programs read the file as their own.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.files import write_whole
from engine.data.frame import parquet_bytes
from engine.data.series import Series
from engine.errors import SaveError
from engine.labs.forecast.outcome import Forecast

Columns = dict[str, list[Any]]


def columns_of(
    series: Series, origin: int, forecasts: Sequence[Forecast], coverages: Sequence[float] = (0.95,)
) -> Columns:
    """The table's columns; `y` is the truth where it is known, None where it is not."""
    ahead = max((len(one.mean) for one in forecasts), default=0)
    points = origin + np.arange(ahead)
    known = [float(series.values[point]) if point < len(series) else None for point in points]
    columns: Columns = {
        "unique_id": [series.name] * ahead,
        "ds": list(series.stamps(points)) if ahead else [],
        "y": [None if value is None or np.isnan(value) else value for value in known],
    }
    for one in forecasts:
        columns[one.key] = [float(value) for value in one.mean]
        for coverage in coverages:
            low, high = one.interval(coverage)
            percent = f"{100 * coverage:g}"
            columns[f"{one.key}-lo-{percent}"] = [float(value) for value in low]
            columns[f"{one.key}-hi-{percent}"] = [float(value) for value in high]
    columns["cutoff"] = list(series.stamps(np.array([origin - 1]))) * ahead
    return columns


def write_forecasts(
    path: Path, series: Series, origin: int, forecasts: Sequence[Forecast], coverages: Sequence[float] = (0.95,)
) -> None:
    """Write forecasts made at `origin` in the form that the name's ending says: .csv, .tsv, .parquet or .xlsx.

    Raises SaveError where it cannot be written, or the ending is another.
    """
    write_columns(path, columns_of(series, origin, forecasts, coverages))


def write_columns(path: Path, columns: Columns) -> None:
    """Write a table of columns of one length. Raises SaveError."""
    ending = path.suffix.lower()
    if ending in (".csv", ".tsv", ".txt"):
        write_whole(path, as_text(columns, "," if ending == ".csv" else "\t").encode())
    elif ending == ".parquet":
        write_whole(path, _parquet(columns))
    elif ending == ".xlsx":
        write_whole(path, _workbook(columns))
    else:
        raise SaveError(f"{path} must end with .csv, .tsv, .parquet or .xlsx, but ends with {ending!r} instead.")


def as_text(columns: Columns, separator: str = ",") -> str:
    """The table as text with a header; decimal points whatever the country."""
    lines = [separator.join(_cell(name, separator) for name in columns)]
    lines += [separator.join(_cell(value, separator) for value in row) for row in zip(*columns.values(), strict=True)]
    return "\n".join(lines) + "\n"


def _cell(value: Any, separator: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    text = str(value)
    # A spreadsheet would run a name that begins so as a formula.
    if text[:1] in ("=", "+", "@"):
        text = f"'{text}"
    quoted = any(sign in text for sign in (separator, '"', "\n", "\r"))
    return '"' + text.replace('"', '""') + '"' if quoted else text


def _parquet(columns: Columns) -> bytes:
    return parquet_bytes(columns, ("unique_id", "ds", "cutoff"))


def _workbook(columns: Columns) -> bytes:
    import xlsxwriter  # late: only some need it

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("forecast")
        for place, (name, values) in enumerate(columns.items()):
            sheet.write_string(0, place, name)
            for row, value in enumerate(values, 1):
                if isinstance(value, str):
                    sheet.write_string(row, place, value)
                elif value is not None:
                    sheet.write_number(row, place, value)
    return buffer.getvalue()
