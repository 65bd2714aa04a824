"""Which of several like traces a track shows: one of the layers and directions of a network."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from app.theme import current
from app.views.paper import LEFT, paper_for, width_of, write
from engine.trace import TraceSet

_PLACE = re.compile(
    r"(?:(?P<module>.*)/)?(?P<kind>layer|block)(?P<layer>\d+)(?:/(?P<direction>forward|backward))?(?:/|$)"
)
_ARROWS = {"forward": "\N{RIGHTWARDS ARROW}", "backward": "\N{LEFTWARDS ARROW}"}

_STEPS = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}


def place_of(name: str) -> tuple[str, int, str] | None:
    """Module, layer or block (counted from 0) and direction in the name of a trace; None where it has none."""
    found = _PLACE.match(name)
    return None if found is None else (found["module"] or "", int(found["layer"]), found["direction"] or "forward")


def label_of(name: str) -> str:
    """How a person reads the place of a trace, layers counted from 1: "layer 3 →", "block 2"; else the name itself."""
    found = _PLACE.match(name)
    if found is None:
        return name
    arrow = f" {_ARROWS[found['direction']]}" if found["direction"] else ""
    return f"{found['kind']} {int(found['layer']) + 1}{arrow}"


def spoken_label_of(name: str) -> str:
    """The place of a trace in words: "layer 3, forward"."""
    found = _PLACE.match(name)
    if found is None:
        return name
    way = f", {found['direction']}" if found["direction"] else ""
    return f"{found['kind']} {int(found['layer']) + 1}{way}"


def matching(traces: TraceSet | None, pattern: str) -> tuple[str, ...]:
    """Names of the traces that fit `pattern`, by module, layer and direction, forward first."""
    if traces is None:
        return ()
    names = [trace.name for trace in traces.match(pattern) if trace.data.ndim == 2]

    def rank(name: str) -> tuple[str, int, int]:
        place = place_of(name)
        return ("", 0, 0) if place is None else (place[0], place[1], int(place[2] == "backward"))

    return tuple(sorted(names, key=rank))


def default_of(names: tuple[str, ...]) -> str:
    """The last layer's forward direction; the last name where none says its layer; "" where there is none."""
    forward = [name for name in names if (place_of(name) or ("", 0, "forward"))[2] == "forward"]
    return (forward or [*names] or [""])[-1]


class Choice(QAbstractButton):
    """A flat button that names what is shown and offers the rest in a menu; Up and Down step through it."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("Layer and direction"))
        self.clicked.connect(self._open)
        self.hide()

    @property
    def names(self) -> tuple[str, ...]:
        """What is offered."""
        return self._names

    def offer(self, names: tuple[str, ...], name: str) -> None:
        """Offer these names and show one of them; hidden where there is nothing to choose."""
        self._names, self._name = names, name
        self.setVisible(len(names) > 1)
        self.setAccessibleName(self.tr("Shown: {0}").format(spoken_label_of(name)))
        self.resize(self.sizeHint())
        self.update()

    def step(self, by: int) -> None:
        """Choose the name `by` places further on, stopping at the ends."""
        if self._name in self._names:
            place = min(max(self._names.index(self._name) + by, 0), len(self._names) - 1)
            self._choose(self._names[place])

    def menu_of(self) -> QMenu:
        """The names as a menu, the shown one ticked."""
        menu = QMenu(self)
        for name in self._names:
            action = QAction(spoken_label_of(name), menu)
            action.setCheckable(True)
            action.setChecked(name == self._name)
            action.setData(name)
            menu.addAction(action)
        menu.triggered.connect(lambda action: self._choose(str(action.data())))
        return menu

    def sizeHint(self) -> QSize:
        """As wide as its label."""
        paper = paper_for(self.font())
        return QSize(round(width_of(label_of(self._name), paper.font(12)) + paper.px(24)), round(paper.px(20)))

    def _open(self) -> None:
        menu = self.menu_of()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _choose(self, name: str) -> None:
        if name != self._name:
            self.chosen.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down step through the names."""
        if event.key() in _STEPS:
            self.step(_STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Up and Down from being shortcuts while this has the focus, and grow with the type."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _STEPS:
            event.accept()
            return True
        if event.type() == QEvent.Type.FontChange:
            self.resize(self.sizeHint())
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The label, a small triangle, and a ground while the mouse is over it."""
        painter, theme, paper = QPainter(self), current(), paper_for(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        lit = self.underMouse() or self.hasFocus()
        painter.setPen(QColor(theme.accent if self.hasFocus() else theme.line))
        painter.setBrush(QColor(theme.raised if lit else theme.window))
        painter.drawRoundedRect(box, 4, 4)
        colour = theme.text if lit else theme.dim
        write(painter, box.adjusted(paper.px(6), 0, 0, 0), label_of(self._name), paper.font(12), colour, LEFT)
        x, y, size = box.right() - paper.px(10), box.center().y(), paper.px(3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawPolygon(
            QPolygonF([QPointF(x - size, y - size / 2), QPointF(x + size, y - size / 2), QPointF(x, y + size)])
        )
        painter.end()
