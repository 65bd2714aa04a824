"""The colours of the program, dark and light."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Colours by what they are for, each a hex string that QColor takes; `series` are for lines, in order."""

    dark: bool
    window: str
    panel: str
    raised: str
    line: str
    text: str
    dim: str
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
    accent="#0b6bcb",
    accent_text="#ffffff",
    cursor="#c75a00",
    warning="#b3261e",
    good="#1a7f45",
    series=("#0b6bcb", "#c75a00", "#00775a", "#a8387f", "#8a7a00", "#5b3fc4", "#b3261e", "#5d6875"),
)
