"""The Questions lab without a window. Imports torch only when a command runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.labs.questions.models import DEFAULT
from engine.labs.questions.options import JSON, MODEL_HELP
from engine.labs.questions.study import evaluate, train

if TYPE_CHECKING:
    from engine.labs.questions.outcome import Outcome

_LIMIT = 16 * 2**20
QUESTION = click.option("--question", default="", metavar="TEXT", help="The question.  [default: the last line]")
MODEL = click.option("--model", default=DEFAULT, show_default=True, help=MODEL_HELP)


def _text(name: str) -> str:
    from engine.data.files import read_given
    from engine.data.sentences import decoded

    return decoded(*read_given(name, _LIMIT))


def _asked(name: str, question: str, model: str) -> Outcome:
    """The answer to the question of a file. Raises DataError, ModelError."""
    import torch

    from engine.cancel import Cancel
    from engine.labs.questions.outcome import Request
    from engine.labs.questions.session import Session
    from engine.labs.questions.story import split

    torch.set_num_threads(1)
    told, asked = split(_text(name), question)
    return Session(model).run(Request(told, asked, model), Cancel())


@click.command()
@click.argument("file", metavar="FILE")
@QUESTION
@MODEL
@JSON
def ask(file: str, question: str, model: str, as_json: bool) -> None:
    """Answer a question about a story: a sentence a line, the question last (- for standard input).

    \b
    unrolled ask story.txt --question "Where is the milk?"
    printf 'Mary took the milk.\\nMary went to the garden.\\nWhere is the milk?' | unrolled ask - --json
    """
    outcome = _asked(file, question, model)
    if as_json:
        click.echo(json.dumps(_as_json(file, outcome), ensure_ascii=False))
        return
    for remark in outcome.remarks:
        click.echo(remark, err=True)
    click.echo(outcome.answer)


def _as_json(name: str, outcome: Outcome) -> dict[str, Any]:
    return {
        "schema": "unrolled.ask/1",
        "file": name,
        "model": outcome.model,
        "story": [one.text for one in outcome.sentences],
        "question": outcome.question.text,
        "answer": outcome.answer,
        "probability": round(outcome.probability, 6),
        "answers": [{"answer": one.answer, "probability": round(one.probability, 6)} for one in outcome.answers],
        "attention": outcome.weights.round(6).tolist(),
        "answers_by_look": [[one[0].answer, round(one[0].probability, 6)] for one in outcome.hops],
        "unknown": sorted({word for one in (*outcome.sentences, outcome.question) for word in one.unknown}),
        "remarks": list(outcome.remarks),
        "seconds": outcome.seconds,
    }


@click.command("questions")
@click.argument("file", metavar="FILE")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A .safetensors file.")
@QUESTION
@MODEL
def trace(file: str, out: Path, question: str, model: str) -> None:
    """Record everything inside the network while it answers the question of FILE (- for standard input).

    \b
    unrolled trace questions story.txt --out story.safetensors
    """
    from engine.record.console import write_traces

    outcome = _asked(file, question, model)
    write_traces(out, outcome.traces, f", answered {outcome.answer!r}", outcome.remarks)


COMMANDS = (ask,)
EVALUATE = evaluate
TRACE = trace
TRAIN = train
