"""What the Gradients lab is."""

from __future__ import annotations

from engine.spec import LabSpec, Param, TraceSpec

CELLS = {"tanh": "tanh RNN", "sigmoid": "sigmoid RNN", "relu": "ReLU RNN", "lstm": "LSTM", "gru": "GRU"}
"""Every kind of cell, and what a person reads."""
NOTHING = "nothing"
SIGNALS = {"first": "signal, then noise", "noise": "noise throughout"}
LOSSES = {"last": "the last step", "every": "every step"}
CLIPS = {"off": "not clipped", "norm": "by norm", "value": "by value"}

_LAYERS = "recurrent/layer*/forward/"

SPEC = LabSpec(
    name="gradients",
    title="Gradients",
    group="Ideas",
    order=60,
    icon="gradients",
    summary="See how far back a gradient reaches, and why long memories fade.",
    about=(
        "Backwards through time, a gradient is multiplied by one Jacobian a step. Where these shrink it on average it "
        "vanishes, where they stretch it, it explodes, both exponentially in the distance (Hochreiter 1991; Bengio, "
        "Simard and Frasconi 1994). An LSTM carries it along its cell, where a step multiplies by the forget gate "
        "alone: open gates keep it. Clipping tames explosions, not vanishing (Pascanu, Mikolov and Bengio 2013)."
    ),
    inputs=("none",),
    traces=(
        TraceSpec("input", ("time", "feature"), "signal"),
        TraceSpec(_LAYERS + "hidden", ("time", "unit"), "state"),
        TraceSpec(_LAYERS + "grad.hidden", ("time", "unit"), "gradient"),
        TraceSpec(_LAYERS + "reach", ("time", "curve"), "signal"),
        TraceSpec(_LAYERS + "before.*", ("time", "unit"), "signal"),
    ),
    parameters=(
        Param("cell", "Cell", CELLS["tanh"], choices=tuple(CELLS.values()), help="The recurrent cell."),
        Param(
            "compare",
            "Beside it",
            CELLS["lstm"],
            choices=(NOTHING, *CELLS.values()),
            help="A second cell with the same sizes, input and seed.",
        ),
        Param("length", "Length", 200, 1, 1000, help="Steps of the sequence."),
        Param("layers", "Layers", 1, 1, 3, help="Recurrent layers, one upon the other."),
        Param("units", "Units", 32, 8, 128, help="Units of each layer."),
        Param(
            "radius",
            "Spectral radius",
            1.0,
            0.1,
            2.0,
            help="Largest absolute eigenvalue of the recurrent matrix at the start; of each gate's block in an LSTM "
            "or GRU.",
        ),
        Param(
            "forget_bias",
            "Forget bias",
            4.0,
            -2.0,
            8.0,
            help="Bias of an LSTM's forget gate, and of a GRU's update gate, which plays its part. 0 leaves the gate "
            "half open; 4 keeps 98 % a step.",
        ),
        Param("signal", "Input", SIGNALS["first"], choices=tuple(SIGNALS.values()), help="What the network reads."),
        Param("loss", "Loss at", LOSSES["last"], choices=tuple(LOSSES.values()), help="Where the squared error is."),
        Param("seed", "Seed", 2, 0, 999, help="Of weights and input."),
        Param("clip", "Clipping", CLIPS["off"], choices=tuple(CLIPS.values()), help="Of the weights' gradient."),
        Param("threshold", "Threshold", 0.1, 0.001, 10.0, help="The norm, or the value, that clipping allows."),
    ),
)
