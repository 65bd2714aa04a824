"""Exporting what is seen: which part, in which form, to which file."""

from __future__ import annotations

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
)

from app import theme as themes
from app.labs.handwriting.desk import Desk
from app.labs.handwriting.figures import PageFigure
from app.views.animation import RATES, frames_of, save_gif
from app.views.export import Figure, Numbers, picture_of, save_csv, save_npz, save_png, save_svg
from app.widgets.fields import Choice
from engine.cancel import Cancel, Cancelled
from engine.errors import UnrolledError

KINDS = {
    "png": "Picture (PNG)",
    "svg": "Drawing (SVG)",
    "csv": "Numbers (CSV)",
    "npz": "Numbers (NPZ)",
    "gif": "Run of the cursor (GIF)",
}


class Exportable(Figure, Numbers, Protocol):
    """What can be drawn and has numbers."""


def picture_to_clipboard(figure: Figure) -> None:
    """Put a picture, twice as sharp as the screen, on the clipboard."""
    QGuiApplication.clipboard().setImage(picture_of(figure, 2.0))


def save_kind(desk: Desk, part: Exportable, kind: str, name: str, light: bool = False, rate: int = 10) -> None:
    """Ask for a file and save `part` in it; says what is wrong where that fails."""
    chosen, _ = QFileDialog.getSaveFileName(desk.pad, "Export", f"{name}.{kind}", f"{KINDS[kind]} (*.{kind})")
    if chosen:
        path = Path(chosen)
        write_kind(desk, part, kind, path if path.suffix else path.with_suffix(f".{kind}"), light, rate)


def write_kind(desk: Desk, part: Exportable, kind: str, path: Path, light: bool = False, rate: int = 10) -> bool:
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
        else:
            _save_gif(desk, part, path, theme, rate)
    except Cancelled:
        return False
    except (UnrolledError, ValueError) as error:
        desk.shell.fail(str(error), "")
        return False
    desk.shell.say(f"Exported {path.name}")
    return True


def _save_gif(desk: Desk, part: Figure, path: Path, theme: themes.Theme, rate: int) -> None:
    """Draw the run of the cursor, with progress and a cancel; the window's thread draws, so it lets events through."""
    cancel, timeline = Cancel(), desk.timeline
    placed = timeline.placed
    dialog = QProgressDialog("Drawing the run of the cursor \u2026", "Cancel", 0, max(timeline.steps, 1), desk.pad)
    dialog.setMinimumDuration(300)
    dialog.setModal(True)
    dialog.canceled.connect(cancel.set)

    def progress(done: int, of: int) -> None:
        dialog.setMaximum(of)
        dialog.setValue(done)
        QApplication.processEvents()

    try:
        save_gif(path, frames_of(part, timeline, 1.0, theme), range(timeline.steps), rate, cancel, progress)
    finally:
        dialog.canceled.disconnect(cancel.set)
        dialog.close()
        timeline.set_cursor(placed)


class ExportDialog(QDialog):
    """Part, form, theme, frames a second; then a file."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.pad.window())
        self._desk = desk
        self.setWindowTitle("Export")
        self.part, self.kind, self.look, self.rate = (Choice(self) for _ in range(4))
        self._parts = self._offer()
        for name in self._parts:
            self.part.addItem(name)
        for kind, title in KINDS.items():
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

    def _offer(self) -> dict[str, Exportable]:
        desk = self._desk
        parts: dict[str, Exportable] = {}
        if desk.answer is not None:
            parts["Ink and all tracks"] = PageFigure(desk.answer.ink, desk.answer.main, desk.tracks)
        parts["All tracks"] = desk.tracks
        parts |= {track.title: track for track in desk.tracks.tracks() if track.has_data()}
        return parts

    def _fit(self) -> None:
        kind = self.kind.currentData()
        self.look.setEnabled(kind in ("png", "svg", "gif"))
        self.rate.setEnabled(kind == "gif")

    def _save(self) -> None:
        self.accept()
        name = self.part.currentText()
        light, rate = self.look.currentIndex() == 1, RATES[self.rate.currentIndex()]
        save_kind(self._desk, self._parts[name], self.kind.currentData(), name.lower().replace(" ", "-"), light, rate)
