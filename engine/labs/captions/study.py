"""Training and measuring the networks without a window. Imports torch only when a command runs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from engine.labs.captions.models import DEFAULT, PLAIN
from engine.labs.captions.options import HELD_BACK, JSON, MODEL_HELP
from engine.options import LEARNING_RATE, THREADS, Finite
from engine.train.choices import MINUTES, WORKERS


@click.command("captions")
@click.option("--model", "models", multiple=True, help=MODEL_HELP + " May be given several times.")
@click.option("--drawings", default=4_000, show_default=True, type=click.IntRange(1), help="How many to draw.")
@JSON
def evaluate(models: tuple[str, ...], drawings: int, as_json: bool) -> None:
    """The share of drawings, none of them trained on, whose caption is one of those that are right.

    The drawings are made by the program's own pencil, so this says nothing of how a person draws.

    \b
    unrolled evaluate captions
    unrolled evaluate captions --model attention --model plain --json
    """
    import torch

    from engine.cancel import Cancel
    from engine.labs.captions.evaluation import evaluate as scores_of
    from engine.labs.captions.evaluation import held_back
    from engine.labs.captions.weights import load_captioner

    torch.set_num_threads(1)
    scenes = held_back(drawings)
    for model in models or (DEFAULT,):
        net, lexicon, _ = load_captioner(model)
        with click.progressbar(length=drawings, label=model, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

            def advance(done: int, bar: Any = bar) -> None:
                bar.update(done - bar.pos)

            scores = scores_of(net, lexicon, scenes, Cancel(), advance)
        if as_json:
            table = {"schema": "unrolled.evaluate.captions/1", "model": model, "kinds": [asdict(one) for one in scores]}
            click.echo(json.dumps(table))
        else:
            lines = [f"  {one.kind:<8} {one.right:>7.2%} of {one.drawings:,}" for one in scores]
            click.echo("\n".join((f"{model}: drawings described right", *lines)))


@click.command("captions")
@click.option("--attention/--no-attention", default=True, show_default=True, help="Whether the network looks at parts.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for checkpoints.  [default: runs/captions-...]")
@click.option("--start", default="", metavar="MODEL", help="Go on from this network instead of random weights.")
@click.option("--updates", default=12_000, show_default=True, type=click.IntRange(1))
@click.option("--batch", default=64, show_default=True, type=click.IntRange(1, 4_096), help="Drawings at once.")
@click.option("--learning-rate", default=2e-3, show_default=True, type=LEARNING_RATE)
@click.option("--dropout", default=0.1, show_default=True, type=Finite(0, 0.9))
@click.option("--focus", default=0.2, show_default=True, type=Finite(0), help="Weight of looking at what is named.")
@click.option("--validate-every", default=500, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, HELD_BACK - 1))
@MINUTES
@WORKERS
@THREADS
@click.option("--json", "as_json", is_flag=True, help="A JSON object for each event.")
def train(out: Path | None, minutes: float, workers: int, threads: int, as_json: bool, **choices: Any) -> None:
    """Train a network on drawings that the program's pencil makes as it goes; a stopped run goes on where it was.

    \b
    unrolled train captions --minutes 30
    unrolled train captions --no-attention --updates 6000
    """
    import torch

    from engine.labs.captions.model import Captioner
    from engine.labs.captions.recipe import Options, task_of
    from engine.labs.captions.weights import save_captioner
    from engine.labs.captions.words import lexicon
    from engine.train.console import run

    options = Options(**choices)
    name = DEFAULT if options.attention else PLAIN
    folder = out or Path("runs") / f"captions-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(threads)
    words = lexicon()
    task, schedule = task_of(words, options)
    if run(task, schedule, folder, minutes, workers, as_json):
        assert isinstance(task.module, Captioner)
        weights = folder / f"{name}.safetensors"
        save_captioner(weights, task.module, words, task.about)
        click.echo(f"best weights: {weights}", err=True)
