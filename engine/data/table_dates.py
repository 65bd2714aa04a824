"""Stamps in text: which form they are written in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

FORMS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d-%m-%Y",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%Y%m%d",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%b %Y",
    "%B %Y",
    "%b-%Y",
    "%m/%Y",
    "year",
    "unix",
    "unix ms",
)
"""Forms that are recognised, in chrono's signs; "year" is a year alone, "unix" seconds since 1970."""

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")
_ZONE = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
_NAMED = re.compile(r"\b(date|time|year|month|day|week|ds|stamp|timestamp|datetime|period|datum|zeit|epoch)\b", re.I)


def looks_like_time(name: str) -> bool:
    """Whether a column's name says that it holds stamps."""
    return _NAMED.search(re.sub(r"[_\W]+", " ", name)) is not None


def forms_of(texts: Sequence[str], name: str = "") -> tuple[str, ...]:
    """Forms that all the texts are written in, the likeliest first; none where they are no stamps.

    Plain numbers are stamps only where the column's `name` says so.
    """
    if not texts:
        return ()
    if all(_NUMBER.fullmatch(text) for text in texts) and not (looks_like_time(name) and texts[0].isdigit()):
        return ()
    return tuple(form for form in FORMS if all(_fits(text, form) for text in texts))


def _fits(text: str, form: str) -> bool:
    if form in ("year", "unix", "unix ms"):
        if not text.isdigit():
            return False
        number = int(text)
        low, high = {"year": (1000, 2999), "unix": (10**8, 4 * 10**9), "unix ms": (10**11, 4 * 10**12)}[form]
        return low <= number <= high
    text = without_zone(text) if "%H" in form else text
    if form == "%Y%m%d" and len(text) != 8:
        return False
    if form.endswith("%.f"):
        if "." not in text:
            return False
        form = form.replace("%.f", ".%f")
        text = text[: text.index(".") + 7]
    try:
        found = datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return False
    return 1_000 <= found.year <= 9_999


def without_zone(text: str) -> str:
    """A stamp without its zone: every point is taken as it stands on its own clock."""
    return _ZONE.sub("", text) if ":" in text else text


def other_reading(forms: Sequence[str]) -> str | None:
    """A sentence where day and month may be the other way round."""
    if not forms or len(forms) < 2:
        return None
    first, second = forms[0], forms[1]
    if first.startswith("%d/%m") and second.startswith("%m/%d"):
        return "Dates are read as day/month/year; month/day/year fits as well."
    return None
