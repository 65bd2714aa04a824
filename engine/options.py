"""Kinds of options that commands share; loads no torch."""

from __future__ import annotations

import math
import os
from typing import Any

import click


class Finite(click.FloatRange):
    """A number between bounds. Click's own lets NaN, which lies nowhere, through, and infinity where a side is open."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number of a text. Refuses what is not finite."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number


LEARNING_RATE = Finite(0, 10, min_open=True)

THREADS = click.option(
    "--threads",
    default=1,
    show_default=True,
    type=click.IntRange(1, 4 * (os.cpu_count() or 1)),
    help="Processor threads.",
)
