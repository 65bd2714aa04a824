"""Everything that can be done on the Handwriting page, for menus, keys and the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Command
from app.labs.handwriting.controls import COLOURS
from app.views.stack_keys import stack_commands
from app.widgets.ink_pad import pad_commands

if TYPE_CHECKING:
    from app.labs.handwriting.page import HandwritingPage
    from app.views.track import Track

_INK = ("handwriting", "drawing", "strokes")


def page_commands(page: HandwritingPage) -> list[Command]:
    """The page's commands; ids begin with `handwriting.`."""
    commands = [
        Command(f"handwriting.{name}", title, run, key, "pad", "Edit", _INK, section="pad")
        for name, title, key, run in pad_commands(page.pad)
    ]
    commands += [
        Command(f"handwriting.{name}", title, run, key, context, "View", section="tracks")
        for name, title, key, run, context in stack_commands(page.tracks)
    ]
    commands += [_colour(page, key, title) for key, title in COLOURS.items()]
    commands += [_sample(page, index, text) for index, text in enumerate(page.papers.samples)]
    commands += [_track(page, track) for track in page.tracks.tracks()]
    return [*commands, *_what_if_commands(page), *_run_commands(page), *_file_commands(page)]


def _colour(page: HandwritingPage, key: str, title: str) -> Command:
    return Command(
        f"handwriting.colour.{key}",
        title,
        lambda: page.links.set_colour(key),
        menu="View/Colour the ink",
        synonyms=("color", "colour", "paint"),
    )


def _sample(page: HandwritingPage, index: int, text: str) -> Command:
    return Command(
        f"handwriting.sample.{index}",
        f"Sample: {text}",
        lambda: page.papers.write(text),
        menu="File/Samples",
        synonyms=("example",),
    )


def _track(page: HandwritingPage, track: Track) -> Command:
    def go() -> None:
        page.tracks.set_current(track)
        page.tracks.setFocus()

    return Command(
        f"handwriting.track.{track.key}",
        f"Go to: {track.title}",
        go,
        menu="View/Go to track",
        enabled=track.has_data,
        why_disabled="This network has no such track",
    )


def _what_if_commands(page: HandwritingPage) -> list[Command]:
    what_if = page.what_if

    def chosen() -> bool:
        return page.place is not None

    entries = (
        ("clamp", "Clamp the chosen unit at its value", lambda: what_if.clamp(page.links.unit_value()), ("hold",)),
        ("zero", "Zero the chosen unit", lambda: what_if.clamp(0.0), ("ablate", "switch off")),
        ("mute", "Mute the chosen unit's direction", what_if.mute, ("ablate", "silence")),
    )
    return [
        Command(
            f"handwriting.{name}",
            title,
            run,
            menu="Model",
            enabled=chosen,
            why_disabled="No unit is chosen",
            section="what-if",
            synonyms=("intervene", "what if", *synonyms),
        )
        for name, title, run, synonyms in entries
    ]


def _run_commands(page: HandwritingPage) -> list[Command]:
    training = page.training
    return [
        Command("handwriting.play", "Play or pause", page.transport.toggle, "Space", "tracks", "View", section="time"),
        Command("handwriting.swap", "Swap new and old", page.what_if.swap, "X", "tracks", "View", ("ghost",)),
        Command("handwriting.read", "Read again", page.read_again, "Ctrl+Return", menu="Model", synonyms=_INK),
        Command("handwriting.read_now", "Read now", page.read_again, "Return", "pad", "Model"),
        Command("handwriting.train", "Train a reader \u2026", training.open, menu="Model", synonyms=("learn", "fit")),
        Command("handwriting.start", "Start training", training.start, "F5", menu="Model", section="run"),
        Command("handwriting.stop", "Stop training", training.stop, "Shift+F5", menu="Model", section="run"),
    ]


def _file_commands(page: HandwritingPage) -> list[Command]:
    papers = page.papers
    return [
        Command(
            "handwriting.write",
            "Write a text for me \u2026",
            papers.ask_text,
            menu="File",
            section="samples",
            synonyms=("penman", "sample", "type"),
        ),
        Command(
            "handwriting.next",
            "Next sample of the file",
            lambda: papers.turn(1),
            "Ctrl+PgDown",
            menu="File",
            enabled=papers.has_next,
            why_disabled="The file has no next sample",
            section="samples",
        ),
        Command(
            "handwriting.previous",
            "Previous sample of the file",
            lambda: papers.turn(-1),
            "Ctrl+PgUp",
            menu="File",
            enabled=papers.has_previous,
            why_disabled="The file has no sample before this",
            section="samples",
        ),
        Command(
            "handwriting.export",
            "Export \u2026",
            papers.ask_export,
            "Ctrl+Shift+E",
            menu="File",
            section="export",
            synonyms=("png", "svg", "csv", "npz", "gif", "save picture"),
        ),
        Command(
            "handwriting.copy_figure",
            "Copy picture of the current track",
            papers.copy_figure,
            "Ctrl+Shift+C",
            menu="Edit",
            section="export",
        ),
        Command(
            "handwriting.copy_command",
            "Copy as command",
            papers.copy_command,
            menu="Edit",
            section="export",
            synonyms=("shell", "cli", "terminal"),
        ),
    ]
