"""Colour tables: even, centred, told apart by colour-blind eyes."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.views.colour import LEVELS, MISSING, colour_of, image_of, levels, table

# Deuteranopia on linear RGB, Machado, Oliveira and Fernandes (2009), severity 1.
_DEUTERANOPIA = np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]])


def _linear(colours: NDArray[np.uint8]) -> NDArray[np.float64]:
    share = colours / 255.0
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def _lightness(colours: NDArray[np.uint8]) -> NDArray[np.float64]:
    """L* of CIE Lab, another measure than the one the tables are made with."""
    luminance = _linear(colours) @ np.array([0.2126, 0.7152, 0.0722])
    return np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)


@pytest.mark.parametrize("dark", [True, False])
def test_a_sequential_table_goes_one_way_in_even_steps(dark: bool) -> None:
    steps = np.diff(_lightness(table("sequential", dark)[:LEVELS:16]))
    assert (steps > 0).all() if dark else (steps < 0).all()
    assert np.abs(steps).max() < 2.2 * np.abs(steps).min()


@pytest.mark.parametrize("dark", [True, False])
def test_a_diverging_table_is_neutral_at_0_and_as_strong_on_both_sides(dark: bool) -> None:
    colours = table("diverging", dark)[:LEVELS]
    middle = colours[LEVELS // 2].astype(int)
    assert np.ptp(middle) <= 12
    lightness = _lightness(colours)
    assert np.abs(lightness - lightness[::-1]).max() < 14
    assert colours[0, 2] > colours[0, 0]
    assert colours[-1, 0] > colours[-1, 2]


@pytest.mark.parametrize("dark", [True, False])
def test_colour_blind_eyes_tell_the_signs_apart(dark: bool) -> None:
    colours = _linear(table("diverging", dark)) @ _DEUTERANOPIA.T
    for distance in (60, 90, 127):
        low, high = colours[127 - distance], colours[127 + distance]
        share_low, share_high = low[2] / low.sum(), high[2] / high.sum()
        assert share_low > share_high + 0.2


def test_the_table_lies_on_the_panel_at_no_signal() -> None:
    for scale in ("diverging", "sequential"):
        at_rest = 127 if scale == "diverging" else 0
        assert _lightness(table(scale, True))[at_rest] < 16
        assert _lightness(table(scale, False))[at_rest] > 94


def test_levels_clip_and_mark_what_is_missing() -> None:
    values = np.array([-5, -1, 0, 1, 7, np.nan, np.inf, -np.inf], np.float32)
    assert levels(values, -1, 1).tolist() == [0, 0, 127, 254, 254, MISSING, MISSING, MISSING]


def test_what_is_missing_has_a_colour_that_no_value_has() -> None:
    for dark in (True, False):
        missing = colour_of(float("nan"), 0, 1, "diverging", dark)
        assert len(set(missing)) == 1
        assert missing not in {tuple(colour) for colour in table("diverging", dark)[:LEVELS].tolist()}


def test_an_image_owns_its_bytes() -> None:
    indices = np.arange(6, dtype=np.uint8).reshape(2, 3)
    image = image_of(indices, "sequential", True)
    indices[:] = 200
    assert [image.pixelIndex(x, y) for y in range(2) for x in range(3)] == [0, 1, 2, 3, 4, 5]
