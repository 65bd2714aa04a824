"""Where the paper lies under the window: zoom and pan as one frozen value, and the writing lines on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MARGIN, FOOT = 32.0, 56.0
"""Pixels left free around fitted ink; below it is the row of letters."""


@dataclass(frozen=True)
class View:
    """Screen = paper * `scale` + (`dx`, `dy`), in logical pixels."""

    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    def to_screen(self, points: NDArray[np.float32]) -> NDArray[np.float64]:
        """Paper points (point, 2) in pixels."""
        return points.astype(np.float64) * self.scale + (self.dx, self.dy)

    def to_paper(self, x: float, y: float) -> tuple[float, float]:
        """A pixel position on the paper."""
        return (x - self.dx) / self.scale, (y - self.dy) / self.scale

    def zoomed(self, factor: float, x: float, y: float) -> View:
        """Larger by `factor` with what is under the pixel (x, y) staying there."""
        scale = min(max(self.scale * factor, 1e-3), 1e3)
        ratio = scale / self.scale
        return View(scale, x - (x - self.dx) * ratio, y - (y - self.dy) * ratio)

    def panned(self, dx: float, dy: float) -> View:
        """Moved by pixels."""
        return View(self.scale, self.dx + dx, self.dy + dy)


@dataclass(frozen=True)
class Guides:
    """The line that letters stand on, and how high small letters are, on the paper."""

    baseline: float
    x_height: float


def fitted(points: NDArray[np.float32], width: float, height: float) -> View:
    """The view that shows all points (point, 2), large, with room for the letters below."""
    if not len(points):
        return View()
    low, high = points.min(axis=0).astype(float), points.max(axis=0).astype(float)
    size = np.maximum(high - low, 1e-6)
    room_x, room_y = max(width - 2 * MARGIN, 16.0), max(height - 0.6 * MARGIN - FOOT, 16.0)
    # A dash fills no window: it stays a mark in the middle of it. A dot stays as it is.
    tall = max(float(size[1]), 0.15 * float(size[0]))
    scale = min(float(room_x / size[0]), 0.92 * room_y / tall, 1e3) if size.max() > 1e-5 else 1.0
    middle = (low + high) / 2 * scale
    return View(scale, width / 2 - middle[0], 0.6 * MARGIN + room_y / 2 - middle[1])


def blank_guides(height: float) -> Guides:
    """Writing lines of an empty pad of `height` pixels."""
    return Guides(round(0.62 * height), round(min(max(0.2 * height, 24.0), 72.0)))


def guides_of(points: NDArray[np.float32], starts: NDArray[np.int64]) -> Guides | None:
    """Writing lines of ink (point, 2) whose strokes begin at `starts`: the rows that hold most of its length."""
    if len(points) < 8:
        return None
    lengths = np.hypot(*np.diff(points.astype(float), axis=0).T)
    lengths[starts[1:] - 1] = 0.0
    rows = 0.5 * (points[1:, 1] + points[:-1, 1]).astype(float)
    low, high = rows.min(), rows.max()
    if high - low < 1e-6 or lengths.sum() < 1e-6:
        return None
    density, edges = np.histogram(rows, bins=48, range=(low, high), weights=lengths)
    density = np.convolve(density, np.ones(5) / 5, mode="same")
    inside = density >= 0.5 * density.max()
    peak = int(density.argmax())
    first = last = peak
    while first > 0 and inside[first - 1]:
        first -= 1
    while last < len(inside) - 1 and inside[last + 1]:
        last += 1
    return Guides(float(edges[last + 1]), float(max(edges[last + 1] - edges[first], (high - low) / 12)))
