"""How the window looks: theme, zoom, projector mode, kept in the settings and followed live."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from app import theme
from app.settings import Settings

ZOOMS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
PROJECTOR = 1.6


class Looks(QObject):
    """Dresses the application. `changed` comes after it was dressed anew."""

    changed = Signal()

    def __init__(self, app: QApplication, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._settings = settings
        self._projector = False
        self._worn: tuple[theme.Theme, float] | None = None
        theme.ask_system(self.theme_name)
        self.dress()
        app.styleHints().colorSchemeChanged.connect(self.dress)

    @property
    def theme_name(self) -> str:
        """ "system", "dark" or "light"."""
        name = self._settings.get("theme", "system")
        return name if name in ("system", "dark", "light") else "system"

    @property
    def scale(self) -> float:
        """What the system's font size is multiplied by, projector mode included."""
        return self._zoom * (PROJECTOR if self._projector else 1.0)

    @property
    def _zoom(self) -> float:
        return min(max(self._settings.get("zoom", 1.0), ZOOMS[0]), ZOOMS[-1])

    def is_theme(self, name: str) -> bool:
        """Whether the theme of that name is chosen."""
        return self.theme_name == name

    def set_theme(self, name: str) -> None:
        """Choose "system", "dark" or "light"."""
        self._settings.set("theme", name)
        theme.ask_system(name)
        self.dress()

    def zoom(self, steps: int) -> None:
        """Make everything larger or smaller by steps; 0 for the usual size."""
        near = min(range(len(ZOOMS)), key=lambda place: abs(ZOOMS[place] - self._zoom))
        place = max(0, min(near + steps, len(ZOOMS) - 1)) if steps else ZOOMS.index(1.0)
        self._settings.set("zoom", ZOOMS[place])
        self.dress()

    def is_projector(self) -> bool:
        """Whether everything is made large for a room."""
        return self._projector

    def toggle_projector(self) -> None:
        """Projector mode on or off; not kept, so that the next start is as usual."""
        self._projector = not self._projector
        self.dress()

    def dress(self) -> None:
        """Put the chosen theme and scale on the application, if it does not wear them."""
        wanted = (theme.chosen(self.theme_name), self.scale)
        if wanted != self._worn:
            self._worn = wanted
            theme.apply(self._app, *wanted)
            self.changed.emit()
