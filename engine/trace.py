"""Traces: named arrays with named axes that say what happened inside a model while it read ONE sequence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError
from engine.spec import Kind as Kind
from engine.tensors import pack_tensors, refuse_constant, unpack_tensors

FORMAT = "unrolled.trace/1"
_KINDS = get_args(Kind)
_COORDINATE = "coordinate:"


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis of a trace.

    name        "time", "unit", "symbol", "source", ...
    labels      a label for each position, or None
    coordinate  float32 (position,): where each position lies in the input (a pen point, a sample, a word), or None
    unit        what the coordinate counts: "point", "sample", "s", ...
    """

    name: str
    labels: tuple[str, ...] | None = None
    coordinate: NDArray[np.float32] | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        if self.labels is not None:
            object.__setattr__(self, "labels", tuple(self.labels))
        if self.coordinate is not None:
            object.__setattr__(self, "coordinate", _frozen(self.coordinate).reshape(-1))

    def _check(self, size: int, trace: str) -> None:
        for what, values in (("labels", self.labels), ("coordinate", self.coordinate)):
            if values is not None and len(values) != size:
                raise DataError(
                    f"`{what}` of the axis {self.name!r} of {trace!r} must be {size} values, "
                    f"but is {len(values)} instead."
                )


@dataclass(frozen=True, eq=False)
class Trace:
    """One named array: float32, read-only, time first, no batch axis.

    data  float32, one size an axis; may hold NaN where nothing was measured

    Raises DataError where the axes do not fit the array.
    """

    name: str
    data: NDArray[np.float32]
    axes: tuple[Axis, ...]
    kind: Kind = "signal"

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", _frozen(self.data))
        object.__setattr__(self, "axes", tuple(self.axes))
        if not 1 <= self.data.ndim == len(self.axes):
            raise DataError(
                f"`axes` of {self.name!r} must be one for each axis of its data, time first, "
                f"but are {len(self.axes)} for the shape {self.data.shape} instead."
            )
        if self.kind not in _KINDS:
            raise DataError(
                f"`kind` of {self.name!r} must be one of {', '.join(_KINDS)}, but is {self.kind!r} instead."
            )
        for axis, size in zip(self.axes, self.data.shape, strict=True):
            axis._check(size, self.name)

    @property
    def steps(self) -> int:
        """Positions on the time axis."""
        return len(self.data)

    @property
    def time(self) -> Axis:
        """The first axis."""
        return self.axes[0]


@dataclass(frozen=True, eq=False)
class TraceSet(Mapping[str, Trace]):
    """Traces of one run by name, in the order they were given; `notes` say what was run.

    Raises DataError where two have the same name.
    """

    traces: tuple[Trace, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    _by_name: dict[str, Trace] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "traces", tuple(self.traces))
        self._by_name.update((trace.name, trace) for trace in self.traces)
        if len(self._by_name) != len(self.traces):
            raise DataError("`traces` must have different names, but two are the same instead.")

    def __getitem__(self, name: str) -> Trace:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self.traces)

    def match(self, pattern: str) -> tuple[Trace, ...]:
        """Traces whose names fit a pattern with `*` (`recurrent/layer*/*/hidden`), in order."""
        return tuple(trace for trace in self.traces if fnmatchcase(trace.name, pattern))

    def joined(self, others: Iterable[Trace]) -> TraceSet:
        """These traces and then `others`, with these notes."""
        return TraceSet((*self.traces, *others), dict(self.notes))


def pack_traces(traces: TraceSet) -> bytes:
    """The bytes of a trace file: safetensors whose `traces` metadata is a JSON table of axes and kinds."""
    tensors: dict[str, NDArray[np.generic]] = {}
    entries = []
    for trace in traces.traces:
        tensors[trace.name] = trace.data
        axes = []
        for index, axis in enumerate(trace.axes):
            entry: dict[str, Any] = {"name": axis.name, "unit": axis.unit}
            if axis.labels is not None:
                entry["labels"] = list(axis.labels)
            if axis.coordinate is not None:
                tensors[f"{_COORDINATE}{index}:{trace.name}"] = axis.coordinate
            axes.append(entry)
        entries.append({"name": trace.name, "kind": trace.kind, "axes": axes})
    header = {"format": FORMAT, "traces": json.dumps(entries), "notes": json.dumps(traces.notes)}
    return pack_tensors(tensors, header)


def unpack_traces(data: bytes, origin: str) -> TraceSet:
    """The traces of a file that `pack_traces` made. Raises DataError, naming `origin`, where it is none."""
    tensors, header = unpack_tensors(data, origin)
    if header.get("format") != FORMAT:
        raise DataError(
            f"{origin} must be a trace file ({FORMAT}), but is {header.get('format', 'another safetensors file')!r} "
            "instead. Open weights from the model menu; a newer trace file needs a newer version of this program."
        )
    try:
        notes = _table(json.loads(header["notes"], parse_constant=refuse_constant))
        entries = json.loads(header["traces"], parse_constant=refuse_constant)
        if not isinstance(entries, list):
            raise ValueError("`traces` is not a list")
        return TraceSet(tuple(_trace(entry, tensors) for entry in entries), notes)
    except (KeyError, TypeError, ValueError, RecursionError, DataError) as error:
        raise DataError(f"{origin} must be a trace file, but its table of traces cannot be read: {error}") from error


def _trace(entry: Any, tensors: Mapping[str, NDArray[Any]]) -> Trace:
    name = _text(entry["name"])
    data = tensors[name]
    if data.dtype != np.float32:
        raise ValueError(f"{name[:80]!r} is {data.dtype}, not float32")
    axes = []
    for index, axis in enumerate(entry["axes"]):
        if not isinstance(axis, dict):
            raise ValueError(f"an axis of {name[:80]!r} is not a table")
        labels = axis.get("labels")
        if labels is not None and not isinstance(labels, list):
            raise ValueError(f"the labels of an axis of {name[:80]!r} are not a list")
        coordinate = tensors.get(f"{_COORDINATE}{index}:{name}")
        axes.append(
            Axis(
                _text(axis["name"]),
                None if labels is None else tuple(_text(label) for label in labels),
                coordinate,
                _text(axis.get("unit", "")),
            )
        )
    return Trace(name, data, tuple(axes), entry["kind"])


def _table(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("`notes` is not a table")
    return {key: _text(item) for key, item in value.items()}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{str(value)[:80]!r} is not text")
    return value


def _frozen(values: Any) -> NDArray[np.float32]:
    # An array that nobody can write to, not even through another view of it, needs no copy.
    if (
        isinstance(values, np.ndarray)
        and values.dtype == np.float32
        and not values.flags.writeable
        and values.base is None
    ):
        return values
    array: NDArray[np.float32] = np.array(values, dtype=np.float32)
    array.setflags(write=False)
    return array
