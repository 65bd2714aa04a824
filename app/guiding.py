"""The guide of the page in front: opened and closed, remembered for each lab, never opened unasked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QApplication, QWidget

from app.deck import Deck
from app.page import Page
from app.rail import Rail
from app.settings import Settings
from app.widgets.frame import Frame, bring_into_sight
from app.widgets.guide import Guide
from app.widgets.guide_panel import GuidePanel

MET = "guide_met"
"""Name of the setting that says whether a guide was ever opened."""


class Guiding(QObject):
    """Shows in `panel` the guide of the page in front, where it has one and the person opened it.

    changed  a guide was opened or closed, or there is another or none
    """

    changed = Signal()

    def __init__(self, deck: Deck, rail: Rail, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self.panel = GuidePanel()
        self.panel.hide()
        self._rail, self._settings = rail, settings
        self._page: Page | None = None
        self._guides: dict[str, Guide | None] = {}
        self._before: QWidget | None = None
        self._frame: Frame | None = None
        self._watched: tuple[SignalInstance, ...] = ()
        self._aim = QTimer(self, singleShot=True, interval=0)
        self._aim.timeout.connect(self._light)
        deck.changed.connect(self._on_page)
        rail.guide_asked.connect(self.toggle)
        self.panel.closed.connect(self.close)
        self.panel.moved.connect(self._on_moved)

    @property
    def offered(self) -> bool:
        """Whether the page in front has a guide."""
        return self._guide is not None

    @property
    def opened(self) -> bool:
        """Whether its guide is shown."""
        return not self.panel.isHidden()

    def toggle(self) -> None:
        """Open the guide, with the keyboard on what it asks for, or close it."""
        if self.opened:
            self.close()
        elif self.offered:
            self._settings.set(MET, True)
            self._before = QApplication.focusWidget()
            self._show(True)
            self.panel.do_button.setFocus()
            self._keep()

    def close(self) -> None:
        """Put the guide away, and give the keyboard back to what had it; it will go on where it was."""
        if self.opened:
            self._show(False)
            if self._before is not None and self._before.isVisible():
                self._before.setFocus()
            self._before = None
            self._keep()

    def turn(self, by: int) -> None:
        """Go some steps on."""
        self.panel.go(self.panel.at + by)

    @property
    def _guide(self) -> Guide | None:
        return None if self._page is None else self._guides.get(self._page.spec.name)

    @property
    def _name(self) -> str:
        return "" if self._page is None else f"guide.{self._page.spec.name}"

    def _on_page(self, page: Page | None) -> None:
        self._unlight()
        self._page = page
        if page is not None and page.spec.name not in self._guides:
            self._guides[page.spec.name] = page.guide()
        kept = self._settings.get(self._name, dict[str, Any]()) if page is not None else {}
        if self._guide is not None:
            at, ticks = kept.get("at"), kept.get("done")
            self.panel.set_guide(
                self._guide,
                at if isinstance(at, int) else 0,
                [tick for tick in ticks if isinstance(tick, int)] if isinstance(ticks, list) else (),
            )
        self._show(self._guide is not None and kept.get("open") is True)

    def _show(self, on: bool) -> None:
        self.panel.setVisible(on)
        self._watch(on)
        self._unlight()
        if on:
            self._aim.start()
        self._rail.show_guide(self.offered, on, fresh=not self._settings.get(MET, False))
        self.changed.emit()

    def _watch(self, on: bool) -> None:
        for signal in self._watched:
            signal.disconnect(self.panel.check)
        self._watched = ()
        if on and self._page is not None and self._guide is not None:
            shell = self._page.shell
            self._watched = (shell.undo.indexChanged, shell.live.done, *self._guide.watch)
            for signal in self._watched:
                signal.connect(self.panel.check)

    def _on_moved(self) -> None:
        self._keep()
        self._aim.start()

    def _keep(self) -> None:
        self._settings.set(self._name, {"at": self.panel.at, "done": sorted(self.panel.ticks), "open": self.opened})

    def _light(self) -> None:
        """Bring what the step speaks of into sight and frame it, once the page is laid out beside the panel."""
        self._unlight()
        where = self.panel.step.where if self.panel.step is not None else None
        if self.opened and where is not None and where.isVisible():
            bring_into_sight(where)
            self._frame = Frame(where)

    def _unlight(self) -> None:
        self._aim.stop()
        if self._frame is not None:
            self._frame.hide()
            self._frame.deleteLater()
            self._frame = None
