"""The window: a rail of labs, the page in front, menus, messages. It knows no lab."""

from __future__ import annotations

import base64
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QUndoGroup, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from app.about import About
from app.actions import Registry
from app.activity import Activity
from app.commands import window_commands
from app.deck import Deck
from app.documents import Files
from app.errors import Bar
from app.faults import LOG
from app.guiding import Guiding
from app.keeping import Keeping
from app.keys import KeySheet
from app.looks import Looks
from app.menus import Menus
from app.page import Page
from app.palette import Palette
from app.rail import Rail
from app.restore import Autosave, Found
from app.settings import Settings
from app.shell import Shell
from app.work.lane import Lane, sentence_of
from app.work.mailbox import Job
from app.work.ticket import Ticket
from app.work.warm import warm_up
from engine.spec import LabSpec

SAID_MS = 8_000


class Window(QMainWindow):
    """The main window. It paints first; pages and models come after.

    painted     the window was painted for the first time
    page_ready  (lab) a page shows a complete result
    ended       the window is closed, its lanes are over, everything is kept

    `exit_status` is what the program is to end with.
    """

    painted = Signal()
    page_ready = Signal(str)
    ended = Signal()

    def __init__(
        self,
        specs: Sequence[LabSpec],
        page_of: Callable[[str], type[Page]],
        settings: Settings,
        looks: Looks,
        autosave: Autosave | None = None,
        warm: Job = warm_up,
    ) -> None:
        super().__init__()
        self.specs = tuple(specs)
        self.exit_status = 0
        self.settings = settings
        self.looks = looks
        settings.setParent(self)
        looks.setParent(self)
        self.bar = Bar()
        self.undo = QUndoGroup(self)
        self.live, self.train = Lane("live", self), Lane("train", self)
        self._warm = warm
        self._warming: Ticket | None = None
        self._found = autosave.begin() if autosave else Found()
        self._page_commands: list[str] = []
        self._started = self._closing = False
        self._first = ""
        self._paths: list[Path] = []
        self.deck = Deck(self.specs, page_of, self._make_shell, self.undo, self._found.states)
        self.keeping = Keeping(autosave, lambda: (self.deck.states(), self.deck.current), self)
        self.rail = Rail(self.specs)
        self.guiding = Guiding(self.deck, self.rail, settings, self)
        self.files = Files(self, settings, self)
        self.registry = Registry(settings.get("shortcuts", dict[str, str]()), self)
        self.registry.add(window_commands(self))
        self.addActions([self.registry.action(command.id) for command in self.registry.commands()])
        self.menus = Menus(self.menuBar(), self.registry, {"File/Open recent": self.files.fill_recent})
        self._lay_out()
        self.palette_sheet = Palette(self.registry, self)
        self.key_sheet = KeySheet(self.registry, self)
        self.about_sheet = About(self)
        self._connect()

    # What commands do.

    @property
    def page(self) -> Page | None:
        """The page in front."""
        return self.deck.page

    def start_with(self, lab: str = "", paths: Sequence[Path] = ()) -> None:
        """Say, before the window is shown, which lab comes first and which files are opened."""
        names = [spec.name for spec in self.specs]
        wanted = (lab, self._found.current, self.settings.get("lab", ""), *names)
        self._first = next((name for name in wanted if name in names), "")
        self._paths = list(paths)
        spec = next((spec for spec in self.specs if spec.name == self._first), None)
        if spec is None:
            self.deck.blank.tell("Unrolled", "There is no lab in this copy of the program.", waiting=False)
        else:
            self.deck.blank.tell(spec.title, spec.summary)
            self.rail.mark(spec.name)

    def show_lab(self, name: str) -> None:
        """Bring a lab to the front; what was said of another one is over."""
        self.bar.dismiss()
        if not self.is_lab(name):
            self.statusBar().clearMessage()
        self.rail.mark(name)
        self.deck.show_page(name)
        self.settings.set("lab", name)

    def is_lab(self, name: str) -> bool:
        """Whether that lab is in front."""
        return self.deck.current == name

    def say(self, line: str) -> None:
        """Show a line in the status line for a while."""
        self.statusBar().showMessage(line, SAID_MS)

    def fail(self, sentence: str, details: str = "") -> None:
        """Show a bar that says what went wrong."""
        self.bar.fail(sentence, details)

    def tell(self, sentence: str) -> None:
        """Show a bar that says what there is to know."""
        self.bar.tell(sentence)

    def explain(self) -> None:
        """Say what the lab in front shows."""
        for spec in self.specs:
            if spec.name == self.deck.current:
                self.about_sheet.tell(spec)

    def toggle_rail(self) -> None:
        """Show the labs' titles, or their icons alone."""
        self.rail.set_narrow(not self.rail.narrow)
        self.settings.set("rail_narrow", self.rail.narrow)

    def rail_is_wide(self) -> bool:
        """Whether the labs' titles are shown."""
        return not self.rail.narrow

    def toggle_full_screen(self) -> None:
        """Cover the whole screen, or no longer."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def save_work(self) -> None:
        """Keep what the pages hold, if it changed, for the next start."""
        if self._started:
            self.keeping.save()

    # How it is put together.

    def _lay_out(self) -> None:
        body = QWidget()
        row, column = QHBoxLayout(body), QVBoxLayout()
        for layout in (row, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.deck, 1)
        column.addWidget(self.guiding.panel)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        self.setCentralWidget(body)
        self.statusBar().addPermanentWidget(Activity({self.live: "Reading …", self.train: "Training …"}))
        self.statusBar().setSizeGripEnabled(False)
        self.setWindowTitle("Unrolled")
        self.setAcceptDrops(True)
        self.setMinimumSize(640, 420)
        self.resize(1280, 800)
        geometry = self.settings.get("geometry", "")
        self.restoreGeometry(QByteArray(base64.b64decode(geometry.encode("ascii", "ignore"))))
        self.rail.set_narrow(self.settings.get("rail_narrow", False))

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_lab)
        self.deck.built.connect(self._on_built)
        self.deck.changed.connect(self._on_page)
        self.deck.broken.connect(self._on_broken)
        self.deck.blank.painted.connect(self._on_painted)
        self.registry.refused.connect(self.say)
        self.live.failed.connect(self._on_failed)
        self.looks.changed.connect(self._on_looks)
        self.keeping.failed.connect(self.fail)

    def _make_shell(self, undo: QUndoStack) -> Shell:
        return Shell(self.settings, undo, self.live, self.train, self.say, self.fail, self.files.remember)

    def _on_painted(self) -> None:
        if not self._started:
            self._started = True
            self.painted.emit()
            QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        if self._closing:
            return
        self._warming = self.live.queue(self._warm)
        if self._first:
            self.show_lab(self._first)
        if self.settings.note or self._found.note:
            self.fail(self._found.note or self.settings.note)
        elif self._found.crashed and self._found.states:
            self.bar.tell(
                "Unrolled did not end properly the last time. Your work was restored.",
                [("Keep it", self.bar.dismiss), ("Start empty", self.deck.forget)],
            )
        self.files.open(self._paths)
        self.keeping.begin()

    def _on_page(self, page: Page | None) -> None:
        self.registry.remove(self._page_commands)
        self._page_commands = []
        self.setWindowTitle(f"{page.spec.title} - Unrolled" if page else "Unrolled")
        if page is None:
            return
        commands = page.commands()
        self.registry.add(commands)
        self._page_commands = [command.id for command in commands]
        places = page.contexts()
        for command in commands:
            owner = self if command.context == "window" else places.get(command.context, page)
            owner.addAction(self.registry.action(command.id))

    def _on_built(self, page: Page) -> None:
        page.status.connect(self.say)
        page.ready.connect(partial(self.page_ready.emit, page.spec.name))

    def _on_broken(self, error: Exception) -> None:
        self.fail(sentence_of(error), "".join(traceback.format_exception(error)))

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._warming:
            self.fail(f"The models cannot run here: {sentence}", details)

    def _on_looks(self) -> None:
        large = self.looks.is_projector()
        self.statusBar().setVisible(not large)
        self.rail.set_narrow(large or self.settings.get("rail_narrow", False))

    # What Qt asks.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.bar.isHidden():
            self.bar.dismiss()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.say("Drop to open")

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files.open([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        if self._closing:
            return
        self._closing = True
        self.keeping.stop()
        self.save_work()
        self.settings.set("geometry", base64.b64encode(self.saveGeometry().data()).decode("ascii"))
        self.deck.shut()
        self.hide()
        for lane in (self.live, self.train, self.keeping.lane):
            if not lane.close():
                LOG.error("lane %s did not end in time", lane.name)
        self.settings.flush()
        self.keeping.end()
        self.ended.emit()
