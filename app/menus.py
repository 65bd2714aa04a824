"""Menus, made from the registry."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QMenuBar

from app.actions import END, MENUS, Command, Registry

Filler = Callable[[QMenu], None]


class Menus:
    """Keeps a menu bar in step with a registry. `fillers` maps a path to what fills that submenu when it opens."""

    def __init__(self, bar: QMenuBar, registry: Registry, fillers: dict[str, Filler]) -> None:
        self._bar = bar
        self._registry = registry
        self._fillers = fillers
        self._menus: dict[str, QMenu] = {}
        registry.changed.connect(self.build)
        self.build()

    def build(self) -> None:
        """Make all menus anew; a menu without a command is left out."""
        for menu in self._menus.values():
            menu.deleteLater()
        self._bar.clear()
        self._menus = {}
        for top in MENUS:
            section: str | None = None
            for command in sorted(self._registry.commands(), key=lambda command: command.section == END):
                path = _path(command)
                if path.split("/")[0] != top:
                    continue
                menu = self._menu(path)
                if path == top and section not in (None, command.section):
                    menu.addSeparator()
                if path == top:
                    section = command.section
                menu.addAction(self._registry.action(command.id))
                self._fill_after(command.id)

    def menu(self, path: str) -> QMenu:
        """The menu at a path such as "View/Theme". Raises KeyError."""
        return self._menus[path]

    def _menu(self, path: str) -> QMenu:
        if path not in self._menus:
            above, _, title = path.rpartition("/")
            menu = self._menu(above).addMenu(title) if above else self._bar.addMenu(title)
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(lambda: self._grey(menu))
            menu.aboutToHide.connect(lambda: self._ungrey(menu))
            self._menus[path] = menu
        return self._menus[path]

    def _fill_after(self, name: str) -> None:
        if name == "window.open" and "File/Open recent" in self._fillers:
            menu = self._menu("File").addMenu("Open recent")
            fill = self._fillers["File/Open recent"]
            menu.aboutToShow.connect(lambda: fill(menu))
            self._menus["File/Open recent"] = menu

    def _grey(self, menu: QMenu) -> None:
        for action in menu.actions():
            if action.objectName():
                command = self._registry.command(action.objectName())
                action.setEnabled(command.enabled())
                action.setToolTip("" if command.enabled() else command.why_disabled)
                self._registry.refresh(command.id)

    def _ungrey(self, menu: QMenu) -> None:
        # Shortcuts of a greyed action would be silent; the registry itself says why a command is not possible.
        for action in menu.actions():
            if action.objectName():
                action.setEnabled(True)


def _path(command: Command) -> str:
    """What only acts in a part of a page stands in a submenu of that part: there is too much of it for one menu."""
    inside = command.menu == "View" and command.context != "window"
    return f"{command.menu}/In the {command.context}" if inside else command.menu
