"""Reading tables of series: first a look, which a person may correct, then the whole file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.cancel import Cancel
from engine.data.series import Series
from engine.data.stamps import frequency_of
from engine.data.table import Layout, Loaded, Preview, Report
from engine.data.table_cells import Head, frame_of, guarded, head_of
from engine.data.table_columns import guess
from engine.data.table_series import Rows, columns_of, made, stamps_of
from engine.errors import DataError

if TYPE_CHECKING:
    import polars as pl

MAX_SERIES = 20_000
_SHOWN = 50


def look(path: Path, layout: Layout | None = None, cancel: Cancel | None = None) -> Preview:
    """What a file seems to be, from its first rows; with a `layout`, what it is when read that way.

    Raises DataError where it is no table; Cancelled while it is walked.
    """
    head = head_of(path, layout, cancel or Cancel())
    found, columns, notes = guess(head, layout)
    import polars as pl

    frequency, series = None, max(1, len(found.targets))
    with guarded(path):
        some = pl.DataFrame({name: [row[i] for row in head.rows] for i, name in enumerate(head.names)}, strict=False)
        if found.wide:
            series = head.count
        elif found.id:
            series = max(1, some.get_column(found.id).n_unique()) * len(found.targets)
        if found.time and len(head.rows) > 1:
            chosen = some.filter(pl.col(found.id) == some.item(0, found.id)) if found.id else some
            form = "%Y-%m-%d %H:%M:%S" if found.time in head.dates and not found.date_form else found.date_form
            stamps = stamps_of(chosen, found.time, form)
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
    numbers = (*layout.targets, *layout.covariates)
    chosen = list(
        dict.fromkeys([*([layout.time] if layout.time else []), *([layout.id] if layout.id else []), *numbers])
    )
    frame = frame_of(
        path, head, chosen, [name for name in numbers if name not in (layout.time, layout.id)], cancel, told
    )
    with guarded(path):
        if not layout.id:
            groups = [("", frame)]
        else:
            parts = frame.partition_by(layout.id, maintain_order=True, as_dict=True)
            groups = [(str(key[0]), part) for key, part in parts.items()]
    if len(groups) > MAX_SERIES:
        raise DataError(
            f"{path} must have at most {MAX_SERIES:,} series, but the column {layout.id!r} names {len(groups):,}; is "
            "it the one that says which series a row belongs to?"
        )
    single = len(groups) == 1 and len(layout.targets) == 1
    for group, part in groups:
        cancel.check()
        for target in layout.targets:
            name = target if not group else group if len(layout.targets) == 1 else f"{group} {target}"
            try:
                yield _series(path, name, part, target, head, layout)
            except DataError:
                # One empty series among many is left out; alone it is an error.
                if single or (group, target) == (groups[-1][0], layout.targets[-1]):
                    raise


def _series(
    path: Path, name: str, frame: pl.DataFrame, target: str, head: Head, layout: Layout
) -> tuple[Series, Report]:
    with guarded(path):
        values, unread = columns_of(frame, target, head.decimal)
        others = {key: columns_of(frame, key, head.decimal)[0] for key in layout.covariates}
        stamps = stamps_of(frame, layout.time, layout.date_form) if layout.time else None
    return made(name, Rows(stamps, values, unread), others, layout, path)


def _wide(
    path: Path, head: Head, layout: Layout, cancel: Cancel, told: Callable[[float], None]
) -> Iterator[tuple[Series, Report]]:
    """A series a row, as in the M4 competition: a name, then values until the row ends."""
    values = [name for name in head.names if name != layout.id]
    frame = frame_of(path, head, head.names, values, cancel, told)
    if frame.height > MAX_SERIES:
        raise DataError(f"{path} must have at most {MAX_SERIES:,} series, but has {frame.height:,} rows.")
    with guarded(path):
        names = frame.get_column(layout.id).to_list() if layout.id else [f"row {i + 1}" for i in range(frame.height)]
        cells = frame.select(values)
        if all(kind.is_numeric() for kind in cells.dtypes):
            table, unread = cells.to_numpy().astype(np.float64), 0
        else:
            columns = [columns_of(cells, name, head.decimal) for name in values]
            table, unread = np.stack([column for column, _ in columns], axis=1), sum(count for _, count in columns)
    for name, row in zip(names, table, strict=True):
        cancel.check()
        if np.isnan(row).all():
            continue
        yield made(str(name), Rows(None, row, unread), {}, layout, path)
