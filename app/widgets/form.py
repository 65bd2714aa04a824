"""A form for the parameters that a lab declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from app.widgets.cards import QuietLabel
from app.widgets.fields import Choice, NumberField
from app.widgets.slider import NumberSlider
from engine.spec import Param

Value = float | int | str | bool


class Form(QWidget):
    """Parameters in rows of `columns`: each a number with a slider, a choice, a tick, or a line of text.

    changed  name and value, live while a slider moves
    """

    changed = Signal(str, object)

    def __init__(self, parameters: Sequence[Param], parent: QWidget | None = None, columns: int = 1) -> None:
        super().__init__(parent)
        self._parameters = {parameter.name: parameter for parameter in parameters}
        self._read: dict[str, Callable[[], Value]] = {}
        self._write: dict[str, Callable[[Value], None]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for column in range(columns):
            grid.setColumnStretch(2 * column + 1, 1)
        for index, parameter in enumerate(parameters):
            row, column = index // columns, 2 * (index % columns)
            editor = self._editor(parameter)
            editor.setToolTip(parameter.help)
            editor.setAccessibleName(parameter.title)
            editor.setAccessibleDescription(parameter.help)
            if isinstance(editor, QCheckBox):
                grid.addWidget(editor, row, column + 1)
                continue
            label = QuietLabel(parameter.title, self)
            label.setToolTip(parameter.help)
            label.setBuddy(editor)
            grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(editor, row, column + 1)
        sliders = self.findChildren(NumberSlider)
        for slider in sliders:
            slider.align(sliders)

    def values(self) -> dict[str, Value]:
        """Every parameter's value by name."""
        return {name: read() for name, read in self._read.items()}

    def set_value(self, name: str, value: Value) -> None:
        """Show a value without saying that it changed. Raises KeyError for a name the form does not have."""
        self._write[name](value)

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Show values; names that the form does not have are passed over, as in settings of an older version."""
        for name in values.keys() & self._write.keys():
            self._write[name](values[name])

    def reset(self) -> None:
        """Go back to the defaults, saying what changed."""
        for name, parameter in self._parameters.items():
            if self._read[name]() != parameter.default:
                self._write[name](parameter.default)
                self.changed.emit(name, parameter.default)

    def _editor(self, parameter: Param) -> QWidget:
        if isinstance(parameter.default, bool):
            return self._tick(parameter)
        if parameter.choices:
            return self._choice(parameter)
        if isinstance(parameter.default, str):
            return self._line(parameter)
        if parameter.low is not None and parameter.high is not None:
            return self._slider(parameter, parameter.low, parameter.high)
        return self._number(parameter)

    def _tick(self, parameter: Param) -> QWidget:
        box = QCheckBox(parameter.title, self)
        box.setChecked(bool(parameter.default))
        box.toggled.connect(lambda on: self.changed.emit(parameter.name, on))
        self._bind(parameter, box.isChecked, lambda value: box.setChecked(bool(value)), box)
        return box

    def _choice(self, parameter: Param) -> QWidget:
        box = Choice(self)
        box.addItems(list(parameter.choices))
        box.setCurrentText(str(parameter.default))
        box.currentTextChanged.connect(lambda text: self.changed.emit(parameter.name, text))
        self._bind(parameter, box.currentText, lambda value: box.setCurrentText(str(value)), box)
        return box

    def _line(self, parameter: Param) -> QWidget:
        line = QLineEdit(str(parameter.default), self)
        line.textEdited.connect(lambda text: self.changed.emit(parameter.name, text))
        self._bind(parameter, line.text, lambda value: line.setText(str(value)), line)
        return line

    def _slider(self, parameter: Param, low: float, high: float) -> QWidget:
        whole = isinstance(parameter.default, int)
        slider = NumberSlider(parameter.title, low, high, float(parameter.default), whole, self)
        slider.slider.setAccessibleDescription(parameter.help)

        def typed(value: float) -> Value:
            return int(value) if whole else value

        slider.value_changed.connect(lambda value: self.changed.emit(parameter.name, typed(value)))
        self._bind(parameter, lambda: typed(slider.value), lambda value: slider.set_value(float(value)), slider)
        return slider

    def _number(self, parameter: Param) -> QWidget:
        whole = isinstance(parameter.default, int)
        field = NumberField(self)
        field.setDecimals(0 if whole else 6)
        low, high = parameter.low, parameter.high
        field.setRange(-1e9 if low is None else low, 1e9 if high is None else high)
        field.setValue(float(parameter.default))

        def read() -> Value:
            return int(field.value()) if whole else field.value()

        field.valueChanged.connect(lambda: self.changed.emit(parameter.name, read()))
        self._bind(parameter, read, lambda value: field.setValue(float(value)), field)
        return field

    def _bind(
        self, parameter: Param, read: Callable[[], Value], write: Callable[[Value], None], editor: QWidget
    ) -> None:
        def quietly(value: Value) -> None:
            editor.blockSignals(True)
            write(value)
            editor.blockSignals(False)

        self._read[parameter.name], self._write[parameter.name] = read, quietly
