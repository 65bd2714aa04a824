"""Where the files that ship with the program are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "resources"
"""Folder of weights, cards, icons and samples; beside the packages in a checkout, a wheel and a bundle alike."""


def resource(*parts: str) -> Path:
    """Path of a file under `resources`, whether or not it is there."""
    return ROOT.joinpath(*parts)
