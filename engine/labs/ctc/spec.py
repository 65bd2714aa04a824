"""What the CTC lab is."""

from __future__ import annotations

from engine.spec import LabSpec, Param, TraceSpec

SPEC = LabSpec(
    name="ctc",
    title="CTC",
    group="Ideas",
    order=70,
    icon="ctc",
    summary="Alignment without labels for every frame: draw posteriors, see every path that says a text.",
    about=(
        "A network names one symbol a frame, but a text has fewer letters than there are frames. CTC adds a blank, "
        "merges repeats and drops blanks, so that many paths say the same text; its probability is the sum over all "
        "of them, found in one pass forwards and one backwards over the lattice. The gradient at a frame is what the "
        "network said minus where the text's paths are. (Graves, Fern\u00e1ndez, Gomez and Schmidhuber, ICML 2006, "
        "sections 3 and 4; Hannun, Sequence Modeling with CTC, Distill 2017, tells it at length.)"
    ),
    inputs=("text",),
    file_types=(".safetensors", ".unrolled"),
    traces=(
        TraceSpec("posterior", ("time", "symbol"), "probability", 0.0, 1.0),
        TraceSpec("alpha", ("time", "state"), "signal"),
        TraceSpec("beta", ("time", "state"), "signal"),
        TraceSpec("gamma", ("time", "state"), "probability", 0.0, 1.0),
        TraceSpec("flow", ("time", "state", "move"), "probability", 0.0, 1.0),
        TraceSpec("occupancy", ("time", "symbol"), "probability", 0.0, 1.0),
        TraceSpec("gradient", ("time", "symbol"), "gradient", -1.0, 1.0),
    ),
    parameters=(
        Param("frames", "Frames", 8.0, 2.0, 60.0, help="Columns of the posteriors."),
        Param("width", "Beam width", 4.0, 1.0, 10.0, help="Prefixes that are kept at each frame."),
        Param("weight", "Word weight", 0.0, 0.0, 2.0, help="How much a bigram of your words counts in the beam."),
        Param("rate", "Step size", 1.0, 0.01, 10.0, help="Of gradient descent on the logits."),
    ),
)
