"""The menu of a track."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

KINDS = ("png", "svg", "csv", "npz")
"""What a track can be exported as."""


@dataclass(frozen=True)
class Entry:
    """A choice in a track's menu, ticked where it is the present one."""

    text: str
    run: Callable[[], object]
    checked: bool = False


def menu_with(entries: Sequence[Entry], export: Callable[[str], object], parent: QWidget) -> QMenu:
    """A menu with `entries`, then one entry for each kind of export, which is handed to `export`."""
    menu = QMenu(parent)
    for entry in entries:
        action = menu.addAction(entry.text)
        action.setCheckable(True)
        action.setChecked(entry.checked)
        action.triggered.connect(partial(_run, entry.run))
    if entries:
        menu.addSeparator()
    for kind in KINDS:
        action = menu.addAction(parent.tr("Export as {0}…").format(kind.upper()))
        action.triggered.connect(partial(_run, partial(export, kind)))
    return menu


def _run(what: Callable[[], object], _checked: bool = False) -> None:
    """Leave out what Qt says of the tick."""
    what()
