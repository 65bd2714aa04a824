"""A row of labels over an axis: each in its own place, shortened where its neighbours need theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

_GAP = 4.0
_ENOUGH = 0.5
"""Share of its width from which a shortened label can be read."""


@dataclass(frozen=True)
class Spot:
    """A label wanted at `x`, `half` its width to either side; `least` is half the room below which it says nothing."""

    x: float
    half: float
    least: float


def placed(spots: Sequence[Spot], left: float, right: float, kept: int = -1) -> dict[int, tuple[float, float]]:
    """The first and last place that each label takes between `left` and `right`, by its index in `spots`.

    Spots come from left to right. Neighbours that would meet share the room between them, a narrow one leaving the
    wide one what it does not need. Where even the first letters would meet, the later label is left out, but never
    the one at `kept`, which gets all its room where its share would be too little to read it.
    """
    fair = _placed(spots, left, right, -1)
    if kept < 0:
        return fair
    first, last = fair.get(kept, (0.0, 0.0))
    return fair if last - first >= _ENOUGH * 2 * spots[kept].half else _placed(spots, left, right, kept)


def _placed(spots: Sequence[Spot], left: float, right: float, kept: int) -> dict[int, tuple[float, float]]:
    spots = [_inside(spot, spot.half if index == kept else spot.least, left, right) for index, spot in enumerate(spots)]
    chosen = _apart(spots, kept)
    found: dict[int, tuple[float, float]] = {}
    for place, index in enumerate(chosen):
        spot = spots[index]
        half = min(spot.half, spot.x - left, right - spot.x)
        if index != kept:
            for other in (*chosen[max(place - 1, 0) : place], *chosen[place + 1 : place + 2]):
                half = min(half, _share(spot, spots[other], other == kept))
        found[index] = spot.x - half, spot.x + half
    return found


def _inside(spot: Spot, half: float, left: float, right: float) -> Spot:
    """A label at an end of the axis stands beside that end, not on it."""
    half = min(half, 0.5 * (right - left))
    return replace(spot, x=min(max(spot.x, left + half), right - half))


def _share(one: Spot, other: Spot, whole: bool) -> float:
    """Half the room that `one` gets beside `other`, which takes all it wants where `whole`."""
    between = abs(other.x - one.x) - _GAP
    rest = between - other.half
    return max(rest if whole else max(rest, 0.5 * between), 0.0)


def _apart(spots: Sequence[Spot], kept: int) -> list[int]:
    """The labels whose first letters do not meet."""
    chosen: list[int] = []
    for index, spot in enumerate(spots):
        before = spots[chosen[-1]] if chosen else None
        beside = spots[kept] if 0 <= kept != index else None
        if beside is not None and abs(spot.x - beside.x) - _GAP < spot.least + beside.half:
            continue
        if index == kept or before is None or spot.x - before.x - _GAP >= spot.least + before.least:
            chosen.append(index)
    return chosen
