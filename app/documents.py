"""Files of users: open, drop, recent, save, each handed to the page that takes it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.page import Page
from app.settings import Settings
from engine.errors import DataError, UnrolledError
from engine.spec import LabSpec

RECENT = 10


class Host(Protocol):
    """What the files need of the window."""

    specs: tuple[LabSpec, ...]

    def say(self, line: str) -> None:
        """Show a line in the status line."""

    def fail(self, sentence: str, details: str = "") -> None:
        """Show a bar that says what went wrong."""

    def tell(self, sentence: str) -> None:
        """Show a bar that says what there is to know."""

    @property
    def page(self) -> Page | None:
        """The page in front."""

    def show_lab(self, name: str) -> None:
        """Bring a lab to the front, building its page if need be."""


class Files(QObject):
    """The File menu's work for one window."""

    def __init__(self, host: Host, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = host
        self._settings = settings
        self._window = parent
        self._saved: dict[str, Path] = {}

    @property
    def recent(self) -> list[Path]:
        """Files opened or saved lately, the last one first."""
        return [Path(name) for name in self._settings.get("recent", list[str]()) if isinstance(name, str)]

    def remember(self, path: Path) -> None:
        """Put a file on top of the recent ones. After another session `save` asks: the one before is not to be lost."""
        self._forget_saved(path)
        names = [str(path.absolute()), *(str(other) for other in self.recent if other != path.absolute())]
        self._settings.set("recent", names[:RECENT])

    def open(self, paths: Sequence[Path]) -> bool:
        """Open files, each on the page that takes it; whether none is refused. Never raises: says what is wrong."""
        wrong: list[str] = []
        told: list[str] = []
        given: dict[Page, list[Path]] = {}
        homeless = False
        for path in paths:
            try:
                home = self._page_for(path)
            except UnrolledError as error:
                wrong.append(str(error))
            else:
                homeless = homeless or home is None
                if home is not None:
                    given.setdefault(home, []).append(path)
        for page, files in given.items():
            if len(files) == 1 or not page.open_together(files):
                told += self._open_each(page, files, wrong)
        if wrong:
            self._host.fail(" ".join(wrong + told))
        elif told:
            self._host.tell(" ".join(told))
        return not wrong and not homeless

    def ask_open(self) -> None:
        """Let the user pick files."""
        kinds = sorted({ending for spec in self._host.specs for ending in spec.file_types})
        patterns = " ".join(f"*{ending}" for ending in kinds)
        names, _ = QFileDialog.getOpenFileNames(
            self._window, "Open", self._folder(), f"What the labs read ({patterns});;All files (*)"
        )
        self.open([Path(name) for name in names])

    def can_save(self) -> bool:
        """Whether the page in front has something to save."""
        page = self._host.page
        return page is not None and bool(page.save_filter())

    def save(self) -> None:
        """Save where it was saved before; ask where there is no such place."""
        page = self._host.page
        path = self._saved.get(page.spec.name) if page else None
        if page is None or path is None:
            self.ask_save()
        else:
            self.save_to(page, path)

    def ask_save(self) -> None:
        """Let the user pick a name, then save."""
        page = self._host.page
        if page is None:
            return
        beside = self._saved.get(page.spec.name) or Path(self._folder()) / _named(page)
        name, _ = QFileDialog.getSaveFileName(self._window, "Save session", str(beside), page.save_filter())
        if name:
            self.save_to(page, Path(name))

    def save_to(self, page: Page, path: Path) -> bool:
        """Save a page's session; False, said with a bar, where it cannot be written."""
        try:
            page.save_path(path)
        except UnrolledError as error:
            self._host.fail(str(error))
            return False
        self._saved[page.spec.name] = path
        self.remember(path)
        self._host.say(f"Saved {path.name}")
        return True

    def fill_recent(self, menu: QMenu) -> None:
        """Put the recent files into a menu."""
        menu.clear()
        for path in self.recent:
            action = menu.addAction(path.name)
            action.setToolTip(str(path))
            action.setStatusTip(str(path))
            action.triggered.connect(lambda _=False, path=path: self.open([path]))
        if not self.recent:
            menu.addAction("Nothing yet").setEnabled(False)

    def _open_each(self, page: Page, paths: Sequence[Path], wrong: list[str]) -> list[str]:
        """Open files one after the other; what is to be known of them. What is `wrong` with them is added to that."""
        taken: list[Path] = []
        for path in paths:
            try:
                opened = page.open_path(path)
            except UnrolledError as error:
                wrong.append(str(error))
                continue
            taken.append(path)
            if opened:
                self._host.say(f"Opened {path.name}")
            if opened or len(paths) > 1:  # What a lane has yet to read gives way to the next.
                self.remember(path)
        if len(taken) < 2:
            return []
        return [
            f"{page.spec.title} shows one file at a time: {taken[-1].name} is the last of {len(taken)}, "
            "and File > Open recent has those before it."
        ]

    def _page_for(self, path: Path) -> Page | None:
        """The page that takes a file, in front; None where it cannot be built, of which the window says why.

        The page in front comes first, then the lab that names the ending earliest. Raises DataError for what is not
        there, what no lab takes, and a session of none.
        """
        # Imported late: numpy, which it takes, is not needed for the first window.
        from engine.data.session import ENDING

        if not path.exists():
            raise DataError(f"{path} is not there any more.")
        ending = path.suffix.lower()
        takers = [spec for spec in self._host.specs if ending in spec.file_types]
        page = self._host.page
        if takers and ending == ENDING:
            takers = [_owner(path, takers)]
        elif page is not None and page.can_open(path):
            return page
        if takers:
            self._host.show_lab(min(takers, key=lambda spec: spec.file_types.index(ending)).name)
            return self._host.page
        known = sorted({ending for spec in self._host.specs for ending in spec.file_types})
        raise DataError(
            f"{path.name} must end in {', '.join(known) or 'something a lab reads'}, "
            f"but ends in {path.suffix or 'nothing'} instead."
        )

    def _forget_saved(self, opened: Path) -> None:
        # Imported late, as above.
        from engine.data.session import ENDING, read_lab

        if opened.suffix.lower() == ENDING:
            with suppress(DataError):
                lab = read_lab(opened)
                if self._saved.get(lab) != opened:
                    self._saved.pop(lab, None)

    def _folder(self) -> str:
        return str(self.recent[0].parent) if self.recent else str(Path.home())


def _named(page: Page) -> str:
    """A name to save a page's work under: the lab's, with the first ending that the page saves."""
    _, _, ending = page.save_filter().partition("(*")
    return page.spec.name + ending.split(")")[0].split(" ")[0]


def _owner(path: Path, takers: Sequence[LabSpec]) -> LabSpec:
    """The lab whose session a file is. Raises DataError where it cannot be read, or that lab is not there."""
    # Imported late, as above.
    from engine.data.session import read_lab

    lab = read_lab(path)
    for spec in takers:
        if spec.name == lab:
            return spec
    titles = " or ".join(spec.title for spec in takers)
    raise DataError(f"{path.name} must be a session of {titles}, but is of {lab!r} instead, a lab that is not here.")
