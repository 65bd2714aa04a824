"""Everything that can be done on the Forecast page, for menus, keys and the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.actions import Command
from app.labs.forecast.controls import LIGHTS
from app.labs.forecast.layout import INSIDE, TITLES
from app.views.stack_keys import stack_commands
from app.views.track import Track
from engine.labs.forecast.samples import SAMPLES

if TYPE_CHECKING:
    from app.labs.forecast.page import ForecastPage


def page_commands(page: ForecastPage) -> list[Command]:
    """The page's commands; ids begin with `forecast.`."""
    return [*_views(page), *_changes(page), *_runs(page), *_files(page)]


def _views(page: ForecastPage) -> list[Command]:
    desk = page.desk
    return [
        *(
            Command(f"forecast.{name}", title, run, key, context, "View", section="tracks")
            for name, title, key, run, context in stack_commands(desk.tracks)
        ),
        Command("forecast.play", "Play or pause", page.transport.toggle, "Space", "tracks", section="time"),
        Command("forecast.end", "Show the end and the forecast", desk.show_recent, "E", "tracks", section="time",
                synonyms=("recent", "last", "future")),
        Command("forecast.range", "Upright axis for the whole series",
                lambda: desk.series.set_whole_range(not desk.series.whole_range), "Y", "tracks", section="time",
                checkable=True, checked=lambda: desk.series.whole_range, synonyms=("scale", "range", "y axis")),
        *(Command(f"forecast.half.{place}", title, partial(page.show_half, place), section="half")
          for place, title in TITLES.items()),
        *(Command(f"forecast.light.{key}", title, partial(page.links.set_light, key), menu="View/Light on the series",
                  synonyms=("highlight", "colour", "saliency"))
          for key, title in LIGHTS.items()),
        *(_track(page, track) for track in desk.tracks.tracks()),
    ]  # fmt: skip


def _track(page: ForecastPage, track: Track) -> Command:
    def go() -> None:
        page.show_half(INSIDE)
        page.desk.tracks.set_current(track)
        page.desk.tracks.setFocus()

    return Command(
        f"forecast.track.{track.key}", f"Go to: {track.title}", go, menu="View/Go to track",
        enabled=track.has_data, why_disabled="This network has no such track",
    )  # fmt: skip


def _changes(page: ForecastPage) -> list[Command]:
    desk, what_if = page.desk, page.what_if

    def chosen() -> bool:
        return desk.place is not None

    def edited() -> bool:
        return bool(desk.setup.edits)

    none, words = "No unit is chosen", ("intervene", "what if")
    return [
        Command("forecast.up", "Move the value at the cursor up", partial(what_if.nudge, 1), "Alt+Up", "tracks", "Edit",
                section="points", synonyms=("drag", "change")),
        Command("forecast.down", "Move the value at the cursor down", partial(what_if.nudge, -1), "Alt+Down", "tracks",
                "Edit", section="points"),
        Command("forecast.free", "Give all points their own values back", what_if.free_points, menu="Edit",
                section="points", enabled=edited, why_disabled="No value is changed", synonyms=("reset", "restore")),
        Command("forecast.clamp", "Clamp the chosen unit at its value",
                lambda: what_if.clamp(page.links.unit_value()), menu="Model", section="what-if", enabled=chosen,
                why_disabled=none, synonyms=(*words, "hold")),
        Command("forecast.zero", "Zero the chosen unit", lambda: what_if.clamp(0.0), menu="Model", section="what-if",
                enabled=chosen, why_disabled=none, synonyms=(*words, "ablate")),
        Command("forecast.mute", "Mute the chosen unit's layer", what_if.mute, menu="Model", section="what-if",
                enabled=chosen, why_disabled=none, synonyms=(*words, "silence")),
        Command("forecast.swap", "Swap new and old", what_if.swap, "X", "tracks", "View", ("ghost",)),
    ]  # fmt: skip


def _runs(page: ForecastPage) -> list[Command]:
    desk, training, tests = page.desk, page.training, page.backtesting

    def held() -> bool:
        return desk.setup.origin is not None

    def some() -> bool:
        return desk.material is not None

    no_series, nothing = "There is no series yet", "Nothing is training"
    return [
        Command("forecast.run", "Forecast again", desk.forecast_again, "Ctrl+Return", menu="Model"),
        Command("forecast.hold", "Hold back the last points", lambda: page.what_if.hold_back(not held()), "H", "tracks",
                "Model", checkable=True, checked=held, enabled=some, why_disabled=no_series,
                synonyms=("origin", "truth", "holdout", "test")),
        Command("forecast.backtest", "Run backtest", page.start_backtest, "F6", menu="Model", section="run",
                enabled=some, why_disabled=no_series, synonyms=("evaluate", "rank", "cross validation", "score")),
        Command("forecast.start", "Start training", page.start_training, "F5", menu="Model", section="run",
                enabled=some, why_disabled=no_series, synonyms=("learn", "fit", "train")),
        Command("forecast.pause", "Pause or resume training", training.run.pause, "Ctrl+F5", menu="Model",
                section="run", enabled=lambda: training.run.busy, why_disabled=nothing),
        Command("forecast.on", "Go on with training from the epoch shown", page.train_panel.go_on, menu="Model",
                section="run", enabled=training.can_go_on, why_disabled="There is no run to go on with",
                synonyms=("resume", "step back", "checkpoint")),
        Command("forecast.both", "Compare before and after training", page.compare_training, "F7", menu="Model",
                section="run", enabled=lambda: training.end is not None and not training.run.busy,
                why_disabled="No training has ended yet", synonyms=("epoch 0", "untrained", "side by side")),
        Command("forecast.stop", "Stop training", training.run.stop, "Shift+F5", menu="Model", section="run"),
        Command("forecast.stop_backtest", "Stop the backtest", tests.run.stop, menu="Model", section="run"),
    ]  # fmt: skip


def _files(page: ForecastPage) -> list[Command]:
    papers = page.papers
    return [
        *(Command(f"forecast.sample.{key}", f"Sample: {title}", partial(papers.sample, key), menu="File/Samples",
                  synonyms=("example", "series"))
          for key, title in SAMPLES.items()),
        *(Command(f"forecast.{name}", f"{title} series of the file", partial(page.importing.turn, by), key, menu="File",
                  section="samples", enabled=partial(page.importing.can_turn, by),
                  why_disabled="The file has no such series")
          for name, title, by, key in (("next", "Next", 1, "Ctrl+PgDown"), ("previous", "Previous", -1, "Ctrl+PgUp"))),
        Command("forecast.forecasts", "Export forecasts …", papers.ask_forecasts, menu="File", section="export",
                synonyms=("csv", "parquet", "excel", "save predictions")),
        Command("forecast.report", "Save report …", papers.ask_report, menu="File", section="export",
                synonyms=("html", "summary")),
        Command("forecast.export", "Export …", papers.ask_export, "Ctrl+Shift+E", menu="File", section="export",
                synonyms=("png", "svg", "csv", "npz", "gif", "save picture")),
        Command("forecast.copy_figure", "Copy picture of the series", papers.copy_figure, "Ctrl+Shift+C", menu="Edit",
                section="export"),
        Command("forecast.copy_command", "Copy as command", papers.copy_command, menu="Edit", section="export",
                synonyms=("shell", "cli", "terminal")),
    ]  # fmt: skip
