"""Everything that can be done on the Handwriting page, for menus, keys and the palette."""

from __future__ import annotations

from app.actions import Command
from app.labs.handwriting.controls import COLOURS
from app.labs.handwriting.desk import Desk
from app.labs.handwriting.links import Links
from app.labs.handwriting.papers import Papers
from app.labs.handwriting.tracks import Tracks
from app.labs.handwriting.training import Training
from app.labs.handwriting.whatif import WhatIf
from app.views.stack_keys import stack_commands
from app.views.track import Track
from app.widgets import ink_pad
from app.widgets.ink_pad import InkPad
from app.widgets.transport import Transport

_INK = ("handwriting", "drawing", "strokes")


def pad_commands(pad: InkPad) -> list[Command]:
    """What keys do on the pad."""
    return [
        Command(f"handwriting.{name}", title, run, key, "pad", "Edit", _INK, section="pad")
        for name, title, key, run in ink_pad.pad_commands(pad)
    ]


def view_commands(tracks: Tracks, links: Links, transport: Transport) -> list[Command]:
    """Moving through the tracks, and what colours the ink."""
    play = Command("handwriting.play", "Play or pause", transport.toggle, "Space", "tracks", "View", section="time")
    return [
        *(
            Command(f"handwriting.{name}", title, run, key, context, "View", section="tracks")
            for name, title, key, run, context in stack_commands(tracks)
        ),
        *(_colour(links, key, title) for key, title in COLOURS.items()),
        *(_track(tracks, track) for track in tracks.tracks()),
        play,
    ]


def _colour(links: Links, key: str, title: str) -> Command:
    return Command(
        f"handwriting.colour.{key}",
        title,
        lambda: links.set_colour(key),
        menu="View/Colour the ink",
        synonyms=("color", "colour", "paint"),
    )


def _sample(papers: Papers, index: int, text: str) -> Command:
    return Command(
        f"handwriting.sample.{index}",
        f"Sample: {text}",
        lambda: papers.write(text),
        menu="File/Samples",
        synonyms=("example",),
    )


def _track(tracks: Tracks, track: Track) -> Command:
    def go() -> None:
        tracks.set_current(track)
        tracks.setFocus()

    return Command(
        f"handwriting.track.{track.key}",
        f"Go to: {track.title}",
        go,
        menu="View/Go to track",
        enabled=track.has_data,
        why_disabled="This network has no such track",
    )


def model_commands(desk: Desk, links: Links, what_if: WhatIf, training: Training) -> list[Command]:
    """Reading, training, and changes inside the network."""
    return [*_what_if_commands(desk, links, what_if), *_run_commands(desk, what_if, training)]


def _what_if_commands(desk: Desk, links: Links, what_if: WhatIf) -> list[Command]:
    def chosen() -> bool:
        return desk.place is not None

    entries = (
        ("clamp", "Clamp the chosen unit at its value", lambda: what_if.clamp(links.unit_value()), ("hold",)),
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


def _run_commands(desk: Desk, what_if: WhatIf, training: Training) -> list[Command]:
    return [
        Command("handwriting.swap", "Swap new and old", what_if.swap, "X", "tracks", "View", ("ghost",)),
        Command("handwriting.read", "Read again", desk.read_again, "Ctrl+Return", menu="Model", synonyms=_INK),
        Command("handwriting.read_now", "Read now", desk.read_again, "Return", "pad", "Model"),
        Command("handwriting.train", "Train a reader \u2026", training.open, menu="Model", synonyms=("learn", "fit")),
        Command("handwriting.train_own", "Train on my own ink \u2026", training.start_own, menu="Model",
                synonyms=("learn", "adapt", "my hand")),
        Command("handwriting.start", "Start training", training.start, "F5", menu="Model", section="run"),
        Command("handwriting.stop", "Stop training", training.run.stop, "Shift+F5", menu="Model", section="run"),
    ]  # fmt: skip


def file_commands(papers: Papers) -> list[Command]:
    """Samples, files and exports."""
    return [
        *(_sample(papers, index, text) for index, text in enumerate(papers.samples)),
        Command(
            "handwriting.write",
            "Write a text for me \u2026",
            papers.ask_text,
            menu="File",
            section="samples",
            synonyms=("penman", "sample", "type"),
        ),
        Command(
            "handwriting.correct",
            "Correct the reading \u2026",
            papers.ask_correct,
            "Ctrl+T",
            menu="Edit",
            section="pad",
            enabled=papers.has_ink,
            why_disabled="The pad is empty",
            synonyms=("truth", "label", "teach", "my hand"),
        ),
        Command(
            "handwriting.next",
            "Next sample of the file",
            lambda: papers.opened.turn(1),
            "Ctrl+PgDown",
            menu="File",
            enabled=lambda: papers.opened.can_turn(1),
            why_disabled="The file has no next sample",
            section="samples",
        ),
        Command(
            "handwriting.previous",
            "Previous sample of the file",
            lambda: papers.opened.turn(-1),
            "Ctrl+PgUp",
            menu="File",
            enabled=lambda: papers.opened.can_turn(-1),
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
