"""What the self-test tries of this lab: a run of each cell, with its traces as declared."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from engine.cancel import Cancel
from engine.checks import Check, CheckError, as_declared
from engine.labs.gradients.setup import Cell, Setup
from engine.labs.gradients.spec import SPEC


def _run(cancel: Cancel, folder: Path) -> str:
    import numpy as np

    from engine.labs.gradients.session import Session

    session, held = Session(), ""
    cells = get_args(Cell)
    for cell in cells:
        traces = session.run(Setup(cell, "", length=30, units=12, layers=2), cancel).main.traces
        held = as_declared(SPEC, traces)
        if not all(np.isfinite(trace.data).all() for trace in traces.match("*/grad.hidden")):
            raise CheckError(f"the gradients of {cell} over 30 steps must be finite, but are not.")
    return f"{len(cells)} cells, the last with {held}"


CHECKS = (Check("gradients of each cell", _run),)
