"""The card that says digits: which, how freely, how long; play and save."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QGridLayout, QHBoxLayout, QPushButton, QWidget

from app.labs.convolutions.desk import Desk
from app.widgets.cards import QuietLabel, Section
from app.widgets.form import Form
from app.widgets.player import Player
from app.widgets.progress_line import ProgressLine
from engine.data.audio import RATE, Sound, write_wav
from engine.errors import DataError, SaveError
from engine.labs.convolutions.outcome import DIGITS, LONGEST, USUAL, Grown, Spoken, Wish
from engine.spec import Param

PARAMETERS = (
    Param(
        "temperature",
        "Temperature",
        1.0,
        0.1,
        1.5,
        help="1 draws samples as they were learnt; less takes the likelier ones alone, and buzzes less; more, hisses.",
    ),
    Param("seconds", "Seconds", USUAL[7], 0.1, LONGEST, help="How long to take for the digit."),
    Param("seed", "Seed", 1, 0, 999, help="Of the chances that draw the samples: another seed is another try."),
)


class VoiceCard(Section):
    """Pick a digit and it is made, sample by sample.

    opened  a WAV file is to be read (Path)
    """

    opened = Signal(object)

    def __init__(self, desk: Desk, player: Player, parent: QWidget | None = None) -> None:
        super().__init__("Say a digit", parent=parent)
        self._desk, self._player = desk, player
        self.form = Form(PARAMETERS, self)
        self.digits = QButtonGroup(self)
        self.speak_button, self.play_button, self.save_button, self.open_button = (
            QPushButton(text, self) for text in ("Speak", "Play", "Save WAV", "Open WAV")
        )
        self.speak_button.setProperty("primary", True)
        self.bar, self.message = ProgressLine(self), QuietLabel("", self)
        self.message.setWordWrap(True)
        self.play_when_made = True
        self._running = False
        self._lay_out()
        self.digits.idClicked.connect(self.say)
        self.speak_button.clicked.connect(self.toggle)
        self.play_button.clicked.connect(self.play)
        self.save_button.clicked.connect(self.ask_where)
        self.open_button.clicked.connect(self.ask_which)
        desk.grown.connect(self._on_grown)
        desk.speaking.connect(self._on_speaking)
        desk.spoken.connect(self._on_spoken)
        desk.setup_changed.connect(self._fit)
        self._fit()

    @property
    def wish(self) -> Wish:
        """What the card asks for."""
        values = self.form.values()
        return Wish(
            self._desk.setup,
            max(self.digits.checkedId(), 0),
            float(values["seconds"]),
            float(values["temperature"]),
            int(values["seed"]),
        )

    def say(self, digit: int) -> None:
        """Say a digit, as long as it usually takes."""
        self.digits.button(digit).setChecked(True)
        self.form.set_value("seconds", USUAL[digit])
        self.start()

    def start(self) -> None:
        """Make what the card asks for."""
        self._player.stop()
        self._desk.speak(self.wish)

    def toggle(self) -> None:
        """Make it, or stop making it."""
        if self._running:
            self._desk.stop()
        else:
            self.start()

    def play(self) -> None:
        """Play the sound that is shown; says in a sentence where that cannot be."""
        if self._desk.sound is not None:
            self._tell(self._player.play(self._desk.sound.samples))

    def ask_where(self) -> None:
        """Ask for a file and save the sound there."""
        name = f"{DIGITS[self._desk.word]}.wav"
        chosen, _ = QFileDialog.getSaveFileName(self, "Save WAV", name, "Sound (*.wav)")
        if chosen:
            path = Path(chosen)
            self.save(path if path.suffix else path.with_suffix(".wav"))

    def save(self, path: Path) -> bool:
        """Save the sound as WAV; False, said with a bar, where that fails."""
        shell, sound = self._desk.shell, self._desk.sound
        if sound is None:
            return False
        return _tried(lambda: write_wav(path, sound.samples), shell.fail, lambda: shell.say(f"Saved {path.name}"))

    def ask_which(self) -> None:
        """Ask for a WAV file to read."""
        chosen, _ = QFileDialog.getOpenFileName(self, "Open WAV", "", "Sound (*.wav)")
        if chosen:
            self.opened.emit(Path(chosen))

    def show_sound(self, sound: Sound | None) -> None:
        """Fit the buttons to what there is."""
        for button in (self.play_button, self.save_button):
            button.setEnabled(sound is not None)

    def _on_grown(self, grown: Grown) -> None:
        self.bar.set_share(len(grown.samples) / grown.of)
        self.message.setText(f"{len(grown.samples):,} of {grown.of:,} samples, {grown.rate:,.0f} a second")

    def _on_speaking(self, running: bool) -> None:
        self._running = running
        self.speak_button.setText("Stop" if running else "Speak")
        self.speak_button.setAccessibleName(self.speak_button.text())
        if running:
            self.bar.set_share(0.0)
            self.message.setText("Getting ready \N{HORIZONTAL ELLIPSIS}")

    def _on_spoken(self, spoken: Spoken) -> None:
        self.bar.set_share(1.0)
        self.message.setText(
            f"{len(spoken.sound.samples):,} samples at {spoken.rate:,.0f} a second, {spoken.rate / RATE:.1f} times as "
            "fast as they play"
        )
        if self.play_when_made and self.isVisible():
            self._player.play(spoken.sound.samples)

    def _tell(self, sentence: str) -> None:
        if sentence:
            self.message.setText(sentence)
            self._desk.shell.say(sentence)

    def _fit(self) -> None:
        """One's own stack knows no digits, and speaks only if causal."""
        setup = self._desk.setup
        knows = setup.network == "digits"
        for button in self.digits.buttons():
            button.setEnabled(knows)
        self.digits.button(self._desk.word).setChecked(True)
        self.set_title("Say a digit" if knows else "Let the stack speak")
        self.show_sound(self._desk.sound)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(6)
        for digit, name in enumerate(DIGITS):
            button = QPushButton(str(digit), self)
            button.setCheckable(True)
            button.setMinimumWidth(28)
            button.setAccessibleName(f"Say {name}")
            button.setToolTip(f"Say {name}")
            self.digits.addButton(button, digit)
            grid.addWidget(button, digit // 5, digit % 5)
        self.digits.button(7).setChecked(True)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, buttons in (
            (first, (self.speak_button, self.play_button)),
            (second, (self.save_button, self.open_button)),
        ):
            row.setSpacing(6)
            for button in buttons:
                button.setAccessibleName(button.text())
                button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                row.addWidget(button, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self.form)
        self.body.addLayout(first)
        self.body.addLayout(second)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.message)


def _tried(run: Callable[[], None], fail: Callable[[str, str], None], done: Callable[[], None]) -> bool:
    try:
        run()
    except (SaveError, DataError) as error:
        fail(str(error), "")
        return False
    done()
    return True
