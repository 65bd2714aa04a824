"""Everything that can be done on the Cells page, for menus, keys and the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.actions import Command
from engine.labs.cells.parameters import CELLS
from engine.labs.cells.presets import PRESETS

if TYPE_CHECKING:
    from app.labs.cells.page import CellsPage


def page_commands(page: CellsPage) -> list[Command]:
    """The page's commands; ids begin with `cells.`."""
    step = page.step
    return [
        Command("cells.play", "Play or pause", step.transport.toggle, "Space", "tracks", "View", section="time"),
    ]
