"""Quality by length of sentence, as measured and shipped; loads no torch."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.data.files import read_whole, write_whole
from engine.errors import DataError, ModelError
from engine.labs.translate.models import FOLDER
from engine.tensors import refuse_constant

FILE = FOLDER / "lengths.json"
FORMAT = "unrolled.translate.lengths/1"
EDGES = (1, 4, 7, 10, 13, 16, 20)
"""English words at which a bin begins; the last has no end."""


@dataclass(frozen=True)
class Bin:
    """How many sentences have from `first` to `last` English words; `last` None for no end."""

    first: int
    last: int | None
    sentences: int


@dataclass(frozen=True)
class Line:
    """A model's quality: BLEU of each bin, of all sentences, and of those of 15 words and more, with its chrF."""

    model: str
    bleu: tuple[float, ...]
    all_bleu: float
    long_bleu: float
    all_chrf: float


@dataclass(frozen=True)
class Chart:
    """What was measured, when and how. `signature` is sacrebleu's."""

    date: str
    command: str
    data: str
    signature: str
    bins: tuple[Bin, ...]
    lines: tuple[Line, ...]


def bin_of(words: int) -> int:
    """The bin of a sentence of so many English words."""
    return max(0, sum(words >= edge for edge in EDGES) - 1)


def save_chart(path: Path, chart: Chart) -> None:
    """Write a chart as JSON. Raises SaveError."""
    write_whole(path, (json.dumps({"format": FORMAT, **asdict(chart)}, indent=1) + "\n").encode())


def load_chart(path: Path = FILE) -> Chart:
    """The chart that ships. Raises ModelError where it is missing or damaged."""
    try:
        table = json.loads(read_whole(path, 2**20), parse_constant=refuse_constant)
        if table["format"] != FORMAT:
            raise ValueError(f"it is {table['format']!r}, not {FORMAT!r}")
        bins = tuple(Bin(int(one["first"]), one["last"], int(one["sentences"])) for one in table["bins"])
        lines = tuple(
            Line(
                str(one["model"]),
                tuple(float(value) for value in one["bleu"]),
                float(one["all_bleu"]),
                float(one["long_bleu"]),
                float(one["all_chrf"]),
            )
            for one in table["lines"]
        )
        if any(len(line.bleu) != len(bins) for line in lines):
            raise ValueError("a model has not one value for each bin")
        date, command, data, signature = (str(table[name]) for name in ("date", "command", "data", "signature"))
        return Chart(date, command, data, signature, bins, lines)
    except (DataError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise ModelError(f"{path} must be a chart of quality by length, but cannot be read: {error}") from error
