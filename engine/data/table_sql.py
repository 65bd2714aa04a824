"""What a cell of a table says, as DuckDB reads it: numbers and stamps, written as parts of SQL."""

from __future__ import annotations

from engine.data.frame import Kind, literal
from engine.data.table_text import MISSING

NULLS = sorted({text for each in MISSING if each for text in (each, each.upper(), each.capitalize(), "NaN", "N/A")})
"""What stands for no value, as it is mostly written."""
_BLANK = literal(
    "\t\n\v\f\r \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
)
_LATEST = {"unix": 4 * 10**12, "unix ms": 4 * 10**15}
"""Stamps beyond are none: 125,000 years, so that two of them can be told apart in 64 bits of microseconds."""


def text(column: str) -> str:
    """A cell without blanks around it."""
    return f"trim({column}, {_BLANK})"


def number(column: str, kind: Kind, decimal: str) -> str:
    """A cell as DOUBLE, NULL where it says no number: percent signs and grouped thousands are taken off."""
    if kind == "number":
        return f"CAST({column} AS DOUBLE)"
    column = column if kind == "text" else f"CAST({column} AS VARCHAR)"
    plain = f"regexp_replace({text(column)}, '[%'' \u00a0\u202f]', '', 'g')"
    if decimal == ",":
        found = f"coalesce({_comma(column)}, {_comma(plain)})"
    else:
        grouped = rf"regexp_full_match({plain}, '[+-]?\d{{1,3}}(,\d{{3}})+(\.\d+)?')"
        slow = f"CASE WHEN {grouped} THEN {_double(f'replace({plain}, {_COMMA}, {_NONE})')} ELSE {_double(plain)} END"
        found = f"coalesce({_double(column)}, {slow})"
    # DuckDB takes 1_000 for a number.
    return f"CASE WHEN contains({column}, '_') THEN NULL ELSE {found} END"


def unread(column: str, kind: Kind, found: str) -> str:
    """Whether a cell, of which `found` was read as a number, holds something else."""
    if kind == "number":
        return "false"
    said = f"lower({text(f'CAST({column} AS VARCHAR)')})"
    return f"CASE WHEN {found} IS NULL AND {column} IS NOT NULL THEN {said} NOT IN ({_listed(MISSING)}) ELSE false END"


def stamp(column: str, kind: Kind, form: str) -> str:
    """A cell as TIMESTAMP, NULL where it says none; `form` in chrono's signs, "" for dates as ISO writes them."""
    if kind == "date":
        return _finite(f"CAST({column} AS TIMESTAMP)")
    column = column if kind == "text" else f"CAST({column} AS VARCHAR)"
    plain = text(column)
    if form in _LATEST:
        whole = rf"CASE WHEN regexp_full_match({plain}, '[+-]?\d{{1,18}}') THEN CAST({plain} AS BIGINT) END"
        last, scale = _LATEST[form], 1_000_000 if form == "unix" else 1_000
        within = f"CASE WHEN {whole} BETWEEN -{last} AND {last} THEN {whole} END"
        return f"make_timestamp({within} * {scale})"
    forms = _forms("%Y" if form == "year" else form or "%Y-%m-%d")
    if "%H" in forms:
        plain = rf"regexp_replace({plain}, '(Z|[+-]\d\d:?\d\d)$', '')"
    if "%f" in forms:
        plain = rf"regexp_replace({plain}, '(\.\d{{6}})\d+$', '\1')"
    return _finite(f"coalesce(try_strptime({column}, {forms}), try_strptime({plain}, {forms}))")


def named(column: str, nulls: bool) -> str:
    """A cell as the name of a series; with `nulls`, what stands for no value is none."""
    column = f"CAST({column} AS VARCHAR)"
    if nulls:
        column = f"CASE WHEN {column} IN ({_listed(NULLS)}) THEN NULL ELSE {column} END"
    return f"coalesce({column}, 'None')"


_COMMA, _NONE = "','", "''"


def _double(value: str) -> str:
    return f"try_cast({value} AS DOUBLE)"


def _comma(value: str) -> str:
    return _double(f"replace(replace({value}, '.', ''), ',', '.')")


def _listed(texts: tuple[str, ...] | list[str]) -> str:
    return ", ".join(map(literal, texts))


def _finite(value: str) -> str:
    """DuckDB knows stamps before and after all others."""
    return f"nullif(nullif({value}, TIMESTAMP 'infinity'), TIMESTAMP '-infinity')"


def _forms(form: str) -> str:
    """One of chrono's forms as DuckDB writes it: parts of a second may be left out."""
    for theirs, ours in (("%F", "%Y-%m-%d"), ("%T", "%H:%M:%S"), ("%R", "%H:%M"), ("%D", "%m/%d/%y"), ("%e", "%d")):
        form = form.replace(theirs, ours)
    for fraction in ("%.f", "%.3f", "%.6f", "%.9f"):
        if fraction in form:
            return f"[{literal(form.replace(fraction, '.%f'))}, {literal(form.replace(fraction, ''))}]"
    return literal(form)
