"""What the Captions lab is."""

from __future__ import annotations

from engine.spec import LabSpec, TraceSpec

KNOWN = (
    "arrow, boat, car, circle, cloud, cup, fish, flower, heart, house, moon, person, plus, sad face, smiling "
    "face, spiral, square, star, sun, tree, triangle, wave and zigzag"
)
"""What the network that ships was taught to name."""

SPEC = LabSpec(
    name="captions",
    title="Captions",
    group="Labs",
    order=27,
    icon="captions",
    summary="Draw something, and watch a network say what it sees, word by word.",
    about=(
        "A small convolutional network turns the drawing into 64 vectors, one for each part of it. An LSTM then writes "
        'a caption, and for each word it first weighs the parts and sums them: it looks (Xu et al., "Show, Attend and '
        'Tell", 2015). A network without attention, such as you can train here, sees the drawing once, as one vector '
        '(Vinyals et al., "Show and Tell", 2015). The network that ships knows these things alone: '
        f"{KNOWN}."
    ),
    inputs=("ink",),
    file_types=(".inkml", ".unp", ".jsonl", ".unrolled"),
    traces=(
        TraceSpec("words/layer*/*/hidden", ("time", "unit"), "state", -1.0, 1.0),
        TraceSpec("words/layer*/*/cell", ("time", "unit"), "state"),
        TraceSpec("words/layer*/*/gate.forget", ("time", "unit"), "gate", 0.0, 1.0),
        TraceSpec("context", ("time", "unit"), "signal"),
        TraceSpec("attention", ("time", "source", "head"), "attention", 0.0, 1.0),
        TraceSpec("next", ("time", "symbol"), "probability", 0.0, 1.0),
    ),
)
