"""Everything that can be done on the Convolutions page, for menus, keys and the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.actions import Command
from app.labs.convolutions.layout import READING, TRAINING
from app.views.stack_keys import stack_commands
from engine.labs.convolutions.outcome import DIGITS
from engine.labs.convolutions.spec import NETWORKS

if TYPE_CHECKING:
    from app.labs.convolutions.page import ConvolutionsPage


def page_commands(page: ConvolutionsPage) -> list[Command]:
    """The page's commands; ids begin with `convolutions.`."""
    return [*_view(page), *_voice(page), *_model(page)]


def _view(page: ConvolutionsPage) -> list[Command]:
    tracks = [
        Command(f"convolutions.{name}", title, run, key, context, "View", section="tracks")
        for name, title, key, run, context in stack_commands(page.tracks)
    ]
    desk = page.desk
    return [
        *tracks,
        Command("convolutions.play", "Play or pause the cursor", page.transport.toggle, "Space", "tracks", "View",
                section="time"),
        Command("convolutions.layer_up", "Layer above", lambda: desk.choose(desk.layer + 1), "Alt+Up", section="stack",
                synonyms=("deeper",)),
        Command("convolutions.layer_down", "Layer below", lambda: desk.choose(desk.layer - 1), "Alt+Down",
                section="stack"),
        Command("convolutions.reading", "Read and speak", lambda: page.show_half(READING), section="half"),
        Command("convolutions.training", "Train beside an LSTM", lambda: page.show_half(TRAINING), section="half",
                synonyms=("race", "compare")),
        Command("convolutions.export", "Export \N{HORIZONTAL ELLIPSIS}", page.exporter.ask, "Ctrl+Shift+E",
                menu="File", section="export", synonyms=("png", "svg", "csv", "npz", "gif", "save picture")),
    ]  # fmt: skip


def _voice(page: ConvolutionsPage) -> list[Command]:
    voice = page.voice
    knows = lambda: page.desk.setup.network == "digits"  # noqa: E731
    return [
        *(
            Command(f"convolutions.say_{digit}", f"Say {name}", partial(voice.say, digit), menu="Model/Say",
                    synonyms=("speak", str(digit)), enabled=knows, why_disabled="Your own stack knows no digits")
            for digit, name in enumerate(DIGITS)
        ),
        Command("convolutions.speak", "Speak, or stop", voice.toggle, "Ctrl+Return", menu="Model", section="voice",
                synonyms=("generate", "sample", "say")),
        Command("convolutions.listen", "Play the sound", voice.play, "Ctrl+Space", menu="Model", section="voice",
                synonyms=("listen", "hear")),
        Command("convolutions.save_wav", "Save WAV \N{HORIZONTAL ELLIPSIS}", voice.ask_where, menu="File",
                section="sound"),
        Command("convolutions.open_wav", "Open WAV \N{HORIZONTAL ELLIPSIS}", voice.ask_which, menu="File",
                section="sound", synonyms=("recording", "audio")),
        Command("convolutions.measure", "Measure naive against cached", page.speeds.toggle, menu="Model",
                section="voice", synonyms=("speed", "benchmark")),
    ]  # fmt: skip


def _model(page: ConvolutionsPage) -> list[Command]:
    run, desk = page.training.run, page.desk
    return [
        Command("convolutions.digits", "The network that ships", desk.reset, menu="Model", section="stack",
                synonyms=("wavenet", "digits", "reset")),
        Command("convolutions.own", "A small stack of my own", lambda: desk.change("network", NETWORKS["own"]),
                menu="Model", section="stack", synonyms=("textbook",)),
        Command("convolutions.causal", "Causal, or not", lambda: desk.change("causal", not desk.setup.causal),
                menu="Model", section="stack", synonyms=("future",)),
        Command("convolutions.start", "Start training", page.start_training, "F5", menu="Model", section="run",
                synonyms=("learn", "fit", "race")),
        Command("convolutions.sweep", "Time an epoch at 4 lengths", page.start_timing, menu="Model", section="run",
                synonyms=("benchmark",)),
        Command("convolutions.pause", "Pause or resume training", run.pause, menu="Model", section="run",
                enabled=lambda: run.busy and run.can_pause, why_disabled="Nothing is training"),
        Command("convolutions.stop", "Stop training", run.stop, "Shift+F5", menu="Model", section="run"),
    ]  # fmt: skip
