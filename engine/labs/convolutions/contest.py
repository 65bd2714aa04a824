"""What a race of a convolution against an LSTM is, and what it tells of itself: frozen values, without torch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.data.audio import RATE, Codes, Samples, mu_law, to_peak
from engine.errors import DataError
from engine.labs.convolutions.setup import Setup
from engine.setups import check_numbers, choice_of
from engine.spec import Param

Runner = Literal["conv", "lstm"]
RUNNERS: dict[Runner, str] = {"conv": "convolutions", "lstm": "LSTM"}
SERIES = {"sound": "the sound shown", "tones": "three tones and noise", "echo": "noise with an echo"}
LENGTHS = (64, 256, 1_024, 4_096)
"""Lengths at which the time of an epoch is measured."""
SAMPLES = 16_384
"""Samples of an epoch; a shorter sound is repeated."""
UPDATE = 4_096
"""Samples of an update, whatever the length of its sequences."""
ECHO = 60
"""Samples from the noise to its echo."""

PARAMETERS = (
    Param(
        "series",
        "What to learn",
        SERIES["sound"],
        choices=tuple(SERIES.values()),
        help="Each sample is to be predicted from those before it, as one of 256 mu-law codes.",
    ),
    Param("length", "Length", 256, 16, 4_096, help="Samples of each sequence; an update takes 4,096 samples in all."),
    Param("epochs", "Epochs", 30, 1, 500, help="Of 16,384 samples, 4 updates each."),
    Param("rate", "Learning rate", "0.003", help="Of Adam, for both."),
)


@dataclass(frozen=True, eq=False)
class Race:
    """Who trains on what.

    setup   sizes of one's own stack; the LSTM is made as large
    codes   uint8 (sample,), what to predict; the last fifth is held out
    length  samples of a sequence
    """

    setup: Setup
    codes: Codes
    series: str = "sound"
    length: int = 256
    epochs: int = 30
    rate: float = 0.003


@dataclass(frozen=True)
class Point:
    """How one network stands after an epoch.

    bits       a sample, mean over the epoch
    held_out   bits a sample of the last fifth, which is not trained on
    epoch_seconds  of the last epoch alone
    seconds    of all epochs
    """

    runner: Runner
    epoch: int
    epochs: int
    bits: float
    held_out: float
    epoch_seconds: float
    seconds: float
    parameters: int


@dataclass(frozen=True)
class Timing:
    """Seconds of an epoch at a length, measured here and now."""

    runner: Runner
    length: int
    seconds: float
    parameters: int


@dataclass(frozen=True, eq=False)
class Weights:
    """What the convolutions learnt, for the live stack."""

    setup: Setup
    tensors: tuple[tuple[str, NDArray[np.float32]], ...]


def race_of(values: Mapping[str, Any], setup: Setup, samples: Samples) -> Race:
    """The race that the form's values ask for, with the stack of `setup`, on a sound or a series made here.

    Raises DataError where a value is none that it can have.
    """
    series = choice_of("series", SERIES, values["series"])
    check_numbers(PARAMETERS, values, whole=True)
    rate = rate_of(values["rate"])
    if series == "sound" and float(np.abs(samples).max(initial=0.0)) < 1e-4:
        raise DataError("The sound must have something to learn, but is silence instead: say a digit or open a file.")
    learnt = samples if series == "sound" else made(series, setup.seed)
    length, epochs = int(values["length"]), int(values["epochs"])
    return Race(replace(setup, network="own"), codes_of(learnt), series, length, epochs, rate)


def rate_of(value: Any) -> float:
    """A learning rate, however large: that it fails is for the race to show. Raises DataError where it is none."""
    try:
        rate = float(value)
    except (TypeError, ValueError):
        rate = math.nan
    if not (math.isfinite(rate) and 0 < rate <= 1e9):
        raise DataError(f"`rate` must be a number above 0, as 0.003 or 1e-3, but is {value!r} instead.")
    return rate


def codes_of(samples: Samples) -> Codes:
    """Codes of an epoch and its held-out part together: the sound scaled to its usual peak, repeated if short."""
    whole = SAMPLES * 5 // 4
    repeated = np.resize(to_peak(samples), max(whole, 1))
    codes: Codes = mu_law(repeated)
    codes.setflags(write=False)
    return codes


def made(series: str, seed: int) -> Samples:
    """A series that is made: tones whose frequencies share no period, or noise that comes back softer."""
    count = SAMPLES * 5 // 4
    random = np.random.default_rng(seed)
    if series == "tones":
        seconds = np.arange(count) / RATE
        tones = [np.sin(2 * np.pi * hertz * seconds + phase) for hertz, phase in ((181, 0.0), (433, 1.0), (1_117, 2.0))]
        pure: Samples = (0.25 * np.sum(tones, axis=0) + 0.01 * random.standard_normal(count)).astype(np.float32)
        return pure
    noise = 0.2 * np.sign(random.standard_normal(count + ECHO))
    softer: Samples = (noise[ECHO:] * 0.3 + noise[:-ECHO]).astype(np.float32)
    return softer
