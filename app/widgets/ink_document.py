"""The ink on a pad: an append-only record of points, and which strokes of it are on the sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.data.ink import Ink

Number = TypeVar("Number", np.float32, np.float64)
Span = tuple[int, int]
"""First point of a stroke in the record, and one past its last."""


class Record:
    """Points as they came, never moved, never resampled: coordinates, seconds, pressure; NaN: unknown."""

    def __init__(self) -> None:
        self._points = np.zeros((1024, 2), np.float32)
        self._time = np.zeros(1024, np.float64)
        self._pressure = np.zeros(1024, np.float32)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def append(self, x: float, y: float, time: float, pressure: float) -> None:
        """Add one point."""
        self._reserve(1)
        self._points[self._size] = x, y
        self._time[self._size] = time
        self._pressure[self._size] = pressure
        self._size += 1

    def extend(self, points: NDArray[np.float32], time: NDArray[np.float64], pressure: NDArray[np.float32]) -> int:
        """Add many points; gives the index of the first."""
        first, last = self._size, self._size + len(points)
        self._reserve(len(points))
        self._points[first:last], self._time[first:last], self._pressure[first:last] = points, time, pressure
        self._size = last
        return first

    def points(self, span: Span) -> NDArray[np.float32]:
        """float32 (point, 2): a view of the points of `span`."""
        return self._points[span[0] : span[1]]

    def time(self, span: Span) -> NDArray[np.float64]:
        """float64 (point,): seconds on the pad's clock."""
        return self._time[span[0] : span[1]]

    def pressure(self, span: Span) -> NDArray[np.float32]:
        """float32 (point,): 0 to 1."""
        return self._pressure[span[0] : span[1]]

    def _reserve(self, more: int) -> None:
        need = self._size + more
        if need <= len(self._points):
            return
        size = max(need, 2 * len(self._points))
        # New arrays instead of resizing in place: views handed out before stay valid.
        for name in ("_points", "_time", "_pressure"):
            old = getattr(self, name)
            new = np.zeros((size, *old.shape[1:]), old.dtype)
            new[: self._size] = old[: self._size]
            setattr(self, name, new)


@dataclass(frozen=True)
class Sheet:
    """What is on the pad at one moment: strokes of the record in order, and what is known about them."""

    spans: tuple[Span, ...] = ()
    text: str | None = None
    writer: str | None = None
    extra: dict[str, str] = field(default_factory=dict)
    opened: int = 0
    """Which opened file or sample it began as, 0 for a blank sheet."""


class ChangeSheet(QUndoCommand):
    """One undoable step: the sheet before and after it."""

    def __init__(self, document: InkDocument, title: str, before: Sheet, after: Sheet) -> None:
        super().__init__(title)
        self._document, self._before, self._after = document, before, after

    def undo(self) -> None:
        """Put the sheet before back."""
        self._document.restore(self._before)

    def redo(self) -> None:
        """Put the sheet after back."""
        self._document.restore(self._after)


class InkDocument(QObject):
    """The ink being written. Every change by a person is one step on the undo stack.

    revision  goes up with every change
    epoch     goes up where ink was taken away or exchanged; what was read before it is void
    """

    grew = Signal()
    exchanged = Signal()

    def __init__(self, undo: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo = undo
        self._record = Record()
        self._sheet = Sheet()
        self._open: int | None = None
        self._opened = 0
        self._starts: NDArray[np.int64] = np.zeros(1, np.int64)
        self.revision = 0
        self.epoch = 0

    # --- what is there -------------------------------------------------------------------------------------------

    @property
    def sheet(self) -> Sheet:
        """What is on the pad, without the stroke in progress."""
        return self._sheet

    @property
    def writing(self) -> bool:
        """Whether a stroke is in progress."""
        return self._open is not None

    @property
    def spans(self) -> tuple[Span, ...]:
        """Strokes in the order of the snapshot, the one in progress last."""
        return self._sheet.spans if self._open is None else (*self._sheet.spans, (self._open, len(self._record)))

    @property
    def starts(self) -> NDArray[np.int64]:
        """int64 (finished stroke + 1,): index in the snapshot of each stroke's first point, then their number."""
        return self._starts

    def __len__(self) -> int:
        """Points in all strokes."""
        return int(self._starts[-1]) + (0 if self._open is None else len(self._record) - self._open)

    def points(self, span: Span) -> NDArray[np.float32]:
        """float32 (point, 2) of one stroke."""
        return self._record.points(span)

    def pressure(self, span: Span) -> NDArray[np.float32]:
        """float32 (point,) of one stroke, NaN where unknown."""
        return self._record.pressure(span)

    def all_points(self) -> NDArray[np.float32]:
        """float32 (point, 2): all points in the order of the snapshot."""
        return self._joined(self._record.points, np.zeros((0, 2), np.float32))

    def snapshot(self) -> Ink:
        """The ink as a read-only value. Time and pressure are None unless every point has them."""
        time = self._joined(self._record.time, np.zeros(0, np.float64))
        pressure = self._joined(self._record.pressure, np.zeros(0, np.float32))
        lengths = np.array([last - first for first, last in self.spans], np.int32)
        known = self._sheet if self._open is None else Sheet()
        return Ink(
            self.all_points(),
            lengths,
            (time - time[0]).astype(np.float32) if len(time) and np.isfinite(time).all() else None,
            pressure if len(pressure) and np.isfinite(pressure).all() else None,
            known.text,
            known.writer,
            dict(known.extra),
        )

    # --- a stroke as it is written -------------------------------------------------------------------------------

    def begin(self, x: float, y: float, time: float, pressure: float = np.nan) -> None:
        """Start a stroke; one in progress is finished first."""
        self.finish()
        self._open = len(self._record)
        self.extend(x, y, time, pressure)

    def extend(self, x: float, y: float, time: float, pressure: float = np.nan) -> None:
        """Add a point to the stroke in progress; coordinates that are no numbers are passed over."""
        if self._open is None or not (np.isfinite(x) and np.isfinite(y)):
            return
        self._record.append(x, y, time, pressure)
        self.revision += 1
        self.grew.emit()

    def finish(self) -> bool:
        """End the stroke in progress and put it on the undo stack; False where there was none."""
        if self._open is None:
            return False
        span = (self._open, len(self._record))
        self._open = None
        if span[0] == span[1]:
            return False
        before = self._sheet
        # A stroke more, and what was known of the text holds no longer.
        self._take(replace(before, spans=(*before.spans, span), text=None, writer=None, extra={}))
        self._undo.push(ChangeSheet(self, "Write", before, self._sheet))
        return True

    def cancel(self) -> bool:
        """Take the stroke in progress away; False where there was none."""
        if self._open is None:
            return False
        self._open = None
        self._tell_exchanged()
        return True

    # --- whole steps ---------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Take all ink away; one step to undo."""
        self.finish()
        if self._sheet.spans:
            self._undo.push(ChangeSheet(self, "Clear", self._sheet, Sheet()))

    def replace(self, ink: Ink, title: str = "Open ink") -> None:
        """Put other ink in place of what is there; one step to undo."""
        self.finish()
        time = np.full(len(ink), np.nan) if ink.time is None else ink.time.astype(np.float64)
        pressure = np.full(len(ink), np.nan, np.float32) if ink.pressure is None else ink.pressure
        first = self._record.extend(ink.points, time, pressure)
        ends = first + np.cumsum(ink.stroke_lengths, dtype=np.int64)
        spans = tuple(zip((ends - ink.stroke_lengths).tolist(), ends.tolist(), strict=True))
        self._opened += 1
        after = Sheet(spans, ink.text, ink.writer, dict(ink.extra), self._opened)
        self._undo.push(ChangeSheet(self, title, self._sheet, after))

    def rub_out(self, strokes: set[int]) -> None:
        """Take strokes away at once, without a step on the undo stack: the eraser is still moving."""
        kept = tuple(span for index, span in enumerate(self._sheet.spans) if index not in strokes)
        self._take(replace(self._sheet, spans=kept, text=None))
        self._tell_exchanged()

    def settle(self, before: Sheet, title: str = "Erase") -> None:
        """Put what changed since `before` on the undo stack as one step."""
        if before != self._sheet:
            self._undo.push(ChangeSheet(self, title, before, self._sheet))

    def restore(self, sheet: Sheet) -> None:
        """Show another sheet of the same record; a stroke in progress is dropped."""
        if sheet is self._sheet:
            return
        self._open = None
        self._take(sheet)
        self._tell_exchanged()

    @property
    def clock(self) -> float:
        """Seconds of the last point on the pad's clock, 0 on an empty sheet, NaN where unknown."""
        return float(self._record.time(self._sheet.spans[-1])[-1]) if self._sheet.spans else 0.0

    def _take(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._starts = np.concatenate([[0], np.cumsum([last - first for first, last in sheet.spans], dtype=np.int64)])
        self._starts = self._starts.astype(np.int64)

    def _tell_exchanged(self) -> None:
        self.revision += 1
        self.epoch += 1
        self.exchanged.emit()

    def _joined(self, read: Callable[[Span], NDArray[Number]], empty: NDArray[Number]) -> NDArray[Number]:
        parts = [read(span) for span in self.spans]
        return np.concatenate(parts) if parts else empty
