"""The Translate lab without a window. Imports torch only when a command runs."""

from __future__ import annotations

import json
import signal
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.labs.translate.models import LANGUAGES

if TYPE_CHECKING:
    from engine.train.events import Event


@click.command("translate")
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of sentence pairs.")
@click.option("--to", type=click.Choice(list(LANGUAGES)), default="fr", show_default=True)
@click.option(
    "--preset",
    type=click.Choice(["full", "plain", "attention", "both", "stacked", "transformer"]),
    default="full",
    show_default=True,
    help="The net.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for checkpoints.  [default: runs/translate-...]")
@click.option("--updates", default=4_000, show_default=True, type=click.IntRange(1))
@click.option("--pieces", default=6_000, show_default=True, type=click.IntRange(16), help="Target pieces of a batch.")
@click.option("--learning-rate", default=2e-3, show_default=True, type=float)
@click.option("--validate-every", default=500, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True)
@click.option("--threads", default=1, show_default=True, type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True, help="A JSON object for each event.")
def train(data: Path, out: Path | None, threads: int, as_json: bool, **choices: Any) -> None:
    """Train a translator on sentence pairs; a run that was stopped goes on where it was.

    The folder holds a table *eng-fra*.tsv.gz (English, tab, other language), or train.en, train.fr, val.en, val.fr with
    a sentence a line.

    \b
    unrolled train translate --data FOLDER --to de
    unrolled train translate --data FOLDER --preset plain --updates 2000
    torchrun --nproc-per-node 2 -m app train translate --data FOLDER
    """
    import torch

    from engine.cancel import Cancel
    from engine.labs.translate.corpus import read_corpus
    from engine.labs.translate.recipe import Options, task_of
    from engine.labs.translate.weights import save_translator
    from engine.nets.translator import Sizes
    from engine.train.loop import fit
    from engine.train.parallel import Ranks

    options = Options(**choices)
    folder = out or Path("runs") / f"translate-{options.to}-{options.preset}"
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(threads)
    task, schedule, subwords = task_of(read_corpus(data, options.to), options)
    cancel = Cancel()
    signal.signal(signal.SIGINT, lambda *_: cancel.set())
    for event in fit(task, schedule, folder, cancel):
        _tell(event, as_json)
    if Ranks.of_environment().first:
        weights = folder / f"{options.to}-{options.preset}.safetensors"
        save_translator(weights, task.module, Sizes(**task.about["sizes"]), subwords, task.about)
        click.echo(f"best weights: {weights}", err=True)


def _tell(event: Event, as_json: bool) -> None:
    from engine.train.events import Finished, Progress, Validated

    if as_json:
        click.echo(json.dumps({"event": type(event).__name__.lower(), **asdict(event)}))
    elif isinstance(event, Progress):
        click.echo(f"\r{event.update}/{event.updates}  loss {event.loss:.3f}", nl=False, err=True)
    elif isinstance(event, Validated | Finished):
        metrics = event.metrics if isinstance(event, Validated) else event.best
        click.echo(f"\n{event.update}: " + "  ".join(f"{key} {value:.4f}" for key, value in metrics.items()))


TRAIN = train
