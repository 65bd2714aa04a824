"""The Handwriting lab without a window. Imports torch only when a command runs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from engine.labs.handwriting.readers import DEFAULT, READERS
from engine.options import LEARNING_RATE, THREADS, Finite
from engine.train.choices import MINUTES, SEED, WORKERS

if TYPE_CHECKING:
    from engine.labs.handwriting.model import Reader
    from engine.labs.handwriting.outcome import Decoding, Outcome
    from engine.labs.handwriting.session import Session

_MODEL = click.option(
    "--model", default=DEFAULT, show_default=True, help=f"{', '.join(READERS)} or a .safetensors file."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON lines instead of text.")


def _decoder_options(command: Any) -> Any:
    for option in (
        click.option("--bonus", type=Finite(-50, 50), help="Added to the score for each letter."),
        click.option("--weight", type=Finite(0, 50), help="How much the language model counts; 0 leaves it out."),
        click.option("--width", type=click.IntRange(1, 1000), help="Hypotheses that the beam keeps."),
        click.option("--decoder", type=click.Choice(["greedy", "beam"]), default="beam", show_default=True),
    ):
        command = option(command)
    return command


def _decoding(decoder: str, width: int | None, weight: float | None, bonus: float | None) -> Decoding:
    from engine.labs.handwriting.outcome import Decoding

    chosen = {"width": width, "weight": weight, "bonus": bonus}
    return Decoding(decoder=decoder, **{key: value for key, value in chosen.items() if value is not None})  # type: ignore[arg-type]


def _session(model: str) -> Session:
    """The model, on one thread: with more, small products on a busy machine wait for each other."""
    import torch

    from engine.labs.handwriting.session import Session

    torch.set_num_threads(1)
    return Session(model)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_MODEL
@_decoder_options
@_JSON
def transcribe(files: tuple[str, ...], model: str, decoder: str, width: int | None, weight: float | None,
               bonus: float | None, as_json: bool) -> None:  # fmt: skip
    """Read handwriting: one line of text for each ink sample.

    \b
    unrolled transcribe note.inkml
    unrolled transcribe notes.jsonl --json | jq .text
    cat notes.jsonl | unrolled transcribe - --decoder greedy
    """
    from engine.cancel import Cancel
    from engine.data.ink_files import named_ink
    from engine.labs.handwriting.outcome import Request

    decoding = _decoding(decoder, width, weight, bonus)
    samples = [(name, ink) for name in files for ink in named_ink(name)]
    session = _session(model)
    for name, ink in samples:
        outcome = session.run(Request(ink, model, decoding=decoding), Cancel())
        click.echo(json.dumps(_as_json(name, outcome), ensure_ascii=False) if as_json else outcome.text)


def _as_json(name: str, outcome: Outcome) -> dict[str, Any]:
    return {
        "schema": "unrolled.transcribe/1",
        "file": name,
        "model": outcome.model,
        "text": outcome.text,
        "score": outcome.readings[0].score if outcome.readings else None,
        "alternatives": [asdict(reading) for reading in outcome.readings[1:]],
        "alignment": [asdict(letter) for letter in outcome.letters],
        "greedy": outcome.greedy,
        "steps": len(outcome.path),
        "seconds": sum(outcome.seconds),
    }


@click.command("handwriting")
@click.option("--data", "data", multiple=True, required=True, type=click.Path(path_type=Path), help="Packed ink, .npz.")
@_MODEL
@_decoder_options
@click.option("--limit", type=click.IntRange(1), help="Only so many samples, evenly spread.")
@_JSON
def evaluate(data: tuple[Path, ...], model: str, decoder: str, width: int | None, weight: float | None,
             bonus: float | None, limit: int | None, as_json: bool) -> None:  # fmt: skip
    """Error rates on ink whose text is known, by best path and as asked for.

    \b
    unrolled evaluate handwriting --data words_valid.npz
    unrolled evaluate handwriting --data words_valid.npz --data lines_valid.npz --json
    """
    from engine.cancel import Cancel
    from engine.labs.handwriting.corpus import read_corpus
    from engine.labs.handwriting.evaluation import evaluate as scores_of
    from engine.labs.handwriting.outcome import Decoding

    session = _session(model)
    ways = {"greedy": Decoding("greedy")}
    if decoder == "beam":
        ways["beam"] = _decoding(decoder, width, weight, bonus)
    for path in data:
        corpus = read_corpus(path)
        count = min(limit or len(corpus), len(corpus))
        inks = (corpus.ink(index * len(corpus) // count) for index in range(count))
        with click.progressbar(length=count, label=path.name, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
            scores = scores_of(session, inks, ways, Cancel(), lambda _, bar=bar: bar.update(1))  # type: ignore[misc]
        result = {"schema": "unrolled.evaluate.handwriting/1", "data": path.name, "model": model, "decoder": decoder}
        result |= asdict(scores[decoder]) | {"greedy": asdict(scores["greedy"])}
        click.echo(json.dumps(result) if as_json else _as_table(path.name, model, scores))


def _as_table(name: str, model: str, scores: dict[str, Any]) -> str:
    lines = [f"{name}, {model}:"]
    for way, score in scores.items():
        lines.append(
            f"  {way:7} CER {score.cer:6.2%}   ignoring case {score.cer_ignoring_case:6.2%}   WER {score.wer:6.2%}   "
            f"exact {score.exact:6.2%}   {score.samples} samples in {score.seconds:.1f} s"
        )
    return "\n".join(lines)


@click.command("handwriting")
@click.argument("file")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A .safetensors file.")
@click.option("--sample", default=1, show_default=True, type=click.IntRange(1), help="Which sample of the file.")
@_MODEL
def trace(file: str, out: Path, sample: int, model: str) -> None:
    """Record everything inside the network while it reads one ink sample.

    \b
    unrolled trace handwriting note.inkml --out note.safetensors
    """
    from engine.cancel import Cancel
    from engine.data.ink_files import named_ink
    from engine.errors import DataError
    from engine.labs.handwriting.outcome import Request
    from engine.record.console import write_traces

    inks = named_ink(file)
    if sample > len(inks):
        raise DataError(f"{file} must have a sample {sample}, but has only {len(inks)} instead.")
    outcome = _session(model).run(Request(inks[sample - 1], model), Cancel())
    write_traces(out, outcome.traces, f" of {len(outcome.path)} steps, read as {outcome.text!r}")


@click.command("handwriting")
@click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="Folder of packed ink, or an ink file with texts."
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for checkpoints.  [default: runs/handwriting-CELL]"
)
@click.option("--cell", type=click.Choice(["lstm", "gru", "rnn"]), default="lstm", show_default=True)
@click.option("--hidden", default=128, show_default=True, type=click.IntRange(1, 2048))
@click.option("--layers", default=3, show_default=True, type=click.IntRange(1, 8))
@click.option("--start", default="", metavar="MODEL", help="Go on from this reader instead of random weights.")
@SEED
@click.option("--learning-rate", default=2e-3, show_default=True, type=LEARNING_RATE)
@click.option("--rich", is_flag=True, help="Even out writers and spell words in the characters of all of them.")
@click.option("--unrest", default=1.0, show_default=True, type=Finite(0), help="How far shapes are moved.")
@click.option("--dropout", default=0.2, show_default=True, type=Finite(0, 0.9))
@click.option("--decay", default=0.01, show_default=True, type=Finite(0), help="Weight decay.")
@click.option(
    "--agreement",
    default=0.0,
    show_default=True,
    type=Finite(0),
    help="Train on two views of each sample, and weigh their difference so much.",
)
@click.option("--updates", default=30_000, show_default=True, type=click.IntRange(1))
@click.option("--validate-every", default=1_500, show_default=True, type=click.IntRange(1))
@click.option(
    "--language",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="TEXT",
    help="Train the language model instead, on these sentence files (.tsv.gz) and the ink's transcripts.",
)
@click.option("--batch-steps", default=3_200, show_default=True, type=click.IntRange(100), help="Steps of ink a batch.")
@MINUTES
@WORKERS
@THREADS
@_JSON
def train(
    data: Path,
    out: Path | None,
    language: tuple[Path, ...],
    rich: bool,
    minutes: float,
    workers: int,
    threads: int,
    as_json: bool,
    **choices: Any,
) -> None:
    """Train a reader of handwriting; run it again to go on where it stopped.

    \b
    unrolled train handwriting --data ink --cell gru
    unrolled train handwriting --data mine.jsonl --start lstm --updates 200 --learning-rate 5e-4
    unrolled train handwriting --data ink --language deu-eng.tsv.gz --out language
    torchrun --nproc-per-node 2 -m app train handwriting --data ink
    """
    import torch

    from engine.data.ink_files import read_ink
    from engine.labs.handwriting.language import write_language
    from engine.labs.handwriting.recipe import Options, task_of
    from engine.labs.handwriting.sources import FolderSource, LabelledSource
    from engine.labs.handwriting.weights import save_reader
    from engine.train.console import run

    options = Options(**choices)
    folder = out or Path("runs") / f"handwriting-{options.cell}"
    folder.mkdir(parents=True, exist_ok=True)
    if language:
        write_language(data, language, folder / "language.safetensors")
        click.echo(f"language model: {folder / 'language.safetensors'}", err=True)
        return
    torch.set_num_threads(threads)
    source = LabelledSource(read_ink(data)) if data.is_file() else FolderSource(data, rich)
    task, schedule = task_of(source, options)
    if run(task, schedule, folder, minutes, workers, as_json):
        weights = folder / f"{options.cell}.safetensors"
        save_reader(weights, cast("Reader", task.module), task.about)
        click.echo(f"best weights: {weights}", err=True)


COMMANDS = (transcribe,)
EVALUATE = evaluate
TRACE = trace
TRAIN = train
