"""How loud each frequency is over time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data.audio import RATE

WIDTH = 256
"""Samples of a window: 32 ms at 8 kHz."""
BINS = WIDTH // 4
HOP = 40
FLOOR = -80.0
"""Decibels below full scale that count as nothing."""


def spectrogram(samples: NDArray[np.float32], floor: float = FLOOR) -> NDArray[np.float32]:
    """Decibels of a Hann-windowed short-time Fourier transform, float32 (sample, 64), low frequencies first.

    0 is a full-scale sine. A row belongs to one sample: it is that of the nearest window, of which there is one every
    40 samples. Each column joins two neighbouring bins (the louder), so that it spans 62.5 Hz.
    """
    count = len(samples)
    if not count:
        return np.empty((0, BINS), np.float32)
    padded = np.pad(samples, (WIDTH // 2, WIDTH // 2 + HOP))
    starts = np.arange(0, count, HOP)
    window = np.hanning(WIDTH + 1)[:-1]
    pieces = np.lib.stride_tricks.sliding_window_view(padded, WIDTH)[starts]
    strength = np.abs(np.fft.rfft(pieces * window, axis=1)) / (window.sum() / 2)
    pairs = strength[:, 1:].reshape(len(starts), BINS, 2).max(axis=2)
    decibels = np.maximum(20.0 * np.log10(np.maximum(pairs, 1e-12)), floor).astype(np.float32)
    nearest = np.minimum((np.arange(count) + HOP // 2) // HOP, len(starts) - 1)
    rows: NDArray[np.float32] = decibels[nearest]
    return rows


def hertz() -> tuple[str, ...]:
    """What each column of a spectrogram is called: its upper frequency."""
    return tuple(f"{round((index + 1) * RATE / 2 / BINS)} Hz" for index in range(BINS))
