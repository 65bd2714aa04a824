"""What the Convolutions lab is."""

from __future__ import annotations

from engine.spec import LabSpec, Param, TraceSpec

NETWORKS = {"digits": "digits, trained", "own": "my own stack"}
PATTERNS = {
    "doubling": "1, 2, 4, 8 \N{HORIZONTAL ELLIPSIS}",
    "cycles": "1, 2 \N{HORIZONTAL ELLIPSIS} 512, again",
    "tripling": "1, 3, 9, 27 \N{HORIZONTAL ELLIPSIS}",
    "none": "1, 1, 1, 1: not dilated",
}
"""How dilations grow from layer to layer."""

_LAYERS = "stack/layer*/"

SPEC = LabSpec(
    name="convolutions",
    title="Convolutions",
    group="Ideas",
    order=80,
    icon="convolutions",
    summary="See a stack of causal dilated convolutions read sound, train it beside an LSTM, and hear it speak.",
    about=(
        "A WaveNet predicts each sample from those before it (van den Oord et al. 2016). A layer reads two places of "
        "the layer below, twice as far apart each time, so that ten layers see a thousand samples; tanh makes a value, "
        "a sigmoid decides how much of it goes on. All outputs of a known sound are computed at once; a new sound must "
        "be made sample by sample, which is quick only if each layer remembers what it will need "
        "(Le Paine et al. 2016)."
    ),
    inputs=("audio",),
    file_types=(".wav",),
    traces=(
        TraceSpec("sound/waveform", ("time",), "signal", -1.0, 1.0),
        TraceSpec("sound/spectrogram", ("time", "frequency"), "signal"),
        TraceSpec("sound/surprise", ("time",), "signal", 0.0),
        TraceSpec("sound/next", ("time", "level"), "probability", 0.0, 1.0),
        TraceSpec(_LAYERS + "filter", ("time", "unit"), "candidate", -1.0, 1.0),
        TraceSpec(_LAYERS + "gate", ("time", "unit"), "gate", 0.0, 1.0),
        TraceSpec(_LAYERS + "gated", ("time", "unit"), "state", -1.0, 1.0),
        TraceSpec(_LAYERS + "signal", ("time", "unit"), "signal"),
    ),
    parameters=(
        Param(
            "network",
            "Network",
            NETWORKS["digits"],
            choices=tuple(NETWORKS.values()),
            help="The WaveNet that ships and speaks digits, or a stack of your own, with the weights it began with or "
            "those you trained.",
        ),
        Param("kernel", "Kernel", 2, 2, 5, help="Taps: places of the layer below that a layer reads."),
        Param("layers", "Layers", 20, 1, 20, help="Convolutions, one upon the other."),
        Param(
            "pattern",
            "Dilations",
            PATTERNS["cycles"],
            choices=tuple(PATTERNS.values()),
            help="How far apart the taps of each layer lie.",
        ),
        Param("channels", "Channels", 32, 4, 64, help="Of every layer; filter and gate have as many each."),
        Param("causal", "Causal: no tap in the future", True, help="Without it taps lie on both sides."),
        Param("seed", "Seed", 1, 0, 999, help="Of the weights that your own stack begins with."),
    ),
)
