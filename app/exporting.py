"""Exporting what a page shows: which part, in which form, to which file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QProgressDialog,
    QWidget,
)

from app import theme as themes
from app.shell import Shell
from app.views.animation import RATES, frames_of, save_gif
from app.views.export import Figure, Numbers, picture_of, save_csv, save_npz, save_png, save_svg
from app.views.timeline import Timeline
from app.widgets.fields import Choice
from engine.cancel import Cancel, Cancelled
from engine.data.files import write_whole
from engine.errors import UnrolledError
from engine.trace import TraceSet, pack_traces

KINDS = {
    "png": "Picture (PNG)",
    "svg": "Drawing (SVG)",
    "csv": "Numbers (CSV)",
    "npz": "Numbers (NPZ)",
    "gif": "Run of the cursor (GIF)",
    "safetensors": "All traces (safetensors)",
}
_DRAWN = ("png", "svg", "gif")


class Exportable(Figure, Numbers, Protocol):
    """What can be drawn and has numbers."""


@dataclass(frozen=True)
class Exporter:
    """Saves what one page shows.

    owner     whose window the dialogs belong to
    timeline  whose cursor runs in an animation, and is put back
    parts     what can be exported now, by name
    traces    every trace of what is shown, None where there is nothing yet; a page without this offers no traces
    steps     where the cursor goes in an animation; every step where this is not given
    """

    owner: QWidget
    shell: Shell
    timeline: Timeline
    parts: Callable[[], Mapping[str, Exportable]]
    traces: Callable[[], TraceSet | None] | None = None
    steps: Callable[[], Sequence[int]] | None = None

    def kinds(self) -> dict[str, str]:
        """The forms on offer, by the ending of their files."""
        return {kind: title for kind, title in KINDS.items() if kind != "safetensors" or self.traces is not None}

    def ask(self) -> None:
        """Ask what to export, and how."""
        dialog = ExportDialog(self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def copy(self, part: Figure, name: str) -> None:
        """Put a picture of `part`, twice as sharp as the screen, on the clipboard."""
        QGuiApplication.clipboard().setImage(picture_of(part, 2.0))
        self.shell.say(f"Copied a picture of {name}")

    def copy_first(self) -> None:
        """Put a picture of the first of the parts on the clipboard."""
        name, part = next(iter(self.parts().items()), ("", None))
        if part is not None:
            self.copy(part, name)

    def save_kind(self, part: Exportable, kind: str, name: str, light: bool = False, rate: int = RATES[0]) -> None:
        """Ask for a file and save `part` in it; says what is wrong where that fails."""
        chosen, _ = QFileDialog.getSaveFileName(self.owner, "Export", f"{name}.{kind}", f"{KINDS[kind]} (*.{kind})")
        if chosen:
            path = Path(chosen)
            self.write_kind(part, kind, path if path.suffix else path.with_suffix(f".{kind}"), light, rate)

    def write_kind(self, part: Exportable, kind: str, path: Path, light: bool = False, rate: int = RATES[0]) -> bool:
        """Save `part` in a file; False, said with a bar, where that fails. `rate` is in frames a second."""
        theme = themes.LIGHT if light else themes.current()
        try:
            if kind == "png":
                save_png(path, part, 2.0, theme)
            elif kind == "svg":
                save_svg(path, part, theme)
            elif kind == "csv":
                save_csv(path, part)
            elif kind == "npz":
                save_npz(path, part)
            elif kind == "safetensors":
                self._save_traces(path)
            else:
                self._save_gif(part, path, theme, rate)
        except Cancelled:
            return False
        except (UnrolledError, ValueError) as error:
            self.shell.fail(str(error), "")
            return False
        self.shell.say(f"Exported {path.name}")
        return True

    def _save_traces(self, path: Path) -> None:
        traces = self.traces() if self.traces is not None else None
        if traces is None:
            raise ValueError("There is nothing to export yet.")
        write_whole(path, pack_traces(traces))

    def _save_gif(self, part: Figure, path: Path, theme: themes.Theme, rate: int) -> None:
        """Draw the run of the cursor, with progress and a cancel; the window's thread draws, and lets events in."""
        cancel, timeline = Cancel(), self.timeline
        placed = timeline.placed
        steps = range(timeline.steps) if self.steps is None else self.steps()
        title = "Drawing the run of the cursor \N{HORIZONTAL ELLIPSIS}"
        dialog = QProgressDialog(title, "Cancel", 0, max(len(steps), 1), self.owner)
        dialog.setMinimumDuration(300)
        dialog.setModal(True)
        dialog.canceled.connect(cancel.set)

        def progress(done: int, of: int) -> None:
            dialog.setMaximum(of)
            dialog.setValue(done)
            QApplication.processEvents()

        try:
            save_gif(path, frames_of(part, timeline, 1.0, theme), steps, rate, cancel, progress)
        finally:
            dialog.canceled.disconnect(cancel.set)
            dialog.close()
            timeline.set_cursor(placed)


class ExportDialog(QDialog):
    """Part, form, colours, frames a second; then a file."""

    def __init__(self, exporter: Exporter) -> None:
        super().__init__(exporter.owner.window())
        self._exporter = exporter
        self.setWindowTitle("Export")
        self.part, self.kind, self.look, self.rate = (Choice(self) for _ in range(4))
        self._parts = exporter.parts()
        self.part.addItems(list(self._parts))
        for kind, title in exporter.kinds().items():
            self.kind.addItem(title, kind)
        self.look.addItems(["As on the screen", "Light, for print"])
        self.rate.addItems([f"{rate} frames a second" for rate in RATES])
        form = QFormLayout(self)
        for title, field in (("What", self.part), ("Form", self.kind), ("Colours", self.look), ("Speed", self.rate)):
            field.setAccessibleName(title)
            label = QLabel(title)
            label.setMinimumHeight(field.sizeHint().height())
            form.addRow(label, field)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Save).setProperty("primary", True)
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.kind.currentIndexChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        kind = self.kind.currentData()
        self.part.setEnabled(kind != "safetensors")
        self.look.setEnabled(kind in _DRAWN)
        self.rate.setEnabled(kind == "gif")

    def _save(self) -> None:
        self.accept()
        name = self.part.currentText()
        file = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
        light, rate = self.look.currentIndex() == 1, RATES[self.rate.currentIndex()]
        self._exporter.save_kind(self._parts[name], self.kind.currentData(), file, light, rate)
