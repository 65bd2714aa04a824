"""Spoken digits for training and measuring: a folder of WAV files named `{digit}_{speaker}_{index}.wav`.

The form is that of the Free Spoken Digit Dataset; recordings with an index below 10 are held out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.audio import SILENCE, Codes, Samples, mu_law, read_wav, to_peak
from engine.errors import DataError

SPEAKER = "jackson"
HELD_OUT = 10
"""Recordings with a smaller index are never trained on."""
LONGEST = 1.0
"""Seconds of a recording that are read."""
_NAME = re.compile(r"(\d)_([A-Za-z]+)_(\d{1,6})\.wav")
_POOL = 64
_LOUDNESS = (0.75, 1.15)


@dataclass(frozen=True, eq=False)
class Recording:
    """One spoken digit; samples scaled so that the largest is 0.8."""

    digit: int
    speaker: str
    index: int
    samples: Samples

    @property
    def held_out(self) -> bool:
        """Whether it is kept from training."""
        return self.index < HELD_OUT


@dataclass(frozen=True, eq=False)
class Batch:
    """Recordings side by side, as long as the longest.

    codes   uint8 (time, recording), silence after the end
    digits  int64 (recording,)
    lengths int64 (recording,): samples of each
    """

    codes: Codes
    digits: NDArray[np.int64]
    lengths: NDArray[np.int64]

    @property
    def samples(self) -> int:
        """Samples of all recordings together."""
        return int(self.lengths.sum())


def read_folder(folder: Path, speaker: str = SPEAKER) -> tuple[Recording, ...]:
    """The recordings of a speaker ("" for all), by digit and index.

    Raises DataError where the folder has none, or a file cannot be read.
    """
    names = sorted(path.name for path in folder.glob("*.wav")) if folder.is_dir() else []
    found = [(match, name) for name in names if (match := _NAME.fullmatch(name)) and speaker in ("", match[2])]
    if not found:
        whose = f" of {speaker}" if speaker else ""
        raise DataError(f"{folder} must hold recordings{whose} named DIGIT_SPEAKER_INDEX.wav, but has none.")
    read = (
        Recording(int(match[1]), match[2], int(match[3]), to_peak(read_wav(folder / name, LONGEST).samples))
        for match, name in found
    )
    return tuple(sorted(read, key=lambda recording: (recording.digit, recording.speaker, recording.index)))


def batch_of(recordings: list[Recording], gains: NDArray[np.float64] | None = None) -> Batch:
    """A batch, each recording multiplied by its gain."""
    lengths = np.array([len(recording.samples) for recording in recordings], np.int64)
    codes = np.full((lengths.max(), len(recordings)), SILENCE, np.uint8)
    for column, recording in enumerate(recordings):
        gain = 1.0 if gains is None else gains[column]
        codes[: lengths[column], column] = mu_law(recording.samples * gain)
    return Batch(codes, np.array([recording.digit for recording in recordings], np.int64), lengths)


def batches(recordings: list[Recording], size: int, seed: int, first: int, step: int = 1) -> Iterator[Batch]:
    """Endless batches of similar lengths from number `first` on, every `step`-th; loudness varies by 25 % and 15 %.

    The same again for the same seed and number.
    """
    number, epoch = 0, 0
    while True:
        random = np.random.default_rng((seed, epoch))
        order = random.permutation(len(recordings))
        pools = [order[at : at + _POOL] for at in range(0, len(order), _POOL)]
        groups = []
        for pool in pools:
            by_length = sorted(pool, key=lambda index: len(recordings[index].samples))
            groups += [by_length[at : at + size] for at in range(0, len(by_length), size)]
        for group in random.permutation(len(groups)):
            chosen = [recordings[index] for index in groups[group]]
            gains = random.uniform(*_LOUDNESS, len(chosen))
            if number >= first and (number - first) % step == 0:
                yield batch_of(chosen, gains)
            number += 1
        epoch += 1
