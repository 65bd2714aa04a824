"""Ink: what a pen wrote, as points grouped into strokes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError

MAX_POINTS = 10_000_000


def _frozen(values: object, dtype: type) -> NDArray[Any]:
    try:
        array: NDArray[Any] = np.array(values, dtype=dtype)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(f"ink must be made of numbers, but is not: {error}.") from error
    array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False)
class Ink:
    """One piece of handwriting.

    points          float32 (point, 2): x to the right, y down, in any unit
    stroke_lengths  int32 (stroke,): points of each stroke, each at least 1
    time            float32 (point,): seconds since the first point, or None where unknown
    pressure        float32 (point,): 0 to 1, or None where unknown
    text            what was written, where it is known
    writer          who wrote it, where it is known

    Raises DataError where the sizes disagree or a value is not finite.
    """

    points: NDArray[np.float32]
    stroke_lengths: NDArray[np.int32]
    time: NDArray[np.float32] | None = None
    pressure: NDArray[np.float32] | None = None
    text: str | None = None
    writer: str | None = None
    extra: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        points = _frozen(self.points, np.float32)
        if points.ndim != 2 or points.shape[1] != 2:
            raise DataError(f"`points` must have the shape (point, 2), but has {points.shape} instead.")
        lengths = _frozen(self.stroke_lengths, np.int32).reshape(-1)
        object.__setattr__(self, "extra", dict(self.extra))
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "stroke_lengths", lengths)
        if len(points) > MAX_POINTS:
            raise DataError(f"ink must have at most {MAX_POINTS:,} points, but has {len(points):,} instead.")
        if (lengths < 1).any() or int(lengths.sum(dtype=np.int64)) != len(points):
            raise DataError(
                f"`stroke_lengths` must be positive and sum to {len(points)}, "
                f"but sum to {int(lengths.sum(dtype=np.int64))} instead."
            )
        if not np.isfinite(points).all():
            raise DataError("ink must have finite coordinates, but some are NaN or infinite instead.")
        for name in ("time", "pressure"):
            values = getattr(self, name)
            if values is None:
                continue
            values = _frozen(values, np.float32).reshape(-1)
            object.__setattr__(self, name, values)
            if len(values) != len(points) or not np.isfinite(values).all():
                raise DataError(f"`{name}` must be {len(points)} finite numbers, one a point.")

    def __len__(self) -> int:
        """Points in all strokes."""
        return len(self.points)

    @property
    def stroke_starts(self) -> NDArray[np.int64]:
        """int64 (stroke,): index of the first point of each stroke."""
        ends = np.cumsum(self.stroke_lengths, dtype=np.int64)
        return ends - self.stroke_lengths

    def strokes(self) -> list[NDArray[np.float32]]:
        """Each stroke as float32 (point, 2), in the order they were written."""
        return np.split(self.points, self.stroke_starts[1:]) if len(self.points) else []


def assemble(
    columns: NDArray[np.float64],
    stroke_lengths: Sequence[int] | NDArray[np.integer],
    *,
    time: NDArray[np.float64] | None = None,
    pressure: NDArray[np.float64] | None = None,
    text: str | None = None,
    writer: str | None = None,
    extra: dict[str, str] | None = None,
) -> Ink:
    """Ink from what a file says: time from any origin, pressure on any scale from 0.

    columns         float64 (point, 2): x, y
    stroke_lengths  (stroke,): points of each stroke; a stroke without a point is left out
    time            float64 (point,): seconds
    pressure        float64 (point,): brought to 0..1 by its largest value where that is above 1

    Raises DataError as Ink does, also where a coordinate is beyond float32.
    """
    lengths = np.asarray(stroke_lengths, np.int64).reshape(-1)
    # Numbers beyond float32 become infinite here, and Ink refuses those.
    with np.errstate(over="ignore", invalid="ignore"):
        points = columns.astype(np.float32)
        seconds = None if time is None else (time - time[:1]).astype(np.float32)
        force = None
        if pressure is not None:
            top = max(1.0, float(pressure.max(initial=0.0)))
            force = np.clip(pressure / top, 0.0, 1.0).astype(np.float32)
    return Ink(points, lengths[lengths > 0].astype(np.int32), seconds, force, text, writer, dict(extra or {}))


def ink_of(strokes: Iterable[Sequence[Sequence[float]] | NDArray[np.generic]], text: str | None = None) -> Ink:
    """Ink from strokes of (x, y) points; strokes without a point are left out.

    Raises DataError where a point is not two finite numbers.
    """
    kept = []
    for stroke in strokes:
        try:
            with np.errstate(over="ignore"):
                array = np.asarray(stroke, dtype=np.float32)
        except (TypeError, ValueError, OverflowError) as error:
            raise DataError("each stroke must be a list of [x, y] numbers.") from error
        if array.size == 0:
            continue
        if array.ndim != 2 or array.shape[1] < 2:
            raise DataError(f"each stroke must be a list of [x, y] points, but has the shape {array.shape} instead.")
        kept.append(array[:, :2])
    points = np.concatenate(kept) if kept else np.zeros((0, 2), np.float32)
    return Ink(points, np.array([len(s) for s in kept], np.int32), text=text)
