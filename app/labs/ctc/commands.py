"""Everything that can be done on the CTC page, for menus, keys and the palette."""

from __future__ import annotations

from functools import partial

from app.actions import Command
from app.labs.ctc.desk import Desk
from app.labs.ctc.learning import Learning
from app.labs.ctc.papers import Papers
from app.labs.ctc.trellis import SHOWN
from app.views.stack_keys import stack_commands
from engine.labs.ctc.examples import EXAMPLES, SHAPES

_DRAW = ("posterior", "draw", "alignment")


def page_commands(desk: Desk, learning: Learning, papers: Papers) -> list[Command]:
    """The page's commands; ids begin with `ctc.`."""
    commands = [
        Command(f"ctc.{name}", title, run, key, context, "View", section="tracks")
        for name, title, key, run, context in stack_commands(desk.tracks)
    ]
    commands += [
        Command(f"ctc.shape.{key}", f"Posteriors: {title.lower()}", partial(desk.set_shape, key), menu="Edit",
                synonyms=_DRAW, section="shapes")
        for key, title in SHAPES.items()
    ]  # fmt: skip
    commands += [
        Command(f"ctc.example.{each.name}", f"Example: {each.title}", partial(desk.show_example, each.name),
                menu="File/Examples", synonyms=("sample",))
        for each in EXAMPLES
    ]  # fmt: skip
    commands += [
        Command(f"ctc.show.{key}", f"Nodes show {title}", partial(desk.tracks.trellis.choose, key),
                menu="View/Lattice", synonyms=("forward", "backward", "trellis"))
        for key, title in SHOWN.items()
    ]  # fmt: skip
    return [*commands, *_run_commands(desk, learning, papers)]


def _run_commands(desk: Desk, learning: Learning, papers: Papers) -> list[Command]:
    collapse = desk.tracks.collapse
    return [
        Command("ctc.play", "Play or pause", desk.transport.toggle, "Space", "tracks", "View", section="time"),
        Command("ctc.collapse", "Play the collapse", collapse.play, "C", "tracks", "View", ("merge", "blank")),
        Command("ctc.step", "One gradient step", learning.step, "Ctrl+Return", menu="Model", synonyms=("descent",)),
        Command("ctc.start", "Run or pause gradient descent", learning.toggle_descent, "F5", menu="Model"),
        Command("ctc.net", "Train or stop a tiny net", learning.toggle_net, menu="Model", synonyms=("lstm", "learn")),
        Command(
            "ctc.export", "Export …", papers.exporter.ask, "Ctrl+Shift+E", menu="File", section="export",
            synonyms=("png", "svg", "csv", "npz", "gif", "save picture"),
        ),
        Command("ctc.text", "Type the text", desk.controls.text.setFocus, "Ctrl+L", menu="Edit"),
    ]  # fmt: skip
