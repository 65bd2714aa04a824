"""A legend that acts: a chip a line, with its colour, name and a figure; a click takes the line out of sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from app import theme as themes
from app.widgets.type import sized


@dataclass(frozen=True)
class Chip:
    """One line of a legend.

    colours  in the dark and in the light theme
    figure   a short text behind the name, "" for none
    fixed    whether it is always shown
    tip      more about it
    """

    key: str
    name: str
    colours: tuple[str, str]
    figure: str = ""
    shown: bool = True
    fixed: bool = False
    dashed: bool = False
    tip: str = ""


class ChipButton(QAbstractButton):
    """A short stroke in the line's colour, the name, the figure; hollow where the line is not shown."""

    def __init__(self, chip: Chip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.chip = chip
        self.show_chip(chip)

    def show_chip(self, chip: Chip) -> None:
        """Show another state of the line."""
        resized = (chip.name, chip.figure) != (self.chip.name, self.chip.figure)
        self.chip = chip
        self.setChecked(chip.shown)
        self.setEnabled(not chip.fixed)
        self.setAccessibleName(f"{chip.name} {chip.figure}".strip())
        self.setToolTip(chip.tip)
        if resized:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for all of it."""
        metrics = QFontMetricsF(self.font())
        figure = metrics.horizontalAdvance(self.chip.figure) + 8 if self.chip.figure else 0
        name = QFontMetricsF(sized(self.font(), 1.0, bold=self.chip.fixed)).horizontalAdvance(self.chip.name)
        return QSize(round(name + figure + 34), round(1.3 * metrics.height()) + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw stroke, name and figure."""
        theme = themes.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if (self.underMouse() and self.isEnabled()) or self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1))
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        colour = QColor(self.chip.colours[0 if theme.dark else 1])
        if not self.chip.shown:
            colour.setAlphaF(0.35)
        pen = QPen(colour, 3.0 if self.chip.fixed else 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        if self.chip.dashed:
            pen.setDashPattern([2.0, 1.2])
        painter.setPen(pen)
        y = box.center().y()
        painter.drawLine(QPointF(6, y), QPointF(22, y))
        font = sized(self.font(), 1.0, bold=self.chip.fixed)
        painter.setFont(font)
        painter.setPen(QColor(theme.text if self.chip.shown else theme.dim))
        left = box.adjusted(28, 0, 0, 0)
        flag = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(left, flag, self.chip.name)
        if self.chip.figure:
            room = left.adjusted(QFontMetricsF(font).horizontalAdvance(self.chip.name) + 7, 0, 0, 0)
            painter.setFont(sized(self.font(), 1.0, figures=True))
            painter.setPen(QColor(theme.dim))
            painter.drawText(room, flag, self.chip.figure)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Take other letters."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)


class Chips(QWidget):
    """A row of chips.

    toggled  key, and whether the line is to be shown
    """

    toggled = Signal(str, bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.buttons: dict[str, ChipButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._row.addStretch(1)
        # A row that is wider than its place is cut at the right, rather than that it widens the page.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """Show these lines; buttons stay where only their state changed."""
        if [chip.key for chip in chips] == list(self.buttons):
            for chip in chips:
                self.buttons[chip.key].show_chip(chip)
            return
        for button in self.buttons.values():
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {}
        for place, chip in enumerate(chips):
            button = ChipButton(chip, self)
            button.clicked.connect(lambda shown, key=chip.key: self.toggled.emit(key, shown))
            self._row.insertWidget(place, button)
            self.buttons[chip.key] = button
