"""What the commands of the Translate lab share. Imports torch only when a session is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.labs.translate.models import DEFAULT, LANGUAGES
from engine.options import Finite

if TYPE_CHECKING:
    from engine.labs.translate.session import Session

TO = click.option("--to", type=click.Choice(list(LANGUAGES)), default="fr", show_default=True, help="Language.")
MODEL_HELP = "A model that ships or a .safetensors file.  [default: the full one of the language]"
BEAM = click.option("--beam", default=5, show_default=True, type=click.IntRange(1, 64), help="Hypotheses kept.")
POWER = click.option("--length-power", default=1.0, show_default=True, type=Finite(0, 5), help="Of the length penalty.")
JSON = click.option("--json", "as_json", is_flag=True, help="JSON lines instead of text.")


def session_of(model: str, to: str | None) -> Session:
    """The model, or the full one of a language, on one thread: with more, small products wait for each other.

    Raises ModelError where there is none, or where it translates into another language than `to`.
    """
    # Imported late, as torch is.
    import torch

    from engine.errors import ModelError
    from engine.labs.translate.session import Session

    torch.set_num_threads(1)
    session = Session(model or to or DEFAULT)
    if to and session.language != to:
        raise ModelError(
            f"`--model {model}` must translate into {LANGUAGES[to]}, as `--to {to}` asks, but translates into "
            f"{LANGUAGES[session.language]} instead."
        )
    return session
