"""What the Convolutions lab is asked and what it answers: frozen values, with numpy alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.data.audio import RATE, Samples, Sound
from engine.labs.convolutions.setup import Setup
from engine.trace import TraceSet

LONGEST = 2.0
"""Seconds of sound that the window takes."""
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
USUAL = (0.52, 0.50, 0.51, 0.49, 0.44, 0.41, 0.70, 0.46, 0.42, 0.61)
"""Seconds that the speaker takes for each digit, the median."""


@dataclass(frozen=True, eq=False)
class Request:
    """A sound to read.

    word   the digit that the network is told it hears; nothing for one's own stack
    layer  whose filter and gate are wanted, counted from 0
    unit   whose value in all layers is wanted
    """

    sound: Sound
    setup: Setup = field(default_factory=Setup)
    word: int = 0
    layer: int = 0
    unit: int = 0


@dataclass(frozen=True, eq=False)
class Outcome:
    """What reading a sound gave.

    traces    `sound/waveform`, `sound/spectrogram`, `sound/surprise` (bits), `sound/next`, and of the wanted layer
              `stack/layer<k>/filter`, `gate`, `gated`, `signal`; row t is after sample t was read
    unit      float32 (time, layer): the wanted unit's gated activation in all layers
    bits      a sample, the mean surprise
    weights   what the network is: "trained", "fresh", "trained here"
    seconds   that it took
    """

    request: Request
    traces: TraceSet
    unit: NDArray[np.float32]
    bits: float
    weights: str
    seconds: float

    @property
    def steps(self) -> int:
        """Samples."""
        return len(self.request.sound.samples)


@dataclass(frozen=True)
class Half:
    """One half of a gated unit at one step: taps + condition + bias = total, squashed to value.

    taps  what each tap contributes, the earliest first
    """

    taps: tuple[float, ...]
    condition: float
    bias: float
    total: float
    value: float


@dataclass(frozen=True)
class Node:
    """One gated unit of one layer at one step, in numbers: value = filter.value * gate.value."""

    layer: int
    unit: int
    step: int
    offsets: tuple[int, ...]
    filter: Half
    gate: Half
    value: float


@dataclass(frozen=True)
class Wish:
    """What to say.

    word         a digit; nothing for one's own stack
    temperature  1 as it was learnt, less for the likelier samples alone
    seed         of the chances that draw the samples
    """

    setup: Setup = field(default_factory=Setup)
    word: int = 7
    seconds: float = USUAL[7]
    temperature: float = 1.0
    seed: int = 1

    @property
    def samples(self) -> int:
        """How many samples that is."""
        return max(1, round(self.seconds * RATE))

    def chances(self, count: int) -> NDArray[np.float64]:
        """Numbers from 0 to 1 that draw the first `count` samples."""
        return np.random.default_rng(self.seed).random(count)


@dataclass(frozen=True, eq=False)
class Grown:
    """A sound as far as it is made: float32 (sample,) of `of` samples, at so many a second."""

    samples: Samples
    of: int
    rate: float


@dataclass(frozen=True, eq=False)
class Spoken:
    """A sound that was made, with how fast, in samples a second."""

    wish: Wish
    sound: Sound
    rate: float


@dataclass(frozen=True)
class Speeds:
    """Naive against cached, measured on the same samples after the receptive field was full.

    cached, naive  samples a second
    checked        samples that both drew
    same           whether all of them are equal
    apart          largest difference between the probabilities of the steps and those computed in parallel
    """

    field: int
    cached: float
    naive: float
    checked: int
    same: bool
    apart: float

    @property
    def ratio(self) -> float:
        """How many times faster."""
        return self.cached / max(self.naive, 1e-9)


@dataclass(frozen=True)
class Guess:
    """Bits a sample of a sound under each digit; the fewest is the likeliest."""

    bits: tuple[float, ...]

    @property
    def word(self) -> int:
        """The likeliest digit."""
        return int(np.argmin(self.bits))
