"""Figures and numbers as files: PNG, SVG, CSV, NPZ, from the same drawing as the screen's."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QIODevice, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from app.theme import Theme, current
from engine.data.files import write_whole

LARGEST = 16_384
"""Longest side of an exported image in pixels."""

_ROWS = 4_096
Progress = Callable[[int, int], None]
"""Called with how much is done, of how much."""


class Stop(Protocol):
    """Asked between pieces of long work; raises where somebody wants it to end."""

    def check(self) -> None:
        """Raise to end the work."""


class Figure(Protocol):
    """What draws itself at any size: tracks, stacks, rulers, plots."""

    def figure_size(self) -> QSize:
        """The size it has on screen."""

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all of it in `rect`."""


class Numbers(Protocol):
    """What has numbers to hand out."""

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """Names of columns, float32 (step, column)."""

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Named arrays."""


@runtime_checkable
class Named(Protocol):
    """What has names for the rows of its numbers."""

    def row_names(self) -> tuple[str, Sequence[str]]:
        """What the names are, and one for each row."""


def picture_of(figure: Figure, scale: float = 1.0, theme: Theme | None = None, size: QSize | None = None) -> QImage:
    """The figure as an image of `scale` pixels for one of the screen's, in a theme (that on screen where None).

    Raises ValueError where the image would be empty or longer than 16,384 pixels on a side.
    """
    size = figure.figure_size() if size is None else size
    width, height = round(size.width() * scale), round(size.height() * scale)
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        raise ValueError(
            f"`size` times `scale` must be from 1 to {LARGEST:,} pixels, but is {width:,} \N{MULTIPLICATION SIGN} "
            f"{height:,} instead."
        )
    theme = current() if theme is None else theme
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(QColor(theme.window))
    painter = QPainter(image)
    figure.paint_figure(painter, QRectF(0, 0, size.width(), size.height()), theme)
    painter.end()
    return image


def png_of(figure: Figure, scale: float = 2.0, theme: Theme | None = None, size: QSize | None = None) -> bytes:
    """The figure as the bytes of a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"PNG").write(picture_of(figure, scale, theme, size))
    return bytes(buffer.data().data())


def svg_of(figure: Figure, theme: Theme | None = None, size: QSize | None = None, title: str = "") -> bytes:
    """The figure as the bytes of an SVG file: lines and text as such, heat maps as images whose cells stay sharp."""
    size = figure.figure_size() if size is None else size
    theme = current() if theme is None else theme
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setResolution(96)
    generator.setTitle(title or "Unrolled")
    generator.setDescription("")
    painter = QPainter(generator)
    figure.paint_figure(painter, QRectF(0, 0, size.width(), size.height()), theme)
    painter.end()
    return _polished(bytes(buffer.data().data()).decode(), size).encode()


def _polished(svg: str, size: QSize) -> str:
    """What Qt leaves out: a size in pixels, a way for browsers not to blur images, a font where one is missing."""
    svg = re.sub(
        r'width="[\d.]+mm" height="[\d.]+mm"', f'width="{size.width()}" height="{size.height()}"', svg, count=1
    )
    svg = svg.replace(
        'image-rendering="optimizeSpeed"', 'style="image-rendering:optimizeSpeed;image-rendering:pixelated"'
    )
    return re.sub(r'font-family="([^",]+)"', r'font-family="\1, sans-serif"', svg)


def csv_of(numbers: Numbers, cancel: Stop | None = None, progress: Progress | None = None) -> bytes:
    """The numbers as the bytes of a CSV file: a row a step, nine digits, which give back the same float32.

    Rows have their names where `numbers` gives them. NaN is an empty cell. What `cancel` raises passes through.
    """
    names, data = numbers.values()
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    head, rows = numbers.row_names() if isinstance(numbers, Named) else ("step", range(len(data)))
    writer.writerow([head, *names])
    for start in range(0, len(data), _ROWS):
        if cancel is not None:
            cancel.check()
        for step, row in enumerate(data[start : start + _ROWS].tolist(), start):
            writer.writerow([rows[step], *("" if value != value else f"{value:.9g}" for value in row)])
        if progress is not None:
            progress(min(start + _ROWS, len(data)), len(data))
    return text.getvalue().encode()


def npz_of(numbers: Numbers) -> bytes:
    """The arrays as the bytes of a compressed NPZ file, which needs no pickle to read."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **numbers.arrays())
    return buffer.getvalue()


def save_png(
    path: Path, figure: Figure, scale: float = 2.0, theme: Theme | None = None, size: QSize | None = None
) -> None:
    """Write the figure as PNG. Raises SaveError."""
    write_whole(path, png_of(figure, scale, theme, size))


def save_svg(path: Path, figure: Figure, theme: Theme | None = None, size: QSize | None = None) -> None:
    """Write the figure as SVG. Raises SaveError."""
    write_whole(path, svg_of(figure, theme, size, path.stem))


def save_csv(path: Path, numbers: Numbers, cancel: Stop | None = None, progress: Progress | None = None) -> None:
    """Write the numbers as CSV. Raises SaveError, and what `cancel` raises."""
    write_whole(path, csv_of(numbers, cancel, progress))


def save_npz(path: Path, numbers: Numbers) -> None:
    """Write the arrays as NPZ. Raises SaveError."""
    write_whole(path, npz_of(numbers))
