"""Sound: WAV files to samples at one rate and back, and mu-law codes."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.files import write_whole
from engine.errors import DataError

RATE = 8_000
"""Samples a second of everything after reading."""
LEVELS = 256
SILENCE = 128
"""The code of 0."""
PEAK = 0.8
_BLOCK = 65_536
_RATES = (1_000, 384_000)
_ZEROS = 16
"""Zero crossings of the interpolating sinc on each side."""

Samples = NDArray[np.float32]
Codes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Sound:
    """A recording at 8 kHz, one channel.

    samples  float32 (sample,), within -1 to 1, read-only
    name     of the file, or what it is
    note     what was changed on the way ("" for nothing): channels mixed, rate changed, only the start taken
    """

    samples: Samples
    name: str
    note: str = ""

    def __post_init__(self) -> None:
        samples = np.array(self.samples, np.float32)
        samples.setflags(write=False)
        object.__setattr__(self, "samples", samples)

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / RATE


def read_wav(path: Path, seconds: float = 10.0) -> Sound:
    """The first `seconds` of a WAV file, mixed to one channel (the mean), resampled to 8 kHz (windowed sinc).

    PCM of 8, 16, 24 or 32 bits. A file is read in blocks, so that neither its length nor its header costs memory.
    Raises DataError where it is no such file, or has no sample.
    """
    try:
        with path.open("rb") as file, wave.open(file) as sound:
            rate, channels, width = sound.getframerate(), sound.getnchannels(), sound.getsampwidth()
            if not _RATES[0] <= rate <= _RATES[1] or not 1 <= channels <= 64 or not 1 <= width <= 4:
                raise DataError(
                    f"{path.name} must have 1,000 to 384,000 samples a second, at most 64 channels and 32 bits, but "
                    f"has {rate:,}, {channels} and {8 * width} instead."
                )
            wanted = round(seconds * rate)
            raw = _blocks(sound, wanted)
            longer = len(raw) > wanted * channels * width or bool(sound.readframes(1))
    except (OSError, EOFError, wave.Error, ValueError, ZeroDivisionError) as error:
        raise DataError(
            f"{path.name} must be a WAV file with PCM samples of 8, 16, 24 or 32 bits, but cannot be read as one: "
            f"{str(error) or 'it is cut off'}."
        ) from error
    frames = _numbers(raw, width)
    frames = frames[: len(frames) // channels * channels].reshape(-1, channels)[:wanted]
    if not len(frames):
        raise DataError(f"{path.name} must have at least one sample, but is empty instead.")
    notes = []
    if channels > 1:
        notes.append(f"{channels} channels mixed into one")
    if rate != RATE:
        notes.append(f"{rate:,} Hz resampled to {RATE:,} Hz with a windowed sinc")
    if longer:
        notes.append(f"the first {seconds:g} s of a longer file")
    return Sound(resampled(frames.mean(axis=1), rate), path.name, "; ".join(notes))


def wav_bytes(samples: Samples) -> bytes:
    """A WAV file, 16 bits, 8 kHz, one channel, of samples within -1 to 1; what lies outside is cut."""
    numbers = np.rint(np.clip(np.nan_to_num(samples), -1.0, 1.0) * 32_767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(numbers.tobytes())
    return file.getvalue()


def write_wav(path: Path, samples: Samples) -> None:
    """Write samples as `wav_bytes` makes them. Raises SaveError."""
    write_whole(path, wav_bytes(samples))


def resampled(samples: NDArray[Any], rate: int, to: int = RATE) -> Samples:
    """Samples (sample,) of `rate` a second as `to` a second, by a Hann-windowed sinc of 16 zero crossings a side.

    Its cut-off lies at 0.9 of the lower Nyquist frequency (Smith, "Digital Audio Resampling", 1984: band-limited
    interpolation).
    """
    if rate == to:
        return np.asarray(samples, np.float32)
    cut = 0.9 * min(1.0, to / rate)
    half = int(np.ceil(_ZEROS / cut))
    padded = np.pad(np.asarray(samples, np.float32), half + 1)
    count = max(1, len(samples) * to // rate)
    out = np.empty(count, np.float32)
    taps = np.arange(-half, half + 1)
    for first in range(0, count, 4_096):
        where = np.arange(first, min(first + 4_096, count)) * (rate / to)
        nearest = np.rint(where).astype(np.int64)
        distance = (taps[None] + (nearest - where)[:, None]).astype(np.float32)
        window = 0.5 + 0.5 * np.cos(np.pi * np.clip(distance / half, -1.0, 1.0))
        weights = cut * np.sinc(cut * distance) * window
        out[first : first + len(where)] = (padded[nearest[:, None] + taps + half + 1] * weights).sum(axis=1)
    return np.clip(out, -1.0, 1.0)


def mu_law(samples: NDArray[Any]) -> Codes:
    """Codes 0 to 255 of samples within -1 to 1 (ITU-T G.711's curve; van den Oord et al. 2016, section 2.2)."""
    clipped = np.clip(np.asarray(samples, np.float64), -1.0, 1.0)
    squeezed = np.sign(clipped) * np.log1p((LEVELS - 1) * np.abs(clipped)) / np.log(LEVELS)
    codes: Codes = np.floor((squeezed + 1.0) / 2.0 * (LEVELS - 1) + 0.5).astype(np.uint8)
    return codes


def mu_law_inverse(codes: NDArray[Any]) -> Samples:
    """The samples that codes stand for."""
    squeezed = np.asarray(codes, np.float64) / (LEVELS - 1) * 2.0 - 1.0
    samples: Samples = (np.sign(squeezed) * np.expm1(np.abs(squeezed) * np.log(LEVELS)) / (LEVELS - 1)).astype(
        np.float32
    )
    return samples


def to_peak(samples: Samples, peak: float = PEAK) -> Samples:
    """Samples scaled so that the largest is `peak`; silence stays silence."""
    loudest = float(np.abs(samples).max(initial=0.0))
    return samples if loudest < 1e-5 else (samples * (peak / loudest)).astype(np.float32)


def _blocks(sound: wave.Wave_read, wanted: int) -> bytes:
    """At least `wanted` frames, or all there are, whatever the header claims."""
    blocks, frames = [], 0
    while frames < wanted:
        block = sound.readframes(min(_BLOCK, wanted - frames))
        if not block:
            break
        blocks.append(block)
        frames += max(1, len(block) // (sound.getnchannels() * sound.getsampwidth()))
    return b"".join(blocks)


def _numbers(raw: bytes, width: int) -> NDArray[np.float32]:
    """Little-endian PCM as numbers within -1 to 1; 8 bits are without a sign, the others with one."""
    whole = raw[: len(raw) // width * width]
    if width == 1:
        return (np.frombuffer(whole, np.uint8).astype(np.float32) - 128.0) / 128.0
    if width == 3:
        parts = np.frombuffer(whole, np.uint8).reshape(-1, 3).astype(np.int32)
        numbers = (parts[:, 0] << 8 | parts[:, 1] << 16 | parts[:, 2] << 24) / 2.0**31
        return numbers.astype(np.float32)
    scale = 2.0 ** (8 * width - 1)
    return (np.frombuffer(whole, f"<i{width}").astype(np.float64) / scale).astype(np.float32)
