"""Stories in and out of the page: samples, files, sessions, the state that is kept, exports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from app.asking import ask_open
from app.commandcopy import copy_command
from app.exporting import Exportable, Exporter
from app.labs.questions.desk import Desk
from app.labs.questions.samples import setup_of
from app.labs.questions.setup import Setup
from app.labs.questions.stage import Stage
from app.papers import SessionPapers
from engine.data.files import read_whole
from engine.data.sentences import decoded
from engine.errors import DataError
from engine.labs.questions.models import shipped
from engine.labs.questions.samples import SAMPLES
from engine.labs.questions.spec import SPEC
from engine.labs.questions.story import lines_of

_LIMIT = 2**20


class Papers(SessionPapers):
    """Files, samples and sessions of one desk."""

    spec = SPEC

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__(desk.shell)
        self._desk, self._stage = desk, stage
        self._cursors: tuple[int, int] | None = None
        self.exporter = Exporter(
            stage,
            desk.shell,
            desk.sentences,
            self.parts,
            lambda: None if desk.answer is None else desk.answer.main.traces,
        )
        for view in (stage.looks.map, stage.looks.old, stage.tasks.bars):
            view.export_asked.connect(lambda kind, view=view: self.exporter.save_kind(view, kind, view.key))
        for stack in stage.stacks.all():
            stack.export_asked.connect(lambda track, kind: self.exporter.save_kind(track, kind, track.key))

    def begin(self) -> None:
        """Show the first sample; nothing to undo."""
        names = shipped()
        self._desk.begin(setup_of(SAMPLES[0], names[0] if names else Setup().model))

    def show(self, index: int) -> None:
        """Show a sample, as one step to undo."""
        self.reading.drop()
        self._desk.change(setup_of(SAMPLES[index], self._desk.setup.model), "Sample")

    # Files.

    def ask_file(self) -> None:
        """Ask for a story, and open it."""
        ask_open(self._stage, self._desk.shell, "Open a story", "Stories", SPEC.file_types, self.open)

    def read(self, path: Path) -> bool:
        """Open a story whose last line may be the question; True. Raises DataError, naming the file."""
        text = decoded(read_whole(path, _LIMIT), str(path))
        try:
            lines = [line for _, line in lines_of(text)]
        except DataError as error:
            raise DataError(f"{path}: {error}") from error
        if not lines:
            raise DataError(f"{path} must hold a story, a sentence a line, but has no sentence.")
        question = lines.pop() if "?" in lines[-1] else ""
        setup = Setup("\n".join(lines), question or self._desk.setup.question, self._desk.setup.model)
        self._desk.change(setup, "Open a story")
        return True

    # What is kept.

    def state(self) -> dict[str, Any]:
        """Story, question, what is overruled, and what is looked at, as JSON values."""
        desk, stage = self._desk, self._stage
        return {
            "setup": desk.setup.to_json(),
            "view": stage.key,
            "cursors": [desk.sentences.placed, desk.looks.placed],
            "tracks": {stack.along: stack.state() for stack in stage.stacks.all()},
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means an empty page. Raises DataError where it is damaged."""
        desk, stage = self._desk, self._stage
        setup = Setup.from_json(state["setup"]) if "setup" in state else Setup()
        names = shipped()
        if names and setup.model not in names and not Path(setup.model).is_file():
            desk.shell.say(f"The session's network {setup.model} is not here; another one answers")
            setup = replace(setup, model=names[0])
        tracks = state.get("tracks")
        for stack in stage.stacks.all():
            if isinstance(tracks, dict) and isinstance(tracks.get(stack.along), dict):
                stack.restore(tracks[stack.along])
        if isinstance(state.get("view"), str):
            stage.show_key(state["view"])
        cursors = state.get("cursors")
        if isinstance(cursors, list) and len(cursors) == 2 and all(isinstance(each, int) for each in cursors):
            self._cursors = cursors[0], cursors[1]
        if setup == desk.setup:
            desk.read_again()
        desk.change(setup, "Open session")

    def place_cursors(self) -> None:
        """Put the cursors where a session had them, once there are sentences to put them on."""
        if self._cursors is not None and self._desk.sentences.steps:
            sentence, hop = self._cursors
            self._cursors = None
            self._desk.looks.set_cursor(hop)
            self._desk.sentences.set_cursor(sentence)

    # Out.

    def parts(self) -> dict[str, Exportable]:
        """Everything on the page that can be exported, by name; what is in front first."""
        stage, found = self._stage, dict[str, Exportable]()
        for view in (stage.looks.map, stage.looks.old):
            if not view.grid.is_empty:
                found[view.title] = view
        names = {"sentences": "Sentences", "query": "Query", "words": "Plain LSTM"}
        for stack in stage.stacks.all():
            shown = [track for track in stack.tracks() if track.has_data()]
            if shown:
                found[f"{names[stack.along]} tracks"] = stack
                found |= {f"{names[stack.along]}: {track.title}": track for track in shown}
        if stage.tasks.bars.table is not None:
            found[stage.tasks.bars.title] = stage.tasks.bars
        first = {"tasks": stage.tasks.bars.title}.get(stage.key, f"{names.get(stage.key, '')} tracks")
        return {first: found[first], **found} if first in found else found

    def copy_command(self) -> None:
        """Put the command that asks the same on the clipboard."""
        setup = self._desk.setup
        options = ("--question", setup.question, "--model", setup.model, "--json")
        copy_command(self._desk.shell, ["ask", "-", *options], setup.story)
