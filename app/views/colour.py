"""Colour tables for heat maps: even steps of lightness in OKLab, safe for colour-blind eyes, one set a theme.

OKLab after Ottosson, "A perceptual color space for image processing" (2020).
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

Scale = Literal["diverging", "sequential", "quiet"]
LEVELS = 255
"""Levels of a table: odd, so that the middle of a diverging one is exactly 0."""

MISSING = LEVELS
"""Index of what is no finite number."""

# Lightness, chroma and hue (degrees) of the stops, lowest value first.
_STOPS: dict[tuple[Scale, bool], tuple[tuple[float, float, float], ...]] = {
    ("diverging", True): (
        (0.86, 0.085, 225),
        (0.66, 0.150, 246),
        (0.44, 0.110, 256),
        (0.225, 0.012, 258),
        (0.44, 0.100, 38),
        (0.66, 0.160, 45),
        (0.86, 0.120, 75),
    ),
    ("diverging", False): (
        (0.33, 0.120, 262),
        (0.545, 0.145, 250),
        (0.76, 0.100, 238),
        (0.975, 0.004, 250),
        (0.76, 0.110, 58),
        (0.545, 0.150, 42),
        (0.33, 0.110, 34),
    ),
    ("sequential", True): (
        (0.225, 0.020, 258),
        (0.40, 0.090, 258),
        (0.58, 0.130, 246),
        (0.76, 0.100, 215),
        (0.94, 0.070, 110),
    ),
    ("sequential", False): (
        (0.985, 0.003, 200),
        (0.83, 0.075, 205),
        (0.67, 0.120, 235),
        (0.49, 0.135, 255),
        (0.31, 0.100, 268),
    ),
    ("quiet", True): ((0.225, 0.012, 258), (0.46, 0.015, 250)),
    ("quiet", False): ((0.975, 0.004, 250), (0.76, 0.012, 250)),
}
_MISSING = {True: (0.36, 0.0, 0.0), False: (0.86, 0.0, 0.0)}


def _from_oklab(lab: NDArray[np.float64]) -> NDArray[np.uint8]:
    """sRGB bytes (..., 3) of OKLab (..., 3), clipped to what a screen can show."""
    lightness, a, b = np.moveaxis(lab, -1, 0)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = np.stack(
        [
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        ],
        axis=-1,
    ).clip(0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(255 * encoded).astype(np.uint8)


def _polar(stops: tuple[tuple[float, float, float], ...]) -> NDArray[np.float64]:
    lightness, chroma, hue = np.array(stops, np.float64).T
    return np.stack([lightness, chroma * np.cos(np.radians(hue)), chroma * np.sin(np.radians(hue))], axis=-1)


@cache
def table(scale: Scale, dark: bool) -> NDArray[np.uint8]:
    """uint8 (256, 3): red, green and blue of the levels, low to high, and of what is missing at the end."""
    stops = _polar(_STOPS[scale, dark])
    at, levels = np.linspace(0, 1, len(stops)), np.linspace(0, 1, LEVELS)
    lab = np.stack([np.interp(levels, at, stops[:, channel]) for channel in range(3)], axis=-1)
    colours = _from_oklab(np.concatenate([lab, _polar((_MISSING[dark],))]))
    colours.setflags(write=False)
    return colours


@cache
def _palette(scale: Scale, dark: bool) -> list[int]:
    red, green, blue = table(scale, dark).astype(np.uint32).T
    return [int(value) for value in 0xFF000000 | red << 16 | green << 8 | blue]


def levels(values: NDArray[np.floating], low: float, high: float) -> NDArray[np.uint8]:
    """Level of each value between `low` and `high`; beyond them the nearest end, MISSING where not finite."""
    scaled = (values - np.float32(low)) * np.float32((LEVELS - 1) / (high - low))
    missing = ~np.isfinite(scaled)
    some = bool(missing.any())
    if some:
        scaled[missing] = 0
    np.rint(scaled, out=scaled)
    found: NDArray[np.uint8] = np.clip(scaled, 0, LEVELS - 1, out=scaled).astype(np.uint8)
    if some:
        found[missing] = MISSING
    return found


def colour_of(value: float, low: float, high: float, scale: Scale, dark: bool) -> tuple[int, int, int]:
    """Red, green and blue of one value, as a heat map paints it."""
    red, green, blue = table(scale, dark)[levels(np.array([value], np.float32), low, high)[0]]
    return int(red), int(green), int(blue)


def image_of(indices: NDArray[np.uint8], scale: Scale, dark: bool) -> QImage:
    """An 8-bit image of levels (row, column), which owns its bytes."""
    rows, columns = indices.shape
    data = np.ascontiguousarray(indices)
    image = QImage(data.data, columns, rows, columns, QImage.Format.Format_Indexed8).copy()
    image.setColorTable(_palette(scale, dark))
    return image
