"""Commands: everything a user can do, in one registry that menus, shortcuts and the palette are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

MENUS = ("File", "Edit", "View", "Model", "Help")
END = "end"
"""The section that ends a menu, whatever comes later."""


def _yes() -> bool:
    return True


def _no() -> bool:
    return False


@dataclass(frozen=True)
class Command:
    """One thing to do.

    id            "window.quit", "handwriting.clear": the lab's name first
    run           called without arguments; what it returns is not used
    shortcut      portable text, several split by "; " ("Ctrl+Shift+Z; Ctrl+Y")
    context       "window", or the name of what must have the focus ("tracks", "pad")
    menu          "File", or with submenus "View/Theme"
    section       commands of a section stand together in a menu, with a line between sections; END is the last one
    synonyms      other words that find it in the palette
    checked       for a checkable one, whether it is on
    enabled       asked each time; where it says no, `why_disabled` is shown
    """

    id: str
    title: str
    run: Callable[[], object]
    shortcut: str = ""
    context: str = "window"
    menu: str = "View"
    synonyms: tuple[str, ...] = ()
    checkable: bool = False
    enabled: Callable[[], bool] = _yes
    why_disabled: str = ""
    checked: Callable[[], bool] = _no
    section: str = ""


class Registry(QObject):
    """The commands there are, each with its QAction. `overrides` maps an id to the keys that a user chose.

    changed  commands came or went
    ran      (id) a command was run
    refused  (reason) a command was asked for that is not possible now
    """

    changed = Signal()
    ran = Signal(str)
    refused = Signal(str)

    def __init__(self, overrides: Mapping[str, str] = MappingProxyType({}), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._overrides = overrides
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}

    def add(self, commands: Iterable[Command]) -> None:
        """Add commands. Raises ValueError where an id is taken, a menu unknown, or a key has another owner."""
        for command in commands:
            self._check(command)
            self._commands[command.id] = command
            self._actions[command.id] = self._make(command)
        self.changed.emit()

    def remove(self, ids: Iterable[str]) -> None:
        """Take commands away, with their actions."""
        for name in ids:
            if self._commands.pop(name, None):
                self._actions.pop(name).deleteLater()
        self.changed.emit()

    def commands(self) -> tuple[Command, ...]:
        """All commands, in the order they were added."""
        return tuple(self._commands.values())

    def command(self, name: str) -> Command:
        """The command of that id. Raises KeyError."""
        return self._commands[name]

    def action(self, name: str) -> QAction:
        """The action of the command of that id. Raises KeyError."""
        return self._actions[name]

    def keys(self, name: str) -> list[QKeySequence]:
        """The keys of the command of that id, the first being the one to show."""
        return _sequences(self._overrides.get(name, self._commands[name].shortcut))

    def run(self, name: str) -> bool:
        """Run the command of that id if it is possible now; else say why not and return False."""
        command = self._commands[name]
        if not command.enabled():
            self.refresh(name)
            self.refused.emit(command.why_disabled or f"“{command.title}” is not possible now.")
            return False
        command.run()
        self.refresh(name)
        self.ran.emit(name)
        return True

    def refresh(self, name: str) -> None:
        """Bring an action's tick up to date."""
        if name in self._commands and self._commands[name].checkable:
            self._actions[name].setChecked(self._commands[name].checked())

    def _make(self, command: Command) -> QAction:
        action = QAction(command.title, self)
        action.setObjectName(command.id)
        action.setShortcuts(self.keys(command.id))
        inside = command.context != "window"
        action.setShortcutContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut if inside else Qt.ShortcutContext.WindowShortcut
        )
        action.setCheckable(command.checkable)
        action.setStatusTip(command.title)
        if command.checkable:
            action.setChecked(command.checked())
        action.triggered.connect(lambda: self.run(command.id))
        return action

    def _check(self, command: Command) -> None:
        if command.id in self._commands:
            raise ValueError(f"`id` must be new, but {command.id!r} is there already.")
        if command.menu.split("/")[0] not in MENUS:
            raise ValueError(
                f"`menu` of {command.id!r} must begin with one of {MENUS}, but is {command.menu!r} instead."
            )
        mine = {key.toString() for key in _sequences(self._overrides.get(command.id, command.shortcut))}
        for other in self._commands.values():
            if "window" not in (other.context, command.context) and other.context != command.context:
                continue
            if shared := mine & {key.toString() for key in self.keys(other.id)}:
                raise ValueError(
                    f"`shortcut` of {command.id!r} must be free in its context, "
                    f"but {sorted(shared)[0]} belongs to {other.id!r}."
                )


def _sequences(text: str) -> list[QKeySequence]:
    return [QKeySequence(part) for part in text.split("; ") if part]
