"""The rail on the left: one entry a lab, in groups."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.icons import pixmap
from engine.spec import LabSpec

GUIDE_KEY = "Shift+F1"


class _Entry(QAbstractButton):
    """An icon and a title, drawn: a style sheet would not follow the window's zoom. A `fresh` one has a dot."""

    def __init__(self, icon: str, title: str, key: str, summary: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon
        self.narrow = self.fresh = False
        self._ringed = False
        self.setText(title)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self.setAccessibleDescription(summary)
        self.setToolTip(f"<b>{title}</b> &nbsp; {key}<br>{summary}")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        side = round(line * 2.2)
        wide = side if self.narrow else round(line * 3.1) + self.fontMetrics().horizontalAdvance(self.text())
        return QSize(wide, side)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # A ring for those who came by keyboard; the window itself gives its first widget the focus at the start.
        self._ringed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5)
        corner = self.height() * 0.18
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(theme.blend(colours.panel, colours.accent, 0.18 if colours.dark else 0.12))
            painter.drawRoundedRect(box, corner, corner)
        elif self.underMouse() or self.isDown():
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(box, corner, corner)
        if self.hasFocus() and self._ringed:
            painter.setPen(QColor(colours.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, corner, corner)
        colour = colours.accent if self.isChecked() else colours.text
        line = self.fontMetrics().height()
        size = round(line * 1.25)
        left = (self.width() - size) // 2 if self.narrow else round(line * 0.55)
        faint = colour if self.isChecked() else colours.dim
        painter.drawPixmap(left, (self.height() - size) // 2, pixmap(self._icon, faint, size))
        if self.fresh:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawEllipse(QPointF(left + size, (self.height() - size) / 2), line * 0.22, line * 0.22)
        if not self.narrow:
            painter.setPen(QColor(colour))
            room = self.rect().adjusted(left + size + round(line * 0.55), 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.end()


class Rail(QWidget):
    """Labs, in the order given, and at the bottom the guide of the one in front, where it has one.

    chosen       the name of a lab that the user picked
    guide_asked  the user wants to see the guide, or no longer
    """

    chosen = Signal(str)
    guide_asked = Signal()

    def __init__(self, specs: Sequence[LabSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[str, _Entry] = {}
        self._headings: list[QLabel] = []
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(2)
        group = None
        for place, spec in enumerate(specs):
            if spec.group != group:
                group = spec.group
                self._add_heading(group)
            entry = _Entry(spec.icon, spec.title, f"Ctrl+{place + 1}" if place < 9 else "", spec.summary, self)
            entry.clicked.connect(lambda _=False, name=spec.name: self.chosen.emit(name))
            self._entries[spec.name] = entry
            self._group.addButton(entry)
            self._column.addWidget(entry)
        self._column.addStretch(1)
        self._guide = _Entry("guide", "Guide", GUIDE_KEY, "Go through this lab in a few steps.", self)
        self._guide.clicked.connect(self.guide_asked)
        self._guide.hide()
        self._column.addWidget(self._guide)
        self.setAccessibleName("Labs")
        self.setAutoFillBackground(False)
        self._measure()

    @property
    def narrow(self) -> bool:
        """Whether only icons are shown."""
        return bool(self._entries) and next(iter(self._entries.values())).narrow

    def set_narrow(self, narrow: bool) -> None:
        """Show icons alone, or icons and titles."""
        for entry in (*self._entries.values(), self._guide):
            entry.narrow = narrow
            entry.updateGeometry()
            entry.update()
        for heading in self._headings:
            heading.setVisible(not narrow)
        self._measure()

    def mark(self, name: str) -> None:
        """Show that the lab of that name is in front."""
        if name in self._entries:
            self._entries[name].setChecked(True)

    def show_guide(self, offered: bool, opened: bool, fresh: bool) -> None:
        """Show whether there is a guide, whether it is open, and with a dot that no guide was opened yet."""
        self._guide.setVisible(offered)
        self._guide.setChecked(opened)
        self._guide.fresh = fresh
        self._guide.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {int(Qt.Key.Key_Down): 1, int(Qt.Key.Key_Up): -1}.get(event.key())
        entries = [entry for entry in (*self._entries.values(), self._guide) if not entry.isHidden()]
        here = next((place for place, entry in enumerate(entries) if entry.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
        else:
            entries[(here + step) % len(entries)].setFocus(Qt.FocusReason.TabFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.panel))
        painter.setPen(QColor(colours.line))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        painter.end()

    def _add_heading(self, text: str) -> None:
        heading = QLabel(text.upper(), self)
        heading.setAccessibleName(text)
        self._headings.append(heading)
        self._column.addWidget(heading)

    def _measure(self) -> None:
        line = self.fontMetrics().height()
        edge = round(line * 0.5)
        self._column.setContentsMargins(edge, edge, edge + 1, edge)
        font = QFont(self.font())
        font.setPointSizeF(max(6.0, font.pointSizeF() * 0.8))
        font.setWeight(QFont.Weight.DemiBold)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 106)
        for place, heading in enumerate(self._headings):
            heading.setFont(font)
            heading.setContentsMargins(round(line * 0.55), round(line * (0.3 if place == 0 else 1.0)), 0, edge // 2)
            heading.setStyleSheet(f"color: {theme.current().dim}")
        wide = max((entry.sizeHint().width() for entry in self._entries.values()), default=0) + 2 * edge + 1
        self.setFixedWidth(wide if self.narrow else max(wide + line, line * 9))
