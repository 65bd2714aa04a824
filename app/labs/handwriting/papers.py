"""Ink in and out of the page: samples, files, sessions, the state that is kept, exports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QInputDialog

from app.commandcopy import copy_ink_command
from app.exporting import Exportable, Exporter
from app.inkkeeping import KeptInk
from app.inksaving import save_filter, save_pad
from app.inkturning import OpenedInk
from app.labs.handwriting.desk import Desk
from app.labs.handwriting.figures import PageFigure
from app.labs.handwriting.links import Links
from app.labs.handwriting.ownink import OwnInk
from app.labs.handwriting.setup import Setup
from app.papers import SessionPapers
from engine.data.ink import ink_of
from engine.data.session import Session, inks_from_json
from engine.errors import DataError
from engine.labs.handwriting.penman import can_write, write
from engine.labs.handwriting.spec import SPEC

if TYPE_CHECKING:
    from app.views.track import Track

FIRST = "together"


class Papers(SessionPapers):
    """Files and samples of one desk. `samples` are texts that the penman writes."""

    spec = SPEC
    samples = ("together", "hidden state", "forget nothing", "Unrolled in time", "What is it?", "long memory 1997")

    def __init__(self, desk: Desk, links: Links) -> None:
        super().__init__(desk.shell)
        self._desk, self._links = desk, links
        self.opened = OpenedInk(self.reading, desk.load)
        self.own = OwnInk(desk.shell)
        self._ink = KeptInk(desk.pad.document)
        self._number = 0
        self._example = False
        self.exporter = Exporter(
            desk.pad,
            desk.shell,
            desk.timeline,
            lambda: parts_of(desk),
            lambda: None if desk.answer is None else desk.answer.main.traces,
        )
        self._cursor: int | None = None
        desk.pad.contact_began.connect(self._give_way)
        desk.timeline.steps_changed.connect(self._place_cursor)
        desk.loaded.connect(self._settled)
        menu = desk.controls.samples.menu()
        for text in self.samples:
            menu.addAction(text).triggered.connect(lambda _=False, text=text: self.write(text))
        menu.addSeparator()
        menu.addAction("Write a text for me \u2026").triggered.connect(self.ask_text)

    # Samples.

    def begin(self) -> None:
        """Put the first worked example on the pad; nothing to undo."""
        self._desk.load(write(FIRST, seed=3), "First sample")
        self._desk.shell.undo.clear()
        self._example = True

    def _place_cursor(self, steps: int) -> None:
        """Put the cursor where a session had it, once there are steps to put it on."""
        if self._cursor is not None and steps:
            self._desk.timeline.set_cursor(self._cursor)
            self._cursor = None

    def _settled(self) -> None:
        self._example = False

    def _give_way(self) -> None:
        """The first example makes room for the first stroke."""
        if self._example:
            self._example = False
            self._desk.pad.clear()

    def write(self, text: str) -> None:
        """Let the penman write a text, each time a little differently. Says so where he does not know a character."""
        if not text.strip() or not can_write(text):
            self._desk.shell.fail(
                "The text must be letters, digits and . , ! ? - ' only, since the penman knows no other shapes; "
                f"but it is {text!r}. Write it by hand instead.",
                "",
            )
            return
        self.reading.drop()
        self._number += 1
        self._desk.load(write(text, seed=self._number), f"Sample {text}")

    def ask_text(self) -> None:
        """Ask what the penman shall write."""
        text, ok = QInputDialog.getText(self._desk.pad, "Write for me", "Text to write by hand:")
        if ok and text.strip():
            self.write(text.strip())

    # What is really written.

    def has_ink(self) -> bool:
        """Whether there is something to correct."""
        return len(self._desk.pad.snapshot()) > 0

    def ask_correct(self) -> None:
        """Ask what is written, and keep it with the ink for training on this hand."""
        read = self._desk.answer.main.text if self._desk.answer is not None else ""
        text, ok = QInputDialog.getText(self._desk.pad, "Correct the reading", "What is written:", text=read)
        if ok:
            self.correct(text.strip())

    def correct(self, text: str) -> None:
        """Keep the ink on the pad with what is written in it; a line says so when it is, a bar where it cannot be."""
        try:
            self.own.keep(self._desk.pad.snapshot(), text)
        except DataError as error:
            self._desk.shell.fail(str(error), "")

    # Files.

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
        """Ink, setup and layout as JSON values."""
        desk = self._desk
        return {
            "ink": self._ink.to_json(),
            "setup": desk.setup.to_json(),
            "colour": self._links.colour,
            "tracks": desk.tracks.state(),
            "cursor": desk.timeline.placed,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means an empty pad. Raises DataError where it is damaged."""
        desk = self._desk
        inks = inks_from_json(state.get("ink", []), "the session's ink")
        setup = Setup.from_json(state["setup"]) if "setup" in state else Setup()
        if isinstance(state.get("tracks"), dict):
            desk.tracks.restore(state["tracks"])
        if isinstance(state.get("colour"), str):
            self._links.set_colour(state["colour"])
        desk.pad.lift()
        desk.shell.undo.beginMacro("Open session")
        desk.change(setup, "Open session")
        desk.load(inks[0] if inks else ink_of([]), "Open session")
        desk.shell.undo.endMacro()
        cursor = state.get("cursor")
        self._cursor = cursor if isinstance(cursor, int) and cursor > 0 else None

    # Out.

    def export_track(self, track: Track, kind: str) -> None:
        """Save one track in a form chosen from its menu."""
        self.exporter.save_kind(track, kind, track.key)

    def ask_export(self) -> None:
        """Ask what to export, and how."""
        self.exporter.ask()

    def copy_figure(self) -> None:
        """Put a picture of the current track on the clipboard."""
        track = self._desk.tracks.current
        if track is not None:
            self.exporter.copy(track, track.title)

    def copy_command(self) -> None:
        """Put the command that reads the same ink in the same way on the clipboard; the ink goes to a file for it."""
        desk = self._desk
        decoding = desk.setup.decoding
        options = ["--model", desk.setup.model, "--decoder", decoding.decoder]
        if decoding.decoder == "beam":
            options += ["--width", f"{decoding.width}", "--weight", f"{decoding.weight:g}"]
            options += ["--bonus", f"{decoding.bonus:g}"]
        copy_ink_command(desk.shell, "transcribe", desk.pad.snapshot(), [*options, "--json"])


def parts_of(desk: Desk) -> dict[str, Exportable]:
    """Everything on the page that can be exported, by name."""
    parts: dict[str, Exportable] = {}
    if desk.answer is not None:
        parts["Ink and all tracks"] = PageFigure(desk.answer.ink, desk.answer.main, desk.tracks)
    parts["All tracks"] = desk.tracks
    parts |= {track.title: track for track in desk.tracks.tracks() if track.has_data()}
    return parts
