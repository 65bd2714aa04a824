"""What a lab lets the self-test try: small pieces of real work with a result that is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from engine.cancel import Cancel
from engine.errors import UnrolledError
from engine.spec import LabSpec
from engine.trace import TraceSet


class CheckError(UnrolledError):
    """A check did not give what it must, in a sentence."""


@dataclass(frozen=True)
class Check:
    """A piece of real work; a lab lists its own as `CHECKS` in `engine/labs/<lab>/selftest.py`.

    title  what is tried, in a few words
    run    does it, in a folder that it may write to, and says in a few words what came out; raises CheckError
           where that is wrong. Imports torch when it runs, not before.
    lane   the worker thread that it runs in
    """

    title: str
    run: Callable[[Cancel, Path], str]
    lane: Literal["live", "train"] = "live"


def as_declared(spec: LabSpec, traces: TraceSet) -> str:
    """Hold the traces of a run against what the lab declares, and say in a few words that they agree.

    Raises CheckError where a declared trace is missing, or has other axes, another kind or values out of its bounds.
    """
    for declared in spec.traces:
        found = traces.match(declared.pattern)
        if not found:
            raise CheckError(f"the lab {spec.name} must give a trace {declared.pattern}, but gives none.")
        for trace in found:
            axes = tuple(axis.name for axis in trace.axes)
            if (axes, trace.kind) != (declared.axes, declared.kind):
                raise CheckError(
                    f"the trace {trace.name} must be a {declared.kind} over {declared.axes}, but is a {trace.kind} "
                    f"over {axes}."
                )
            low = -np.inf if declared.low is None else declared.low
            high = np.inf if declared.high is None else declared.high
            if bool(((trace.data < low) | (trace.data > high)).any()):
                raise CheckError(f"the trace {trace.name} must lie between {low:g} and {high:g}, but does not.")
    return f"{len(traces)} traces as declared"
