"""The window's own commands: files, undo, theme, zoom, labs, help."""

from __future__ import annotations

from functools import partial
from typing import Protocol, cast

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QUndoGroup
from PySide6.QtWidgets import QWidget

from app.about_program import show_about
from app.actions import END, Command
from app.documents import Files
from app.guiding import Guiding
from app.keys import KeySheet
from app.looks import Looks
from app.palette import Palette
from app.rail import GUIDE_KEY
from app.settings import state_folder
from engine.spec import LabSpec

THEMES = {"system": "Follow the system", "dark": "Dark", "light": "Light"}


class Host(Protocol):
    """What the commands need of the window."""

    specs: tuple[LabSpec, ...]
    files: Files
    undo: QUndoGroup
    looks: Looks
    guiding: Guiding
    palette_sheet: Palette
    key_sheet: KeySheet

    def close(self) -> bool:
        """End the program."""
        ...

    def isFullScreen(self) -> bool:  # noqa: N802 - Qt's name
        """Whether the window covers the whole screen."""
        ...

    def toggle_full_screen(self) -> None:
        """Cover the whole screen, or no longer."""

    def toggle_rail(self) -> None:
        """Show the labs' titles, or their icons alone."""

    def rail_is_wide(self) -> bool:
        """Whether the labs' titles are shown."""
        ...

    def show_lab(self, name: str) -> None:
        """Bring a lab to the front."""

    def is_lab(self, name: str) -> bool:
        """Whether that lab is in front."""
        ...

    def explain(self) -> None:
        """Say what the lab in front shows."""


def window_commands(window: Host) -> list[Command]:
    """Everything that a window can do without knowing a lab."""
    return [*_files(window), *_edits(window), *_views(window), *_labs(window), *_help(window)]


def _files(window: Host) -> list[Command]:
    files = window.files
    nothing = "There is nothing to save on this page."
    return [
        Command("window.open", "Open …", files.ask_open, "Ctrl+O", menu="File", synonyms=("file", "import")),
        Command("window.save", "Save session", files.save, "Ctrl+S", menu="File", section="save",
                synonyms=("store",), enabled=files.can_save, why_disabled=nothing),
        Command("window.save_as", "Save session as …", files.ask_save, "Ctrl+Shift+S", menu="File", section="save",
                enabled=files.can_save, why_disabled=nothing),
        Command("window.quit", "Quit", window.close, "Ctrl+Q; Ctrl+W", menu="File", section=END,
                synonyms=("exit", "leave")),
    ]  # fmt: skip


def _edits(window: Host) -> list[Command]:
    undo = window.undo
    return [
        Command("window.undo", "Undo", undo.undo, "Ctrl+Z", menu="Edit", synonyms=("back", "revert"),
                enabled=undo.canUndo, why_disabled="There is nothing to undo."),
        Command("window.redo", "Redo", undo.redo, "Ctrl+Shift+Z; Ctrl+Y", menu="Edit", synonyms=("again",),
                enabled=undo.canRedo, why_disabled="There is nothing to redo."),
    ]  # fmt: skip


def _views(window: Host) -> list[Command]:
    looks = window.looks
    themes = [
        Command(f"window.theme.{name}", title, partial(looks.set_theme, name), menu="View/Theme", checkable=True,
                checked=partial(looks.is_theme, name), synonyms=("theme", "colour", "appearance", "mode"))
        for name, title in THEMES.items()
    ]  # fmt: skip
    return [
        Command("window.palette", "Command palette …", lambda: window.palette_sheet.open(), "Ctrl+Shift+P",
                synonyms=("find", "search")),
        Command("window.rail", "Show lab titles", window.toggle_rail, "Ctrl+B", checkable=True,
                checked=window.rail_is_wide, section="look", synonyms=("side panel", "rail", "sidebar")),
        *themes,
        Command("window.zoom_in", "Zoom in", partial(looks.zoom, 1), "Ctrl++; Ctrl+=", menu="View/Zoom",
                synonyms=("larger", "font", "text size")),
        Command("window.zoom_out", "Zoom out", partial(looks.zoom, -1), "Ctrl+-", menu="View/Zoom",
                synonyms=("smaller", "font", "text size")),
        Command("window.zoom_none", "Usual size", partial(looks.zoom, 0), "Ctrl+0", menu="View/Zoom",
                synonyms=("reset zoom", "100 %")),
        Command("window.full_screen", "Full screen", window.toggle_full_screen, "F11", checkable=True,
                checked=window.isFullScreen, section="screen"),
        Command("window.projector", "Projector mode", looks.toggle_projector, "Shift+F11", checkable=True,
                checked=looks.is_projector, section="screen", synonyms=("presentation", "beamer", "large")),
    ]  # fmt: skip


def _labs(window: Host) -> list[Command]:
    return [
        Command(f"window.lab.{spec.name}", spec.title, partial(window.show_lab, spec.name),
                f"Ctrl+{place + 1}" if place < 9 else "", menu="View/Lab", checkable=True,
                checked=partial(window.is_lab, spec.name), synonyms=("lab", "go to", "page", spec.group))
        for place, spec in enumerate(window.specs)
    ]  # fmt: skip


def _help(window: Host) -> list[Command]:
    guiding = window.guiding
    closed = "The guide is not open."
    return [
        Command("window.about_lab", "What am I looking at?", window.explain, "F1", menu="Help",
                synonyms=("about", "explain", "lab")),
        Command("window.guide", "Guide", guiding.toggle, GUIDE_KEY, menu="Help", section="guide", checkable=True,
                checked=lambda: guiding.opened, enabled=lambda: guiding.offered,
                why_disabled="This lab has no guide.", synonyms=("tour", "tutorial", "lesson", "steps", "help")),
        Command("window.guide_do", "Do this step of the guide", guiding.panel.do, "Alt+Return", menu="Help",
                section="guide", enabled=lambda: guiding.opened, why_disabled=closed),
        Command("window.guide_next", "Next step of the guide", lambda: guiding.turn(1), "Alt+PgDown", menu="Help",
                section="guide", enabled=lambda: guiding.opened, why_disabled=closed),
        Command("window.guide_back", "Step back in the guide", lambda: guiding.turn(-1), "Alt+PgUp", menu="Help",
                section="guide", enabled=lambda: guiding.opened, why_disabled=closed),
        Command("window.keys", "Keyboard shortcuts", lambda: window.key_sheet.open(), "?; Shift+?", menu="Help",
                section="keys", synonyms=("cheat sheet",)),
        Command("window.logs", "Show the log folder", _open_logs, menu="Help", section="about",
                synonyms=("error", "crash", "report")),
        Command("window.about", "About Unrolled", partial(show_about, cast(QWidget, window)), menu="Help",
                section="about", synonyms=("version", "licences", "libraries", "report")),
    ]  # fmt: skip


def _open_logs() -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(state_folder())))
