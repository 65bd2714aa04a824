"""The buttons of a run, how far it is, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.widgets.cards import QuietLabel, Section
from app.widgets.progress_line import ProgressLine
from app.work.long_run import LongRun


class RunControls(QObject):
    """Shows the state of a run, and pauses and stops it. Whoever owns it starts it.

    form          what cannot be changed while the run goes on
    start_button  the first of `starts`, which says by its text what each of these buttons does
    """

    def __init__(self, run: LongRun, form: QWidget, starts: Mapping[str, Callable[[], None]], parent: QWidget) -> None:
        super().__init__(parent)
        self._run, self.form, self._owner = run, form, parent
        self.start_buttons = [_button(text, start, parent) for text, start in starts.items()]
        self.start_button = self.start_buttons[0]
        self.start_button.setProperty("primary", True)
        self.pause_button = _button("Pause", run.pause, parent)
        self.cancel_button = _button("Cancel", run.stop, parent)
        self.bar, self.message = ProgressLine(parent), QuietLabel("Not started", parent)
        self.message.setWordWrap(True)
        run.begun.connect(self._on_begun)
        run.state_changed.connect(self._show_state)
        run.ended.connect(self.message.setText)
        self._show_state()

    def row(self) -> QHBoxLayout:
        """The buttons side by side; once."""
        row = QHBoxLayout()
        for button in (*self.start_buttons, self.pause_button, self.cancel_button):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def cards(self, title: str, *below: QWidget) -> tuple[Section, Section]:
        """A card of the form with the buttons, and one of how it goes with more below; once."""
        what, how = Section(title, parent=self._owner), Section("How it goes", parent=self._owner)
        what.body.addWidget(self.form)
        what.body.addSpacing(4)
        what.body.addLayout(self.row())
        for widget in (self.bar, self.message, *below):
            how.body.addWidget(widget)
        return what, how

    def _on_begun(self) -> None:
        self.bar.set_share(0.0)
        self.message.setText("Getting ready \N{HORIZONTAL ELLIPSIS}")

    def _show_state(self) -> None:
        state = self._run.state
        self.form.setEnabled(state == "idle")
        for button in self.start_buttons:
            button.setVisible(state == "idle")
        self.pause_button.setVisible(state != "idle" and self._run.can_pause)
        self.pause_button.setText("Resume" if state == "paused" else "Pause")
        self.pause_button.setAccessibleName(self.pause_button.text())
        self.cancel_button.setVisible(state != "idle")
        for button in (self.pause_button, self.cancel_button):
            button.setEnabled(state != "stopping")


def _button(text: str, act: Callable[[], None], parent: QWidget) -> QPushButton:
    button = QPushButton(text, parent)
    button.setAccessibleName(text)
    button.clicked.connect(act)
    return button
