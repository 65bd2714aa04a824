"""What the Forecast lab is."""

from __future__ import annotations

from engine.spec import LabSpec, Param, TraceSpec

NETWORKS = {
    "lstm": "LSTM",
    "gru": "GRU",
    "rnn": "RNN",
    "wavenet": "WaveNet",
    "feedforward": "Feedforward",
}
"""Every kind of network, and what a person reads."""

PLAIN = {
    "naive": "Naive",
    "seasonal-naive": "Seasonal naive",
    "naive2": "Naive2",
    "theta": "Theta",
}
"""The plain methods."""

LONGEST_SEASON = 20_000
"""Points of the longest season that a network, and thus a person, can be given."""

LOSSES = {"quantile": "quantiles (pinball)", "absolute": "absolute error", "squared": "squared error"}

SPEC = LabSpec(
    name="forecast",
    title="Forecast",
    group="Labs",
    order=30,
    icon="forecast",
    summary="Load a time series and see whether a network beats the plain methods.",
    about=(
        "A network reads the series one step at a time and says at each step what comes next, with a range. Beside it "
        "stand the plain methods that any network must beat: the value a season ago, and Theta (Assimakopoulos and "
        "Nikolopoulos 2000). The nets that ship learnt from the M4 competition's hourly and weekly series, after the "
        "winner's recipe (Smyl 2020)."
    ),
    inputs=("series",),
    file_types=(".csv", ".tsv", ".xlsx", ".parquet", ".xls", ".ods", ".txt", ".unrolled"),
    traces=(
        TraceSpec("input", ("time", "feature"), "signal"),
        TraceSpec("ahead", ("time", "ahead"), "signal"),
        TraceSpec("influence", ("time", "what"), "gradient"),
    ),
    parameters=(
        Param("horizon", "Horizon", 48, 1, 1_000, help="Points to forecast."),
        Param("season", "Season", 24, 1, LONGEST_SEASON, help="Points until the series repeats itself; 1 for none."),
        Param("coverage", "Interval", 0.95, 0.5, 0.99, help="Share of the future that the range is to hold."),
    ),
)
