"""What the columns of a table are, and a first guess at what each is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.data.table import Column, Kind, Layout, Role
from engine.data.table_cells import Head
from engine.data.table_dates import forms_of, looks_like_time, other_reading, without_zone
from engine.data.table_text import is_missing, number_of

_MOSTLY = 0.8
_WIDE = 15
_SERIES_NAMES = ("unique_id", "id", "series", "item", "store", "sensor", "name")


def guess(head: Head, given: Layout | None) -> tuple[Layout, tuple[Column, ...], tuple[str, ...]]:
    """A layout for a head, its columns, and sentences about what is doubtful.

    Of a layout that is given, all is kept that the file allows. Where no column holds numbers the layout has no
    targets: that is for the reader to refuse.
    """
    fields = [[row[place] for row in head.rows] for place in range(len(head.names))]
    kinds = [_kind(head, name, texts) for name, texts in zip(head.names, fields, strict=True)]
    notes: list[str] = []
    known = given or _guessed(head, kinds, fields)
    names = set(head.names)
    layout = replace(
        known,
        separator=head.separator,
        decimal=head.decimal,
        header=head.header,
        sheet=head.sheet,
        time=known.time if known.time in names else "",
        id=known.id if known.id in names else "",
        targets=tuple(name for name in known.targets if name in names),
        covariates=tuple(name for name in known.covariates if name in names and name not in known.targets),
    )
    if layout.time:
        texts = fields[head.names.index(layout.time)]
        forms = () if layout.time in head.dates else _forms(texts, layout.time)
        if given is None or not given.date_form:
            layout = replace(layout, date_form=forms[0] if forms else "")
            doubt = other_reading(forms)
            if doubt:
                notes.append(doubt)
    columns = tuple(
        Column(name, kind, _role(name, layout), _missing(texts), tuple(text for text in texts if text)[:4])
        for name, kind, texts in zip(head.names, kinds, fields, strict=True)
    )
    return layout, columns, tuple(notes)


def _kind(head: Head, name: str, texts: Sequence[str]) -> Kind:
    present = [text for text in texts if not is_missing(text)]
    if not present:
        return "empty"
    if name in head.dates or _forms(texts, name):
        return "date"
    numbers = sum(number_of(text, head.decimal) is not None for text in present)
    return "number" if numbers >= _MOSTLY * len(present) else "text"


def _forms(texts: Sequence[str], name: str) -> tuple[str, ...]:
    return forms_of([without_zone(text) for text in texts if not is_missing(text)], name)


def _guessed(head: Head, kinds: Sequence[Kind], fields: Sequence[Sequence[str]]) -> Layout:
    names = head.names
    numbers = [name for name, kind in zip(names, kinds, strict=True) if kind == "number"]
    dates = [name for name, kind in zip(names, kinds, strict=True) if kind == "date"]
    if not dates and _is_wide(head, kinds, fields):
        return Layout(wide=True, id=names[0] if kinds[0] == "text" else "")
    time = next((name for name in dates if looks_like_time(name)), dates[0] if dates else "")
    texts = [name for name, kind in zip(names, kinds, strict=True) if kind == "text"]
    repeated = [name for name in texts if _repeats(fields[names.index(name)])]
    called = [name for name in (*texts, *numbers) if name.lower() in _SERIES_NAMES]
    identity = next(iter([name for name in called if _repeats(fields[names.index(name)])] or repeated), "")
    if identity and not time and not called:
        identity = ""
    targets = [name for name in numbers if name != identity and not _counts(fields[names.index(name)], head.decimal)]
    targets = targets or [name for name in numbers if name != identity]
    wanted = next((name for name in targets if name.lower() in ("y", "value", "target")), None)
    return Layout(time=time, id=identity, targets=(wanted,) if wanted else tuple(targets[:1]))


def _is_wide(head: Head, kinds: Sequence[Kind], fields: Sequence[Sequence[str]]) -> bool:
    """Whether rows are series: many columns of numbers, and nothing but a name before them."""
    if len(head.names) < _WIDE or any(kind == "text" for kind in kinds[1:]):
        return False
    first = fields[0]
    named = kinds[0] == "text" and len(set(first)) == len(first)
    return named or (not head.header and len(head.names) > 4 * len(head.rows))


def _repeats(texts: Sequence[str]) -> bool:
    return 1 <= len(set(texts)) <= max(1, len(texts) // 2) or len(set(texts)) == 1


def _counts(texts: Sequence[str], decimal: str) -> bool:
    """Whether a column only counts its rows, as an index that was saved with a table does."""
    numbers = [number_of(text, decimal) for text in texts[:50]]
    return (
        len(numbers) > 2
        and numbers == [(numbers[0] or 0.0) + place for place in range(len(numbers))]
        and numbers[0] in (0.0, 1.0)
    )


def _role(name: str, layout: Layout) -> Role:
    if name == layout.time:
        return "time"
    if name == layout.id:
        return "id"
    if name in layout.covariates:
        return "covariate"
    return "target" if layout.wide or name in layout.targets else "ignore"


def _missing(texts: Sequence[str]) -> float:
    return sum(map(is_missing, texts)) / len(texts) if texts else 0.0
