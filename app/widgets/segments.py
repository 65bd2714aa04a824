"""A row of names of which one is chosen: which of several views is shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme as themes
from app.widgets.type import sized


class Segments(QWidget):
    """Names side by side; a click, or Left and Right, chooses one.

    chosen(key)  another is wanted
    """

    chosen = Signal(str)

    def __init__(self, name: str, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = dict(titles)
        self._key = next(iter(titles))
        self._hover = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self.setAccessibleDescription(self._titles[self._key])

    @property
    def key(self) -> str:
        """The chosen one."""
        return self._key

    def show_key(self, key: str) -> None:
        """Show one as chosen, without asking for it."""
        if key in self._titles:
            self._key = key
            self.setAccessibleDescription(self._titles[key])
            self.update()

    def box_of(self, key: str) -> QRectF:
        """Where a name is."""
        left, scale = 0.0, self._scale()
        for each, title in self._titles.items():
            wide = self._width(title) * scale
            if each == key:
                return QRectF(left, 0, wide, self.height())
            left += wide
        raise KeyError(key)

    def sizeHint(self) -> QSize:
        """Room for all names."""
        wide = sum(self._width(title) for title in self._titles.values())
        return QSize(round(wide) + 1, round(1.3 * self.fontMetrics().height()) + 12)

    def minimumSizeHint(self) -> QSize:
        """Two thirds of it: where there is less room the names are set smaller."""
        return QSize(round(0.66 * self.sizeHint().width()), self.sizeHint().height())

    def _scale(self) -> float:
        return min(1.0, self.width() / max(self.sizeHint().width(), 1))

    def _width(self, title: str) -> float:
        return self.fontMetrics().horizontalAdvance(title) * 1.06 + 22

    def _key_at(self, x: float) -> str:
        found = [key for key in self._titles if self.box_of(key).left() <= x < self.box_of(key).right()]
        return found[0] if found else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the names, the chosen one on the accent's ground."""
        theme, painter = themes.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = themes.blend(theme.panel, theme.accent, 0.28)
        painter.setPen(QColor(theme.accent if self.hasFocus() else theme.line))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        for key, title in self._titles.items():
            box, chosen = self.box_of(key), key == self._key
            if chosen or key == self._hover:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ground if chosen else QColor(theme.raised))
                painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), 4, 4)
            painter.setPen(themes.legible(theme, "accent", ground) if chosen else QColor(theme.text))
            painter.setFont(sized(self.font(), self._scale(), bold=chosen))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, title)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the name under the mouse."""
        self._choose(self._key_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the name under the mouse."""
        self._hover = self._key_at(event.position().x())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """No name is under the mouse."""
        self._hover = ""
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right choose the neighbour."""
        steps = {int(Qt.Key.Key_Left): -1, int(Qt.Key.Key_Right): 1}
        if event.key() in steps:
            keys = list(self._titles)
            self._choose(keys[min(max(keys.index(self._key) + steps[event.key()], 0), len(keys) - 1)])
        else:
            super().keyPressEvent(event)

    def _choose(self, key: str) -> None:
        if key and key != self._key:
            self.show_key(key)
            self.chosen.emit(key)

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)
