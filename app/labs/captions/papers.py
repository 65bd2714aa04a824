"""Drawings in and out of the page: samples, files, sessions, the state that is kept, exports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication

from app.asking import ask_open
from app.commandcopy import copy_ink_command
from app.exporting import Exportable, Exporter
from app.inkkeeping import KeptInk
from app.inksaving import save_filter, save_pad
from app.inkturning import OpenedInk
from app.labs.captions.desk import Desk
from app.labs.captions.setup import Setup
from app.labs.captions.stage import Stage
from app.papers import SessionPapers
from engine.data.ink import ink_of
from engine.data.session import Session, inks_from_json
from engine.labs.captions.models import shipped
from engine.labs.captions.samples import SAMPLES
from engine.labs.captions.spec import SPEC


class Papers(SessionPapers):
    """Files, samples and sessions of one desk."""

    spec = SPEC

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__(desk.shell)
        self._desk, self._stage = desk, stage
        self.opened = OpenedInk(self.reading, lambda ink, title: desk.take(ink, desk.setup.plain(), title))
        self._ink = KeptInk(desk.pad.document)
        self._cursor: int | None = None
        self.exporter = Exporter(
            stage, desk.shell, desk.words, self.parts, lambda: None if desk.outcome is None else desk.outcome.traces
        )
        looks = stage.looks
        looks.export_asked.connect(lambda kind: self.exporter.save_kind(looks, kind, looks.key))
        stage.tracks.export_asked.connect(lambda track, kind: self.exporter.save_kind(track, kind, track.key))

    def begin(self) -> None:
        """Show the first sample; nothing to undo."""
        self.show(0)
        self._desk.shell.undo.clear()

    def show(self, index: int) -> None:
        """Show a sample, with nothing overruled, as one step to undo."""
        self.reading.drop()
        self._desk.take(SAMPLES[index].ink, self._desk.setup.plain(), "Sample")

    # Files.

    def ask_file(self) -> None:
        """Ask for a drawing, and open it."""
        ask_open(self._stage, self._desk.shell, "Open a drawing", "Drawings", SPEC.file_types, self.open)

    def read(self, path: Path) -> bool:
        """Begin to read ink; False."""
        self.opened.open(path)
        return False

    def save(self, path: Path) -> None:
        """Save by the name's ending. Raises SaveError, DataError."""
        save_pad(path, self._desk.pad.snapshot(), Session(SPEC.name, self.state()))

    def save_filter(self) -> str:
        """Sessions first, then the forms of ink."""
        return save_filter()

    # What is kept.

    def state(self) -> dict[str, Any]:
        """The drawing, what is overruled, and what is looked at, as JSON values."""
        desk, stage = self._desk, self._stage
        return {
            "ink": self._ink.to_json(),
            "setup": desk.setup.to_json(),
            "view": stage.key,
            "tracks": stage.tracks.state(),
            "cursor": desk.words.placed,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means an empty pad. Raises DataError where it is damaged."""
        desk, stage, names = self._desk, self._stage, shipped()
        inks = inks_from_json(state.get("ink", []), "the session's ink")
        setup = Setup.from_json(state["setup"]) if "setup" in state else desk.setup.plain()
        if names and setup.model not in names and not Path(setup.model).is_file():
            desk.shell.say(f"The session's network {setup.model} is not here; another one describes")
            setup = replace(setup, model=names[0])
        if isinstance(state.get("tracks"), dict):
            stage.tracks.restore(state["tracks"])
        if isinstance(state.get("view"), str):
            stage.show_key(state["view"])
        cursor = state.get("cursor")
        self._cursor = cursor if isinstance(cursor, int) and cursor > 0 else None
        desk.take(inks[0] if inks else ink_of([]), setup, "Open session")

    def place_cursor(self) -> None:
        """Put the cursor where a session had it, once there are words to put it on."""
        if self._cursor is not None and self._desk.words.steps:
            cursor, self._cursor = self._cursor, None
            self._desk.words.set_cursor(cursor)

    # Out.

    def parts(self) -> dict[str, Exportable]:
        """Everything on the page that can be exported, by name; what is in front first."""
        stage, found = self._stage, dict[str, Exportable]()
        if stage.looks.count:
            found[stage.looks.title] = stage.looks
        shown = [track for track in stage.tracks.tracks() if track.has_data()]
        if shown:
            found["All tracks"] = stage.tracks
            found |= {track.title: track for track in shown}
        first = "All tracks" if stage.key == "tracks" else stage.looks.title
        return {first: found[first], **found} if first in found else found

    def copy_caption(self) -> None:
        """Put the caption on the clipboard."""
        if self._desk.outcome is not None:
            QGuiApplication.clipboard().setText(self._desk.outcome.caption)
            self._desk.shell.say("Copied the caption")

    def copy_command(self) -> None:
        """Put the command that describes the same drawing on the clipboard; the ink goes to a file for it."""
        desk = self._desk
        copy_ink_command(desk.shell, "caption", desk.pad.snapshot(), ["--model", desk.setup.model, "--json"])
