"""How well a network knows recordings: bits a sample, and whether the right digit makes them likeliest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.cancel import Cancel
from engine.data.audio import Sound
from engine.errors import DataError
from engine.labs.convolutions.corpus import Recording
from engine.labs.convolutions.outcome import Request
from engine.labs.convolutions.session import Session


@dataclass(frozen=True)
class Score:
    """Of one speaker.

    bits   a sample under the digit that is said, each recording weighed by its length
    right  share of recordings that are likeliest under their own digit
    """

    speaker: str
    bits: float
    right: float
    recordings: int
    samples: int


def scores_of(session: Session, recordings: Sequence[Recording], cancel: Cancel) -> Iterator[Score]:
    """A score for each speaker, by name. Raises Cancelled, and DataError where there is no recording."""
    if not recordings:
        raise DataError("The recordings must be at least one that is held out (index below 10), but there is none.")
    for speaker in sorted({recording.speaker for recording in recordings}):
        total, right, samples, count = 0.0, 0, 0, 0
        for recording in (each for each in recordings if each.speaker == speaker):
            guess = session.guess(Request(Sound(recording.samples, ""), word=recording.digit), cancel)
            if guess is None:
                raise DataError("The model must be told a digit, but is one that knows none.")
            total += guess.bits[recording.digit] * len(recording.samples)
            right += guess.word == recording.digit
            samples, count = samples + len(recording.samples), count + 1
        yield Score(speaker, total / samples, right / count, count, samples)
