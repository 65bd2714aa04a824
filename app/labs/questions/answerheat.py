"""A heat map over time of the answers that were once likely, each with its name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.labs.questions.answerline import spoken
from app.views.namedheat import LikelyHeat
from engine.trace import Axis, Trace

ROWS = 8
"""Most answers that are shown."""
ROW = 18
"""Height of a row, at the base size of type."""


def likely(trace: Trace) -> Trace:
    """The answers (time, symbol) that once had the largest shares, the one that has most at the end first."""
    data = np.nan_to_num(trace.data)
    kept = np.argsort(-data.max(axis=0), kind="stable")[:ROWS]
    kept = kept[np.argsort(-data[-1, kept], kind="stable")]
    names = trace.axes[1].labels or tuple(map(str, range(data.shape[1])))
    axis = Axis("answer", tuple(spoken(names[one]) for one in kept))
    return replace(trace, data=trace.data[:, kept], axes=(trace.axes[0], axis))


class AnswerHeat(LikelyHeat):
    """Rows are answers, in the order of the last step."""

    def __init__(self, key: str, title: str, symbol: str) -> None:
        super().__init__(key, title, "answers", symbol, ROW * ROWS, likely, bright=1)
