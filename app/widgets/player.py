"""Playing sound. The library and a sound device may both be missing; then a sentence says so."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject

from engine.data.audio import RATE, Samples, resampled

FALLBACK = 48_000
"""Samples a second that every sound device takes."""
NO_LIBRARY = (
    "Sound cannot be played: Qt's multimedia library is not there or does not start ({0}). Save it as WAV and play it "
    "elsewhere."
)
_SERVERS = ("pulse/native", "pipewire-0")
"""Sockets of PulseAudio and PipeWire in a user's runtime folder."""

NO_DEVICE = "Sound cannot be played: this computer has no sound output. Save it as WAV and play it elsewhere."


class Player(QObject):
    """Plays one sound at a time, 8 kHz, one channel."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sink: Any = None
        self._buffer: QBuffer | None = None

    def play(self, samples: Samples) -> str:
        """Play samples within -1 to 1 from the start; "" where that works, else the sentence that says why not."""
        self.stop()
        if not _has_sound_server():
            return NO_DEVICE
        try:
            # Imported late: it loads the system's sound libraries, which few need and some computers lack.
            from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices
        except ImportError as error:
            return NO_LIBRARY.format(str(error).splitlines()[0][:120])
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            return NO_DEVICE
        form = QAudioFormat()
        form.setChannelCount(1)
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        form.setSampleRate(RATE)
        if not device.isFormatSupported(form):
            form.setSampleRate(FALLBACK)
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(pcm_of(samples, form.sampleRate())))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink = QAudioSink(device, form, self)
        self._sink.start(self._buffer)
        return ""

    def stop(self) -> None:
        """Play nothing more."""
        if self._sink is not None:
            self._sink.stop()
            self._sink.deleteLater()
            self._sink = None
        if self._buffer is not None:
            self._buffer.close()
            self._buffer.deleteLater()
            self._buffer = None


def _has_sound_server() -> bool:
    """Whether a program may ask for a sound device: on Linux, where no server answers,
    Qt's library only fills the log with warnings."""
    if not sys.platform.startswith("linux"):
        return True
    places = [Path(os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}")) / name for name in _SERVERS]
    return "PULSE_SERVER" in os.environ or any(place.exists() for place in places)


def pcm_of(samples: Samples, rate: int) -> bytes:
    """16-bit samples in the machine's order, resampled to `rate` a second."""
    wanted = resampled(samples, RATE, rate)
    return np.rint(np.clip(np.nan_to_num(wanted), -1.0, 1.0) * 32_767).astype(np.int16).tobytes()
