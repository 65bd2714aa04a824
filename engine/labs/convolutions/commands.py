"""The Convolutions lab without a window. Imports torch only when a command runs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from engine.options import THREADS, Finite
from engine.train.choices import MINUTES, WORKERS

if TYPE_CHECKING:
    from engine.nets.wavenet import WaveNet

_JSON = click.option("--json", "as_json", is_flag=True, help="JSON lines instead of text.")
_DATA = click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="Folder of DIGIT_SPEAKER_INDEX.wav files."
)


_MODEL = click.option("--model", default="digits", show_default=True, help="digits or a .safetensors file.")


@click.command(short_help="Say digits into a WAV file.")
@click.argument("digits")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A .wav file.")
@click.option("--temperature", default=1.0, show_default=True, type=Finite(0.05, 2.0))
@click.option("--seconds", type=Finite(0.1, 2.0), help="Of each digit.  [default: as the speaker takes]")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@_MODEL
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def speak(
    digits: str, out: Path, temperature: float, seconds: float | None, seed: int, model: str, as_json: bool
) -> None:
    """Say DIGITS, one after another, made sample by sample.

    \b
    unrolled speak 7 --out seven.wav
    unrolled speak 0123456789 --out all.wav --temperature 0.7 --json
    """
    import numpy as np

    from engine.cancel import Cancel
    from engine.data.audio import RATE, write_wav
    from engine.errors import DataError
    from engine.labs.convolutions.outcome import USUAL, Wish
    from engine.labs.convolutions.session import Session

    if not digits or not set(digits) <= set("0123456789") or len(digits) > 100:
        raise DataError(f"DIGITS must be 1 to 100 of the digits 0 to 9, but is {digits[:40]!r} instead.")
    session, rates, parts = Session(model), [], []
    for place, digit in enumerate(map(int, digits)):
        wish = Wish(word=digit, seconds=seconds or USUAL[digit], temperature=temperature, seed=seed + place)
        spoken = session.speak(wish, Cancel(), lambda grown: None)
        rates.append(spoken.rate)
        parts += [spoken.sound.samples, np.zeros(RATE // 8, np.float32)]
    samples = np.concatenate(parts[:-1])
    write_wav(out, samples)
    rate = len(rates) / sum(1.0 / each for each in rates)
    if as_json:
        table = {"schema": "unrolled.speak/1", "digits": digits, "file": str(out), "samples": len(samples)}
        click.echo(json.dumps(table | {"samples_a_second": rate, "temperature": temperature, "seed": seed}))
        return
    click.echo(f"{len(samples) / RATE:.2f} s at {rate:,.0f} samples a second: {out}", err=True)


@click.command("convolutions")
@_DATA
@click.option("--speaker", default="jackson", show_default=True, help="Whose recordings; an empty text for all.")
@click.option("--all", "everything", is_flag=True, help="Also recordings whose index is 10 or more.")
@_MODEL
@_JSON
def evaluate(data: Path, speaker: str, everything: bool, model: str, as_json: bool) -> None:
    """Bits a sample on recordings held out (index below 10), and how often the likeliest digit is the right one.

    \b
    unrolled evaluate convolutions --data fsdd
    unrolled evaluate convolutions --data fsdd --speaker "" --json
    """
    from engine.cancel import Cancel
    from engine.labs.convolutions.corpus import read_folder
    from engine.labs.convolutions.evaluation import scores_of
    from engine.labs.convolutions.session import Session

    recordings = [each for each in read_folder(data, speaker) if everything or each.held_out]
    for score in scores_of(Session(model), recordings, Cancel()):
        if as_json:
            click.echo(json.dumps({"schema": "unrolled.evaluate.convolutions/1", "model": model, **asdict(score)}))
            continue
        click.echo(
            f"{score.speaker:10} {score.bits:.3f} bits a sample   digit by likelihood {score.right:6.1%}   "
            f"{score.recordings} recordings, {score.samples:,} samples"
        )


@click.command("convolutions")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A .safetensors file.")
@click.option("--digit", type=click.IntRange(0, 9), help="What the network is told it hears.  [default: the likeliest]")
@click.option("--seconds", default=2.0, show_default=True, type=Finite(0.01, 10.0), help="Read at most.")
@_MODEL
def trace(file: Path, out: Path, digit: int | None, seconds: float, model: str) -> None:
    """Record filter, gate and their product in every layer while the network reads a WAV file.

    \b
    unrolled trace convolutions seven.wav --out seven.safetensors
    """
    from engine.cancel import Cancel
    from engine.data.audio import Sound, read_wav, to_peak
    from engine.labs.convolutions.outcome import Request
    from engine.labs.convolutions.session import Session
    from engine.record.console import write_traces

    read = read_wav(file, seconds)
    sound, session = Sound(to_peak(read.samples), read.name), Session(model)
    if digit is None:
        guess = session.guess(Request(sound), Cancel())
        digit = guess.word if guess is not None else 0
    traces = session.everything(Request(sound, word=digit), Cancel())
    note = f" ({read.note})" if read.note else ""
    write_traces(out, traces, f" of {len(sound.samples):,} samples{note}, heard as {digit}")


@click.command("convolutions")
@_DATA
@click.option("--out", type=click.Path(path_type=Path), default=Path("runs/convolutions"), show_default=True)
@click.option("--speaker", default="jackson", show_default=True, help="Whose recordings; an empty text for all.")
@click.option("--channels", default=32, show_default=True, type=click.IntRange(4, 256))
@click.option("--cycles", default=2, show_default=True, type=click.IntRange(1, 4), help="Of dilations 1 to 512.")
@click.option("--start", default="", metavar="MODEL", help="Go on from this network instead of random weights.")
@click.option("--updates", default=7_500, show_default=True, type=click.IntRange(1))
@click.option("--batch", default=4, show_default=True, type=click.IntRange(1, 64), help="Recordings of an update.")
@click.option("--validate-every", default=500, show_default=True, type=click.IntRange(1))
@MINUTES
@WORKERS
@THREADS
@_JSON
def train(data: Path, out: Path, minutes: float, workers: int, threads: int, as_json: bool, **choices: Any) -> None:
    """Train a WaveNet that speaks digits; run it again to go on where it stopped.

    \b
    unrolled train convolutions --data fsdd
    """
    import torch

    from engine.labs.convolutions.corpus import read_folder
    from engine.labs.convolutions.recipe import Options, task_of
    from engine.labs.convolutions.weights import DEFAULT, save_net
    from engine.train.console import run

    options = Options(**choices)
    recordings = read_folder(data, options.speaker)
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(threads)
    task, schedule = task_of(recordings, options)
    if run(task, schedule, out, minutes, workers, as_json):
        weights = out / f"{DEFAULT}.safetensors"
        save_net(weights, cast("WaveNet", task.module), task.about)
        click.echo(f"best weights: {weights}", err=True)


COMMANDS = (speak,)
EVALUATE = evaluate
TRACE = trace
TRAIN = train
