"""UNIPEN 1.0 ink files (Guyon et al., "UNIPEN project of on-line data exchange", ICPR 1994; http://unipen.nici.ru.nl)."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.data.ink import MAX_POINTS, Ink, assemble
from engine.data.jsonl import MAX_INKS
from engine.data.plain import MAX_LINE, text_of
from engine.errors import DataError

MAX_COLUMNS = 16
_KEYWORD = re.compile(r"^\.([A-Z][A-Z0-9_]*)(?=\s|\Z)", re.MULTILINE)
_LABEL = re.compile(r'([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
_RANGE = re.compile(r"(\d{1,9})(?::(\d{1,9}))?(?:-(\d{1,9})(?::(\d{1,9}))?)?")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_SCALES = {"X_POINTS_PER_INCH", "Y_POINTS_PER_INCH", "X_POINTS_PER_MM", "Y_POINTS_PER_MM", "POINTS_PER_SECOND"}
_GAP = "DT"


@dataclass(frozen=True, eq=False)
class _Component:
    """Points between two keywords: float64 (point, column); `down` where the pen wrote."""

    points: NDArray[np.float64]
    down: bool
    columns: tuple[str, ...]
    gap: float


@dataclass(frozen=True)
class _Segment:
    level: str
    pieces: tuple[tuple[int, int, int, int | None], ...]
    label: str
    line: int


@dataclass(eq=False)
class _Contents:
    """What a file says, before segments are matched with points."""

    columns: tuple[str, ...] = ("X", "Y")
    components: list[_Component] = field(default_factory=list)
    segments: list[_Segment] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    scales: dict[str, float] = field(default_factory=dict)
    writer: str | None = None
    gap: float = 0.0
    points: int = 0
    includes: bool = False


def unpack_unipen(data: bytes, origin: str, cancel: Cancel | None = None) -> tuple[Ink, ...]:
    """The samples of a UNIPEN file: each segment of the topmost level with labels is one; else the whole file is.

    UNIPEN's y axis points up and is turned down here; pen-up points are left out; T counts milliseconds. What no
    segment names is a sample without text. Files named by `.INCLUDE` are not opened. Raises DataError, naming
    `origin` and the line, where it is not such a file; Cancelled between strokes.
    """
    cancel = cancel or Cancel()
    contents = _Contents()
    for keyword, line, body in _statements(text_of(data, origin, "latin-1"), origin):
        cancel.check()
        try:
            _take(contents, keyword, line, body)
        except (ValueError, OverflowError) as error:
            raise DataError(f"{origin}, line {line}: .{keyword} {error}.") from error
    if not any(component.down and len(component.points) for component in contents.components):
        hint = "; it includes other files, open those" if contents.includes else ""
        raise DataError(f"{origin} must be a UNIPEN file with points after .PEN_DOWN, but has none{hint}.")
    samples = _samples(contents, origin)
    if len(samples) > MAX_INKS:
        raise DataError(f"{origin} must have at most {MAX_INKS:,} samples, but has {len(samples):,} instead.")
    clock = _clock(contents)
    try:
        return tuple(_ink(contents, pieces, label, clock) for pieces, label in samples)
    except DataError as error:
        raise DataError(f"{origin}: {error}") from error


def _statements(text: str, origin: str) -> Iterator[tuple[str, int, str]]:
    """Each keyword with the line it stands on and what follows it up to the next one."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    line, counted = 1, 0
    match = _KEYWORD.search(text)
    while match is not None:
        following = _KEYWORD.search(text, match.end())
        line += text.count("\n", counted, match.start())
        counted = match.start()
        body = text[match.end() : following.start() if following else len(text)]
        if len(body) > MAX_LINE:
            raise DataError(
                f"{origin}, line {line}: .{match[1]} must have at most {MAX_LINE:,} characters, but has more."
            )
        yield match[1], line, body
        match = following


def _take(contents: _Contents, keyword: str, line: int, body: str) -> None:
    """Add one statement. Raises ValueError where it is wrong; keywords that say nothing of the ink are passed over."""
    if keyword in ("PEN_DOWN", "PEN_UP"):
        points = _points(body, contents.columns)
        contents.points += len(points)
        if contents.points > MAX_POINTS:
            raise ValueError(f"must be within a file of at most {MAX_POINTS:,} points, but goes beyond")
        contents.components.append(_Component(points, keyword == "PEN_DOWN", contents.columns, contents.gap))
        contents.gap = 0.0
    elif keyword == "COORD":
        names = tuple(body.split())
        if not {"X", "Y"} <= set(names) or len(set(names)) != len(names) or len(names) > MAX_COLUMNS:
            raise ValueError(f"must name X and Y among at most {MAX_COLUMNS} columns, but names {body.strip()[:80]!r}")
        contents.columns = names
    elif keyword == _GAP:
        contents.gap += _finite(body) / 1e3
    elif keyword in _SCALES:
        value = _finite(body)
        if value <= 0:
            raise ValueError(f"must be above 0, but is {value} instead")
        contents.scales[keyword] = value
    elif keyword == "SEGMENT":
        contents.segments.extend(_segment(body, line))
    elif keyword == "HIERARCHY":
        contents.levels = body.split()
    elif keyword == "WRITER_ID":
        contents.writer = contents.writer or body.strip() or None
    elif keyword == "INCLUDE":
        contents.includes = True


def _finite(body: str) -> float:
    value = float((body.split() or [""])[0])
    if not np.isfinite(value):
        raise ValueError(f"must be a finite number, but is {value} instead")
    return value


def _points(body: str, columns: tuple[str, ...]) -> NDArray[np.float64]:
    tokens = body.split()
    if len(tokens) % len(columns):
        raise ValueError(
            f"must have {len(columns)} numbers a point ({' '.join(columns)}), but has {len(tokens)} in all"
        )
    table = np.frombuffer(array("d", map(float, tokens)), np.float64).reshape(-1, len(columns))
    if not np.isfinite(table).all():
        raise ValueError("must have finite numbers, but has NaN or infinite ones")
    return table


def _segment(body: str, line: int) -> Iterator[_Segment]:
    head, _, rest = body.partition('"')
    label = _LABEL.match(rest)
    words = head.replace(",", " ").split()
    if label is None or len(words) < 2:
        return  # Without a label it says nothing that is kept.
    pieces: list[tuple[int, int, int, int | None]] = []
    for part in words[1:]:
        bounds = _RANGE.fullmatch(part)
        if bounds is None and pieces:
            break  # The quality stands between the components and the label.
        if bounds is None:
            raise ValueError(f"must name components as in 0-3 or 0:5-3:12, but has {part[:40]!r}")
        first, last = int(bounds[1]), int(bounds[3] or bounds[1])
        end = bounds[4] if bounds[3] else None
        pieces.append((first, int(bounds[2] or 0), last, None if end is None else int(end)))
    yield _Segment(words[0], tuple(pieces), _unescaped(label[1]), line)


def _samples(contents: _Contents, origin: str) -> list[tuple[list[tuple[int, int, int]], str | None]]:
    """Samples as pieces (component, first point, end point), with their labels."""
    parts = contents.components
    everything = [(index, 0, len(part.points)) for index, part in enumerate(parts) if part.down and len(part.points)]
    level = _level(contents)
    samples: list[tuple[list[tuple[int, int, int]], str | None]] = []
    taken: set[int] = set()
    room = 4 * len(parts) + MAX_INKS
    for segment in contents.segments:
        if segment.level != level:
            continue
        pieces: list[tuple[int, int, int]] = []
        for first, start, last, end in segment.pieces:
            room -= last - first + 1
            if not first <= last < len(parts) or room < 0:
                raise DataError(
                    f"{origin}, line {segment.line}: .SEGMENT must name components from 0 to {len(parts) - 1}, "
                    f"each in few segments, but names {first} to {last}."
                )
            for index in range(first, last + 1):
                part = parts[index]
                low = start if index == first else 0
                high = len(part.points) if end is None or index < last else min(end + 1, len(part.points))
                taken.add(index)
                if part.down and low < high:
                    pieces.append((index, low, high))
        if pieces:
            samples.append((pieces, segment.label or None))
    loose = [piece for piece in everything if piece[0] not in taken]
    return [*samples, (loose, None)] if loose else samples


def _level(contents: _Contents) -> str | None:
    """The topmost level of which a segment has a label, else the first that any has."""
    named = [segment.level for segment in contents.segments if segment.label]
    ranked = [level for level in contents.levels if level in set(named)]
    return next(iter([*ranked, *named, *(segment.level for segment in contents.segments)]), None)


def _clock(contents: _Contents) -> list[NDArray[np.float64]] | None:
    """Seconds of each component's points, from T or else from the sampling rate and the gaps."""
    if all("T" in part.columns for part in contents.components):
        return [part.points[:, part.columns.index("T")] / 1e3 for part in contents.components]
    rate = contents.scales.get("POINTS_PER_SECOND")
    if rate is None:
        return None
    clock, now = [], 0.0
    for part in contents.components:
        now += part.gap
        clock.append(now + np.arange(len(part.points)) / rate)
        now += len(part.points) / rate
    return clock


def _ink(
    contents: _Contents,
    pieces: list[tuple[int, int, int]],
    label: str | None,
    clock: list[NDArray[np.float64]] | None,
) -> Ink:
    parts = contents.components
    scales = contents.scales
    # Digitisers whose axes count differently would squeeze the letters.
    stretch = 1.0
    for unit in ("INCH", "MM"):
        if f"X_POINTS_PER_{unit}" in scales and f"Y_POINTS_PER_{unit}" in scales:
            stretch = scales[f"X_POINTS_PER_{unit}"] / scales[f"Y_POINTS_PER_{unit}"]
    xy, pressure = [], []
    for index, low, high in pieces:
        part = parts[index]
        xy.append(part.points[low:high, [part.columns.index("X"), part.columns.index("Y")]])
        if "P" in part.columns:
            pressure.append(part.points[low:high, part.columns.index("P")])
    with np.errstate(over="ignore", invalid="ignore"):
        return assemble(
            np.concatenate(xy) * [1.0, -stretch],
            [high - low for _, low, high in pieces],
            time=None if clock is None else np.concatenate([clock[index][low:high] for index, low, high in pieces]),
            pressure=np.concatenate(pressure) if len(pressure) == len(pieces) else None,
            text=label,
            writer=contents.writer,
        )


def _unescaped(label: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), label, flags=re.DOTALL)
