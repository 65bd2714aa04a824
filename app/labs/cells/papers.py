"""Files of the page: sessions, traces, exports, and the menus that offer them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from app.exporting import Exportable, Exporter
from app.labs.cells.desk import STEP, Desk
from app.papers import TracePapers, tables_of
from app.views.menu import Entry, menu_with
from engine.labs.cells.spec import SPEC
from engine.trace import TraceSet


class Papers(TracePapers):
    """Opens, saves, exports; what can be exported is what the view that is shown shows.

    owner  whose window dialogs belong to
    """

    spec = SPEC

    def __init__(self, owner: QWidget, desk: Desk) -> None:
        super().__init__(desk.shell)
        self._owner, self._desk = owner, desk
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

    def begin(self) -> None:
        """Show the worked example of the first view."""
        self._desk.step.begin()

    def state(self) -> dict[str, Any]:
        """What each view keeps, and which is shown."""
        desk = self._desk
        own = {"view": desk.views.currentIndex(), "matrix": desk.matrix.values()}
        return own | desk.step.state() | desk.shapes.state() | desk.best.state()

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means the worked example. Raises DataError where it is damaged."""
        desk = self._desk
        matrix, _, _ = tables_of(state, "matrix", "request", "asked")
        desk.matrix.set_values(matrix)
        desk.step.restore(state)
        desk.shapes.restore(state)
        desk.best.restore(state)
        view = state.get("view")
        desk.show_view(view if isinstance(view, int) and 0 <= view < desk.views.count() else STEP)
        desk.shell.undo.clear()

    def _offer(self, part: Any, name: str, entries: Sequence[Entry]) -> None:
        """A menu on a part: its own entries, then export."""
        widget: QWidget = part
        widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

        def show(at: QPoint) -> None:
            menu = menu_with(entries, lambda kind: self.exporter().save_kind(part, kind, name), widget)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(widget.mapToGlobal(at))

        widget.customContextMenuRequested.connect(show)
