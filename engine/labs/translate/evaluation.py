"""How well a translator translates sentences whose translations are known."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.translate.chart import EDGES, Bin, Line, bin_of
from engine.labs.translate.corpus import Group
from engine.labs.translate.metrics import bleu, chrf, signature
from engine.labs.translate.outcome import Decoding, Translation
from engine.labs.translate.session import Session

LONG = 15
"""English words from which on a sentence counts as long."""


@dataclass(frozen=True)
class Score:
    """Quality over sentences, with every known reference of each.

    signature  sacrebleu's words for how BLEU was measured
    bins, by_length  sentences of about one length, and the BLEU of each bin
    long, long_bleu  sentences of 15 English words and more, and their BLEU
    exact      share of translations that are one of the references
    seconds    for all of them
    """

    sentences: int
    references: int
    bleu: float
    signature: str
    chrf: float
    exact: float
    bins: tuple[Bin, ...]
    by_length: tuple[float, ...]
    long: int
    long_bleu: float
    seconds: float

    def line(self, model: str) -> Line:
        """This score as a line of the chart."""
        return Line(model, self.by_length, self.bleu, self.long_bleu, self.chrf)


def evaluate(
    session: Session,
    groups: Sequence[Group],
    decoding: Decoding,
    cancel: Cancel,
    progress: Callable[[int], None] = lambda done: None,
    tokenize: str = "13a",
    lowercase: bool = False,
) -> tuple[Score, tuple[Translation, ...]]:
    """The score of a session on sentences, and its translations. Raises Cancelled between steps.

    tokenize, lowercase  sacrebleu's; "none" for text that is tokenised already

    Raises DataError where there are no sentences.
    """
    if not groups:
        raise DataError("evaluation needs sentences with translations, but there are none.")
    started = time.perf_counter()
    made = session.translate([group.source for group in groups], cancel, progress, decoding)
    seconds = time.perf_counter() - started
    texts = [one.text for one in made]

    def quality(indices: Sequence[int]) -> float:
        chosen = [texts[index] for index in indices]
        return bleu(chosen, [groups[index].references for index in indices], tokenize, lowercase)

    words = [len(group.source.split()) for group in groups]
    everything = range(len(groups))
    binned = [[index for index in everything if bin_of(words[index]) == number] for number in range(len(EDGES))]
    ends = [edge - 1 for edge in EDGES[1:]]
    bins = tuple(
        Bin(first, last, len(indices)) for first, last, indices in zip(EDGES, [*ends, None], binned, strict=True)
    )
    long = [index for index in everything if words[index] >= LONG]
    references = [group.references for group in groups]
    exact = sum(text in group.references for text, group in zip(texts, groups, strict=True)) / len(groups)
    score = Score(
        len(groups), sum(map(len, references)), quality(everything), signature(texts, references, tokenize, lowercase),
        chrf(texts, references), exact, bins, tuple(quality(indices) for indices in binned), len(long), quality(long),
        seconds,
    )  # fmt: skip
    return score, tuple(made)
