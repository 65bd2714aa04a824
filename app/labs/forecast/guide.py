"""The guide to the Forecast lab: a range, a state that reads, what weighs, what is seen, the line to beat, learning."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.labs.forecast.layout import BACKTEST, INSIDE
from app.widgets.guide import Guide, Step
from engine.labs.forecast.spec import NETWORKS

if TYPE_CHECKING:
    from app.labs.forecast.page import ForecastPage

SAMPLE, TITLE = "load", "The electric load"
HORIZON, SEASON = 48, 24
ORIGIN = 16 * 7 * 24 - HORIZON
"""Where the sample is cut off: two days before its end."""
EVENING = ORIGIN - 5
"""The hour before the cut at which the town needs most."""
POINT, HIGHER = ORIGIN - 1, 90.0
"""The past value that is dragged, and where to, in megawatts."""
WEEK = 8 * SEASON
"""Points of the past to show where a week ago matters."""
SMALL = {"history": 48, "horizon": 24, "season": 24, "layers": 1, "units": 16, "epochs": 20}
"""What the form says for a training that takes a minute."""


def guide_of(page: ForecastPage) -> Guide:
    """Seven steps on the real page."""
    desk = page.desk
    watch = (
        desk.timeline.cursor_changed,
        desk.controls.light_requested,
        page.training.state_changed,
        desk.shell.train.done,
    )
    return Guide("Forecast", (*_ahead(page), *_why(page), *_worth(page)), watch)


def _ahead(page: ForecastPage) -> tuple[Step, ...]:
    desk = page.desk
    return (
        Step(
            "A forecast is a range",
            "One number ahead would say nothing of how sure the network is. So it learns quantiles: bounds that the "
            "future is to fall below this often. Here the last two days are held back, and you see what came.",
            "Hold back the last 48 hours of the electric load, and set the interval to 80 %.",
            lambda: _show(page, "An interval of 80 %", coverage=0.8),
            "Four in five hours should lie in the band. Where fewer do, the network is surer than it may be: it has "
            "never seen this town.",
            "Wen, Torkkola, Narayanaswamy and Madeka (2017), arXiv:1711.11053",
            lambda: _held(page) and desk.setup.coverage == 0.8,
            desk.series,
        ),
        Step(
            "A state that reads",
            "The LSTM reads one value a step, and its state is all that it knows of what came before. At each step it "
            "could be asked what comes next; it is asked where the dashed line of the origin stands.",
            "With the LSTM in front, put the cursor on the evening before the cut.",
            lambda: _show(page, "The LSTM", EVENING, model="lstm"),
            "Rows of the hidden state repeat with the day. Move the mouse over the past: the thin line is the forecast "
            "that the network would have made there.",
            "Elman (1990), Finding structure in time; Hochreiter and Schmidhuber (1997)",
            lambda: _held(page) and desk.setup.model == "lstm" and desk.timeline.placed == EVENING,
            desk.tracks,
        ),
    )


def _why(page: ForecastPage) -> tuple[Step, ...]:
    desk, links = page.desk, page.links
    return (
        Step(
            "What weighs",
            "How much does the next hour's forecast change with each past value? Backpropagation through time answers "
            "that: the gradient of the forecast, not of a loss, with respect to every value that was read.",
            "Light the influence of each past value on the series.",
            lambda: _light(page, "influence", TITLE, WEEK),
            "Three places stand out: the last hours, the same hour a day ago, and a week ago. Most of the past "
            "hardly counts.",
            "Baehrens et al. (2010), Journal of Machine Learning Research 11",
            lambda: links.light == "influence" and _on_inside(page),
            desk.series,
        ),
        Step(
            "No state, only a field",
            "Causal convolutions carry no state: a step sees a fixed stretch of the past, and nothing before it. "
            "Dilation doubles from block to block, so that the stretch grows with the power of the depth.",
            "Put the WaveNet in front and light its receptive field.",
            lambda: _light(page, "reach", "The WaveNet", WEEK, model="wavenet"),
            "Seven blocks see 128 hours. Move the cursor, and the field moves along; the track below draws the tree "
            "that reads it.",
            "van den Oord et al. (2016), WaveNet, section 2.1",
            lambda: links.light == "reach" and desk.setup.model == "wavenet" and _on_inside(page),
            desk.series,
        ),
        Step(
            "What if?",
            "A gradient speaks of small changes. For a large one, change the past and forecast again: what differs "
            "then was caused by that one value, since nothing else was touched.",
            f"With the LSTM in front, drag the last known value up to {HIGHER:.0f} MW.",
            lambda: _show(page, "Another last value", POINT, model="lstm", edits={POINT: HIGHER}),
            "The forecast rises above the dashed one of before: in the first hours, and again at the same hour of the "
            "next two days. Edit > Undo takes the value back.",
            "Goldstein, Kapelner, Bleich and Pitkin (2015), Peeking inside the black box",
            lambda: _held(page) and desk.setup.model == "lstm" and desk.setup.edits.get(POINT, 0.0) > HIGHER - 10,
            desk.series,
        ),
    )


def _worth(page: ForecastPage) -> tuple[Step, ...]:
    return (
        Step(
            "The line to beat",
            "One good stretch proves nothing. A backtest forecasts from many points of the past and compares with what "
            "came. The line to beat costs nothing: repeat the value of a season ago. MASE is an error in units of that "
            "method's own, one season ahead, within the history.",
            "Run a backtest of all networks and the plain methods.",
            lambda: _backtest(page),
            "The column of p says how often chance alone would make such a difference. A network that does not beat "
            "the seasonal naive is not worth its price.",
            "Hyndman and Koehler (2006); Makridakis, Spiliotis and Assimakopoulos (2020)",
            lambda: page.backtesting.table is not None and page.halves.currentIndex() == BACKTEST,
            page.backtesting,
        ),
        Step(
            "Learn this town",
            "These networks learnt on other series and meet this one for the first time. A small one that trains on it "
            "alone can learn what is its own. The last points are kept from it, and each epoch is checked on them.",
            "In Train, start a small LSTM: a day ahead, 16 units, 20 epochs.",
            lambda: _train(page),
            "The error falls past the seasonal naive's line, or it does not. Drag the slider to see each epoch's "
            "forecast; at the end the best one is put in front.",
            "Smyl (2020), International Journal of Forecasting 36; Salinas et al. (2020), DeepAR",
            lambda: page.training.run.busy,
            page.train_panel,
        ),
    )


def _show(
    page: ForecastPage,
    title: str,
    cursor: int | None = None,
    after: Callable[[], object] | None = None,
    **changes: object,
) -> None:
    """Show the sample cut off two days before its end, with nothing forced and `changes` set, as one step to undo."""
    page.show_half(INSIDE)
    page.links.set_light("plain")
    asked: dict[str, object] = {"horizon": HORIZON, "season": SEASON, "origin": ORIGIN, "edits": {}, "changes": ()}
    page.papers.example(SAMPLE, title, asked | changes, cursor, after)


def _light(page: ForecastPage, light: str, title: str, points: int, **changes: object) -> None:
    """Light something on the sample, so many points of its past in sight."""

    def after() -> None:
        page.links.set_light(light)
        page.desk.timeline.set_window(ORIGIN - points, ORIGIN + HORIZON)

    _show(page, title, ORIGIN - 1, after, **changes)


def _backtest(page: ForecastPage) -> None:
    _show(page, TITLE, None, page.start_backtest)


def _train(page: ForecastPage) -> None:
    def start() -> None:
        page.train_panel.form.set_values({**SMALL, "kind": NETWORKS["lstm"]})
        page.start_training()

    _show(page, TITLE, None, start)


def _held(page: ForecastPage) -> bool:
    """Whether the sample is on the desk, cut off where the guide does."""
    material = page.desk.material
    return material is not None and material.kept.sample == SAMPLE and page.desk.setup.origin == ORIGIN


def _on_inside(page: ForecastPage) -> bool:
    return page.halves.currentIndex() == INSIDE
