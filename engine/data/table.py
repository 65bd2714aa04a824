"""What a table file is taken for, and what came out of it: values that a window may show and correct."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.data.series import Frequency, Series

Form = Literal["csv", "parquet", "excel"]
Kind = Literal["number", "date", "text", "empty"]
Role = Literal["time", "id", "target", "covariate", "ignore"]
Duplicates = Literal["mean", "first", "last"]
Resampling = Literal["mean", "last", "sum"]
Fill = Literal["line", "before", "season", "none"]

DUPLICATES: dict[Duplicates, str] = {"mean": "their mean", "first": "the first", "last": "the last"}
RESAMPLINGS: dict[Resampling, str] = {
    "mean": "mean of each step",
    "last": "last of each step",
    "sum": "sum of each step",
}
FILLS: dict[Fill, str] = {
    "line": "a straight line",
    "before": "the value before",
    "season": "the value a season before",
    "none": "nothing",
}
"""What a person reads of each choice."""


@dataclass(frozen=True)
class Layout:
    """How a table is read; every field is a guess that a person may correct.

    separator   between the fields of a text file: "," ";" "\\t" "|" or " "
    decimal     "." or ","
    header      whether the first row holds names
    sheet       of a workbook
    wide        whether each row is a series, as in the M4 competition's files
    time        name of the column of stamps, "" for none
    date_form   chrono's form of the stamps ("%d.%m.%Y"), "" where they are dates already or plain ISO
    id          name of the column that says which series a row belongs to, "" for none
    targets     names of the columns to forecast
    covariates  names of the columns that are known in advance
    frequency   the step, None for what the stamps say
    duplicates  what stands for several rows of one stamp
    resampling  what stands for the rows within one step, where stamps are irregular
    fill        what stands in gaps
    """

    separator: str = ","
    decimal: str = "."
    header: bool = True
    sheet: str = ""
    wide: bool = False
    time: str = ""
    date_form: str = ""
    id: str = ""
    targets: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    frequency: Frequency | None = None
    duplicates: Duplicates = "mean"
    resampling: Resampling = "mean"
    fill: Fill = "line"


@dataclass(frozen=True)
class Column:
    """A column as it was recognised from the first rows.

    missing   share of the rows looked at that have no value
    examples  its first few values, as text
    """

    name: str
    kind: Kind
    role: Role
    missing: float
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """A file before it is read.

    rows      the first rows as text, one string a column
    count     rows of the whole file; an estimate for large text files
    sheets    of a workbook
    series    about how many series the layout gives
    frequency what the stamps looked at say, None where there are none or they follow no step
    notes     sentences for a person: what was recognised, what is doubtful
    """

    path: Path
    form: Form
    size: int
    layout: Layout
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    count: int
    sheets: tuple[str, ...]
    series: int
    frequency: Frequency | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Gap:
    """Points without a value, first and last inclusive, counted in the finished series."""

    first: int
    last: int


@dataclass(frozen=True)
class Report:
    """What was found and mended in one series.

    rows        of the file that belong to it
    duplicates  rows that share their stamp with another
    unordered   whether rows had to be sorted by their stamp
    irregular   stamps that lay off the step and were moved into one
    gaps        where values were missing, filled or not
    unread      cells that held something other than a number, read as missing
    constant    whether all values are the same
    sentences   all of it for a person; empty where nothing is to be said
    """

    rows: int
    duplicates: int = 0
    unordered: bool = False
    irregular: int = 0
    gaps: tuple[Gap, ...] = ()
    unread: int = 0
    constant: bool = False
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Loaded:
    """What a file gave: series, and a report of each, in the same order."""

    path: Path
    layout: Layout
    series: tuple[Series, ...]
    reports: tuple[Report, ...]
    seconds: float
