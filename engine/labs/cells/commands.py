"""The Cells lab without a window. Imports torch only when a command runs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.labs.cells.bench_command import bench
from engine.train.choices import MINUTES, WORKERS

if TYPE_CHECKING:
    from engine.labs.cells.weights import Name

_JSON = click.option("--json", "as_json", is_flag=True, help="JSON lines instead of text.")


@click.command()
@click.argument("file", required=False, default="-")
@click.option("--best", default=1, show_default=True, type=click.IntRange(1, 20), help="Languages a line.")
@_JSON
def identify(file: str, best: int, as_json: bool) -> None:
    """Name the language of each line of a text: its ISO 639-3 code and its probability.

    \b
    unrolled identify letters.txt
    echo "Dobrý den" | unrolled identify --json
    """
    import torch

    from engine.cancel import Cancel
    from engine.data.files import read_given
    from engine.data.plain import text_of
    from engine.labs.cells.identification import identify_lines
    from engine.labs.cells.weights import load_net

    lines = text_of(*read_given(file, 64 * 2**20)).splitlines()
    torch.set_num_threads(1)
    net, _ = load_net("language")
    for number, guesses in enumerate(identify_lines(net, lines, Cancel()), 1):
        shown = guesses[:best]
        if as_json:
            first = {"language": shown[0].code, "probability": shown[0].probability} if shown else {"language": None}
            more = {"guesses": [asdict(guess) for guess in shown]}
            click.echo(json.dumps({"schema": "unrolled.identify/1", "line": number, **first, **more}))
        else:
            click.echo("\t".join(f"{guess.code}\t{guess.probability:.4f}" for guess in shown) or "und\t0.0000")


@click.command("cells")
@click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="Lines of code, tab, sentence; .gz or not."
)
@click.option("--held-out", is_flag=True, help="Only the sentences that the training left out.")
@_JSON
def evaluate(data: Path, held_out: bool, as_json: bool) -> None:
    """How often the language identifier is right: over all, by language, and what it confuses.

    \b
    unrolled evaluate cells --data sentences.tsv.gz
    unrolled evaluate cells --data sentences.tsv.gz --held-out --json
    """
    import torch

    from engine.cancel import Cancel
    from engine.labs.cells.corpora import read_languages, split
    from engine.labs.cells.evaluation import evaluate as score
    from engine.labs.cells.weights import load_net

    pairs = read_languages(data)
    if held_out:
        pairs = list(split(pairs).held_out)
    torch.set_num_threads(1)
    found = score(load_net("language")[0], pairs, Cancel())
    if as_json:
        click.echo(json.dumps({"schema": "unrolled.evaluate.cells/1", "data": data.name} | asdict(found)))
        return
    click.echo(f"{found.accuracy:.2%} of {found.sentences:,} sentences in {found.languages} languages are right")
    click.echo(f"{found.macro:.2%} in the mean over languages; {found.largest:.2%} of those of the 20 largest")
    for truth, said, count in found.confusions[:12]:
        click.echo(f"  {truth} taken for {said}: {count}")


@click.command("cells")
@click.argument("text")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A .safetensors file.")
def trace(text: str, out: Path) -> None:
    """Record the language identifier while it reads a text.

    \b
    unrolled trace cells "Dobrý den" --out belief.safetensors
    """
    from engine.cancel import Cancel
    from engine.labs.cells.session import Session
    from engine.labs.cells.tasks import LanguageRequest
    from engine.record.console import write_traces

    outcome = Session().run(LanguageRequest(text), Cancel())
    write_traces(out, outcome.traces, f", read as {outcome.guesses[0].name}")


@click.command("cells")
@click.argument("model", type=click.Choice(["language", "words", "characters", "numbers"]))
@click.option("--data", type=click.Path(path_type=Path), help="Text to train on; `numbers` needs none.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder for checkpoints and weights.")
@click.option("--start", type=click.Path(path_type=Path), metavar="FILE", help="Go on from these weights.")
@MINUTES
@WORKERS
@_JSON
def train(
    model: Name,
    data: Path | None,
    out: Path,
    start: Path | None,
    minutes: float,
    workers: int,
    as_json: bool,
) -> None:
    """Train one of the lab's small networks; run it again to go on where it stopped.

    \b
    unrolled train cells numbers --out runs/numbers
    unrolled train cells language --data sentences.tsv.gz --out runs/language
    """
    import torch

    from engine.errors import DataError
    from engine.labs.cells import identifier_recipe, writers_recipe
    from engine.labs.cells.corpora import read_languages, split
    from engine.labs.cells.weights import begin_from, save_net
    from engine.train.console import run

    torch.set_num_threads(1)
    if model == "numbers":
        task, schedule = writers_recipe.numbers_task()
    elif data is None:
        raise DataError(f"`data` must be the text that {model!r} is trained on, but is missing.")
    elif model == "language":
        task, schedule = identifier_recipe.task_of(  # type: ignore[assignment]
            split(read_languages(data)), identifier_recipe.Options()
        )
    else:
        make = writers_recipe.words_task if model == "words" else writers_recipe.characters_task
        task, schedule = make(data)
    if start is not None:
        begin_from(start, model, task.module)
    out.mkdir(parents=True, exist_ok=True)
    if run(task, schedule, out, minutes, workers, as_json):
        save_net(out / f"{model}.safetensors", task.module, task.about)
        click.echo(f"best weights: {out / f'{model}.safetensors'}", err=True)


COMMANDS = (identify, bench)
EVALUATE = evaluate
TRACE = trace
TRAIN = train
