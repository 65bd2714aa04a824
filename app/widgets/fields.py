"""Fields in the program's own dress, which follow the theme: a choice, a number, a button that keeps quiet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QListView, QPushButton, QWidget

from app import theme as themes
from app.widgets import glyphs


class Choice(QComboBox):
    """A choice of a few; the wheel scrolls what lies around it instead of changing it by accident."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Room is made anew when other choices come.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def sizeHint(self) -> QSize:
        """Room for the longest choice and the arrow."""
        metrics = self.fontMetrics()
        wide = max((metrics.horizontalAdvance(self.itemText(k)) for k in range(self.count())), default=48)
        return QSize(wide + 40, round(metrics.height() * 1.3) + 12)

    def minimumSizeHint(self) -> QSize:
        """As the size hint."""
        return self.sizeHint()

    def leave_out(self, data: object) -> None:
        """Offer all but the one with these data."""
        listed, model = self.view(), self.model()
        for row in range(self.count()):
            out = data is not None and self.itemData(row) == data
            if isinstance(listed, QListView):
                listed.setRowHidden(row, out)
            if isinstance(model, QStandardItemModel):
                model.item(row).setEnabled(not out)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to others."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, text and arrow."""
        theme = themes.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1))
        painter.setBrush(QColor(theme.raised if self.underMouse() and self.isEnabled() else theme.panel))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, 6, 6)
        ink = QColor(theme.text if self.isEnabled() else theme.faded)
        painter.setPen(ink)
        flag = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        room = frame.adjusted(11, 0, -24, 0)
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(room, flag, self.fontMetrics().elidedText(self.currentText(), elide, int(room.width()) + 1))
        x, y = frame.right() - 15, frame.center().y()
        painter.setPen(QPen(ink, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline([QPointF(x - 3.5, y - 2), QPointF(x, y + 2), QPointF(x + 3.5, y - 2)])
        painter.end()


class NumberField(QDoubleSpinBox):
    """A number to type, aligned to the right; arrow keys step it, the wheel does not.

    Undo is the field's own for what is being typed, and the page's once it is told.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setKeyboardTracking(False)
        self._dress()

    def textFromValue(self, value: float) -> str:  # noqa: N802
        """The number, without the zeros at the end that only many decimals bring."""
        text = super().textFromValue(value)
        return text.rstrip("0").rstrip(self.locale().decimalPoint()) if self.decimals() > 3 else text

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the page where nothing is half typed."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_told():
            undo = event.matches(QKeySequence.StandardKey.Undo)
            if undo or (event.matches(QKeySequence.StandardKey.Redo) and not self.lineEdit().isRedoAvailable()):
                event.ignore()
                return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to others."""
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)

    def _is_told(self) -> bool:
        return self.lineEdit().text() == f"{self.prefix()}{self.textFromValue(self.value())}{self.suffix()}"

    def _dress(self) -> None:
        theme = themes.current()
        _wear(
            self,
            f"QDoubleSpinBox {{ background: {theme.window}; color: {theme.text}; border: 1px solid {theme.line};"
            f" border-radius: 6px; padding: 3px 8px; selection-background-color: {theme.accent};"
            f" selection-color: {theme.accent_text}; }} QDoubleSpinBox:focus {{ border-color: {theme.accent}; }}"
            f" QDoubleSpinBox:disabled {{ color: {theme.faded}; }}",
        )


class QuietButton(QPushButton):
    """A button with a picture, and without a frame until it is needed; checked, it takes the accent's colour."""

    def __init__(self, glyph: glyphs.Glyph, name: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._glyph: glyphs.Glyph = glyph
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.toggled.connect(self.dress)
        self.dress()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours and letters of a new theme."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.EnabledChange):
            self.dress()
        super().changeEvent(event)

    def dress(self) -> None:
        """Take the colours of the theme and of what is checked."""
        theme = themes.current()
        colour = theme.accent if self.isChecked() else theme.dim
        _wear(
            self,
            f"QPushButton {{ background: transparent; border: 1px solid transparent; border-radius: 6px;"
            f" padding: 5px 8px; color: {colour}; }} QPushButton:hover {{ background: {theme.raised}; }}"
            f" QPushButton:focus {{ border-color: {theme.accent}; }}",
        )
        glyphs.put(self, self._glyph, colour)


class LinkButton(QPushButton):
    """A button that looks like a link in a sentence."""

    def __init__(self, text: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)

    def _dress(self) -> None:
        colour = themes.current().accent
        _wear(
            self,
            f"QPushButton {{ color: {colour}; background: transparent; border: none; padding: 4px 8px; }}"
            " QPushButton:focus, QPushButton:hover { text-decoration: underline; }",
        )


def _wear(widget: QWidget, sheet: str) -> None:
    # Setting a style sheet is itself a change of the palette: only where it differs, or it would never end.
    if widget.styleSheet() != sheet:
        widget.setStyleSheet(sheet)
