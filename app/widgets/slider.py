"""A quiet slider, and one with a number field and a way back."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from app import theme as themes
from app.widgets.fields import NumberField

_FINE = 1000


class Slider(QSlider):
    """A thin groove with a round handle; a click goes to its place, a double click asks for the way back.

    The wheel scrolls what lies around it instead of changing what is shown by accident.
    `filled` paints the groove up to the handle; `set_mark` shows a value to come back to.
    """

    reset_requested = Signal()

    def __init__(self, parent: QWidget | None = None, colour: str = "accent", filled: bool = True) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._colour, self._filled = colour, filled
        self._mark: int | None = None
        self.setMinimumHeight(24)
        self.setMinimumWidth(64)

    def set_mark(self, value: int | None) -> None:
        """Show a small tick at a value."""
        self._mark = value
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(160, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw groove, tick and handle."""
        theme = themes.current()
        colour = QColor(getattr(theme, self._colour) if self.isEnabled() else theme.faded)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(QRectF(self._x(self.minimum()), middle - 2, self._room(), 4), 2, 2)
        at = self._x(self.value())
        if self._filled:
            painter.setBrush(themes.blend(theme.panel, colour.name(), 0.7))
            painter.drawRoundedRect(QRectF(self._x(self.minimum()), middle - 2, at - self._x(self.minimum()), 4), 2, 2)
        if self._mark is not None:
            painter.setBrush(QColor(theme.dim))
            painter.drawRoundedRect(QRectF(self._x(self._mark) - 1, middle - 6, 2, 12), 1, 1)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(at, middle), 10, 10)
        painter.setPen(QPen(QColor(theme.panel), 2))
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(at, middle), 7.5, 7.5)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where the mouse is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if self.isSliderDown():
            self._follow(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay."""
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the way back."""
        self.setSliderDown(False)
        self.reset_requested.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to others."""
        event.ignore()

    def _room(self) -> float:
        return max(self.width() - 20.0, 1.0)

    def _x(self, value: int) -> float:
        share = (value - self.minimum()) / max(self.maximum() - self.minimum(), 1)
        return 10.0 + share * self._room()

    def _follow(self, x: float) -> None:
        share = min(max((x - 10.0) / self._room(), 0.0), 1.0)
        self.setValue(self.minimum() + round(share * (self.maximum() - self.minimum())))


class NumberSlider(QWidget):
    """A slider and a field for the same number; a double click on the slider goes back to the default.

    Where low is positive and high a thousand times as much, the slider is logarithmic. `whole` keeps integers.
    `value_changed` comes while dragging too; `settled` when the drag ends or the field is left.
    """

    value_changed = Signal(float)
    settled = Signal(float)

    def __init__(
        self, name: str, low: float, high: float, default: float, whole: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._low, self._high, self._default, self._whole = low, high, default, whole
        self._log = low > 0 and high / low >= 1000 and not whole
        self._value = default
        self._peers: tuple[NumberSlider, ...] = (self,)
        steps = int(high - low) if whole and high - low <= _FINE else _FINE
        self.slider = Slider(self)
        self.slider.setRange(0, max(steps, 1))
        self.slider.setPageStep(max(steps // 10, 1))
        self.slider.setAccessibleName(name)
        self.slider.setToolTip("Double click: back to the default")
        self.field = NumberField(self)
        self.field.setAccessibleName(f"{name}, number")
        self.field.setDecimals(0 if whole else (7 if self._log else 3))
        self.field.setRange(low, high)
        self.field.setSingleStep(1.0 if whole else (low if self._log else (high - low) / 100))
        self._fit()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)
        self.setFocusProxy(self.slider)
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(lambda: self.settled.emit(self._value))
        self.slider.reset_requested.connect(self.reset)
        self.field.valueChanged.connect(self._typed)
        self.slider.set_mark(self._place(default))
        self.set_value(default)

    @property
    def value(self) -> float:
        """The number, within low and high."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a number without saying that it changed."""
        self._value = self._kept(value)
        for widget in (self.slider, self.field):
            widget.blockSignals(True)
        self.slider.setValue(self._place(self._value))
        self.field.setValue(self._value)
        for widget in (self.slider, self.field):
            widget.blockSignals(False)
        self.slider.update()

    def align(self, peers: Sequence[NumberSlider]) -> None:
        """Take a field as wide as those of others, so that the sliders over each other end at one place."""
        self._peers = (self, *(peer for peer in peers if peer is not self))
        self._fit()

    def reset(self) -> None:
        """Go back to the default."""
        self._take(self._default)
        self.settled.emit(self._value)

    def changeEvent(self, event: QEvent) -> None:
        """Give the fields room for the digits of a new font."""
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        wide = max(slider.field_room() for slider in self._peers)
        for slider in self._peers:
            slider.field.setFixedWidth(wide)

    def field_room(self) -> int:
        """Pixels for the longest of the numbers that the field takes."""
        ends = [f"{end:.0f}" + ("" if self._whole else ".000") for end in (self._low, self._high)]
        wide = "00" if self._whole else "0.00000" if self._log else "0.000"
        return max(map(self.field.fontMetrics().horizontalAdvance, (wide, *ends))) + 24

    def _slid(self, place: int) -> None:
        share = place / self.slider.maximum()
        value = (
            self._low * (self._high / self._low) ** share if self._log else self._low + share * (self._high - self._low)
        )
        # Two or three figures are what a hand can choose; the field takes as many as one types.
        self._take(round(value, 2 - math.floor(math.log10(value))) if self._log else round(value, 3))

    def _typed(self, value: float) -> None:
        self._take(value)
        self.settled.emit(self._value)

    def _take(self, value: float) -> None:
        value = self._kept(value)
        changed = value != self._value
        self.set_value(value)
        if changed:
            self.value_changed.emit(value)

    def _kept(self, value: float) -> float:
        value = min(max(value, self._low), self._high)
        return float(round(value)) if self._whole else value

    def _place(self, value: float) -> int:
        if self._log:
            share = math.log(value / self._low) / math.log(self._high / self._low)
        else:
            share = (value - self._low) / max(self._high - self._low, 1e-12)
        return round(min(max(share, 0.0), 1.0) * self.slider.maximum())
