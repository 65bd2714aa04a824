"""Everything that can be done on the Translate page, for menus, keys and the palette."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.actions import Command
from app.labs.translate.desk import Desk
from app.labs.translate.links import Links
from app.labs.translate.overrule import Overrule
from app.labs.translate.papers import Papers
from app.labs.translate.samples import SAMPLES
from app.labs.translate.stage import VIEWS, Stage
from app.labs.translate.states import StatesPanel
from app.labs.translate.trainwindow import TrainWindow
from app.labs.translate.units import Units
from app.views.axis import NOTCH
from app.views.grid import ORDERS
from app.views.stack_keys import stack_commands
from app.widgets.transport import Transport

_WORDS = ("attention", "alignment")
Run = Callable[[], object]


def stage_commands(stage: Stage, desk: Desk) -> list[Command]:
    """Which view is in front, and how attention is looked at."""
    views = [
        Command(
            f"translate.view.{key}", f"Show: {title}", partial(stage.show_key, key), f"Alt+{place}",
            menu="View/Show", checkable=True, checked=partial(_is_key, stage, key), synonyms=("tab", "view"),
        )
        for place, (key, title) in enumerate(VIEWS.items(), 1)
    ]  # fmt: skip
    orders = [
        Command(
            f"translate.order.{order}", title, partial(desk.set_look, order=order), menu="View/Sort the map",
            checkable=True, checked=partial(_is_order, desk, order), synonyms=("sort", "order"),
        )
        for order, title in ORDERS.items()
    ]  # fmt: skip
    return [
        *views,
        *orders,
        Command("translate.below", "Tracks below the view", stage.toggle_below, "Ctrl+J", section="look",
                checkable=True, checked=lambda: not stage.states.isHidden(), synonyms=("states", "gates")),
        Command("translate.fold", "Words instead of pieces", lambda: desk.set_look(fold=not desk.look.fold),
                section="look", checkable=True, checked=lambda: desk.look.fold, synonyms=("subwords", "tokens")),
        Command("translate.faint", "Raise faint weights", lambda: desk.set_look(faint=not desk.look.faint),
                section="look", checkable=True, checked=lambda: desk.look.faint, synonyms=("contrast",)),
        Command("translate.beside", "Before beside now", lambda: stage.maps.set_beside(not stage.maps.beside),
                section="look", checkable=True, checked=lambda: stage.maps.beside, synonyms=("compare", "old")),
    ]  # fmt: skip


def _is_key(stage: Stage, key: str) -> bool:
    return stage.key == key


def _is_order(desk: Desk, order: str) -> bool:
    return desk.look.order == order


def map_commands(stage: Stage, links: Links) -> list[Command]:
    """What keys do on the map."""
    amap = stage.maps.map
    entries: tuple[tuple[str, str, str, Run], ...] = (
        ("up", "One word up", "Up", lambda: links.move(-1, 0)),
        ("down", "One word down", "Down", lambda: links.move(1, 0)),
        ("left", "One source word left", "Left", lambda: links.move(0, -1)),
        ("right", "One source word right", "Right", lambda: links.move(0, 1)),
        ("pin", "Pin this cell, or no longer", "Return", links.pin_here),
        ("zoom-in", "Zoom into the map", "W", lambda: amap.zoom(NOTCH)),
        ("zoom-out", "Zoom out of the map", "S", lambda: amap.zoom(1 / NOTCH)),
        ("fit", "Show the whole map", "F", amap.fit),
    )
    return [
        Command(f"translate.map.{name}", title, run, key, "map", "View", _WORDS, section="map")
        for name, title, key, run in entries
    ]


def track_commands(states: StatesPanel) -> list[Command]:
    """What keys do in the tracks of encoder and decoder."""
    return [
        Command(f"translate.{stack.side}.{name}", title, run, key, stack.side, "View", (stack.side,), section="tracks")
        for stack in states.stacks()
        for name, title, key, run, _context in stack_commands(stack)
    ]


def model_commands(desk: Desk, links: Links, overrule: Overrule, units: Units) -> list[Command]:
    """Translating, and overruling the network."""

    def there() -> bool:
        return desk.outcome is not None

    def attends() -> bool:
        return desk.cross() >= 0

    def chosen() -> bool:
        return units.place is not None

    def changed() -> bool:
        return bool(desk.setup.changes)

    what_if: tuple[tuple[str, str, str, Run, Callable[[], bool], str], ...] = (
        ("flatten", "Flatten the attention row", "", lambda: overrule.flatten_row(links.row), attends, "No attention"),
        ("only", "Look at the source word under the cursor alone", "", links.look_only, attends, "No attention"),
        ("free-row", "Leave the attention row alone", "", lambda: overrule.free_row(links.row), changed, "Not drawn"),
        ("mute", "Mute the source word under the cursor", "Ctrl+M", links.mute_here, there, "Nothing is translated"),
        ("free-words", "Let the translation begin as it likes", "", overrule.free_words, desk.is_prefixed, "It does"),
        ("clamp", "Clamp the chosen unit at its value", "", lambda: units.clamp(units.unit_value()), chosen, "No unit"),
        ("zero", "Zero the chosen unit", "", lambda: units.clamp(0.0), chosen, "No unit is chosen"),
        ("mute-layer", "Mute the chosen unit's direction", "", units.mute_layer, chosen, "No unit is chosen"),
        ("swap", "Swap new and old", "Ctrl+Shift+X", overrule.swap, changed, "Nothing is overruled"),
        ("drop-all", "Overrule nothing", "", overrule.drop_all, changed, "Nothing is overruled"),
    )  # fmt: skip
    return [
        *(
            Command(f"translate.{name}", title, run, key, menu="Model", enabled=enabled, why_disabled=why,
                    section="what-if", synonyms=("what if", "overrule", "intervene", *_WORDS))
            for name, title, key, run, enabled, why in what_if
        ),
        Command("translate.again", "Translate again", desk.read_again, "Ctrl+Return", menu="Model", section="run"),
        Command("translate.stop", "Stop translating this text", desk.stop, menu="Model", section="run",
                enabled=lambda: desk.is_underway, why_disabled="No long text is being translated"),
    ]  # fmt: skip


def training_commands(training: TrainWindow) -> list[Command]:
    """Training a translator of one's own."""
    return [
        Command("translate.train", "Train a translator \u2026", training.open, menu="Model", section="train",
                synonyms=("learn", "fit", "own model")),
        Command("translate.train.stop", "Stop training", training.run.stop, menu="Model", section="train",
                enabled=lambda: training.run.busy, why_disabled="Nothing is being trained"),
    ]  # fmt: skip


def _ask_pairs(stage: Stage) -> None:
    stage.show_key("near")
    stage.near.ask_file()


def file_commands(papers: Papers, stage: Stage, transport: Transport) -> list[Command]:
    """Samples, files, exports, and the run of the cursor."""
    table = stage.table
    return [
        *(
            Command(f"translate.sample.{place}", f"Sample: {title}", partial(papers.show, text, "Sample"),
                    menu="File/Samples", synonyms=("example",))
            for place, (title, text) in enumerate(SAMPLES)
        ),
        Command("translate.file", "Translate a file of sentences \u2026", table.ask_file, menu="File", section="table",
                synonyms=("open", "table", "batch")),
        Command("translate.pairs", "Open sentence pairs for neighbours \u2026", partial(_ask_pairs, stage), menu="File",
                section="table", synonyms=("similar", "nearest", "training sentences")),
        Command("translate.table.start", "Translate all sentences", table.translate_all, "F5", menu="Model",
                section="table", enabled=lambda: bool(table.sheet.lines), why_disabled="No file is open"),
        Command("translate.table.stop", "Stop translating the sentences", table.cancel, "Shift+F5", menu="Model",
                section="table", enabled=lambda: table.busy, why_disabled="Nothing is being translated"),
        Command("translate.table.export", "Export the table \u2026", table.ask_export, menu="File", section="export",
                enabled=lambda: bool(table.sheet.done), why_disabled="Nothing is translated yet",
                synonyms=("csv", "save")),
        Command("translate.export", "Export \u2026", papers.ask_export, "Ctrl+Shift+E", menu="File", section="export",
                synonyms=("png", "svg", "csv", "npz", "gif", "save picture")),
        Command("translate.copy_figure", "Copy picture of this view", papers.exporter.copy_first, "Ctrl+Shift+C",
                menu="Edit", section="export"),
        Command("translate.copy_command", "Copy as command", papers.copy_command, menu="Edit", section="export",
                synonyms=("shell", "cli", "terminal")),
        *(
            Command(f"translate.play.{context}", "Play or pause", transport.toggle, "Space", context, "View",
                    section="time")
            for context in ("map", "encoder", "decoder")
        ),
    ]  # fmt: skip
