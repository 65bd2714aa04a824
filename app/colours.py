"""The colours of the program, dark and light."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Colours by what they are for, each a hex string that QColor takes.

    `series` are for lines, in order; `faded` is for the words of what is not possible now.
    """

    dark: bool
    window: str
    panel: str
    raised: str
    line: str
    text: str
    dim: str
    faded: str
    accent: str
    accent_text: str
    cursor: str
    warning: str
    good: str
    series: tuple[str, ...]


DARK = Theme(
    dark=True,
    window="#14171a",
    panel="#1c2127",
    raised="#262d35",
    line="#323a44",
    text="#e8ecf1",
    dim="#98a3b0",
    faded="#6a727c",
    accent="#56b4f9",
    accent_text="#0b1a26",
    cursor="#ffb14e",
    warning="#ff7a5c",
    good="#5fd38d",
    series=("#56b4f9", "#ffb14e", "#5fd3a8", "#f28cc3", "#f0e442", "#9d8cff", "#ff7a5c", "#b8c4d0"),
)
LIGHT = Theme(
    dark=False,
    window="#f4f5f7",
    panel="#ffffff",
    raised="#eef1f4",
    line="#d5dae0",
    text="#1b2026",
    dim="#5d6875",
    faded="#858e99",
    accent="#0b6bcb",
    accent_text="#ffffff",
    cursor="#c75a00",
    warning="#b3261e",
    good="#1a7f45",
    series=("#0b6bcb", "#c75a00", "#00775a", "#a8387f", "#8a7a00", "#5b3fc4", "#b3261e", "#5d6875"),
)


LEGIBLE = 4.5
"""Least contrast of text with its ground (WCAG 2.1, success criterion 1.4.3)."""
DISCERNIBLE = 3.0
"""Least contrast of what says that it is not possible now, which the standard leaves open."""


def contrast(one: str, other: str) -> float:
    """How far two colours are apart in brightness, 1 to 21 (WCAG 2.1, "contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 to 1 (WCAG 2.1)."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
