"""Texts in and out of the page: samples, recent sentences, files, sessions, the state that is kept, exports."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from PySide6.QtCore import QTimer

from app.commandcopy import copy_command
from app.exporting import Exportable, Exporter
from app.labs.translate.controls import Controls
from app.labs.translate.desk import Desk
from app.labs.translate.models import model_names
from app.labs.translate.samples import FIRST, SAMPLES
from app.labs.translate.setup import Setup
from app.labs.translate.stage import Stage
from app.papers import SessionPapers
from app.views.grid import Order
from engine.labs.translate.spec import SPEC

RECENT = 12
_KEY = "translate.recent"
KEEP_MS = 4_000
"""A sentence that stays so long is among the recent ones."""


class Papers(SessionPapers):
    """Files, samples and sessions of one desk."""

    spec = SPEC

    def __init__(self, desk: Desk, stage: Stage, controls: Controls) -> None:
        super().__init__(desk.shell)
        self._desk, self._stage, self._controls = desk, stage, controls
        self._cursors: tuple[int, int] | None = None
        self.exporter = Exporter(
            stage, desk.shell, desk.target, self.parts, lambda: None if desk.answer is None else desk.answer.main.traces
        )
        self._keeping = QTimer(stage, singleShot=True, interval=KEEP_MS)
        self._keeping.timeout.connect(self.keep)
        desk.setup_changed.connect(self._keeping.start)
        controls.samples.menu().aboutToShow.connect(self._fill)
        for view in stage.maps.views():
            view.export_asked.connect(lambda kind, view=view: self.exporter.save_kind(view, kind, view.key))
        chart, beam = stage.models.chart, stage.beam
        chart.export_asked.connect(lambda kind: self.exporter.save_kind(chart, kind, chart.key))
        stage.table.opened.connect(self._show_first)
        stage.export_asked.connect(lambda kind: self.exporter.save_kind(beam, kind, beam.key))
        for stack in stage.states.stacks():
            stack.export_asked.connect(lambda track, kind: self.exporter.save_kind(track, kind, track.key))

    # Samples and recent sentences.

    def begin(self) -> None:
        """Show the first worked example; nothing to undo."""
        names = model_names()
        setup = Setup(FIRST)
        if names and setup.model not in names:
            setup = Setup(FIRST, names[0])
        self._desk.begin(setup)

    def recent(self) -> list[str]:
        """Sentences of late, the last one first."""
        found = self._desk.shell.settings.get(_KEY, list[str]())
        return [text for text in found if isinstance(text, str)]

    def keep(self) -> None:
        """Put what is typed among the recent sentences, samples left out."""
        text = self._desk.setup.text.strip()
        if len(text.split()) > 1 and len(text) < 2_000 and text not in dict(SAMPLES).values():
            kept = [text, *(other for other in self.recent() if other != text)]
            self._desk.shell.settings.set(_KEY, kept[:RECENT])

    def show(self, text: str, title: str) -> None:
        """Put another sentence into the field, as one step to undo."""
        self.reading.drop()
        self._desk.type(text, title)

    def _fill(self) -> None:
        menu = self._controls.samples.menu()
        menu.clear()
        for title, text in SAMPLES:
            action = menu.addAction(title)
            action.setToolTip(text)
            action.triggered.connect(lambda _=False, text=text: self.show(text, "Sample"))
        recent = self.recent()
        if recent:
            menu.addSection("Recent")
        for text in recent:
            short = text if len(text) < 48 else f"{text[:46]}\u2026"
            menu.addAction(short.replace("&", "&&")).triggered.connect(
                lambda _=False, text=text: self.show(text, "Recent sentence")
            )

    # Files.

    def read(self, path: Path) -> bool:
        """Begin to read sentences; True, since the table says itself what comes of it."""
        self._stage.table.open(path)
        self._stage.show_key("table")
        return True

    def _show_first(self, text: str) -> None:
        """Where nothing is typed yet, translate the first sentence of a file."""
        if text and not self._desk.setup.text.strip():
            self._desk.type(text, "First sentence of the file")  # A session that is being read comes all the same.

    # What is kept.

    def state(self) -> dict[str, Any]:
        """Text, setup, and what is looked at, as JSON values."""
        desk, stage = self._desk, self._stage
        return {
            "setup": desk.setup.to_json(),
            "look": asdict(desk.look),
            "view": stage.key,
            "below": stage.below,
            "cursors": [desk.source.placed, desk.target.placed],
            "pins": [list(pin) for pin in stage.maps.map.pins],
            "tracks": {stack.side: stack.state() for stack in stage.states.stacks()},
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means an empty field. Raises DataError where it is damaged."""
        desk, stage = self._desk, self._stage
        setup = Setup.from_json(state["setup"]) if "setup" in state else Setup()
        names = model_names()
        if names and setup.model not in names:
            desk.shell.say(f"The session's model {setup.model} is not here; another one translates")
            setup = setup.with_model(names[0])
        look = state.get("look")
        if isinstance(look, dict) and look.get("order") in get_args(Order) and isinstance(look.get("number"), int):
            desk.set_look(
                number=look["number"], order=look["order"], fold=bool(look.get("fold")), faint=bool(look.get("faint"))
            )
        tracks = state.get("tracks")
        for stack in stage.states.stacks():
            if isinstance(tracks, dict) and isinstance(tracks.get(stack.side), dict):
                stack.restore(tracks[stack.side])
        if isinstance(state.get("below"), bool):
            stage.below = state["below"]
        if isinstance(state.get("view"), str):
            stage.show_key(state["view"])
        cursors = state.get("cursors")
        if isinstance(cursors, list) and len(cursors) == 2 and all(isinstance(each, int) for each in cursors):
            self._cursors = cursors[0], cursors[1]
        pins = state.get("pins")
        self._pins = [tuple(pin) for pin in pins if isinstance(pin, list) and len(pin) == 2] if pins else []
        if setup == desk.setup:
            desk.read_again()
        desk.change(setup, "Open session")

    def place_cursors(self) -> None:
        """Put cursors and pins where a session had them, once there are words to put them on."""
        if self._cursors is not None and self._desk.target.steps:
            source, target = self._cursors
            self._cursors = None
            self._desk.target.set_cursor(target)
            self._desk.source.set_cursor(source)
            for view in self._stage.maps.views()[:2]:
                view.set_pins(tuple((int(row), int(column)) for row, column in self._pins))

    def shut(self) -> None:
        """Keep nothing more, and what is kept on disk."""
        self._keeping.stop()
        self._desk.shell.settings.flush()

    # Out.

    def parts(self) -> dict[str, Exportable]:
        """Everything on the page that can be exported, by name; what is in front first."""
        stage, found = self._stage, dict[str, Exportable]()
        maps = stage.maps
        if not maps.map.grid.is_empty:
            both = [maps.arcs, maps.map] if stage.key == "arcs" else [maps.map, maps.arcs]
            found |= {view.title: view for view in both}
            if not maps.old.grid.is_empty and self._desk.answer is not None and self._desk.answer.before is not None:
                found[maps.old.title] = maps.old
        if stage.beam.nodes:
            found[stage.beam.title] = stage.beam
        if stage.models.chart.lines:
            found[stage.models.chart.title] = stage.models.chart
        for stack in stage.states.stacks():
            found[f"{stack.side.capitalize()} tracks"] = stack
            found |= {
                f"{stack.side.capitalize()}: {track.title}": track for track in stack.tracks() if track.has_data()
            }
        first = {"beam": stage.beam.title, "models": stage.models.chart.title, "states": "Decoder tracks"}.get(
            stage.key
        )
        if first in found:
            found = {first: found[first], **found}
        return found

    def ask_export(self) -> None:
        """Ask what to export, and how."""
        self.exporter.ask()

    def copy_command(self) -> None:
        """Put the command that translates the same text in the same way on the clipboard."""
        setup = self._desk.setup
        options = ("--model", setup.model, "--beam", f"{setup.decoding.width}", "--json")
        copy_command(self._desk.shell, ["translate", *options], setup.text)
