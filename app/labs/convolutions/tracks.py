"""The tracks of the page: the sound, what the network expects, and what happens in one layer."""

from __future__ import annotations

import numpy as np

from app.views.heat import HeatTrack
from app.views.rising import RisingTrack
from app.views.stack import TrackStack
from app.views.timeline import Timeline
from app.views.wave import WaveTrack
from engine.data.audio import RATE
from engine.data.spectrum import FLOOR, hertz, spectrogram
from engine.labs.convolutions.outcome import Grown, Outcome
from engine.trace import Axis, Trace, TraceSet

_LIKELY = 0.5
"""Probability of four neighbouring codes at which the colours end."""


class Tracks(TrackStack):
    """Everything about one sound over time."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.wave = WaveTrack("wave", "Waveform", "sound/waveform", high=None, height=84)
        top = f"{RATE // 2_000} kHz"
        self.add(self.wave)
        self.add(RisingTrack("spectrum", "Spectrogram, dB", "sound/spectrogram", (FLOOR, 0.0), (top, "0"), 80))
        self.add(
            RisingTrack("next", "Next sample, expected", "sound/next", (0.0, _LIKELY), ("+1", "\N{MINUS SIGN}1"), 72)
        )
        self.add(WaveTrack("surprise", "Surprise", "sound/surprise", 0.0, None, "bits", 1, 56))
        for key, title, symbol in (
            ("gated", "Gated: tanh \N{MULTIPLICATION SIGN} sigmoid", "z"),
            ("filter", "Filter: tanh", "f"),
            ("gate", "Gate: sigmoid", "g"),
        ):
            self.add(HeatTrack(key, title, f"stack/layer*/{key}", symbol, 72))

    def show_outcome(self, outcome: Outcome) -> None:
        """Show what was read."""
        self.show_traces(outcome.traces)
        for track in self.tracks():
            if isinstance(track, HeatTrack) and track.pattern.startswith("stack/"):
                track.set_unit(outcome.request.unit)

    def show_grown(self, grown: Grown) -> None:
        """Show a sound as far as it is made, nothing of what it is not yet."""
        self.show_traces(growing_traces(grown))


def growing_traces(grown: Grown) -> TraceSet:
    """Waveform and spectrogram of the samples there are, NaN for those to come."""
    rest = grown.of - len(grown.samples)
    axis = Axis("time", unit="sample")
    wave = np.pad(grown.samples, (0, rest), constant_values=np.nan)
    spectrum = np.pad(spectrogram(grown.samples), ((0, rest), (0, 0)), constant_values=np.nan)
    return TraceSet(
        (
            Trace("sound/waveform", wave, (axis,), "signal"),
            Trace("sound/spectrogram", spectrum, (axis, Axis("frequency", hertz())), "signal"),
        )
    )
