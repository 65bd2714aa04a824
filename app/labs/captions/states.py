"""What happens inside the network as tracks along the words: likely words, looks, states and gates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.labs.captions.bench import Answer
from app.labs.captions.caption import spoken
from app.views.letters import Letter
from app.views.namedheat import LikelyHeat, NamedHeat
from app.views.recurrent import LSTM, recurrent_tracks
from app.views.stack import TrackStack
from app.views.timeline import Timeline
from app.views.unit import UnitTrack
from engine.labs.captions.outcome import Outcome
from engine.trace import Axis, Trace, TraceSet

ROWS, ROW = 10, 16
"""Most words in the first track, and the height of one at the base size of type."""


def likely(trace: Trace) -> Trace:
    """The words (time, symbol) that once were likely, in the order of when they were most so."""
    data = np.nan_to_num(trace.data)
    kept = np.argsort(-data.max(axis=0), kind="stable")[:ROWS]
    kept = kept[np.lexsort((-data[:, kept].max(axis=0), data[:, kept].argmax(axis=0)))]
    names = trace.axes[1].labels or tuple(map(str, range(data.shape[1])))
    axis = Axis("word", tuple(spoken(names[one]) for one in kept))
    return replace(trace, data=trace.data[:, kept], axes=(trace.axes[0], axis))


class LookHeat(NamedHeat):
    """The weight of each part of the drawing, row by row from the upper left; full colour is the largest there is."""

    def __init__(self) -> None:
        super().__init__("words.attention", "Attention", "attention", "parts of the drawing", 96)

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Show the weights, the mean of all heads."""
        found = None if traces is None else traces.get("attention")
        flat = None
        if found is not None and found.data.ndim == 3:
            flat = replace(found, data=found.data.mean(axis=2), axes=(found.time, Axis("part", found.axes[1].labels)))
        super().show_traces(None if flat is None else TraceSet((flat,)), None)
        if flat is not None:
            self.high = max(float(np.nanmax(flat.data, initial=0.0)), 0.01)
            self.refresh()


class WordTracks(TrackStack):
    """Everything that happens along the words of a caption."""

    along = "words"

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.ruler.caption = "word"
        self.setAccessibleName("Tracks along the words")
        self.add(LikelyHeat("words.next", "Next word", "next", "the likely ones", ROW * ROWS, likely, bright=ROWS))
        self.add(LookHeat())
        for track in recurrent_tracks("words.", "words/layer*/*", (112, 96, 80), LSTM):
            self.add(track)
        self.add(NamedHeat("words.context", "Context", "context", "what the look summed", 80))
        self.add(UnitTrack("words.unit", "Unit", "words/layer*/*"))

    def show_answer(self, answer: Answer | None) -> None:
        """Show a run, and what was without the changes where it has as many words."""
        main = answer.main if answer is not None else None
        older = answer.before if answer is not None else None
        same = main is not None and older is not None and len(older.words) == len(main.words)
        letters = () if main is None else tuple(
            Letter(spoken(word), step, step, step) for step, word in enumerate(main.words)
        )  # fmt: skip
        self.show_traces(_traces(main), _traces(older) if same else None, letters)
        for track in self.tracks():
            track.setVisible(not letters or track.has_data())


def _traces(outcome: Outcome | None) -> TraceSet | None:
    return outcome.traces if outcome is not None and outcome.words else None
