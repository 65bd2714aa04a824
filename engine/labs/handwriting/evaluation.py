"""How well a reader reads ink whose text is known."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.cancel import Cancel
from engine.data.ink import Ink
from engine.labs.handwriting.outcome import Decoding
from engine.labs.handwriting.session import Session, readings_of
from engine.train.edit import edit_distance


@dataclass(frozen=True)
class Score:
    """Error rates over a set of samples, each a total of edits over a total of letters or words.

    cer                character error rate, capitals counted
    cer_ignoring_case  the same with all letters small
    wer                word error rate, words being what stands between spaces
    exact              share of samples without an error
    seconds            for network and decoding together
    """

    samples: int
    letters: int
    cer: float
    cer_ignoring_case: float
    wer: float
    exact: float
    seconds: float


def score_of(pairs: Iterable[tuple[str, str]], seconds: float = 0.0) -> Score:
    """The score of (truth, reading) pairs. Raises ValueError where there are none, or no truth has a letter."""
    both = list(pairs)
    letters = sum(len(truth) for truth, _ in both)
    words = sum(len(truth.split()) for truth, _ in both)
    if letters == 0:
        raise ValueError("`pairs` must hold texts with letters, but hold none instead.")
    errors = sum(edit_distance(truth, read) for truth, read in both)
    small = sum(edit_distance(truth.lower(), read.lower()) for truth, read in both)
    wrong = sum(edit_distance(truth.split(), read.split()) for truth, read in both)
    exact = sum(truth == read for truth, read in both) / len(both)
    return Score(len(both), letters, errors / letters, small / letters, wrong / max(words, 1), exact, seconds)


def evaluate(
    session: Session,
    inks: Iterable[Ink],
    decodings: dict[str, Decoding],
    cancel: Cancel,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Score]:
    """Scores of a session on inks with texts, one for each way of decoding. Raises Cancelled between samples."""
    pairs: dict[str, list[tuple[str, str]]] = {name: [] for name in decodings}
    seconds = dict.fromkeys(decodings, 0.0)
    for done, ink in enumerate(inks):
        cancel.check()
        started = time.perf_counter()
        log_probs = session.log_probs(ink)
        network = time.perf_counter() - started
        for name, decoding in decodings.items():
            started = time.perf_counter()
            readings = readings_of(log_probs, decoding) if len(log_probs) else ()
            seconds[name] += network + time.perf_counter() - started
            pairs[name].append((ink.text or "", readings[0].text if readings else ""))
        progress(done + 1)
    return {name: score_of(both, seconds[name]) for name, both in pairs.items()}
