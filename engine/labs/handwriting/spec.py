"""What the Handwriting lab is."""

from __future__ import annotations

from engine.spec import LabSpec, Param, TraceSpec

_LAYERS = "recurrent/layer*/*/"

SPEC = LabSpec(
    name="handwriting",
    title="Handwriting",
    group="Labs",
    order=10,
    icon="handwriting",
    summary="Write a word and watch a recurrent network read it.",
    about=(
        "Each column is one short piece of your pen's path, in the order you wrote it. Two chains of cells read the "
        "pieces, one forwards and one backwards, and at each piece the network names a letter or says nothing, the "
        "blank; repeats are merged and blanks dropped (CTC, Graves et al. 2006). The gates say what a cell takes in, "
        "keeps and shows (LSTM, Hochreiter and Schmidhuber 1997; Gers et al. 2000)."
    ),
    inputs=("ink",),
    file_types=(".inkml", ".unp", ".jsonl", ".unipen", ".unrolled"),
    traces=(
        TraceSpec("input", ("time", "feature"), "signal"),
        TraceSpec("posterior", ("time", "symbol"), "probability", 0.0, 1.0),
        TraceSpec(_LAYERS + "hidden", ("time", "unit"), "state", -1.0, 1.0),
    ),
    parameters=(
        Param("width", "Beam width", 25.0, 1.0, 100.0, help="Hypotheses kept at each step."),
        Param("weight", "Language model", 0.5, 0.0, 2.0, help="How much the language model counts."),
        Param(
            "bonus",
            "Length bonus",
            0.5,
            0.0,
            4.0,
            help="Added for each letter, against the model's taste for short text.",
        ),
    ),
)
