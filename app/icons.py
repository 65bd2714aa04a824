"""Line icons of `resources/icons`, in a colour of the theme."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).parent.parent / "resources" / "icons"


def icon(name: str, colour: str, size: int = 20) -> QIcon:
    """The icon of that name as a QIcon of `size` logical pixels. Raises FileNotFoundError."""
    return QIcon(pixmap(name, colour, size))


def pixmap(name: str, colour: str, size: int) -> QPixmap:
    """The icon of that name, drawn for the sharpest screen there is. Raises FileNotFoundError."""
    return _pixmap(name, QColor(colour).name(), size, _ratio())


def app_icon() -> QIcon:
    """The program's own icon, for title bars and task bars."""
    found = QIcon()
    for size in (16, 32, 64, 128, 256):
        found.addPixmap(_pixmap("app", "#000000", size, 1.0))
    return found


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    drawing = (FOLDER / f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def _ratio() -> float:
    screens = QGuiApplication.screens()
    return max((screen.devicePixelRatio() for screen in screens), default=1.0)
