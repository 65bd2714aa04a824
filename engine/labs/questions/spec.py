"""What the Questions lab is."""

from __future__ import annotations

from engine.spec import LabSpec, TraceSpec

SPEC = LabSpec(
    name="questions",
    title="Questions",
    group="Labs",
    order=25,
    icon="questions",
    summary="Tell a story, ask a question, and watch a network look back for the answer.",
    about=(
        "Each sentence becomes a vector, and a recurrent network reads them from both sides: its states are the "
        "memory. The question then looks back several times. Each look weighs all sentences, sums them by these "
        "weights, and changes the question by what it found (Sukhbaatar et al. 2015; Kumar et al. 2016). The plain "
        "LSTM beside it must carry the whole story in one state (Hochreiter and Schmidhuber 1997)."
    ),
    inputs=("text",),
    file_types=(".txt", ".unrolled"),
    traces=(
        TraceSpec("memory", ("time", "unit"), "signal"),
        TraceSpec("sentences/layer*/*/hidden", ("time", "unit"), "state", -1.0, 1.0),
        TraceSpec("sentences/layer*/*/gate.update", ("time", "unit"), "gate", 0.0, 1.0),
        TraceSpec("query/layer*/*/hidden", ("time", "unit"), "state", -1.0, 1.0),
        TraceSpec("query/context", ("time", "unit"), "signal"),
        TraceSpec("attention", ("time", "source", "head"), "attention", 0.0, 1.0),
        TraceSpec("answers", ("time", "symbol"), "probability", 0.0, 1.0),
    ),
)
