"""The Translate lab without a window. Imports torch only when a command runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.labs.translate.models import LANGUAGES
from engine.labs.translate.options import BEAM, JSON, MODEL_HELP, POWER, session_of
from engine.labs.translate.study import evaluate, train

if TYPE_CHECKING:
    from engine.labs.translate.outcome import Outcome

_BATCH = 512


def _texts(name: str, column: str) -> Iterable[str]:
    from engine.data.files import read_given
    from engine.data.sentences import LARGEST, decoded, read_sentences, sentences_of

    if name == "-":
        data, origin = read_given(name, LARGEST)
        return sentences_of(decoded(data, origin), origin).texts
    return read_sentences(Path(name), column).texts


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--to", type=click.Choice(list(LANGUAGES)), help="Language.  [default: fr, or the model's]")
@click.option("--model", default="", help=MODEL_HELP)
@BEAM
@POWER
@click.option("--column", default="", help="Of a table.  [default: one named english or text, else the first]")
@JSON
def translate(files: tuple[str, ...], to: str | None, model: str, beam: int, length_power: float, column: str,
              as_json: bool) -> None:  # fmt: skip
    """Translate English, a line out for each line in: from text files, tables, or standard input.

    \b
    echo "I don't know." | unrolled translate --to de
    unrolled translate letters.txt --beam 1
    unrolled translate table.csv --column english --json | jq -r .translation
    """
    from engine.cancel import Cancel
    from engine.labs.translate.outcome import Decoding, Request

    session = session_of(model, to)
    decoding = Decoding(beam, length_power)
    for name in files or ("-",):
        texts = list(_texts(name, column))
        if as_json:
            for text in texts:
                outcome = session.run(Request(text, session.model, decoding), Cancel(), most=None)
                click.echo(json.dumps(_as_json(name, text, outcome), ensure_ascii=False))
        else:
            for start in range(0, len(texts), _BATCH):
                for made in session.translate(texts[start : start + _BATCH], Cancel(), decoding=decoding):
                    click.echo(made.text)


def _as_json(name: str, text: str, outcome: Outcome) -> dict[str, Any]:
    first = outcome.maps[0] if outcome.maps else None
    return {
        "schema": "unrolled.translate/1",
        "file": name,
        "model": outcome.model,
        "to": outcome.language,
        "text": text,
        "translation": outcome.text,
        "score": outcome.score,
        "source": list(outcome.source.pieces),
        "tokens": list(outcome.target.pieces),
        "probabilities": [round(step.chosen.probability, 6) for step in outcome.steps],
        "attention": outcome.attention().round(6).tolist() if first else None,
        "alternatives": [{"text": one.text, "score": one.score} for one in outcome.best[1:]],
        "parts": [asdict(part) for part in outcome.parts],
        "remarks": list(outcome.remarks),
        "seconds": sum(outcome.seconds),
    }


@click.command("translate")
@click.argument("text")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A .safetensors file.")
@click.option("--to", type=click.Choice(list(LANGUAGES)), help="Language.  [default: fr, or the model's]")
@click.option("--model", default="", help=MODEL_HELP)
@BEAM
def trace(text: str, out: Path, to: str | None, model: str, beam: int) -> None:
    """Record everything inside the network while it translates TEXT (- for standard input).

    \b
    unrolled trace translate "I don't know." --out trace.safetensors
    """
    from engine.cancel import Cancel
    from engine.data.files import read_given
    from engine.data.sentences import LARGEST, decoded
    from engine.errors import DataError
    from engine.labs.translate.outcome import Decoding, Request
    from engine.record.console import write_traces

    given = decoded(*read_given(text, LARGEST)) if text == "-" else text
    session = session_of(model, to)
    outcome = session.run(Request(given, session.model, Decoding(beam)), Cancel())
    if not outcome.steps:
        raise DataError("TEXT must hold a word to translate, but is empty instead.")
    write_traces(out, outcome.traces, f", translated as {outcome.text!r}", outcome.remarks)


COMMANDS = (translate,)
EVALUATE = evaluate
TRACE = trace
TRAIN = train
