"""The Captions lab without a window. Imports torch only when a command runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.labs.captions.models import DEFAULT
from engine.labs.captions.options import JSON, MODEL_HELP
from engine.labs.captions.study import evaluate, train

if TYPE_CHECKING:
    from engine.labs.captions.outcome import Outcome
    from engine.labs.captions.session import Session

MODEL = click.option("--model", default=DEFAULT, show_default=True, help=MODEL_HELP)


def _session(model: str) -> Session:
    import torch

    from engine.labs.captions.session import Session

    torch.set_num_threads(1)
    return Session(model)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@MODEL
@JSON
def caption(files: tuple[str, ...], model: str, as_json: bool) -> None:
    """Say what drawings show: a line for each ink sample (- for standard input).

    \b
    unrolled caption drawing.inkml
    unrolled caption drawings.jsonl --json
    """
    from engine.cancel import Cancel
    from engine.data.ink_files import named_ink
    from engine.labs.captions.outcome import Request

    samples = [(name, ink) for name in files for ink in named_ink(name)]
    session = _session(model)
    for name, ink in samples:
        outcome = session.run(Request(ink, model), Cancel())
        for remark in () if as_json else outcome.remarks:
            click.echo(remark, err=True)
        click.echo(json.dumps(_as_json(name, outcome), ensure_ascii=False) if as_json else outcome.caption)


def _as_json(name: str, outcome: Outcome) -> dict[str, Any]:
    frame = outcome.frame
    return {
        "schema": "unrolled.caption/1",
        "file": name,
        "model": outcome.model,
        "caption": outcome.caption,
        "probability": round(outcome.probability, 6),
        "words": [
            {"word": word, "candidates": [[one.word, round(one.probability, 6)] for one in found]}
            for word, found in zip(outcome.words, outcome.candidates, strict=True)
        ],
        "attention": outcome.weights.round(6).tolist(),
        "frame": None if frame is None else [frame.left, frame.top, frame.side],
        "remarks": list(outcome.remarks),
        "seconds": outcome.seconds,
    }


@click.command("captions")
@click.argument("file", metavar="FILE")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A .safetensors file.")
@MODEL
def trace(file: str, out: Path, model: str) -> None:
    """Record everything inside the network while it describes the first drawing of FILE (- for standard input).

    \b
    unrolled trace captions drawing.inkml --out drawing.safetensors
    """
    from engine.cancel import Cancel
    from engine.data.ink_files import named_ink
    from engine.labs.captions.outcome import Request
    from engine.record.console import write_traces

    outcome = _session(model).run(Request(named_ink(file)[0], model), Cancel())
    write_traces(out, outcome.traces, f", caption {outcome.caption!r}", outcome.remarks)


COMMANDS = (caption,)
EVALUATE = evaluate
TRACE = trace
TRAIN = train
