"""What every training command offers; loads no torch."""

from __future__ import annotations

import click

from engine.options import Finite

MINUTES = click.option(
    "--minutes", default=0.0, type=Finite(0), help="End after so long, however many updates that makes."
)
SEED = click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1), help="Of weights and of what is drawn."
)
WORKERS = click.option(
    "--workers", default=0, show_default=True, type=click.IntRange(0, 64), help="Processes that draw samples."
)
