"""The run of the cursor as a GIF."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QImage

from app.theme import Theme
from app.views.export import Figure, Progress, Stop, picture_of
from app.views.timeline import Timeline
from engine.data.files import write_whole

RATES = (10, 20, 25)
"""Frames a second that GIF can keep: its times count in hundredths of a second."""

_LOOKED_AT = 5


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """uint8 (row, column, 3): red, green, blue."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


def frames_of(
    figure: Figure, timeline: Timeline, scale: float = 1.0, theme: Theme | None = None
) -> Callable[[int], QImage]:
    """A function that puts the cursor on a step and draws the figure there."""

    def frame(step: int) -> QImage:
        timeline.set_cursor(step)
        return picture_of(figure, scale, theme)

    return frame


def gif_of(
    frame: Callable[[int], QImage],
    steps: Sequence[int],
    fps: int = 20,
    cancel: Stop | None = None,
    progress: Progress | None = None,
) -> bytes:
    """The bytes of a GIF with `frame(step)` for each of `steps`, played for ever, with one palette of 255 colours.

    Frames are made twice where they help to choose the palette. Raises ValueError for a rate that GIF
    cannot keep or without steps; what `cancel` raises passes through.
    """
    if fps not in RATES:
        raise ValueError(f"`fps` must be one of {', '.join(map(str, RATES))}, but is {fps} instead.")
    if not len(steps):
        raise ValueError("`steps` must be at least one step, but is empty instead.")
    looked_at = [steps[i] for i in sorted({round(i) for i in np.linspace(0, len(steps) - 1, _LOOKED_AT)})]
    together = np.concatenate([pixels_of(frame(step)) for step in looked_at])
    palette = Image.fromarray(together).quantize(255, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)

    def images() -> Iterator[Image.Image]:
        for done, step in enumerate(steps, 1):
            if cancel is not None:
                cancel.check()
            yield Image.fromarray(pixels_of(frame(step))).quantize(palette=palette, dither=Image.Dither.NONE)
            if progress is not None:
                progress(done, len(steps))

    first, *rest = images()
    buffer = io.BytesIO()
    first.save(buffer, "GIF", save_all=True, append_images=rest, duration=1000 // fps, loop=0, optimize=True)
    return buffer.getvalue()


def save_gif(
    path: Path,
    frame: Callable[[int], QImage],
    steps: Sequence[int],
    fps: int = 20,
    cancel: Stop | None = None,
    progress: Progress | None = None,
) -> None:
    """Write the run of the cursor as GIF. Raises SaveError, ValueError, and what `cancel` raises."""
    write_whole(path, gif_of(frame, steps, fps, cancel, progress))
