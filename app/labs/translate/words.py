"""Pieces and words of a translation as the views show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from app.views.grid import EMPTY, Grid
from app.views.letters import Letter
from app.widgets.wordflow import Word
from engine.labs.translate.outcome import END, Outcome, Sentence, folded

STOP = "end"
"""How the piece that ends a sentence is shown."""

_START, _SPACE = "\u2581", "\u2423"


def piece_text(piece: str) -> str:
    """A piece for a person: "cat" begins a word, "\u00b7s" goes on with one."""
    if piece == END:
        return STOP
    if piece.startswith(_START):
        return piece[1:] or _SPACE
    return f"\u00b7{piece}"


def is_strange(piece: str) -> bool:
    """Whether a piece stands for letters that the model has no piece for."""
    return piece == "<unk>" or (piece.startswith("<0x") and piece.endswith(">"))


@dataclass(frozen=True)
class Side:
    """The words, or the pieces, of one side of a map: a label each, and which of them each piece belongs to."""

    labels: tuple[str, ...]
    of_piece: tuple[int, ...]

    def pieces(self, index: int) -> tuple[int, ...]:
        """The pieces of a label."""
        return tuple(piece for piece, label in enumerate(self.of_piece) if label == index)

    def label_of(self, piece: int) -> int:
        """The label that a piece belongs to, -1 for none."""
        return self.of_piece[piece] if 0 <= piece < len(self.of_piece) else -1


def side_of(sentence: Sentence, fold: bool) -> Side:
    """A sentence in words, or in pieces."""
    if not fold:
        return Side(tuple(map(piece_text, sentence.pieces)), tuple(range(len(sentence))))
    return Side(tuple(STOP if word == END else word for word in sentence.words), sentence.word_of_piece)


@dataclass(frozen=True, eq=False)
class Sight:
    """One attention map of an outcome as it is shown: rows, columns, and the weights of both."""

    outcome: Outcome
    number: int
    rows: Side
    columns: Side
    weights: NDArray[np.float32]

    @property
    def is_cross(self) -> bool:
        """Whether it is a map of target by source."""
        return bool(self.outcome.maps) and self.outcome.maps[self.number].kind == "cross"


def sight_of(outcome: Outcome, number: int, fold: bool) -> Sight:
    """A map of an outcome, in words or pieces; without any map no weights, but the words."""
    source, target = side_of(outcome.source, fold), side_of(outcome.target, fold)
    number = number if 0 <= number < len(outcome.maps) else 0
    if not outcome.maps:
        return Sight(outcome, 0, target, source, EMPTY.weights)
    kind = outcome.maps[number].kind
    rows, columns = (source if kind == "encoder" else target), (target if kind == "decoder" else source)
    weights = outcome.attention(number)
    if fold:
        weights = folded(weights, rows.of_piece, columns.of_piece)
    return Sight(outcome, number, rows, columns, weights)


def grid_of(sight: Sight, edited: Sequence[int], muted: Sequence[int], fresh: Iterable[int]) -> Grid:
    """The grid to draw: target steps that were overruled, source pieces that are muted, words that are new."""
    if not sight.outcome.maps:
        return EMPTY
    marks = sight.is_cross
    return Grid(
        sight.weights,
        sight.rows.labels,
        sight.columns.labels,
        frozenset(sight.rows.label_of(step) for step in edited if marks) - {-1},
        frozenset(sight.columns.label_of(piece) for piece in muted if marks) - {-1},
        frozenset(sight.rows.label_of(step) for step in fresh if marks) - {-1},
    )


def rulers_of(sentence: Sentence) -> tuple[Letter, ...]:
    """The words over their pieces, for a ruler."""
    side = side_of(sentence, fold=True)
    found = []
    for index, label in enumerate(side.labels):
        pieces = side.pieces(index)
        if pieces:
            found.append(Letter(label, pieces[0], pieces[-1], (pieces[0] + pieces[-1]) // 2))
    return tuple(found)


def fresh_words(new: Sequence[str], old: Sequence[str]) -> frozenset[int]:
    """Places of words in `new` that are not in `old` at a place that fits."""
    matcher = SequenceMatcher(None, list(old), list(new), autojunk=False)
    return frozenset(
        place for tag, _, _, first, last in matcher.get_opcodes() if tag != "equal" for place in range(first, last)
    )


def flow_of(words: Sequence[str], marked: frozenset[int], tone: str, base: str = "text") -> list[Word]:
    """Words for a flow, without the end's mark; the marked ones in another tone."""
    return [Word(word, tone if place in marked else base) for place, word in enumerate(words) if word != END]


def chips_of(sentence: Sentence, muted: Sequence[int]) -> list[Word]:
    """The pieces of a source as chips: what begins a word apart, what goes on with one close to it."""
    chips = []
    for index, piece in enumerate(sentence.pieces):
        strange, out = is_strange(piece), index in set(muted)
        tip = f"piece {index + 1}: {piece}, id {sentence.ids[index]}" if index < len(sentence.ids) else piece
        tip += "\nletters that the model has no piece for" if strange else ""
        glued = index > 0 and not piece.startswith(_START) and piece != END
        tone = "dim" if out or piece == END else "warning" if strange else "text"
        text = STOP if piece == END else piece.removeprefix(_START) or _SPACE
        chips.append(Word(text, tone, out, strange, glued, f"{tip}\nclick to mute it, or to let it be heard again"))
    return chips
