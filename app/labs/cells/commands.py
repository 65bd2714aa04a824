"""Everything that can be done on the Cells page, for menus, keys and the palette."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.actions import Command
from app.labs.cells.desk import TITLES, Desk
from app.labs.cells.papers import Papers
from app.labs.cells.shapes import SHAPES
from app.views.stack_keys import stack_commands
from engine.labs.cells.parameters import CELLS
from engine.labs.cells.presets import PRESETS

_MORE = {"rnn": ("elman",), "coupled": ("cifg", "greff"), "open_output": ("nog",), "mgu": ("zhou", "minimal")}


def page_commands(desk: Desk, papers: Papers) -> list[Command]:
    """The page's commands; ids begin with `cells.`."""
    tracks = [
        Command(f"cells.{name}", title, run, key, context, "View", section="tracks")
        for name, title, key, run, context in stack_commands(desk.shapes.tracks)
    ]
    views = [
        Command(f"cells.view.{place}", f"View: {title}", partial(desk.show_view, place), f"Alt+{place + 1}",
                menu="View", section="views")
        for place, title in enumerate(TITLES)
    ]  # fmt: skip
    return [*views, *tracks, *_step_commands(desk), *_shape_commands(desk), *_run_commands(desk, papers)]


def _step_commands(desk: Desk) -> list[Command]:
    step = desk.step
    cells = [
        Command(f"cells.cell.{key}", f"Cell: {title}", partial(_in_view, desk, step.set_cell, key), menu="Model/Cell",
                synonyms=_MORE.get(key, ()))
        for key, title in CELLS.items()
    ]  # fmt: skip
    presets = [
        Command(f"cells.preset.{each.name}", f"Example: {each.title}",
                partial(_in_view, desk, step.show_preset, each.name), menu="File/Examples", synonyms=("preset",))
        for each in PRESETS
    ]  # fmt: skip
    return [
        *cells,
        *presets,
        Command("cells.play", "Play or pause the steps", desk.toggle_play, menu="View", section="time"),
        Command("cells.on", "One step on", partial(desk.step_by, 1), "Ctrl+Right", menu="View", section="time"),
        Command("cells.back", "One step back", partial(desk.step_by, -1), "Ctrl+Left", menu="View", section="time"),
        Command("cells.sums", "Show the sums", partial(step.show_lower, 0), menu="View", synonyms=("weights",)),
        Command("cells.time", "Show what happens over time", partial(step.show_lower, 1), menu="View",
                synonyms=("tracks", "curves")),
        Command("cells.weights", "New weights", step.new_weights, menu="Model", synonyms=("random", "seed")),
        Command("cells.hold", "Hold the chosen gate at every step", step.hold_always, menu="Model",
                synonyms=("force", "clamp", "gate")),
        Command("cells.release", "Let go of all that is held", step.let_go_of_all, menu="Model",
                enabled=lambda: bool(step.request.overrides), why_disabled="Nothing is held"),
        Command("cells.ghost", "Forget what was there before", step.forget_ghost, menu="View", synonyms=("old",)),
    ]  # fmt: skip


def _shape_commands(desk: Desk) -> list[Command]:
    return [
        Command(f"cells.shape.{shape.name}", f"{shape.title}: {shape.task}", partial(desk.show_shape, shape.name),
                menu="Model/Shapes of tasks", synonyms=("identify", "seq2seq", shape.name))
        for shape in SHAPES
    ]  # fmt: skip


def _run_commands(desk: Desk, papers: Papers) -> list[Command]:
    run = desk.matrix.run
    return [
        Command("cells.run", "Run one big matrix against a cell", desk.run_matrix, "F5", menu="Model", section="run",
                synonyms=("train", "race", "contest")),
        Command("cells.pause", "Pause or go on", run.pause, menu="Model", section="run",
                enabled=lambda: run.busy, why_disabled="Nothing runs"),
        Command("cells.bench", "Run a small bench of cells", desk.run_bench, menu="Model", section="run"),
        Command("cells.stop", "Stop what runs", desk.stop, "Shift+F5", menu="Model", section="run"),
        Command("cells.export", "Export \N{HORIZONTAL ELLIPSIS}", lambda: papers.exporter().ask(), "Ctrl+Shift+E",
                menu="File", section="export", synonyms=("png", "svg", "csv", "npz", "gif", "save picture")),
        Command("cells.text", "Type a text", desk.type_text, "Ctrl+L", menu="Edit"),
    ]  # fmt: skip


def _in_view(desk: Desk, run: Callable[[str], None], name: str) -> None:
    desk.show_view(0)
    run(name)
