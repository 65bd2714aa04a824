"""Everything that can be done on the Captions page, for menus, keys and the palette."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.actions import Command
from app.labs.captions.desk import Desk
from app.labs.captions.inspector import Inspector
from app.labs.captions.overrule import Overrule
from app.labs.captions.papers import Papers
from app.labs.captions.stage import VIEWS, Stage
from app.labs.captions.trainwindow import TrainWindow
from app.views.stack_keys import stack_commands
from app.widgets import ink_pad
from app.widgets.transport import Transport
from engine.labs.captions.samples import SAMPLES

_INK = ("drawing", "ink", "strokes")
_WHAT_IF = ("what if", "overrule", "intervene", "attention")
Run = Callable[[], object]


def pad_commands(desk: Desk, inspector: Inspector) -> list[Command]:
    """What keys do on the pad."""
    hand = inspector.cover.hand_button
    skipped = ("pad.look",)  # there is nothing printed under a drawing to be picked
    return [
        *(
            Command(f"captions.{name}", title, run, key, "pad", "Edit", _INK, section="pad")
            for name, title, key, run in ink_pad.pad_commands(desk.pad)
            if name not in skipped
        ),
        Command("captions.hand", "Cover parts by hand", hand.toggle, "C", "pad", "Edit", _WHAT_IF, True,
                section="pad", checked=hand.isChecked),
    ]  # fmt: skip


def view_commands(desk: Desk, stage: Stage, transport: Transport) -> list[Command]:
    """Which view is in front, and moving through the words."""
    words, tracks = desk.words, stage.tracks
    return [
        *(
            Command(f"captions.view.{key}", f"Show: {title}", partial(stage.show_key, key), f"Alt+{place}",
                    menu="View/Show", checkable=True, checked=partial(_is_key, stage, key), synonyms=("tab", "view"))
            for place, (key, title) in enumerate(VIEWS.items(), 1)
        ),
        Command("captions.word.back", "One word back", lambda: words.set_cursor(words.placed - 1), "Alt+Left",
                section="words"),
        Command("captions.word.on", "One word on", lambda: words.set_cursor(words.placed + 1), "Alt+Right",
                section="words"),
        Command("captions.play", "Play or pause", transport.toggle, "Space", "tracks", section="time"),
        *(
            Command(f"captions.{name}", title, run, key, context, "View", section="tracks")
            for name, title, key, run, context in stack_commands(tracks)
        ),
    ]  # fmt: skip


def _is_key(stage: Stage, key: str) -> bool:
    return stage.key == key


def model_commands(desk: Desk, overrule: Overrule) -> list[Command]:
    """What is overruled."""

    def looks() -> bool:
        return desk.outcome is not None and bool(len(desk.outcome.weights))

    def chosen() -> bool:
        return desk.unit is not None

    entries: tuple[tuple[str, str, str, Run, Callable[[], bool], str], ...] = (
        ("cover", "Cover where it looked for this word", "Ctrl+M", overrule.cover_here, looks, "It did not look"),
        ("cover-rest", "Cover all but where it looked", "", overrule.cover_rest, looks, "It did not look"),
        ("uncover", "Uncover all", "", overrule.uncover, lambda: bool(desk.setup.covered), "Nothing is covered"),
        ("free", "Let it choose its words again", "", overrule.free_words, lambda: bool(desk.setup.prefix),
         "No word was picked"),
        ("clamp", "Clamp the chosen unit at its value", "", overrule.clamp, chosen, "No unit is chosen"),
        ("zero", "Zero the chosen unit", "", lambda: overrule.clamp(0.0), chosen, "No unit is chosen"),
        ("mute", "Mute the LSTM", "", overrule.mute, lambda: desk.outcome is not None, "There is no caption"),
        ("swap", "Swap new and old", "Ctrl+Shift+X", overrule.swap, lambda: bool(desk.setup.changes),
         "Nothing is overruled"),
        ("drop-all", "Overrule nothing", "", overrule.drop_all, lambda: bool(desk.setup.changes),
         "Nothing is overruled"),
    )  # fmt: skip
    return [
        *(
            Command(f"captions.{name}", title, run, key, menu="Model", enabled=enabled, why_disabled=why,
                    section="what-if", synonyms=_WHAT_IF)
            for name, title, key, run, enabled, why in entries
        ),
        Command("captions.again", "Describe again", desk.describe_again, "Ctrl+Return", menu="Model", section="run"),
    ]  # fmt: skip


def training_commands(training: TrainWindow) -> list[Command]:
    """Training a network."""
    return [
        Command("captions.train", "Train a network \u2026", training.open, menu="Model", section="train",
                synonyms=("learn", "fit")),
        Command("captions.start", "Start training", training.start, "F5", menu="Model", section="train"),
        Command("captions.stop", "Stop training", training.run.stop, "Shift+F5", menu="Model", section="train",
                enabled=lambda: training.run.busy, why_disabled="Nothing is being trained"),
    ]  # fmt: skip


def file_commands(papers: Papers) -> list[Command]:
    """Samples, files and exports."""
    opened = papers.opened
    return [
        *(
            Command(f"captions.sample.{place}", f"Sample: {sample.title}", partial(papers.show, place),
                    menu="File/Samples", synonyms=("example",))
            for place, sample in enumerate(SAMPLES)
        ),
        Command("captions.file", "Open a drawing \u2026", papers.ask_file, menu="File", section="drawing",
                synonyms=("open", *_INK)),
        Command("captions.next", "Next sample of the file", lambda: opened.turn(1), "Ctrl+PgDown", menu="File",
                enabled=lambda: opened.can_turn(1), why_disabled="The file has no next sample", section="drawing"),
        Command("captions.previous", "Previous sample of the file", lambda: opened.turn(-1), "Ctrl+PgUp",
                menu="File", enabled=lambda: opened.can_turn(-1), why_disabled="The file has no sample before this",
                section="drawing"),
        Command("captions.export", "Export \u2026", papers.exporter.ask, "Ctrl+Shift+E", menu="File",
                section="export", synonyms=("png", "svg", "csv", "npz", "gif", "save picture")),
        Command("captions.copy", "Copy the caption", papers.copy_caption, menu="Edit", section="export",
                synonyms=("text", "words")),
        Command("captions.copy_figure", "Copy picture of this view", papers.exporter.copy_first, "Ctrl+Shift+C",
                menu="Edit", section="export"),
        Command("captions.copy_command", "Copy as command", papers.copy_command, menu="Edit", section="export",
                synonyms=("shell", "cli", "terminal")),
    ]  # fmt: skip
