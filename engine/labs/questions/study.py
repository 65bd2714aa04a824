"""Training and measuring the networks without a window. Imports torch only when a command runs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.labs.questions.models import DEFAULT
from engine.labs.questions.options import DATA_HELP, JSON, MODEL_HELP
from engine.options import LEARNING_RATE, THREADS, Finite
from engine.train.choices import MINUTES, SEED, WORKERS

if TYPE_CHECKING:
    from engine.labs.questions.evaluation import Score


@click.command("questions")
@click.option("--data", required=True, type=click.Path(path_type=Path), help=DATA_HELP)
@click.option("--model", "models", multiple=True, help=MODEL_HELP + " May be given several times.")
@click.option("--part", type=click.Choice(["train", "valid", "test"]), default="valid", show_default=True)
@click.option("--limit", type=click.IntRange(1), help="Only the first stories of each task, up to so many questions.")
@click.option("--table", type=click.Path(path_type=Path), help="Write the shares of all networks, as JSON.")
@JSON
def evaluate(
    data: Path, models: tuple[str, ...], part: str, limit: int | None, table: Path | None, as_json: bool
) -> None:
    """The share of questions whose first answer is right, task by task, and the mean over the tasks.

    \b
    unrolled evaluate questions --data babi
    unrolled evaluate questions --data babi --model memory --model lstm --json
    """
    import torch

    from engine.cancel import Cancel
    from engine.labs.questions.corpus import read_tasks
    from engine.labs.questions.evaluation import evaluate as scores_of
    from engine.labs.questions.recipe import some_of
    from engine.labs.questions.table import save_table
    from engine.labs.questions.weights import load_reader

    torch.set_num_threads(1)
    tales = read_tasks(data, part)
    tales = tales if limit is None else some_of(tales, limit)
    found: dict[str, tuple[Score, ...]] = {}
    for model in models or (DEFAULT,):
        net, lexicon, _ = load_reader(model)
        label = f"{data.name}, {model}"
        with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

            def advance(done: int, of: int, bar: Any = bar) -> None:
                bar.length = of
                bar.update(done - bar.pos)

            found[model] = scores_of(net, lexicon, tales, Cancel(), advance)
        click.echo(_as_json(data, part, model, found[model]) if as_json else _as_text(label, found[model]))
    if table is not None:
        save_table(table, data.name, part, found)
        click.echo(f"shares of right answers: {table}", err=True)


def _as_json(data: Path, part: str, model: str, scores: tuple[Score, ...]) -> str:
    from engine.labs.questions.evaluation import mean

    return json.dumps(
        {
            "schema": "unrolled.evaluate.questions/1",
            "data": data.name,
            "part": part,
            "model": model,
            "mean": mean(scores),
            "tasks": [asdict(score) for score in scores],
        }
    )


def _as_text(label: str, scores: tuple[Score, ...]) -> str:
    from engine.labs.questions.corpus import TASKS
    from engine.labs.questions.evaluation import mean

    lines = [f"{label}: {sum(score.questions for score in scores):,} questions, mean over tasks {mean(scores):.2%}"]
    lines += [
        f"  {score.task:>2} {TASKS[score.task]:<18} {score.right:>8.2%}   facts found {score.found:>6.1%}"
        for score in scores
    ]
    return "\n".join(lines)


@click.command("questions")
@click.option("--data", required=True, type=click.Path(path_type=Path), help=DATA_HELP)
@click.option("--kind", type=click.Choice(["memory", "lstm"]), default="memory", show_default=True, help="The network.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for checkpoints.  [default: runs/questions-...]")
@click.option("--start", default="", metavar="MODEL", help="Go on from this network instead of random weights.")
@click.option("--updates", default=40_000, show_default=True, type=click.IntRange(1))
@click.option(
    "--batch", default=128, show_default=True, type=click.IntRange(1, 4_096), help="Questions, or stories, at once."
)
@click.option("--units", default=0, type=click.IntRange(0), help="Of the recurrent layer.  [default: as shipped]")
@click.option("--learning-rate", default=2e-3, show_default=True, type=LEARNING_RATE)
@click.option("--dropout", default=0.1, show_default=True, type=Finite(0, 0.9))
@click.option("--focus", default=0.5, show_default=True, type=Finite(0), help="Weight of the attention's loss.")
@click.option("--exchanged", default=0.3, show_default=True, type=Finite(0, 1),
              help="Share of examples with names, places and things exchanged.")  # fmt: skip
@click.option("--validate-every", default=1_000, show_default=True, type=click.IntRange(1))
@SEED
@MINUTES
@WORKERS
@THREADS
@click.option("--json", "as_json", is_flag=True, help="A JSON object for each event.")
def train(data: Path, out: Path | None, minutes: float, workers: int, threads: int, as_json: bool,
          **choices: Any) -> None:  # fmt: skip
    """Train a network on all bAbI tasks at once; a run that was stopped goes on where it was.

    The folder holds qa1_train.txt(.gz) to qa20 and the same with _valid, in itself or in en-valid-10k and en-valid.

    \b
    unrolled train questions --data babi
    unrolled train questions --data babi --kind lstm --batch 32 --minutes 30
    unrolled train questions --data babi --start memory --learning-rate 5e-4
    """
    import torch

    from engine.labs.questions.corpus import lexicon_of_tales, read_tasks
    from engine.labs.questions.model import MemoryReader, WordReader
    from engine.labs.questions.recipe import Options, task_of
    from engine.labs.questions.weights import load_reader, save_reader
    from engine.train.console import run

    options = Options(**choices)
    folder = out or Path("runs") / f"questions-{options.kind}"
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(threads)
    tales, valid = read_tasks(data, "train"), read_tasks(data, "valid")
    lexicon = load_reader(options.start)[1] if options.start else lexicon_of_tales(tales + valid)
    task, schedule = task_of(tales, valid, lexicon, options)
    if run(task, schedule, folder, minutes, workers, as_json):
        assert isinstance(task.module, MemoryReader | WordReader)
        weights = folder / f"{options.kind}.safetensors"
        save_reader(weights, task.module, lexicon, task.about)
        click.echo(f"best weights: {weights}", err=True)
