"""Exporting what is seen: which part, in which form, to which file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFileDialog, QFormLayout, QProgressDialog

from app import theme as themes
from app.views.animation import RATES, frames_of, save_gif
from app.views.export import Figure, Numbers, save_csv, save_npz, save_png, save_svg
from app.widgets.fields import Choice
from engine.cancel import Cancel, Cancelled
from engine.data.files import write_whole
from engine.errors import UnrolledError
from engine.trace import pack_traces

if TYPE_CHECKING:
    from app.labs.gradients.page import GradientsPage

KINDS = {
    "png": "Picture (PNG)",
    "svg": "Drawing (SVG)",
    "csv": "Numbers (CSV)",
    "npz": "Numbers (NPZ)",
    "gif": "Run of the cursor (GIF)",
    "safetensors": "All traces (safetensors)",
}


class Exportable(Figure, Numbers, Protocol):
    """What can be drawn and has numbers."""


def parts_of(page: GradientsPage) -> dict[str, Exportable]:
    """Everything on the page that can be exported, by name."""
    parts: dict[str, Exportable] = {"All tracks": page.tracks}
    parts |= {track.title: track for track in page.tracks.tracks() if track.has_data()}
    parts |= page.inspector.charts()
    if page.training.plot is not None:
        parts["Training"] = page.training.plot
    return parts


def save_kind(page: GradientsPage, part: Exportable, kind: str, name: str, light: bool = False) -> None:
    """Ask for a file and save `part` in it; says what is wrong where that fails."""
    chosen, _ = QFileDialog.getSaveFileName(page, "Export", f"{name}.{kind}", f"{KINDS[kind]} (*.{kind})")
    if chosen:
        path = Path(chosen)
        write_kind(page, part, kind, path if path.suffix else path.with_suffix(f".{kind}"), light)


def write_kind(page: GradientsPage, part: Exportable, kind: str, path: Path, light: bool = False) -> bool:
    """Save `part` in a file; False, said with a bar, where that fails."""
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
            _save_traces(page, path)
        else:
            _save_gif(page, part, path, theme)
    except Cancelled:
        return False
    except (UnrolledError, ValueError) as error:
        page.shell.fail(str(error), "")
        return False
    page.shell.say(f"Exported {path.name}")
    return True


def _save_traces(page: GradientsPage, path: Path) -> None:
    if page.outcome is None:
        raise ValueError("There is nothing to export yet.")
    write_whole(path, pack_traces(page.outcome.main.traces))


def _save_gif(page: GradientsPage, part: Figure, path: Path, theme: themes.Theme) -> None:
    """Draw the product building up from the last step back, with progress and a cancel."""
    cancel, timeline = Cancel(), page.timeline
    placed = timeline.placed
    dialog = QProgressDialog("Drawing the run of the cursor \N{HORIZONTAL ELLIPSIS}", "Cancel", 0, 100, page)
    dialog.setMinimumDuration(300)
    dialog.setModal(True)
    dialog.canceled.connect(cancel.set)

    def progress(done: int, of: int) -> None:
        dialog.setMaximum(of)
        dialog.setValue(done)
        QApplication.processEvents()

    try:
        steps = range(timeline.steps - 1, -1, -max(1, timeline.steps // 200))
        save_gif(path, frames_of(part, timeline, 1.0, theme), steps, RATES[0], cancel, progress)
    finally:
        dialog.canceled.disconnect(cancel.set)
        dialog.close()
        timeline.set_cursor(placed)


class ExportDialog(QDialog):
    """Part, form, colours; then a file."""

    def __init__(self, page: GradientsPage) -> None:
        super().__init__(page)
        self._page = page
        self.setWindowTitle("Export")
        self.part, self.kind, self.look = (Choice(self) for _ in range(3))
        self._parts = parts_of(page)
        self.part.addItems(list(self._parts))
        for kind, title in KINDS.items():
            self.kind.addItem(title, kind)
        self.look.addItems(["As on the screen", "Light, for print"])
        form = QFormLayout(self)
        for title, field in (("What", self.part), ("Form", self.kind), ("Colours", self.look)):
            field.setAccessibleName(title)
            form.addRow(title, field)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.kind.currentIndexChanged.connect(self._fit)

    def _fit(self) -> None:
        self.look.setEnabled(self.kind.currentData() in ("png", "svg", "gif"))
        self.part.setEnabled(self.kind.currentData() != "safetensors")

    def _save(self) -> None:
        self.accept()
        name = self.part.currentText()
        file = "".join(c if c.isalnum() else "-" for c in name.lower())
        save_kind(self._page, self._parts[name], self.kind.currentData(), file, self.look.currentIndex() == 1)
