"""The pages of a window: each is imported and built when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QUndoGroup, QUndoStack
from PySide6.QtWidgets import QStackedWidget, QWidget

from app import theme
from app.faults import LOG
from app.page import Page
from app.restore import States
from app.shell import Shell
from engine.spec import LabSpec

MakeShell = Callable[[QUndoStack], Shell]


class Blank(QWidget):
    """What stands where a page will be: its title, and the shapes of what is to come."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.line = ""
        self.waiting = True

    def tell(self, title: str, line: str, waiting: bool = True) -> None:
        """Show another title, with a line under it, and shapes where something is still to come."""
        self.title, self.line, self.waiting = title, line, waiting
        self.setAccessibleName(f"{title}. {line}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = self.fontMetrics().height()
        large = QFont(self.font())
        large.setPointSizeF(large.pointSizeF() * 1.7)
        large.setWeight(QFont.Weight.DemiBold)
        room = QRectF(self.rect()).adjusted(unit, unit, -unit, -unit)
        painter.setPen(QColor(colours.text))
        painter.setFont(large)
        painter.drawText(QRectF(room.left(), room.top(), room.width(), unit * 2), self.title)
        painter.setFont(self.font())
        painter.setPen(QColor(colours.dim))
        painter.drawText(QRectF(room.left(), room.top() + unit * 2.4, room.width(), unit * 1.5), self.line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.panel))
        top = room.top() + unit * 5
        side = min(unit * 18, room.width() * 0.25)
        for high in (0.3, 0.14, 0.2, 0.12, 0.12) if self.waiting else ():
            part = (room.bottom() - top + room.top()) * high if high == 0.3 else room.height() * high
            if top + part > room.bottom():
                break
            painter.drawRoundedRect(QRectF(room.left(), top, room.width() - side - unit, part), unit / 2, unit / 2)
            top += part + unit * 0.8
        top = room.top() + unit * 5
        for high in (8, 6, 9) if self.waiting else ():
            painter.drawRoundedRect(QRectF(room.right() - side, top, side, high * unit), unit / 2, unit / 2)
            top += (high + 0.8) * unit
        painter.end()
        self.painted.emit()


class Deck(QStackedWidget):
    """Shows one page at a time, or a blank.

    built    (page) a page is there, not yet restored nor in front
    changed  (page or None) another page is in front
    broken   (error) a page could not be built, restored or asked for its state
    """

    built = Signal(object)
    changed = Signal(object)
    broken = Signal(object)

    def __init__(
        self,
        specs: Sequence[LabSpec],
        page_of: Callable[[str], type[Page]],
        make_shell: MakeShell,
        undo: QUndoGroup,
        states: States,
    ) -> None:
        super().__init__()
        self._specs = {spec.name: spec for spec in specs}
        self._page_of = page_of
        self._make_shell = make_shell
        self._undo = undo
        self._states = dict(states)
        self._pages: dict[str, Page] = {}
        self.current = ""
        self.blank = Blank()
        self.addWidget(self.blank)

    @property
    def page(self) -> Page | None:
        """The page in front, None while a blank is."""
        return self._pages.get(self.current)

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages that are built."""
        return tuple(self._pages.values())

    def show_page(self, name: str) -> Page | None:
        """Bring a page to the front, building it first if need be; None where it cannot be built."""
        before = self.page
        if name == self.current and before is not None:
            return before
        if before is not None:
            before.hidden()
        self.current = name
        page = self._pages.get(name) or self._build(name)
        self.setCurrentWidget(page or self.blank)
        if page is not None:
            self._undo.setActiveStack(page.shell.undo)
        self.changed.emit(page)
        if page is not None:
            page.shown()
        return page

    def states(self) -> States:
        """The state of every page; of one that was not built this time, the state it was found with."""
        for name, page in self._pages.items():
            try:
                self._states[name] = page.state()
            except Exception as error:
                LOG.exception("the state of %s could not be taken", name)
                self.broken.emit(error)
        return {name: state for name, state in self._states.items() if state}

    def forget(self) -> None:
        """Make every page empty, as at a first start."""
        self._states = {}
        for page in self._pages.values():
            self._restore(page, {})

    def shut(self) -> None:
        """Tell every page that the window closes."""
        for page in self._pages.values():
            page.shut()

    def _build(self, name: str) -> Page | None:
        spec = self._specs[name]
        stack = QUndoStack(self._undo)
        try:
            page = self._page_of(name)(self._make_shell(stack))
        except Exception as error:
            LOG.exception("the page of %s could not be built", name)
            stack.deleteLater()
            self.blank.tell(spec.title, "This page could not be built. The message above says why.", waiting=False)
            self.broken.emit(error)
            return None
        self._pages[name] = page
        self.addWidget(page)
        self.built.emit(page)
        if state := self._states.get(name):
            self._restore(page, state)
        return page

    def _restore(self, page: Page, state: dict[str, Any]) -> None:
        try:
            page.restore(state)
        except Exception as error:
            LOG.exception("the state of %s could not be restored", page.spec.name)
            self.broken.emit(error)
