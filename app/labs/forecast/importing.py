"""From a file to a series: the sheet, the jobs behind it, and what is remembered of tables like it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.labs.forecast.bench import Material, Share, load_job, preview_job, ready_job
from app.labs.forecast.keep import layout_json, layout_of
from app.shell import Shell
from app.widgets.table_sheet import TableSheet
from app.work.ticket import Ticket
from engine.data.table import Layout, Loaded, Preview

_KEY = "forecast.layouts"
_REMEMBERED = 40
_SLOT = "forecast.import"


class Importing(QObject):
    """Opens one table at a time. A file is read whole before its sheet can be closed with OK.

    chosen  (Material, title of the step to undo): the series that the person took
    """

    chosen = Signal(object, str)

    def __init__(self, shell: Shell, owner: QWidget) -> None:
        super().__init__(owner)
        self._shell, self._owner = shell, owner
        self.sheet: TableSheet | None = None
        self._path = Path()
        self._preview: Preview | None = None
        self._loaded: Loaded | None = None
        self._index = 0
        self._ticket: Ticket | None = None
        shell.live.done.connect(self._on_done)
        shell.live.failed.connect(self._on_failed)
        shell.live.emitted.connect(self._on_share)

    def open(self, path: Path) -> None:
        """Show the sheet of a file."""
        self.close()
        self._path, self._preview, self._loaded = path, None, None
        self.sheet = TableSheet(self._owner.window())
        self.sheet.title.setText(path.name)
        self.sheet.ok.setEnabled(False)
        self.sheet.layout_changed.connect(self._reread)
        self.sheet.taken.connect(self._take)
        self.sheet.finished.connect(self._finished)
        self.sheet.open()
        self._post(preview_job(path, None))

    def can_turn(self, by: int) -> bool:
        """Whether the table opened last has a series so many places from the one shown."""
        return self._loaded is not None and 0 <= self._index + by < len(self._loaded.series)

    def turn(self, by: int) -> None:
        """Show another series of the table opened last."""
        if self.can_turn(by):
            self._take(self._index + by)

    def close(self) -> None:
        """Leave the file that is open."""
        if self.sheet is not None:
            self.sheet.reject()

    def _post(self, job: Any) -> None:
        self._shell.live.renew(_SLOT)
        self._ticket = self._shell.live.post(_SLOT, job)

    def _reread(self, layout: Layout) -> None:
        """Another layout: the first rows say what follows from it, and then the whole file does."""
        self._post(preview_job(self._path, layout))

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket != self._ticket:
            return
        if isinstance(value, Material):
            name = self._path.name
            self._remember()
            self.chosen.emit(value, f"Open {name}")
            if self._loaded is not None and len(self._loaded.series) > 1:
                of = len(self._loaded.series)
                self._shell.say(f"{name}: series {self._index + 1:,} of {of:,}; Ctrl+Page Down for the next")
        elif self.sheet is None:
            return
        elif isinstance(value, Preview):
            self._show(value)
        elif isinstance(value, Loaded):
            self._loaded = value
            self.sheet.show_loaded(value)

    def _show(self, preview: Preview) -> None:
        assert self.sheet is not None
        first = self._preview is None
        self._preview = preview
        known = self._shell.settings.get(_KEY, dict[str, Any]()).get(_signature(preview)) if first else None
        if known is not None:
            layout = _remembered(known)
            if layout is not None and layout != preview.layout:
                self._post(preview_job(self._path, layout))
                return
        self.sheet.show_preview(preview)
        self._post(load_job(self._path, preview.layout))

    def _on_share(self, ticket: Ticket, value: object) -> None:
        if ticket == self._ticket and self.sheet is not None and isinstance(value, Share):
            self.sheet.show_share(value.done)

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket != self._ticket:
            return
        if self.sheet is not None and self._preview is not None:
            self.sheet.show_failure(sentence)  # Another layout may read it.
        else:
            self.close()
            self._shell.fail(sentence, details)

    def _take(self, index: int) -> None:
        if self._loaded is not None:
            self._index = index
            self._ticket = self._shell.live.post(_SLOT, ready_job(self._loaded, index))

    def _finished(self, result: int) -> None:
        sheet, self.sheet = self.sheet, None
        if not result:
            self._shell.live.renew(_SLOT)
            self._ticket = None
        if sheet is not None:
            sheet.deleteLater()

    def _remember(self) -> None:
        """Tables with the same heads open with the same layout from now on."""
        if self._preview is not None and self._loaded is not None:
            known: dict[str, Any] = dict(self._shell.settings.get(_KEY, dict[str, Any]()))
            known.pop(_signature(self._preview), None)
            known[_signature(self._preview)] = layout_json(self._loaded.layout)
            self._shell.settings.set(_KEY, dict(list(known.items())[-_REMEMBERED:]))


def _signature(preview: Preview) -> str:
    heads = "\0".join(f"{column.name}:{column.kind}" for column in preview.columns)
    return sha256(f"{preview.form}\0{heads}".encode()).hexdigest()[:16]


def _remembered(value: Any) -> Layout | None:
    """A layout of the settings; None where they were written by hand, or by another version."""
    try:
        return layout_of(value)
    except (KeyError, TypeError, ValueError):
        return None
