"""InkML, the W3C's ink files (Ink Markup Language, Recommendation 2011, https://www.w3.org/TR/InkML/)."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml import DefusedXmlException, DTDForbidden  # type: ignore[import-untyped]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.data.ink import MAX_POINTS, Ink, assemble
from engine.data.inkml_groups import Group, Part, Stroke
from engine.data.inkml_points import DEFAULT, MAX_CHANNELS, SECONDS, Channel, Format, points_of
from engine.data.inkml_writer import SAMPLE, TRUTH
from engine.data.jsonl import MAX_INKS
from engine.data.plain import MAX_DEPTH, refuse_binary
from engine.errors import DataError

MAX_ELEMENTS = 2_000_000
MAX_NOTES = 64
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ID = f"{_XML}id"


def unpack_inkml(data: bytes, origin: str, cancel: Cancel | None = None) -> tuple[Ink, ...]:
    """The samples of an InkML file: each outermost group with a truth is one, else the whole file is.

    y is turned down where a channel says that it grows the other way; pen-up traces are left out. A DOCTYPE is
    refused, so no entity is ever expanded and nothing outside the file read. Raises DataError,
    naming `origin` and the trace or line, where it is not such a file; Cancelled between traces.
    """
    cancel = cancel or Cancel()
    refuse_binary(data, origin)
    reader = _Reader(origin)
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            cancel.check()
            if event == "start":
                reader.start(element)
            else:
                reader.end(element)
    except ParseError as error:
        raise DataError(f"{origin} must be XML, but is not: {error}.") from error
    except DTDForbidden as error:
        raise DataError(f"{origin} has a DOCTYPE, which could hide a bomb; delete the line that starts so.") from error
    except (DefusedXmlException, LookupError, ValueError, RecursionError) as error:
        raise DataError(f"{origin} must be an InkML file, but could not be read: {error}.") from error
    return reader.inks()


class _Reader:
    """What has been read of a file so far."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._path: list[Element] = []
        self._elements = self._traces = self._points = 0
        self._root = self._group = Group()
        self._formats: dict[str, Format] = {}
        self._distinct: set[Format] = set()
        self._current: Format | None = None
        self._stamps: dict[str, float] = {}
        self._by_id: dict[str, Stroke] = {}

    def start(self, element: Element) -> None:
        self._elements += 1
        self._path.append(element)
        name = _name(element)
        if self._elements > MAX_ELEMENTS or len(self._path) > MAX_DEPTH:
            raise DataError(
                f"{self._origin} must have at most {MAX_ELEMENTS:,} elements, {MAX_DEPTH} deep, but has more."
            )
        if self._elements == 1 and name != "ink":
            raise DataError(
                f"{self._origin} must be an InkML file, whose first element is <ink>, but is <{name[:80]}>."
            )
        if len(self._path) > 1 and _name(self._path[-2]) == "trace":
            raise DataError(
                f"{self._origin}, trace {self._traces} must hold points alone, but has <{name[:80]}> in it."
            )
        if name == "traceGroup":
            group = Group(self._group, context=element.get("contextRef", "") or self._group.context)
            self._group.items.append(group)
            self._group = group

    def end(self, element: Element) -> None:
        self._path.pop()
        parent = self._path[-1] if self._path else None
        name, above = _name(element), _name(parent) if parent is not None else ""
        if name == "trace":
            self._trace(element)
        elif name == "traceGroup" and self._group.parent is not None:
            self._group = self._group.parent
        elif name == "annotation" and above in ("ink", "traceGroup"):
            self._note(element)
        elif name == "timestamp":
            self._timestamp(element)
        elif name == "traceFormat":
            self._format(element)
        elif name == "context":
            self._context(element)
        # A format's own channels are needed at its end; everything else is forgotten at once.
        if parent is not None and name not in ("channel", "intermittentChannels"):
            parent.remove(element)

    def _note(self, element: Element) -> None:
        text = element.text or ""
        if element.get(f"{_XML}space") != "preserve":
            text = text.strip()
        if len(self._group.notes) < MAX_NOTES:
            self._group.notes.setdefault((element.get("type") or "").strip(), text)

    def _format(self, element: Element) -> None:
        regular = [child for child in element if _name(child) == "channel"]
        rare = [
            c for child in element if _name(child) == "intermittentChannels" for c in child if _name(c) == "channel"
        ]
        channels = tuple(_channel(child) for child in (*regular, *rare))
        form = Format(channels, len(regular))
        if len(channels) > MAX_CHANNELS or form.column("X") is None or form.column("Y") is None:
            raise DataError(
                f"{self._origin} must have a traceFormat with X and Y among at most {MAX_CHANNELS} channels, "
                f"but has {', '.join(channel.name[:20] for channel in channels[:8]) or 'none'} instead."
            )
        for owner in (element, *self._path[1:]):
            self._use(owner, form)

    def _context(self, element: Element) -> None:
        """A context may name the format of another place instead of holding one."""
        for key in ("traceFormatRef", "inkSourceRef", "contextRef"):
            if (form := self._formats.get(element.get(key, ""))) is not None:
                self._use(element, form)
                return

    def _use(self, owner: Element, form: Format) -> None:
        if owner.get(_ID):
            self._formats[f"#{owner.get(_ID)}"] = form
            self._distinct.add(form)
        if not any(_name(above) == "definitions" for above in self._path):
            self._current = form

    def _form(self, reference: str) -> Format:
        if reference in self._formats:
            return self._formats[reference]
        return self._current or (next(iter(self._distinct)) if len(self._distinct) == 1 else DEFAULT)

    def _timestamp(self, element: Element) -> None:
        """Milliseconds of a timestamp since any fixed moment."""
        base = self._stamps.get(element.get("timestampRef", ""), 0.0)
        if element.get("time"):
            base = _float(element.get("time", ""))
        elif element.get("timeString"):
            when = datetime.fromisoformat(element.get("timeString", ""))
            base = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * 1e3
        if element.get(_ID):
            self._stamps[f"#{element.get(_ID)}"] = base + _float(element.get("timeOffset") or "0")

    def _trace(self, element: Element) -> None:
        place = f"{self._origin}, trace {self._traces}"
        self._traces += 1
        if element.get("type") == "penUp":
            return
        form = self._form(element.get("contextRef") or self._group.context)
        try:
            table = points_of(element.text or "", form)
            part = self._part(table, form, element)
        except ValueError as error:
            raise DataError(f"{place}: {error}.") from error
        self._points += len(table)
        if self._points > MAX_POINTS:
            raise DataError(f"{self._origin} must have at most {MAX_POINTS:,} points, but has more.")
        before = self._by_id.get(element.get("priorRef", "").removeprefix("#"))
        if before is not None and element.get("continuation") in ("middle", "end"):
            stroke = before
            stroke.append(part)
        else:
            stroke = [part]
            self._group.items.append(stroke)
        for key in (element.get("id"), element.get(_ID)):
            if key:
                self._by_id[key] = stroke

    def _part(self, table: NDArray[np.float64], form: Format, element: Element) -> Part:
        x, y = form.column("X") or 0, form.column("Y") or 0
        xy = table[:, [x, y]] * [form.channels[x].sign, form.channels[y].sign]
        if not np.isfinite(xy).all():
            raise ValueError("its coordinates must be finite numbers, but some are unknown or infinite")
        time = pressure = None
        with np.errstate(over="ignore", invalid="ignore"):
            column = form.column("T")
            if column is not None and np.isfinite(table[:, column]).all():
                channel = form.channels[column]
                offset = self._stamps.get(channel.respect_to, 0.0)
                if not channel.respect_to:
                    offset = _float(element.get("timeOffset") or "0")
                time = table[:, column] * SECONDS.get(channel.unit, 1e-3) + offset * 1e-3
            column = form.column("F")
            if column is not None and np.isfinite(table[:, column]).all():
                channel, pressure = form.channels[column], table[:, column]
                if channel.high is not None and channel.high > (channel.low or 0.0):
                    pressure = (pressure - (channel.low or 0.0)) / (channel.high - (channel.low or 0.0))
        return Part(xy, time, pressure)

    def inks(self) -> tuple[Ink, ...]:
        samples = [(group, strokes) for group, strokes in self._root.samples() if strokes or SAMPLE in group.notes]
        if not samples or len(samples) > MAX_INKS:
            raise DataError(
                f"{self._origin} must have 1 to {MAX_INKS:,} samples with traces, but has {len(samples):,}."
            )
        return tuple(self._ink(group, strokes) for group, strokes in samples)

    def _ink(self, group: Group, strokes: list[Stroke]) -> Ink:
        notes = {**self._root.notes, **group.notes}
        writer = notes.pop("writer", None)
        extra = {key: value for key, value in notes.items() if key and key not in TRUTH and key != SAMPLE}
        parts = [part for stroke in strokes for part in stroke]
        try:
            return assemble(
                np.concatenate([part.xy for part in parts]) if parts else np.zeros((0, 2)),
                [sum(len(part.xy) for part in stroke) for stroke in strokes],
                time=_joined([part.time for part in parts]),
                pressure=_joined([part.pressure for part in parts]),
                text=group.truth,
                writer=writer,
                extra=extra,
            )
        except DataError as error:
            raise DataError(f"{self._origin}: {error}") from error


def _channel(element: Element) -> Channel:
    return Channel(
        (element.get("name") or "").strip(),
        (element.get("units") or "").strip(),
        -1.0 if (element.get("orientation") or "").strip() == "-ve" else 1.0,
        _float(element.get("min", "")) if element.get("min") else None,
        _float(element.get("max", "")) if element.get("max") else None,
        (element.get("respectTo") or "").strip(),
    )


def _float(text: str) -> float:
    value = float(text)
    if not np.isfinite(value):
        raise ValueError(f"{text[:40]!r} must be a finite number")
    return value


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _joined(parts: list[NDArray[np.float64] | None]) -> NDArray[np.float64] | None:
    known = [part for part in parts if part is not None]
    return np.concatenate(known) if parts and len(known) == len(parts) else None
