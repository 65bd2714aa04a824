"""What the Translate lab is."""

from __future__ import annotations

from engine.spec import LabSpec, Param, TraceSpec

SPEC = LabSpec(
    name="translate",
    title="Translate",
    group="Labs",
    order=20,
    icon="translate",
    summary="Type a sentence and watch a recurrent network translate it word by word.",
    about=(
        "An encoder reads the English pieces from both sides; a decoder writes the translation piece by piece. Before "
        "each piece it weighs the encoder's states by how well they fit what it needs next, and their weighted sum is "
        "its context: that is attention (Bahdanau, Cho and Bengio 2015; Luong et al. 2015). Without it, everything "
        "must fit through the encoder's last state (Sutskever et al. 2014), the bottleneck."
    ),
    inputs=("text",),
    file_types=(".txt", ".gz", ".unrolled", ".csv", ".tsv", ".xlsx", ".parquet"),
    traces=(
        TraceSpec("encoder/states", ("time", "unit"), "signal"),
        TraceSpec("encoder/layer*/*/hidden", ("time", "unit"), "state", -1.0, 1.0),
        TraceSpec("decoder/layer*/*/hidden", ("time", "unit"), "state", -1.0, 1.0),
        TraceSpec("decoder/context", ("time", "unit"), "signal"),
        TraceSpec("decoder/*attention", ("time", "source", "head"), "attention", 0.0, 1.0),
    ),
    parameters=(
        Param("width", "Beam width", 5.0, 1.0, 32.0, help="Hypotheses kept at each step; 1 is greedy."),
        Param(
            "length_power",
            "Length normalisation",
            1.0,
            0.0,
            2.0,
            help="0 ranks by log probability, which favours short texts; 1 by about the mean of a piece.",
        ),
        Param(
            "temperature",
            "Attention temperature",
            1.0,
            0.1,
            10.0,
            help="Below 1 attention is sharpened, above 1 it is spread.",
        ),
    ),
)
