"""The tracks of a recurrent layer: its states and gates, in one order and under one name everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from app.views.heat import HeatTrack

LSTM = ("cell", "gate.forget", "gate.input", "gate.candidate", "gate.output")
GRU = ("gate.update", "gate.reset", "gate.new")
_TITLES = {
    "hidden": ("Hidden state", "h"),
    "cell": ("Cell state", "c"),
    "gate.forget": ("Forget gate", "f"),
    "gate.input": ("Input gate", "i"),
    "gate.candidate": ("Candidate", "g"),
    "gate.output": ("Output gate", "o"),
    "gate.update": ("Update gate", "z"),
    "gate.reset": ("Reset gate", "r"),
    "gate.new": ("New state", "n"),
}


def recurrent_tracks(
    keys: str, traces: str, heights: tuple[int, int, int], parts: Sequence[str] = (*LSTM, *GRU)
) -> list[HeatTrack]:
    """The hidden state and other parts of a layer, a track each.

    keys     what the tracks' keys begin with
    traces   what the traces' names begin with, such as "recurrent/layer*/*"
    heights  of the hidden state, the cell state, and a gate
    """
    tracks = []
    for part in ("hidden", *parts):
        title, symbol = _TITLES[part]
        high = heights[{"hidden": 0, "cell": 1}.get(part, 2)]
        tracks.append(HeatTrack(f"{keys}{part}", title, f"{traces}/{part}", symbol, high))
    return tracks
