"""Reading tables of series: first a look, which a person may correct, then the whole file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.data.series import Series
from engine.data.stamps import frequency_of
from engine.data.table import Layout, Loaded, Preview, Report
from engine.data.table_cells import Head, guarded, head_of
from engine.data.table_columns import guess
from engine.data.table_load import Cells, cells_of, stamps_of, wide_of
from engine.data.table_series import Rows, made
from engine.errors import DataError

_SHOWN = 50


def look(path: Path, layout: Layout | None = None, cancel: Cancel | None = None) -> Preview:
    """What a file seems to be, from its first rows; with a `layout`, what it is when read that way.

    Raises DataError where it is no table; Cancelled while it is walked.
    """
    head = head_of(path, layout, cancel or Cancel())
    found, columns, notes = guess(head, layout)
    frequency, series = None, max(1, len(found.targets))
    if found.wide:
        series = head.count
    elif found.id:
        series = max(1, len(set(_column(head, found.id)))) * len(found.targets)
    if found.time and len(head.rows) > 1:
        texts = _column(head, found.time)
        if found.id:
            names = _column(head, found.id)
            texts = [text for text, name in zip(texts, names, strict=True) if name == names[0]]
        form = "%Y-%m-%d %H:%M:%S" if found.time in head.dates and not found.date_form else found.date_form
        with guarded(path):
            stamps = stamps_of(texts, form)
        stamps = np.sort(stamps[~np.isnat(stamps)])
        frequency = frequency_of(stamps) if len(stamps) > 1 else None
    told = list(notes)
    if path.suffix.lower() in (".csv", ".tsv", ".txt") and head.form != "csv":
        told.append(
            f"The name says text, but it is {'Parquet' if head.form == 'parquet' else 'a workbook'}; read as that."
        )
    if path.suffix.lower() in (".parquet", ".xlsx", ".xls", ".ods") and head.form == "csv":
        told.append("The name says otherwise, but it is text; read as that.")
    if head.decimal == ",":
        told.append("Decimal comma: 3,5 is read as three and a half.")
    if head.encoding == "cp1252":
        told.append("The text is not UTF-8; it is read as Western European (Windows-1252).")
    if not found.wide and not any(column.kind == "number" for column in columns):
        told.append("No column holds numbers: nothing can be forecast here.")
    return Preview(
        path, head.form, head.size, found, columns, tuple(head.rows[:_SHOWN]), head.count, head.sheets, series,
        frequency, tuple(told),
    )  # fmt: skip


def read(
    path: Path, layout: Layout | None = None, cancel: Cancel | None = None, told: Callable[[float], None] | None = None
) -> Loaded:
    """The series of a file, as `layout` says or as `look` guesses; `told` hears the share done.

    Raises DataError, naming the file, where there is nothing to forecast; Cancelled between parts.
    """
    began = time.perf_counter()
    cancel = cancel or Cancel()
    head = head_of(path, layout, cancel)
    found, _, _ = guess(head, layout)
    if found.wide:
        pairs = list(_wide(path, head, found, cancel, told or _nobody))
    else:
        pairs = list(_long(path, head, found, cancel, told or _nobody))
    if not pairs:
        raise DataError(f"{path} must have at least one series, but has none.")
    series, reports = zip(*pairs, strict=True)
    return Loaded(path, found, series, reports, time.perf_counter() - began)


def _nobody(_: float) -> None:
    """Told of progress that nobody asked for."""


def _long(
    path: Path, head: Head, layout: Layout, cancel: Cancel, told: Callable[[float], None]
) -> Iterator[tuple[Series, Report]]:
    if not layout.targets:
        raise DataError(
            f"{path} must have a column of numbers to forecast, but has none; check its separator "
            f"({head.separator!r}) and decimal sign ({head.decimal!r})."
        )
    cells = cells_of(path, head, layout, cancel, told)
    single = len(cells.names) == 1 and len(layout.targets) == 1
    for group, rows in _groups(cells):
        cancel.check()
        for target in layout.targets:
            name = target if not group else group if len(layout.targets) == 1 else f"{group} {target}"
            stamps = None if cells.stamps is None else cells.stamps[rows]
            found = Rows(stamps, cells.numbers[target][rows], int(cells.unread[target][rows].sum()))
            others = {key: cells.numbers[key][rows] for key in layout.covariates}
            try:
                yield made(name, found, others, layout, path)
            except DataError:
                # One empty series among many is left out; alone it is an error.
                if single or (group, target) == (cells.names[-1], layout.targets[-1]):
                    raise


def _groups(cells: Cells) -> Iterator[tuple[str, slice | NDArray[np.intp]]]:
    """Each series with its rows, in the order of the file."""
    if cells.codes is None:
        yield "", slice(None)
        return
    order = np.argsort(cells.codes, kind="stable")
    ends = np.cumsum(np.bincount(cells.codes, minlength=len(cells.names)))
    yield from zip(cells.names, np.split(order, ends[:-1]), strict=False)


def _wide(
    path: Path, head: Head, layout: Layout, cancel: Cancel, told: Callable[[float], None]
) -> Iterator[tuple[Series, Report]]:
    """A series a row, as in the M4 competition: a name, then values until the row ends."""
    found = wide_of(path, head, layout, cancel, told)
    for name, row in zip(found.names, found.values, strict=True):
        cancel.check()
        if not np.isnan(row).all():
            yield made(name, Rows(None, row, found.unread), {}, layout, path)


def _column(head: Head, name: str) -> list[str]:
    place = head.names.index(name)
    return [row[place] for row in head.rows]
