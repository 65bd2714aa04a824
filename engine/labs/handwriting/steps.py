"""From ink to the steps that the network reads: short pieces of the pen's path.

Each stroke is cut into pieces of about equal arc length, a few to a letter, and each piece is
described by its shape, the jump before it and the ink around it. Size, position and a sloping
baseline are taken out first, so a small mouse scrawl and a large pen line look alike. The idea of
few, expressive steps in place of many raw points is that of the curve segments of Carbune et al.,
"Fast Multi-language LSTM-based Online Handwriting Recognition" (IJDAR 2020, section 3.2); the map
of nearby ink is that of Jaeger et al., "Online handwriting recognition: the NPen++ recognizer"
(IJDAR 2001, section 3.3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.ink import Ink

PIECE = 0.45
"""Arc length of a piece, in units of the writing's size (about the height of an `x`)."""

CHORDS = 4
"""Straight chords that describe the shape of a piece."""

_FURTHEST = 1e12
MAX_STEPS = 4_000
"""Longest input in steps; longer ink is cut into longer pieces."""

_X_EDGES = np.array([-0.75, -0.25, 0.25, 0.75], np.float32)
_Y_EDGES = np.array([-2.2, -1.1, -0.4, 0.4, 1.1, 2.2], np.float32)
FEATURE_NAMES = (
    *(f"chord {chord + 1} {axis}" for chord in range(CHORDS) for axis in "xy"),
    "jump x", "jump y", "pen down", "pen up", "height", "length", "behind",
    *(f"ink at {column + 1}, {row + 1}" for column in range(len(_X_EDGES) - 1) for row in range(len(_Y_EDGES) - 1)),
)  # fmt: skip
FEATURES = len(FEATURE_NAMES)
"""Numbers that describe one piece."""


@dataclass(frozen=True, eq=False)
class Steps:
    """What the network reads.

    features     float32 (time, FEATURES)
    first_point  int64 (time,): index of the pen point at which each piece begins
    last_point   int64 (time,): index of the pen point at which it ends, at least `first_point`
    """

    features: NDArray[np.float32]
    first_point: NDArray[np.int64]
    last_point: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.features)


@dataclass(frozen=True, eq=False)
class Frame:
    """Where and how large the writing is.

    size    height of an `x`, about; always positive
    slope   of the baseline, rise over run
    x       centre of the ink
    y       float64 (row,): height of each row of writing at `x`
    row     int64 (stroke,): the row that each stroke belongs to
    """

    size: float
    slope: float
    x: float
    y: NDArray[np.float64]
    row: NDArray[np.int64]


def rows_of(points: NDArray[np.float32], stroke_lengths: NDArray[np.int32]) -> NDArray[np.int64]:
    """The row of writing that each stroke belongs to, int64 (stroke,): points (point, 2), stroke_lengths (stroke,).

    A row ends where the pen goes back by a third of the writing's width and clearly below what the row holds.
    """
    row = np.zeros(len(stroke_lengths), np.int64)
    if len(stroke_lengths) < 3:
        return row
    start = np.cumsum(stroke_lengths, dtype=np.int64) - stroke_lengths
    left = np.minimum.reduceat(points[:, 0], start)
    right = np.maximum.reduceat(points[:, 0], start)
    reached = np.maximum.accumulate(right)
    back = points[start[1:], 0] < reached[:-1] - (reached[-1] - left.min()) / 3
    centre = np.add.reduceat(points[:, 1], start) / stroke_lengths
    for stroke in np.flatnonzero(back) + 1:
        earlier = np.flatnonzero(row[:stroke] == row[stroke - 1])
        inside = points[start[earlier[0]] : start[stroke], 1]
        below = inside.mean() + max(2.5 * inside.std(), 0.5 * np.ptp(inside))
        if centre[stroke : stroke + 3].min() > below and reached[stroke - 1] > left[earlier].min():
            row[stroke:] += 1
    return row


def frame_of(points: NDArray[np.float32], stroke_lengths: NDArray[np.int32]) -> Frame:
    """Size, slope, rows and centre of writing, from how its ink spreads: points (point, 2), stroke_lengths (stroke,).

    The size is twice the spread of the ink about its baseline; straight strokes keep a lone dash from having none.
    """
    row = rows_of(points, stroke_lengths)
    last = np.cumsum(stroke_lengths, dtype=np.int64) - 1
    delta = np.diff(points, axis=0)
    length = np.hypot(delta[:, 0], delta[:, 1]).astype(np.float64)
    length[last[:-1]] = 0.0
    total = length.sum()
    if total <= 0.0:
        spread = float(np.ptp(points, axis=0).max())
        return Frame(max(spread, 1e-3), 0.0, float(points[:, 0].mean()), np.full(row[-1] + 1, points[:, 1].mean()), row)
    middle = 0.5 * (points[1:] + points[:-1]).astype(np.float64)
    row_of_piece = np.repeat(row, stroke_lengths)[:-1]
    # A dot has no length, and a row may be nothing but dots: each piece weighs a little even so.
    some = length + 1e-9 * total
    rows = int(row[-1]) + 1
    weight = np.maximum(np.bincount(row_of_piece, some, rows), 1e-300)
    row_x = np.bincount(row_of_piece, some * middle[:, 0], rows) / weight
    row_y = np.bincount(row_of_piece, some * middle[:, 1], rows) / weight
    if row_of_piece[-1] != row[-1]:
        row_x[-1], row_y[-1] = points[-1]
    dx, dy = middle[:, 0] - row_x[row_of_piece], middle[:, 1] - row_y[row_of_piece]
    # A straight piece spreads about its middle by a twelfth of its square, so that few points do as well as many.
    along_x, along_y = np.where(length > 0, delta.T.astype(np.float64), 0.0)
    var_x = length @ (dx**2 + along_x**2 / 12) / total
    var_y = length @ (dy**2 + along_y**2 / 12) / total
    cov = length @ (dx * dy + along_x * along_y / 12) / total
    slope = 0.0
    if var_x > 0.0:
        # The longer a line is for its height, the surer its slope: a short word is left as it is.
        sure = np.clip((np.sqrt(var_x / max(var_y, 1e-12)) - 2.5) / 2.5, 0.0, 1.0)
        slope = float(np.clip(cov / var_x, -0.35, 0.35) * sure)
    spread = float(np.sqrt(max(var_y - 2 * slope * cov + slope**2 * var_x, 0.0)))
    first = last - stroke_lengths + 1
    path = np.add.reduceat(np.append(length, 0.0), first)
    chord = np.hypot(*(points[last] - points[first]).T)
    straight = chord[(chord > 0.92 * path) & (path > 0)]
    floor = 0.3 * float(np.median(straight)) if len(straight) else 0.0
    size = max(2.0 * spread, floor, 0.02 * float(np.sqrt(total)), 1e-6)
    x = float(length @ middle[:, 0] / total)
    return Frame(size, slope, x, row_y + slope * (x - row_x), row)


def steps_of(ink: Ink) -> Steps:
    """The pieces of `ink`, in the order they were written; none for ink without a point."""
    return cut(ink.points, ink.stroke_lengths)


def cut(points: NDArray[np.float32], stroke_lengths: NDArray[np.int32]) -> Steps:
    """The pieces of strokes: points (point, 2), stroke_lengths (stroke,)."""
    if len(points) == 0:
        none = np.zeros(0, np.int64)
        return Steps(np.zeros((0, FEATURES), np.float32), none, none)
    largest = float(np.abs(points).max())
    if largest > _FURTHEST:  # where float32 ends, squares do not hold any more; size is made even anyway
        points = points * np.float32(1e6 / largest)
    frame = frame_of(points, stroke_lengths)
    x = ((points[:, 0] - frame.x) / frame.size).astype(np.float32)
    middle = np.repeat(frame.y[frame.row], stroke_lengths)
    y = ((points[:, 1] - middle) / frame.size - frame.slope * x).astype(np.float32)

    # One coordinate runs along all strokes; between strokes it takes a step of 1.
    last = np.cumsum(stroke_lengths, dtype=np.int64) - 1
    length = np.hypot(np.diff(x), np.diff(y)).astype(np.float64)
    length[last[:-1]] = 1.0
    along = np.concatenate([[0.0], np.cumsum(length)])
    start = along[last - stroke_lengths + 1]
    path = along[last] - start
    piece = max(PIECE, float(path.sum()) / (0.75 * MAX_STEPS))
    count = np.maximum(1, np.ceil(path / piece)).astype(np.int64)
    stroke = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(stroke)) - np.repeat(np.cumsum(count) - count, count)
    share = (number[:, None] + np.arange(CHORDS + 1) / CHORDS) / count[stroke][:, None]
    at = start[stroke][:, None] + path[stroke][:, None] * np.minimum(share, 1.0)
    px = np.interp(at.ravel(), along, x).reshape(at.shape)
    py = np.interp(at.ravel(), along, y).reshape(at.shape)

    features = np.empty((len(stroke), FEATURES), np.float32)
    features[:, 0 : 2 * CHORDS : 2] = np.diff(px, axis=1) * (2 * CHORDS)
    features[:, 1 : 2 * CHORDS : 2] = np.diff(py, axis=1) * (2 * CHORDS)
    jump_x = np.concatenate([[0.0], px[1:, 0] - px[:-1, -1]])
    jump_y = np.concatenate([[0.0], py[1:, 0] - py[:-1, -1]])
    rest = features[:, 2 * CHORDS :]
    rest[:, 0] = np.sign(jump_x) * np.log1p(np.abs(jump_x))
    rest[:, 1] = np.sign(jump_y) * np.log1p(np.abs(jump_y))
    rest[:, 2] = number == 0
    rest[:, 3] = number == count[stroke] - 1
    rest[:, 4] = np.clip(py.mean(axis=1), -4.0, 4.0)
    rest[:, 5] = path[stroke] / count[stroke]
    # Rows lie side by side for what follows, so that the row above is neither behind nor beside a piece.
    px = px + 2 * np.ptp(px) * frame.row[stroke][:, None]
    furthest = np.maximum.accumulate(px[:, -1])
    rest[:, 6] = np.log1p(np.maximum(furthest - px.mean(axis=1), 0.0))
    rest[:, 7:] = _nearby(px, py, rest[:, 5])

    first_point = np.searchsorted(along, at[:, 0] + 1e-9, side="right") - 1
    last_point = np.searchsorted(along, at[:, -1] - 1e-9, side="left")
    begin = (last - stroke_lengths + 1)[stroke]
    first_point = np.clip(first_point, begin, last[stroke])
    return Steps(features, first_point, np.clip(last_point, first_point, last[stroke]))


def _nearby(px: NDArray[np.float64], py: NDArray[np.float64], length: NDArray[np.float32]) -> NDArray[np.float32]:
    """Ink around each piece, by cells of a small map: log of 1 + arc length, (time, cells).

    px, py (time, CHORDS + 1); length (time,). Half pieces stand for the ink.
    """
    mid_x, mid_y = px[:, CHORDS // 2].astype(np.float32), py[:, CHORDS // 2].astype(np.float32)
    ink_x = np.stack([px[:, 1], px[:, CHORDS - 1]], axis=1).astype(np.float32).ravel()
    ink_y = np.stack([py[:, 1], py[:, CHORDS - 1]], axis=1).astype(np.float32).ravel()
    weight = np.repeat(0.5 * length, 2)
    order = np.argsort(ink_x, kind="stable")
    ink_x, ink_y, weight = ink_x[order], ink_y[order], weight[order]
    low = np.searchsorted(ink_x, mid_x + _X_EDGES[0])
    high = np.searchsorted(ink_x, mid_x + _X_EDGES[-1])
    near = high - low
    centre = np.repeat(np.arange(len(mid_x)), near)
    index = np.arange(len(centre)) - np.repeat(np.cumsum(near) - near, near) + low[centre]
    column = np.searchsorted(_X_EDGES, ink_x[index] - mid_x[centre], side="right") - 1
    row = np.searchsorted(_Y_EDGES, ink_y[index] - mid_y[centre], side="right") - 1
    columns, rows = len(_X_EDGES) - 1, len(_Y_EDGES) - 1
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    cell = (centre * columns + column) * rows + row
    sums = np.bincount(cell[inside], weights=weight[index[inside]], minlength=len(mid_x) * columns * rows)
    return np.log1p(sums.reshape(len(mid_x), columns * rows)).astype(np.float32)
