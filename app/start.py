"""Starts the window and sees it to its end."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.catalog import page_of
from app.display import told_plainly
from app.faults import LOG, Faults
from app.icons import app_icon
from app.looks import Looks
from app.page import Page
from app.restore import Autosave
from app.settings import Settings, config_folder, state_folder
from app.signals import Signals
from app.window import Window
from engine.errors import UnrolledError
from engine.spec import LabSpec

READY_MS = 120_000
DRAWN_MS = 400
END_MS = 2_000


@dataclass(frozen=True)
class Options:
    """What the command line asked of the window."""

    paths: tuple[Path, ...] = ()
    lab: str = ""
    theme: str = ""
    size: tuple[int, int] | None = None
    screenshot: Path | None = None
    safe: bool = False
    arguments: tuple[str, ...] = field(default=())


def make_app(arguments: Sequence[str] = ()) -> QApplication:
    """The one QApplication, with the program's name and icon. Ends the program where no window can open."""
    with told_plainly():
        app = QApplication(["unrolled", *arguments])
    app.setApplicationName("unrolled")
    app.setApplicationDisplayName("Unrolled")
    app.setDesktopFileName("unrolled")
    app.setWindowIcon(app_icon())
    app.setQuitOnLastWindowClosed(False)  # The window says when: its lanes end after it is hidden.
    return app


def make_window(
    app: QApplication, options: Options, specs: Sequence[LabSpec], pages: Callable[[str], type[Page]] = page_of
) -> Window:
    """The window that the options ask for, not yet shown."""
    alone = options.safe or options.screenshot is not None
    settings = Settings(None if alone else config_folder() / "settings.json")
    if options.theme:
        settings.set("theme", options.theme)
    autosave, note = None, ""
    if not alone:
        try:
            autosave = Autosave(state_folder())
        except UnrolledError as error:
            note = str(error)
    settings.note = settings.note or note
    window = Window(specs, pages, settings, Looks(app, settings), autosave)
    window.start_with(options.lab, options.paths)
    if options.size:
        window.resize(*options.size)
    return window


def run(options: Options) -> int:
    """Show the window until it closes; the exit status: 0, or 128 plus the number of the signal that ended it."""
    from engine.catalog import labs  # late: a broken lab must reach the log, and the log comes first

    app = make_app(options.arguments)
    faults = Faults(state_folder(), app)
    faults.install()
    window = make_window(app, options, labs())
    faults.seen.connect(window.fail)
    window.ended.connect(lambda: app.exit(window.exit_status))
    signals = Signals(lambda number: end(window, 128 + number), app)
    signals.install()
    if options.screenshot is not None:
        take_picture(window, options.screenshot)
    window.show()
    status = app.exec()
    signals.remove()
    faults.remove()
    return status


def end(window: Window, status: int) -> None:
    """Close in an orderly way with an exit status; where a job will not stop, end all the same: the work is saved."""
    window.save_work()
    late = QTimer(window, singleShot=True, interval=END_MS)
    late.timeout.connect(lambda: _end_now(status))
    late.start()
    window.exit_status = status
    window.close()


def take_picture(window: Window, path: Path) -> None:
    """Save a picture of the window once its page is ready and nothing is read, then quit; status 1 if it never is."""

    def shoot() -> None:
        window.exit_status = 0 if window.grab().save(str(path)) else 1
        window.close()

    def settle(_change: object) -> None:
        if window.page is not None and window.page.is_ready and not window.live.busy:
            soon.start()
        else:
            soon.stop()

    def give_up() -> None:
        LOG.error("the page must be ready within %d s for a picture, but is not", READY_MS // 1000)
        window.exit_status = 1
        window.close()

    late = QTimer(window, singleShot=True, interval=READY_MS)
    late.timeout.connect(give_up)
    late.start()
    soon = QTimer(window, singleShot=True, interval=DRAWN_MS)
    soon.timeout.connect(shoot)
    window.page_ready.connect(settle)
    window.live.busy_changed.connect(settle)


def _end_now(status: int) -> None:
    LOG.error("a job did not stop in time; the program ended without it")
    os._exit(status)
