"""Training and measuring translators without a window. Imports torch only when a command runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.labs.translate.models import LANGUAGES
from engine.labs.translate.options import BEAM, JSON, MODEL_HELP, POWER, TO, session_of
from engine.options import LEARNING_RATE, THREADS, Finite
from engine.train.choices import MINUTES, SEED, WORKERS

if TYPE_CHECKING:
    from engine.labs.translate.corpus import Group
    from engine.labs.translate.evaluation import Score


@click.command("translate")
@click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="English<TAB>translation, .tsv or .tsv.gz."
)
@click.option("--reference", type=click.Path(path_type=Path), help="Translations of plain lines in DATA, a line each.")
@click.option("--to", type=click.Choice(list(LANGUAGES)), help="Language.  [default: fr, or the model's]")
@click.option("--model", "models", multiple=True, help=MODEL_HELP + " May be given several times.")
@BEAM
@POWER
@click.option("--held-back", is_flag=True, help="Only sentences that training leaves out, by their checksum.")
@click.option("--even", is_flag=True, help="Of those, no more long ones than the data have: 15 in 1,000 of any length.")
@click.option("--limit", type=click.IntRange(1), help="Only so many sentences, evenly spread.")
@click.option("--tokenize", default="13a", show_default=True, help="sacrebleu's; none for tokenised text.")
@click.option("--lowercase", is_flag=True, help="Ignore case.")
@click.option("--chart", type=click.Path(path_type=Path), help="Write quality by length of all models, as JSON.")
@JSON
def evaluate(data: Path, reference: Path | None, to: str | None, models: tuple[str, ...], beam: int,
             length_power: float, held_back: bool, even: bool, limit: int | None, tokenize: str, lowercase: bool,
             chart: Path | None, as_json: bool) -> None:  # fmt: skip
    """BLEU and chrF on sentences whose translations are known; all those of one sentence are taken together.

    \b
    unrolled evaluate translate --data eng-fra.tsv.gz --to fr
    unrolled evaluate translate --data eng-fra.tsv.gz --held-back --model fr-plain --model fr-stacked --json
    """
    from engine.cancel import Cancel
    from engine.labs.translate.evaluation import evaluate as score_of
    from engine.labs.translate.outcome import Decoding

    if even and not held_back:
        raise click.UsageError("--even chooses among the sentences of --held-back, which has to be given too.")
    groups = _groups(data, reference, held_back, even, limit)
    scores: dict[str, Score] = {}
    for model in models or ("",):
        session = session_of(model, to)
        label = f"{data.name}, {session.model}"
        with click.progressbar(length=len(groups), label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
            advance = _advance(bar)
            score, _ = score_of(session, groups, Decoding(beam, length_power), Cancel(), advance, tokenize, lowercase)
        scores[session.model] = score
        result = {"schema": "unrolled.evaluate.translate/1", "data": data.name, "model": session.model, "beam": beam}
        click.echo(json.dumps(result | asdict(score)) if as_json else _as_table(label, score))
    if chart is not None:
        _write_chart(chart, data.name, scores)


def _advance(bar: Any) -> Callable[[int], None]:
    def advance(done: int) -> None:
        bar.update(done - bar.pos)

    return advance


def _groups(data: Path, reference: Path | None, held_back: bool, even: bool, limit: int | None) -> Sequence[Group]:
    from engine.errors import DataError
    from engine.labs.translate import corpus

    if reference is None:
        pairs = corpus.read_pairs(data)
    else:
        sources, targets = (corpus.read_text(path).splitlines() for path in (data, reference))
        if len(sources) != len(targets):
            raise DataError(
                f"{reference} must have {len(sources):,} lines, as {data} has, but has {len(targets):,} instead."
            )
        pairs = tuple(zip(map(corpus.tidy, sources), targets, strict=True))
    groups = corpus.grouped(pair for pair in pairs if not held_back or corpus.held_back(pair[0], even))
    count = min(limit or len(groups), len(groups))
    return [groups[index * len(groups) // count] for index in range(count)]


def _as_table(label: str, score: Score) -> str:
    lines = [
        f"{label}: {score.sentences:,} sentences, {score.references:,} references, {score.seconds:.1f} s",
        f"  BLEU {score.bleu:.2f}   chrF2 {score.chrf:.2f}   exact {score.exact:.1%}   "
        f"15 words and more: BLEU {score.long_bleu:.2f} ({score.long})",
        f"  {score.signature}",
    ]
    for one, value in zip(score.bins, score.by_length, strict=True):
        lines.append(f"  {one.first:>3} to {one.last or '':<3} words  BLEU {value:6.2f}  ({one.sentences:,})")
    return "\n".join(lines)


def _write_chart(path: Path, data: str, scores: dict[str, Score]) -> None:
    from datetime import date

    from engine.labs.translate.chart import Chart, save_chart

    first = next(iter(scores.values()))
    command = f"unrolled evaluate translate --data {data} --held-back --chart {path.name}"
    command += "".join(f" --model {model}" for model in scores)
    lines = tuple(score.line(model) for model, score in scores.items())
    save_chart(path, Chart(date.today().isoformat(), command, data, first.signature, first.bins, lines))
    click.echo(f"quality by length: {path}", err=True)


@click.command("translate")
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of sentence pairs.")
@TO
@click.option(
    "--preset",
    type=click.Choice(["full", "plain", "attention", "both", "stacked", "transformer"]),
    default="full",
    show_default=True,
    help="The net.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for checkpoints.  [default: runs/translate-...]")
@click.option("--start", default="", metavar="MODEL", help="Go on from this translator instead of random weights.")
@click.option("--updates", default=4_000, show_default=True, type=click.IntRange(1))
@click.option("--pieces", default=6_000, show_default=True, type=click.IntRange(16), help="Target pieces of a batch.")
@click.option("--learning-rate", default=2e-3, show_default=True, type=LEARNING_RATE)
@click.option("--validate-every", default=500, show_default=True, type=click.IntRange(1))
@SEED
@click.option("--dropout", type=Finite(0, 0.9), help="Share of numbers dropped.  [default: the net's]")
@click.option(
    "--alpha",
    type=Finite(0, 10),
    default=0.0,
    show_default=True,
    help="Cut words into pieces at random, the more so the smaller it is; 0 for not at random.",
)
@MINUTES
@WORKERS
@THREADS
@click.option("--json", "as_json", is_flag=True, help="A JSON object for each event.")
def train(
    data: Path,
    out: Path | None,
    dropout: float | None,
    alpha: float,
    minutes: float,
    workers: int,
    threads: int,
    as_json: bool,
    **choices: Any,
) -> None:
    """Train a translator on sentence pairs; a run that was stopped goes on where it was.

    The folder holds a table *eng-fra*.tsv.gz (English, tab, other language), or train.en, train.fr, val.en, val.fr with
    a sentence a line.

    \b
    unrolled train translate --data FOLDER --to de
    unrolled train translate --data FOLDER --preset plain --updates 2000
    torchrun --nproc-per-node 2 -m app train translate --data FOLDER
    """
    import torch

    from engine.labs.translate.batches import Mixture
    from engine.labs.translate.corpus import read_corpus
    from engine.labs.translate.recipe import PRESETS, Options, subwords_of, task_of
    from engine.labs.translate.weights import save_translator
    from engine.nets.translator import Sizes
    from engine.train.console import run

    options = Options(**choices, mixture=Mixture(alpha=alpha))
    sizes = PRESETS[options.preset] if dropout is None else replace(PRESETS[options.preset], dropout=dropout)
    folder = out or Path("runs") / f"translate-{options.to}-{options.preset}"
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(threads)
    corpus = read_corpus(data, options.to)
    subwords = subwords_of(corpus, folder, sizes.vocabulary, options.start)
    task, schedule = task_of(corpus, subwords, options, sizes)
    if run(task, schedule, folder, minutes, workers, as_json):
        weights = folder / f"{options.to}-{options.preset}.safetensors"
        save_translator(weights, task.module, Sizes(**task.about["sizes"]), subwords, task.about)
        click.echo(f"best weights: {weights}", err=True)
