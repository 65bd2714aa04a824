"""What the Cells lab is."""

from __future__ import annotations

from engine.spec import LabSpec, TraceSpec

_ONE = "cell/layer0/forward/"

SPEC = LabSpec(
    name="cells",
    title="Cells",
    group="Ideas",
    order=55,
    icon="cells",
    summary="See what a recurrent cell computes in one step, and what the same step does over and over.",
    about=(
        "A recurrent network is one small function, used again at every step with the same weights: it takes the input "
        "and what it remembers, and gives what it remembers next (Elman 1990). Gates decide what is kept, written and "
        "shown (Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 2000; Cho et al. 2014). The same cell "
        "serves many tasks: only where inputs enter and outputs leave differs."
    ),
    inputs=("none", "text"),
    file_types=(".unrolled",),
    traces=(
        TraceSpec("input", ("time", "feature"), "signal"),
        TraceSpec(_ONE + "hidden", ("time", "unit"), "state"),
        TraceSpec(_ONE + "before.*", ("time", "unit"), "signal"),
        TraceSpec(_ONE + "input.*", ("time", "unit"), "signal"),
        TraceSpec(_ONE + "recurrent.*", ("time", "unit"), "signal"),
    ),
)
