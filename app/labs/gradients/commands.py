"""Everything that can be done on the Gradients page, for menus, keys and the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Command
from app.views.stack_keys import stack_commands

if TYPE_CHECKING:
    from app.labs.gradients.page import GradientsPage


def page_commands(page: GradientsPage) -> list[Command]:
    """The page's commands; ids begin with `gradients.`."""
    training = page.training
    tracks = [
        Command(f"gradients.{name}", title, run, key, context, "View", section="tracks")
        for name, title, key, run, context in stack_commands(page.tracks)
    ]
    return [
        *tracks,
        Command("gradients.play", "Play or pause", page.transport.toggle, "Space", "tracks", "View", section="time"),
        Command("gradients.rewind", "Build the product backwards", page.rewind.toggle, "B", "tracks", section="time",
                synonyms=("play back", "rewind")),
        Command("gradients.backwards", "Backwards through time", lambda: page.show_half(0), section="half"),
        Command("gradients.training", "Train and see", lambda: page.show_half(1), section="half"),
        Command("gradients.run", "Compute again", page.run_again, "Ctrl+Return", menu="Model"),
        Command("gradients.reset", "Back to the worked example", page.reset, menu="Edit", synonyms=("reset",)),
        Command("gradients.start", "Start training", page.start_training, "F5", menu="Model",
                section="run", synonyms=("learn", "fit", "race")),
        Command("gradients.pause", "Pause or resume training", training.pause, menu="Model", section="run",
                enabled=lambda: training.state != "idle", why_disabled="Nothing is training"),
        Command("gradients.stop", "Stop training", training.stop, "Shift+F5", menu="Model", section="run"),
        Command("gradients.export", "Export \N{HORIZONTAL ELLIPSIS}", page.exporter.ask, "Ctrl+Shift+E",
                menu="File", section="export", synonyms=("png", "svg", "csv", "npz", "gif", "save picture")),
    ]  # fmt: skip
