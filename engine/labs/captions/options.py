"""What the commands of the Captions lab share; loads no torch."""

from __future__ import annotations

import click

HELD_BACK = 2**31
"""Seeds from here on are never trained on."""

MODEL_HELP = "A network that ships or a .safetensors file."
JSON = click.option("--json", "as_json", is_flag=True, help="JSON lines instead of text.")
