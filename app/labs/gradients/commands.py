"""Everything that can be done on the Gradients page, for menus, keys and the palette."""

from __future__ import annotations

from app.actions import Command
from app.exporting import Exporter
from app.labs.gradients.desk import BACKWARDS, TRAINING, Desk
from app.views.stack_keys import stack_commands


def page_commands(desk: Desk, exporter: Exporter) -> list[Command]:
    """The page's commands; ids begin with `gradients.`."""
    run = desk.training.run
    tracks = [
        Command(f"gradients.{name}", title, run, key, context, "View", section="tracks")
        for name, title, key, run, context in stack_commands(desk.tracks)
    ]
    return [
        *tracks,
        Command("gradients.play", "Play or pause", desk.transport.toggle, "Space", "tracks", "View", section="time"),
        Command("gradients.rewind", "Build the product backwards", desk.rewind.toggle, "B", "tracks", section="time",
                synonyms=("play back", "rewind")),
        Command("gradients.backwards", "Backwards through time", lambda: desk.show_half(BACKWARDS), section="half"),
        Command("gradients.training", "Train and see", lambda: desk.show_half(TRAINING), section="half"),
        Command("gradients.run", "Compute again", desk.run_again, "Ctrl+Return", menu="Model"),
        Command("gradients.reset", "Back to the worked example", desk.reset, menu="Edit", synonyms=("reset",)),
        Command("gradients.start", "Start training", desk.start_training, "F5", menu="Model",
                section="run", synonyms=("learn", "fit", "race")),
        Command("gradients.pause", "Pause or resume training", run.pause, menu="Model", section="run",
                enabled=lambda: run.busy, why_disabled="Nothing is training"),
        Command("gradients.stop", "Stop training", run.stop, "Shift+F5", menu="Model", section="run"),
        Command("gradients.export", "Export \N{HORIZONTAL ELLIPSIS}", exporter.ask, "Ctrl+Shift+E",
                menu="File", section="export", synonyms=("png", "svg", "csv", "npz", "gif", "save picture")),
    ]  # fmt: skip
