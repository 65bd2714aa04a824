"""Files of the page: sessions, traces, exports, and the menus that offer them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from app.exporting import Exportable, Exporter
from app.labs.cells.desk import Desk
from app.views.menu import Entry, menu_with
from engine.data.files import write_whole
from engine.data.session import ENDING, Session, read_state, write_session
from engine.labs.cells.spec import SPEC
from engine.trace import TraceSet, pack_traces

TRACES = ".safetensors"


class Papers:
    """Opens, saves, exports; what can be exported is what the view that is shown shows.

    owner           whose window dialogs belong to
    state, restore  of the whole page
    """

    def __init__(
        self,
        owner: QWidget,
        desk: Desk,
        state: Callable[[], dict[str, Any]],
        restore: Callable[[dict[str, Any]], None],
    ) -> None:
        self._owner, self._desk, self._state, self._restore = owner, desk, state, restore
        step, shapes = desk.step, desk.shapes
        hold = [
            Entry("Hold this gate at every step", step.hold_always),
            Entry("Let go of all that is held", step.let_go_of_all),
        ]
        self._offer(step.diagram, "cell", hold)
        self._offer(step.strip, "unrolled", ())
        self._offer(step.sums, "sums", hold)
        for stack in (step.tracks, shapes.tracks):
            stack.export_asked.connect(lambda track, kind: self.exporter().save_kind(track, kind, track.key))
        for name, chart in desk.matrix.charts.named().items():
            self._offer(chart, name.lower(), ())
        self._offer(desk.best.curves, "curves", ())

    def exporter(self) -> Exporter:
        """Exports what the view that is shown shows."""
        desk = self._desk
        timeline = desk.shapes.timeline if desk.shows_shapes else desk.step.timeline
        return Exporter(self._owner, desk.shell, timeline, self.parts, self.traces)

    def parts(self) -> dict[str, Exportable]:
        """Everything that can be exported now, by name."""
        desk = self._desk
        view = desk.views.currentWidget()
        if view is desk.step:
            step = desk.step
            parts: dict[str, Exportable] = {"Cell": step.diagram, "Unrolled": step.strip, "Sums": step.sums}
            return parts | {"Over time": step.tracks} | {t.title: t for t in step.tracks.tracks() if t.has_data()}
        if view is desk.shapes:
            tracks = desk.shapes.tracks
            return {"All tracks": tracks} | {t.title: t for t in tracks.tracks() if t.has_data()}
        if view is desk.matrix:
            return dict(desk.matrix.charts.named())
        panels: dict[str, Exportable] = {panel.task.title: panel for panel in desk.best.panels.values()}
        return {"Learning curves": desk.best.curves} | panels

    def traces(self) -> TraceSet | None:
        """The traces of what is shown."""
        desk = self._desk
        outcome = desk.shapes.outcome if desk.shows_shapes else desk.step.outcome
        return None if outcome is None else outcome.traces

    def open(self, path: Path) -> None:
        """Open a session. Raises DataError."""
        self._restore(read_state(path, SPEC.name, SPEC.title))

    def save(self, path: Path) -> None:
        """Save by the name's ending: traces, else a session. Raises SaveError."""
        traces = self.traces()
        if path.suffix.lower() == TRACES and traces is not None:
            write_whole(path, pack_traces(traces))
        else:
            write_session(path, Session(SPEC.name, self._state()))

    def save_filter(self) -> str:
        """Sessions first, then traces."""
        return f"Session (*{ENDING});;Traces (*{TRACES})"

    def _offer(self, part: Any, name: str, entries: Sequence[Entry]) -> None:
        """A menu on a part: its own entries, then export."""
        widget: QWidget = part
        widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

        def show(at: QPoint) -> None:
            menu = menu_with(entries, lambda kind: self.exporter().save_kind(part, kind, name), widget)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(widget.mapToGlobal(at))

        widget.customContextMenuRequested.connect(show)
