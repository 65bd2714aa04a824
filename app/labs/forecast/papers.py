"""Series in and out of the page: samples, files, sessions, the state that is kept, exports, the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog

from app.asking import ask_open
from app.commandcopy import copy_command
from app.exporting import Exportable, Exporter
from app.labs.forecast.bench import Kept, Material, kept_job
from app.labs.forecast.desk import Desk, suited
from app.labs.forecast.importing import Importing
from app.labs.forecast.keep import kept_json, kept_of, whole_of
from app.labs.forecast.known_ahead import KnownAhead
from app.labs.forecast.links import Links
from app.labs.forecast.report import report_of
from app.labs.forecast.setup import Setup
from app.papers import SessionPapers
from app.work.ticket import Ticket
from engine.data.files import write_whole
from engine.errors import DataError, UnrolledError
from engine.labs.forecast.samples import SAMPLES
from engine.labs.forecast.spec import SPEC

if TYPE_CHECKING:
    from app.views.track import Track

_TABLES = "Table (*.csv);;Parquet (*.parquet);;Excel (*.xlsx)"


class Papers(SessionPapers):
    """Files and samples of one desk."""

    spec = SPEC

    def __init__(self, desk: Desk, links: Links, importing: Importing, known_ahead: KnownAhead) -> None:
        super().__init__(desk.shell)
        self._desk, self._links, self._importing, self._known_ahead = desk, links, importing, known_ahead
        self._asked: Ticket | None = None
        self._then: dict[str, Any] = {}
        self._kept: dict[str, Any] = {}
        self._title = ""
        self.exporter = Exporter(
            desk.series,
            desk.shell,
            desk.timeline,
            lambda: parts_of(desk),
            lambda: None if desk.answer is None else desk.answer.main.traces,
            self._steps,
        )
        desk.shell.live.done.connect(self._on_done)
        desk.shell.live.failed.connect(self._on_failed)
        importing.chosen.connect(lambda material, title: desk.load(material, title))
        menu = desk.controls.samples.menu()
        for key, title in SAMPLES.items():
            menu.addAction(title).triggered.connect(partial(self._take, key))
        menu.addSeparator()
        menu.addAction("Open a file …").triggered.connect(lambda: self.ask_open())

    # In.

    def begin(self) -> None:
        """Put the first worked example on the page; nothing to undo."""
        self.sample(next(iter(SAMPLES)), first=True)

    def _take(self, key: str, _checked: bool = False) -> None:
        self.sample(key)

    def sample(self, key: str, first: bool = False) -> None:
        """Put a sample on the page; the `first` one holds its last points back, to show what came."""
        self._fetch(Kept(sample=key), f"Sample {SAMPLES.get(key, key)}", {"first": first})

    def example(
        self,
        key: str,
        title: str,
        changes: Mapping[str, Any],
        cursor: int | None = None,
        after: Callable[[], object] | None = None,
    ) -> None:
        """Show a sample with some of `Setup`'s fields set and the cursor at a step, as one step to undo.

        `after` is called when that stands, at once where the sample is on the page already.
        """
        desk = self._desk
        if desk.material is None or desk.material.kept != Kept(sample=key):
            self._fetch(Kept(sample=key), title, {"changes": changes, "cursor": cursor, "after": after})
            return
        desk.change(replace(desk.setup, **changes), title)
        if cursor is not None:
            desk.timeline.set_cursor(cursor)
        if after is not None:
            after()

    def _fetch(self, kept: Kept, title: str, then: dict[str, Any]) -> None:
        self.reading.drop()
        self._title, self._then, self._kept = title, then, {}
        self._asked = self._desk.shell.live.post("forecast.fetch", kept_job(kept))

    def ask_open(self) -> None:
        """Let the user pick a table."""
        ask_open(self._desk.series, self._desk.shell, "Open a series", "Tables", SPEC.file_types, self.open)

    def read(self, path: Path) -> bool:
        """Open a table, which asks what it cannot guess; True. Raises DataError."""
        self._importing.open(path)
        return True

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked and isinstance(value, Material):
            self._place(value, self._then)

    def _place(self, material: Material, then: dict[str, Any]) -> None:
        """Put a series on the desk, with what a session, or the first start, has set for it."""
        desk = self._desk
        setup = then.get("setup")
        if then.get("changes"):
            setup = replace(suited(material.series, desk.setup), **then["changes"])
        if then.get("first"):
            usual = suited(material.series, desk.setup)
            setup = replace(usual, origin=max(1, len(material.series) - usual.horizon))
        if isinstance(then.get("known"), list):
            self._known_ahead.want([str(name) for name in then["known"]])
        desk.load(material, self._title, setup)
        if then.get("first"):
            desk.shell.undo.clear()
        cursor, window = then.get("cursor"), then.get("window")
        if isinstance(window, list) and len(window) == 2 and all(isinstance(place, int | float) for place in window):
            desk.timeline.set_window(float(window[0]), float(window[1]))
        if isinstance(cursor, int):
            desk.timeline.set_cursor(cursor)
        if then.get("after") is not None:
            then["after"]()

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._asked:
            self._desk.shell.fail(sentence, details)

    # What is kept.

    def state(self) -> dict[str, Any]:
        """Series, setup, columns to train with, light and layout as JSON values.

        Of a page that has yet to get its series back, or could not, what it was to become.
        """
        desk = self._desk
        if desk.material is None:
            return self._kept
        return {
            "series": kept_json(desk.material),
            "setup": desk.setup.to_json(),
            "known": list(self._known_ahead.chosen),
            "light": self._links.light,
            "tracks": desk.tracks.state(),
            "cursor": desk.timeline.placed,
            "window": list(desk.timeline.window),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means the worked example. Raises DataError where it is damaged."""
        if not state.get("series"):
            self.begin()
            return
        value = state["series"]
        then = dict(state)
        then["setup"] = Setup.from_json(state["setup"]) if "setup" in state else None
        if not isinstance(value, dict):
            raise DataError("the session must hold a series, but does not.")
        material = whole_of(value) if "values" in value else None
        kept = None if material is not None else kept_of(value)
        if isinstance(state.get("tracks"), dict):
            self._desk.tracks.restore(state["tracks"])
        if isinstance(state.get("light"), str):
            self._links.set_light(state["light"])
        self._title = "Open session"
        if material is not None:
            self._place(material, then)
        elif kept is not None:
            self._fetch(kept, self._title, then)
            self._kept = state

    # Out.

    def export_track(self, track: Track, kind: str) -> None:
        """Save one track in a form chosen from its menu."""
        self.exporter.save_kind(track, kind, track.key)

    def ask_export(self) -> None:
        """Ask what to export, and how."""
        self.exporter.ask()

    def copy_figure(self) -> None:
        """Put a picture of the series and its forecasts on the clipboard."""
        self.exporter.copy(self._desk.series, "the series")

    def ask_forecasts(self) -> None:
        """Ask for a file, and write all forecasts that are shown to it."""
        name, _ = QFileDialog.getSaveFileName(self._desk.series, "Export forecasts", "forecast.csv", _TABLES)
        if name:
            path = Path(name)
            self.write_forecasts(path if path.suffix else path.with_suffix(".csv"))

    def write_forecasts(self, path: Path) -> bool:
        """Write the forecasts by the name's ending, in the field's columns; False, said in a bar, if that fails."""
        from engine.labs.forecast.export import write_forecasts  # late: it brings the library of tables

        desk, answer = self._desk, self._desk.answer
        if answer is None:
            desk.shell.fail("There is no forecast to export yet; take a sample or open a file.", "")
            return False
        forecasts = [answer.main.forecast, *answer.main.baselines]
        if answer.other is not None:
            forecasts.insert(1, answer.other.forecast)
        try:
            write_forecasts(path, answer.material.series, answer.main.origin, forecasts, (answer.setup.coverage, 0.8))
        except UnrolledError as error:
            desk.shell.fail(str(error), "")
            return False
        desk.shell.say(f"Exported {path.name}")
        return True

    def ask_report(self) -> None:
        """Ask for a file, and write the report to it."""
        name, _ = QFileDialog.getSaveFileName(self._desk.series, "Save report", "forecast.html", "Report (*.html)")
        if name:
            self.write_report(Path(name).with_suffix(".html"))

    def write_report(self, path: Path) -> bool:
        """Write a page with the picture, the scores and what was set; False, said with a bar, where that fails."""
        desk = self._desk
        if desk.answer is None:
            desk.shell.fail("There is nothing to report yet; take a sample or open a file.", "")
            return False
        try:
            write_whole(path, report_of(desk.answer, desk.series).encode())
        except UnrolledError as error:
            desk.shell.fail(str(error), "")
            return False
        desk.shell.say(f"Saved {path.name}")
        return True

    def copy_command(self) -> None:
        """Put the command that forecasts the same file in the same way on the clipboard."""
        desk = self._desk
        if desk.material is None:
            return
        series, setup = desk.material.series, desk.setup
        file = series.source or "FILE.csv"
        options = ["--column", series.name, "--horizon", f"{setup.horizon}", "--season", f"{setup.season}"]
        copy_command(desk.shell, ["forecast", file, *options, "--model", setup.model, "--json"])

    def _steps(self) -> range:
        """Where the cursor goes in an animation: over what is visible, in at most about 200 pictures."""
        low, high = (round(place) for place in self._desk.timeline.window)
        return range(low, high, max(1, (high - low) // 200))


def parts_of(desk: Desk) -> dict[str, Exportable]:
    """Everything on the page that can be exported, by name."""
    parts: dict[str, Exportable] = {"Series and forecasts": desk.series, "All tracks": desk.tracks}
    parts |= {track.title: track for track in desk.tracks.tracks() if track.has_data()}
    return parts
