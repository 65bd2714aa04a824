"""What a text file of a table looks like: its encoding, separator, decimal sign and header, from its first lines."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from engine.data.plain import refuse_binary
from engine.errors import DataError

SEPARATORS = (",", ";", "\t", "|", " ")
MISSING = ("", "na", "n/a", "nan", "null", "none", "-", "?", ".", "#n/a", "missing")
"""What stands for no value, in small letters."""
_LOOK = 65_536
_MOST = 4 * 2**20
_ROWS = 200
_END = re.compile(r"\r\n|\n|\r")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([ '\u00a0\u202f,]\d{3})+(\.\d+)?")
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}([.' \u00a0\u202f]\d{3})+)?,\d+([eE][+-]?\d+)?")


@dataclass(frozen=True)
class TextHead:
    """The first rows of a text file, cut into fields, and how that was done.

    encoding  "utf-8-sig", "utf-16" or "cp1252"
    mean      bytes a line
    blank     empty lines before the first row
    """

    encoding: str
    separator: str
    decimal: str
    header: bool
    rows: tuple[tuple[str, ...], ...]
    mean: float
    blank: int


def look_at_text(path: Path, separator: str | None, decimal: str | None, header: bool | None) -> TextHead:
    """The head of a text file; what is given is taken as it is, None is found out.

    Raises DataError where the file is empty or no text.
    """
    data, encoding, whole = _start(path)
    text = data.decode(encoding, errors="replace")
    if not text.strip():
        raise DataError(f"{path} must be a table, but is empty instead.")
    before = text[: len(text) - len(text.lstrip())]
    blank = len(_END.findall(before))
    lines = text.splitlines()
    if not whole and len(lines) > 1:
        lines = lines[:-1]
    lines = [line for line in lines if line.strip()][:_ROWS]
    chosen = separator or _separator(lines)
    rows = fields(lines, chosen, path)
    sign = decimal or _decimal(rows, chosen)
    named = has_header(rows, sign) if header is None else header
    mean = sum(len(line) + 1 for line in lines) / len(lines)
    return TextHead(encoding, chosen, sign, named, rows, mean, blank)


def fields(lines: list[str], separator: str, path: Path) -> tuple[tuple[str, ...], ...]:
    """Lines cut into fields, quotes taken off. Raises DataError where a field has no end."""
    try:
        reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=separator, skipinitialspace=separator == " ")
        return tuple(tuple(field.strip() for field in row) for row in reader if any(row))
    except csv.Error as error:
        raise DataError(f"{path} must be a table of fields, but a line cannot be cut into them: {error}.") from error


def is_missing(text: str) -> bool:
    """Whether a field stands for no value."""
    return text.strip().lower() in MISSING


def number_of(text: str, decimal: str) -> float | None:
    """The number that a field says, None where it says none."""
    plain = plain_number(text, decimal)
    if plain is None:
        return None
    try:
        return float(plain)
    except ValueError:
        return None


def plain_number(text: str, decimal: str) -> str | None:
    """A field as Python writes a number, its thousands not grouped; None where it is none."""
    text = text.strip().removesuffix("%").strip()
    if decimal == ",":
        if not (_COMMA.fullmatch(text) or re.fullmatch(r"[+-]?(\d+|\d{1,3}([.' ]\d{3})+)([eE][+-]?\d+)?", text)):
            return None
        return re.sub(r"[.' \u00a0\u202f]", "", text).replace(",", ".")
    if _NUMBER.fullmatch(text):
        return text
    return re.sub(r"[ '\u00a0\u202f,]", "", text) if _GROUPED.fullmatch(text) else None


def _start(path: Path) -> tuple[bytes, str, bool]:
    """The first bytes of a file, their encoding, and whether they are all."""
    try:
        with path.open("rb") as file:
            data = file.read(_LOOK)
            # A row of the M4 competition's files may be 20 kB long: look on until there are some rows.
            while data.count(b"\n") < 12 and len(data) < _MOST and (more := file.read(_LOOK)):
                data += more
            whole = not file.read(1)
    except (OSError, ValueError) as error:
        raise DataError(f"{path} could not be read: {getattr(error, 'strerror', None) or error}.") from error
    refuse_binary(data, str(path))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data[: len(data) // 2 * 2], "utf-16", whole
    if b"\x00" in data:
        raise DataError(f"{path} must be a table as text, Parquet or Excel, but holds binary data instead.")
    try:
        # A character may be cut at the end of what was read.
        (data if whole else data.rpartition(b"\n")[0]).decode("utf-8-sig")
        return data, "utf-8-sig", whole
    except UnicodeDecodeError:
        return data, "cp1252", whole


def _separator(lines: list[str]) -> str:
    """The separator that cuts most lines into the same number of fields, two at least; a comma where none does."""
    best, chosen = 0.0, ","
    for candidate in SEPARATORS:
        try:
            counts = Counter(len(row) for row in csv.reader(lines, delimiter=candidate, skipinitialspace=True) if row)
        except csv.Error:
            continue
        count, times = max(counts.items(), key=lambda item: (item[1], item[0])) if counts else (1, 0)
        if count < 2:
            continue
        score = times / sum(counts.values())
        # `2020-01-01 10:00;3,5` is cut evenly by three signs: a semicolon or a tab is meant where there is one.
        score += {";": 0.3, "\t": 0.3, "|": 0.2, ",": 0.1, " ": 0.0}[candidate]
        if score > best:
            best, chosen = score, candidate
    return chosen


def _decimal(rows: tuple[tuple[str, ...], ...], separator: str) -> str:
    """A comma where more fields are numbers with it than without."""
    texts = [field for row in rows[1:] or rows for field in row if field]
    commas = sum(1 for text in texts if "," in text and number_of(text, ",") is not None)
    points = sum(1 for text in texts if "." in text and number_of(text, ".") is not None)
    return "," if separator != "," and commas > points else "."


def has_header(rows: tuple[tuple[str, ...], ...], decimal: str) -> bool:
    """Whether the first row names columns: it has text where the rows below have numbers, or names that look so."""
    first, below = rows[0], rows[1:]
    if not any(field for field in first) or any(number_of(field, decimal) is not None for field in first[1:]):
        return False
    if not below:
        return all(number_of(field, decimal) is None for field in first)
    for place, field in enumerate(first):
        under = [row[place] for row in below if place < len(row) and not is_missing(row[place])]
        numbers = sum(number_of(text, decimal) is not None for text in under)
        if field and number_of(field, decimal) is None and under and numbers > len(under) / 2:
            return True
    return number_of(first[0], decimal) is None and not any(char.isdigit() for char in first[0])
