"""Everything that can be done on the Questions page, for menus, keys and the palette."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.actions import Command
from app.labs.questions.desk import Desk
from app.labs.questions.links import Links
from app.labs.questions.overrule import Overrule
from app.labs.questions.papers import Papers
from app.labs.questions.stage import VIEWS, Stage
from app.views.axis import NOTCH
from app.views.stack_keys import stack_commands
from app.widgets.transport import Transport
from engine.labs.questions.samples import SAMPLES

_WORDS = ("attention", "memory", "hop")
Run = Callable[[], object]


def view_commands(stage: Stage, links: Links) -> list[Command]:
    """Which view is in front, and what keys do in it."""
    amap = stage.looks.map
    keys: tuple[tuple[str, str, str, Run], ...] = (
        ("up", "One look up", "Up", lambda: links.step(-1, 0)),
        ("down", "One look down", "Down", lambda: links.step(1, 0)),
        ("left", "One sentence back", "Left", lambda: links.step(0, -1)),
        ("right", "One sentence on", "Right", lambda: links.step(0, 1)),
        ("zoom-in", "Zoom into the map", "W", lambda: amap.zoom(NOTCH)),
        ("zoom-out", "Zoom out of the map", "S", lambda: amap.zoom(1 / NOTCH)),
        ("fit", "Show the whole map", "F", amap.fit),
    )
    return [
        *(
            Command(f"questions.view.{key}", f"Show: {title}", partial(stage.show_key, key), f"Alt+{place}",
                    menu="View/Show", checkable=True, checked=partial(_is_key, stage, key), synonyms=("tab", "view"))
            for place, (key, title) in enumerate(VIEWS.items(), 1)
        ),
        *(
            Command(f"questions.map.{name}", title, run, key, "map", "View", _WORDS, section="map")
            for name, title, key, run in keys
        ),
        Command("questions.faint", "Raise faint weights", stage.looks.toggle_faint, section="look", checkable=True,
                checked=lambda: amap.faint, synonyms=("contrast",)),
        Command("questions.beside", "Before beside now", lambda: stage.looks.set_beside(not stage.looks.beside),
                section="look", checkable=True, checked=lambda: stage.looks.beside, synonyms=("compare", "old")),
        *(
            Command(f"questions.{stack.along}.{name}", title, run, key, stack.along, "View", (stack.along,),
                    section="tracks")
            for stack in stage.stacks.all()
            for name, title, key, run, _ in stack_commands(stack)
        ),
    ]  # fmt: skip


def _is_key(stage: Stage, key: str) -> bool:
    return stage.key == key


def model_commands(desk: Desk, links: Links, overrule: Overrule) -> list[Command]:
    """What is overruled."""

    def looks() -> bool:
        outcome = desk.memory_outcome
        return outcome is not None and bool(outcome.weights.size)

    def told() -> bool:
        return bool(desk.sentences.steps)

    def changed() -> bool:
        return bool(desk.setup.changes)

    here = desk.looks
    what_if: tuple[tuple[str, str, str, Run, Callable[[], bool], str], ...] = (
        ("mute", "Mute the sentence under the cursor", "Ctrl+M", links.mute_here, told, "Nothing is told"),
        ("flatten", "Flatten the look under the cursor", "", lambda: overrule.flatten_row(here.placed), looks,
         "No looks"),
        ("only", "Look at the sentence under the cursor alone", "", links.look_only, looks, "No looks"),
        ("free", "Leave the look alone", "", lambda: overrule.free_row(here.placed), changed, "Nothing is drawn"),
        ("swap", "Swap new and old", "Ctrl+Shift+X", overrule.swap, changed, "Nothing is overruled"),
        ("drop-all", "Overrule nothing", "", overrule.drop_all, changed, "Nothing is overruled"),
    )  # fmt: skip
    return [
        *(
            Command(f"questions.{name}", title, run, key, menu="Model", enabled=enabled, why_disabled=why,
                    section="what-if", synonyms=("what if", "overrule", "intervene", *_WORDS))
            for name, title, key, run, enabled, why in what_if
        ),
        Command("questions.again", "Answer again", desk.read_again, "Ctrl+Return", menu="Model", section="run"),
        Command("questions.up", "Move the sentence up", lambda: links.move_here(-1), menu="Edit", section="story",
                enabled=told, why_disabled="Nothing is told", synonyms=("reorder", "order")),
        Command("questions.down", "Move the sentence down", lambda: links.move_here(1), menu="Edit", section="story",
                enabled=told, why_disabled="Nothing is told", synonyms=("reorder", "order")),
    ]  # fmt: skip


def file_commands(papers: Papers, transport: Transport, focus: tuple[Run, Run]) -> list[Command]:
    """Samples, files, exports, the run of the cursor, and the two fields."""
    return [
        *(
            Command(f"questions.sample.{place}", f"Sample: {sample.title}", partial(papers.show, place),
                    menu="File/Samples", synonyms=("example",))
            for place, sample in enumerate(SAMPLES)
        ),
        Command("questions.file", "Open a story \u2026", papers.ask_file, menu="File", section="story",
                synonyms=("open", "text")),
        Command("questions.tell", "Tell the story", focus[0], "Ctrl+L", menu="Edit", section="story",
                synonyms=("type",)),
        Command("questions.ask", "Ask the question", focus[1], "Ctrl+Shift+L", menu="Edit", section="story",
                synonyms=("type",)),
        Command("questions.export", "Export \u2026", papers.exporter.ask, "Ctrl+Shift+E", menu="File",
                section="export", synonyms=("png", "svg", "csv", "npz", "gif", "save picture")),
        Command("questions.copy_figure", "Copy picture of this view", papers.exporter.copy_first, "Ctrl+Shift+C",
                menu="Edit", section="export"),
        Command("questions.copy_command", "Copy as command", papers.copy_command, menu="Edit", section="export",
                synonyms=("shell", "cli", "terminal")),
        *(
            Command(f"questions.play.{context}", "Play or pause", transport.toggle, "Space", context, "View",
                    section="time")
            for context in ("map", "sentences")
        ),
    ]  # fmt: skip
