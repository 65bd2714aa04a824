"""The bench's tasks in words, without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.labs.cells.findings import Task

if TYPE_CHECKING:
    from engine.labs.cells.parameters import Cell

TASKS = (
    Task(
        "recall",
        "Delayed recall",
        "Say at the end which of eight symbols came first, 12 steps of noise between.",
        "wrong answers",
        True,
        0.875,
    ),
    Task(
        "adding",
        "Adding",
        "The sum of the two numbers that were marked among 40 (Hochreiter and Schmidhuber 1997, section 5.4).",
        "mean squared error",
        True,
        1 / 6,
    ),
    Task(
        "language",
        "Language identification",
        "Name the language of a sentence, one of twelve in Latin letters, after its last character.",
        "wrong answers",
        True,
        11 / 12,
    ),
    Task(
        "characters",
        "Next character",
        "Say at every character of English sentences which one comes next.",
        "bits a character",
        True,
        6.57,
    ),
    Task(
        "ink",
        "Handwritten digits",
        "Name a digit from the path of the pen, 40 points, after the last one; other writers than those trained on.",
        "wrong answers",
        True,
        0.9,
    ),
)
"""In the order in which they are shown."""

TITLES: dict[str, str] = {
    "rnn": "the RNN",
    "lstm": "the LSTM",
    "gru": "the GRU",
    "peephole": "the peephole LSTM",
    "coupled": "the coupled LSTM",
    "open_output": "the LSTM without output gate",
    "mgu": "the MGU",
}
"""Cells in a sentence."""

CELLS: tuple[Cell, ...] = ("rnn", "lstm", "gru", "peephole", "coupled", "open_output", "mgu")
WITHOUT_DATA = ("recall", "adding")
"""Tasks whose data is made up on the way."""


def task(name: str) -> Task:
    """The task of that name. Raises KeyError where there is none."""
    return {each.name: each for each in TASKS}[name]
