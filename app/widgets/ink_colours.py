"""What colour each point of the ink has: by time, by letter, or by the value of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from app.theme import Theme

Mode = Literal["plain", "time", "unit", "letter"]
Table = NDArray[np.uint8]
Letter = tuple[str, int, int]
"""A letter that was read, and the first and last point (inclusive) of the ink that made it."""

# Ends and middles that all stand out from the paper: ink that fades into it could not be read.
_TIME = {True: ("#7d6bff", "#56b4f9", "#5fd3a8", "#f0e442"), False: ("#2aa5c9", "#0b6bcb", "#5b3fc4", "#3a0f5c")}
_UNIT = {True: ("#5ec2ff", "#566270", "#ff9350"), False: ("#0060c4", "#b3bac2", "#c24600")}


@dataclass(frozen=True, eq=False)
class Colouring:
    """codes int32 (point,): index into `palette` for each point, -1 for plain ink. Later points are plain."""

    codes: NDArray[np.int32]
    palette: tuple[QColor, ...]

    def of(self, first: int, last: int) -> NDArray[np.int32]:
        """Codes of the points `first` to `last`, one past the end."""
        codes = np.full(last - first, -1, np.int32)
        known = self.codes[first:last]
        codes[: len(known)] = known
        return codes


PLAIN = Colouring(np.zeros(0, np.int32), ())


@dataclass(frozen=True, eq=False)
class Colours:
    """What a page asks the colours of the ink to be; see `InkSurface.set_colouring`."""

    mode: Mode = "plain"
    values: NDArray[np.float64] | None = None
    table: Table | None = None
    limit: float | None = None
    legend: str = ""

    def of(self, letters: tuple[Letter, ...], count: int, theme: Theme) -> Colouring:
        """The colour of each of `count` points."""
        if self.mode == "time":
            return by_time(np.arange(float(count)) if self.values is None else self.values, self.table, theme)
        if self.mode == "unit" and self.values is not None:
            return by_unit(self.values, self.table, self.bound, theme)
        return by_letter(letters, count, theme) if self.mode == "letter" else PLAIN

    @property
    def bound(self) -> float:
        """The value at the ends of the diverging table."""
        if self.limit is not None or self.values is None:
            return self.limit or 1.0
        finite = self.values[np.isfinite(self.values)]
        return max(float(np.abs(finite).max(initial=0.0)), 1e-12)

    @property
    def ends(self) -> tuple[str, str]:
        """What the legend says at both ends."""
        return ("first", "last") if self.mode == "time" else (f"\u2212{self.bound:.2f}", f"+{self.bound:.2f}")


def blended(stops: tuple[str, ...]) -> Table:
    """uint8 (256, 3): a table through `stops`, even steps apart in Oklab, where equal steps look equal.

    Source: B. Ottosson, A perceptual color space for image processing, 2020.
    """
    rgb = np.array([[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in stops]) / 255.0
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab = np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T
    at = np.linspace(0, len(stops) - 1, 256)
    mixed = np.stack([np.interp(at, np.arange(len(stops)), lab[:, k]) for k in range(3)], axis=1)
    back = (mixed @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_CONES).T
    back = back.clip(0, 1)
    coded = np.where(back <= 0.0031308, 12.92 * back, 1.055 * back ** (1 / 2.4) - 0.055)
    return (255 * coded + 0.5).astype(np.uint8)


_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def by_time(values: NDArray[np.float64], table: Table | None, theme: Theme) -> Colouring:
    """Values (point,) from the least to the greatest along a sequential table; not finite: plain."""
    finite = np.isfinite(values)
    low, high = (values[finite].min(), values[finite].max()) if finite.any() else (0.0, 0.0)
    place = (values - low) / max(high - low, 1e-12)
    return _looked_up(place, blended(_TIME[theme.dark]) if table is None else table)


def by_unit(values: NDArray[np.float64], table: Table | None, limit: float, theme: Theme) -> Colouring:
    """Values (point,) from -`limit` to `limit` along a diverging table; not finite: plain."""
    place = 0.5 + 0.5 * values / max(limit, 1e-12)
    return _looked_up(place, blended(_UNIT[theme.dark]) if table is None else table)


def by_letter(letters: tuple[Letter, ...], count: int, theme: Theme) -> Colouring:
    """The ink of each letter in a hue unlike its neighbours'; ink of no letter is plain."""
    codes = np.full(count, -1, np.int32)
    palette = letter_colours(theme)
    for index, (_, first, last) in enumerate(letters):
        codes[max(first, 0) : last + 1] = index % len(palette)
    return Colouring(codes, palette)


def letter_colours(theme: Theme) -> tuple[QColor, ...]:
    """Hues that letters take in turn; the colour of the cursor is not among them."""
    return tuple(QColor(theme.series[k]) for k in (0, 2, 3, 5))


def _looked_up(place: NDArray[np.float64], table: Table) -> Colouring:
    finite = np.isfinite(place)
    codes = np.full(len(place), -1, np.int32)
    codes[finite] = np.rint(255 * place[finite].clip(0, 1)).astype(np.int32)
    return Colouring(codes, tuple(QColor(*row) for row in np.asarray(table, np.uint8)[:, :3].tolist()))
