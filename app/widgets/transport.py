"""The bar that moves the cursor: back, play, step, scrub, speed, follow."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.widgets import glyphs
from app.widgets.elided import BETWEEN, Elided
from app.widgets.fields import Choice, QuietButton
from app.widgets.slider import Slider
from app.widgets.type import sized

RATE = 24.0
"""Steps a second at normal speed: a word in some six seconds."""
_SPEEDS = (0.5, 1.0, 2.0, 4.0)
_NARROWEST = 40
"""Pixels that the scrubber has at least."""


class Cursor(Protocol):
    """What the bar needs of the shared time state of a page."""

    cursor_changed: SignalInstance
    placed_changed: SignalInstance
    steps_changed: SignalInstance
    follow_changed: SignalInstance

    @property
    def cursor(self) -> int:
        """The step that is shown."""

    @property
    def placed(self) -> int:
        """The step where the cursor was put, whatever the mouse hovers over."""

    @property
    def steps(self) -> int:
        """How many there are."""

    @property
    def noun(self) -> str:
        """What people call a step."""

    def name_of(self, step: int) -> str:
        """A step in words, such as "step 3"."""

    @property
    def follow(self) -> bool:
        """Whether the tracks follow the cursor."""

    def set_cursor(self, step: int) -> None:
        """Show another."""

    def set_follow(self, on: bool) -> None:
        """Let the tracks follow, or not."""


class Transport(QWidget):
    """Moves the cursor of a timeline, at normal speed by `rate` steps a second; its one timer runs only while playing.

    playing_changed  playing or not
    """

    playing_changed = Signal(bool)

    def __init__(self, timeline: Cursor, parent: QWidget | None = None, rate: float = RATE) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._rate = rate
        self._latency: float | None = None
        self._detail = ""
        self._from = 0
        self._ticking = False
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=16)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self.start_button = self._button("Back to the first step", "start")
        self.back_button = self._button("One step back", "back")
        self.play_button = self._button("Play", "play", "Play")
        self.step_button = self._button("One step on", "step")
        self.follow_button = QuietButton("follow", "Tracks follow the cursor", "Follow", self)
        self.follow_button.setCheckable(True)
        self.follow_button.setChecked(timeline.follow)
        self.speed = Choice(self)
        self.speed.setAccessibleName("Speed")
        self.speed.addItems([f"{value:g}\u00d7" for value in _SPEEDS])
        self.speed.setCurrentIndex(_SPEEDS.index(1.0))
        self.scrubber = Slider(self, "cursor")
        self.scrubber.setAccessibleName("Step")
        self.scrubber.setMinimumWidth(_NARROWEST)
        self.text = Elided(parent=self)
        self.text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(8)
        for widget in (self.start_button, self.back_button, self.play_button, self.step_button, self.speed):
            row.addWidget(widget)
        row.addWidget(self.scrubber, 1)
        row.addWidget(self.text)
        row.addWidget(self.follow_button)
        self.start_button.clicked.connect(lambda: self._go(0))
        self.back_button.clicked.connect(lambda: self._go(timeline.placed - 1))
        self.step_button.clicked.connect(lambda: self._go(timeline.placed + 1))
        self.play_button.clicked.connect(self.toggle)
        self.follow_button.toggled.connect(timeline.set_follow)
        timeline.follow_changed.connect(self.follow_button.setChecked)
        self.speed.currentIndexChanged.connect(self._restart)
        self.scrubber.valueChanged.connect(self._go)
        timeline.cursor_changed.connect(self._show)
        timeline.steps_changed.connect(self._show)
        timeline.placed_changed.connect(self._jumped)
        self._dress()
        self._show()

    @property
    def playing(self) -> bool:
        """Whether the cursor moves by itself."""
        return self._timer.isActive()

    def play(self) -> None:
        """Move the cursor on by itself, from the start where it is at the end."""
        if self._timeline.steps < 2 or self.playing:
            return
        if self._timeline.placed >= self._timeline.steps - 1:
            self._timeline.set_cursor(0)
        self._restart()
        self._timer.start()
        self._play_changed()

    def pause(self) -> None:
        """Stay at this step."""
        if self.playing:
            self._timer.stop()
            self._play_changed()

    def toggle(self) -> None:
        """Play or stay."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def step(self, steps: int) -> None:
        """Move the cursor by hand, which ends playing."""
        self._go(self._timeline.placed + steps)

    def set_latency(self, milliseconds: float | None) -> None:
        """Show how long the last pass took."""
        self._latency = milliseconds
        self._show()

    def set_detail(self, text: str) -> None:
        """Show a few words more on this step, such as the time in seconds."""
        self._detail = text
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours and letters of a new theme."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._dress()
        super().changeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A bar that nobody sees does not play."""
        self.pause()
        super().hideEvent(event)

    def _button(self, name: str, glyph: glyphs.Glyph, text: str = "") -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setProperty("glyph", glyph)
        return button

    def _dress(self) -> None:
        for button in (self.start_button, self.back_button, self.play_button, self.step_button):
            glyphs.dress(button, button.property("glyph"))
        self.text.setFont(sized(self.font(), 1.0, figures=True))

    def _play_changed(self) -> None:
        self.play_button.setText("Pause" if self.playing else "Play")
        self.play_button.setAccessibleName("Pause" if self.playing else "Play")
        self.play_button.setToolTip("Pause" if self.playing else "Play")
        self.play_button.setProperty("glyph", "pause" if self.playing else "play")
        self._dress()
        self.playing_changed.emit(self.playing)

    def _restart(self) -> None:
        self._from = self._timeline.placed
        self._clock.start()

    def _tick(self) -> None:
        speed = _SPEEDS[self.speed.currentIndex()]
        reached = self._from + int(self._clock.elapsed() / 1000.0 * self._rate * speed)
        last = self._timeline.steps - 1
        if reached != self._timeline.placed:
            self._ticking = True
            self._timeline.set_cursor(min(reached, last))
            self._ticking = False
        if reached >= last:
            self.pause()

    def _go(self, step: int) -> None:
        self.pause()
        self._timeline.set_cursor(min(max(step, 0), max(self._timeline.steps - 1, 0)))

    def _jumped(self) -> None:
        if self.playing and not self._ticking:
            self._restart()

    def _show(self) -> None:
        steps, cursor = self._timeline.steps, self._timeline.cursor
        self.scrubber.blockSignals(True)
        self.scrubber.setRange(0, max(steps - 1, 0))
        self.scrubber.setValue(cursor)
        self.scrubber.blockSignals(False)
        self.scrubber.update()
        for widget in (self.start_button, self.back_button, self.play_button, self.step_button, self.scrubber):
            widget.setEnabled(steps > 1)
        self._tell(steps, cursor)

    def _tell(self, steps: int, cursor: int) -> None:
        noun = self._timeline.noun
        if not steps:
            self.text.setText(f"no {noun}s yet")
            self.text.setToolTip("")
            return
        parts = [self._timeline.name_of(cursor), f"{steps:,} {noun}{'s' if steps > 1 else ''}", self._detail]
        tip = ""
        if self._latency is not None:
            parts.append(f"took {self._latency:,.1f} ms")
            tip = f"The last pass of the network took {self._latency:,.1f} ms"
        self.text.setText(BETWEEN.join(part for part in parts if part))
        self.text.setToolTip(tip)
