"""The bottleneck: one sentence through models with and without attention, and their quality against its length."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app import theme as themes
from app.labs.translate.bench import Read
from app.labs.translate.desk import Desk
from app.labs.translate.models import compared
from app.labs.translate.waiting import Waiting
from app.views.bylength import LengthChart, Line
from app.widgets.cards import QuietLabel, Section, paragraph
from app.widgets.fields import LinkButton
from app.widgets.type import sized
from app.work.ticket import Ticket
from engine.errors import UnrolledError
from engine.labs.translate.chart import Chart, bin_of, load_chart
from engine.labs.translate.limits import told_of_compared
from engine.labs.translate.models import Model, model_of
from engine.labs.translate.outcome import Comparison

SLOT = "translate.compare"


class ModelCard(Section):
    """What one model makes of the sentence, in the colour of its line.

    entered(title)  the mouse is over it, "" where it left
    opened(name)    the model is to be looked into
    """

    entered = Signal(str)
    opened = Signal(str)

    def __init__(self, model: Model, colour: int, parent: QWidget | None = None) -> None:
        super().__init__(model.title, parent=parent)
        self.model, self._colour = model, colour
        self.text = QLabel("", self)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.text.setAccessibleName(f"Translation by {model.title}")
        self._look = LinkButton("Look inside", f"Look inside {model.title}", self)
        self._look.clicked.connect(lambda: self.opened.emit(model.name))
        self.body.addWidget(self.text)
        row = QHBoxLayout()
        row.addWidget(paragraph(model.about, self), 1)
        row.addWidget(self._look, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(row)
        self.body.setSpacing(4)
        self._title.installEventFilter(self)
        self._dye()

    def show_text(self, text: str, seconds: float | None) -> None:
        """Show its translation."""
        self.text.setText(text or "\u2026")
        self.set_title(self.model.title, "" if seconds is None else f"\u00b7  {1000 * seconds:.0f} ms")

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light its line."""
        self.entered.emit(self.model.title)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Let all lines be alike."""
        self.entered.emit("")
        super().leaveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours or letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "text"):
            self._dye()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Dye the title again: a new style sheet gives it the colour back that it had before."""
        if watched is self._title and event.type() == QEvent.Type.PaletteChange:
            self._dye()
        return super().eventFilter(watched, event)

    def _dye(self) -> None:
        series = themes.current().series
        palette = self._title.palette()
        colour = QColor(series[self._colour % len(series)])
        if palette.color(self._title.foregroundRole()) != colour:
            palette.setColor(self._title.foregroundRole(), colour)
            self._title.setPalette(palette)
        self.text.setFont(sized(self.font(), 1.15, bold=True))


class BottleneckPanel(QWidget):
    """Cards of the models beside the chart; asks for their translations only while it is in sight.

    opened(name)  a model is to be looked into
    """

    opened = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked: Ticket | None = None
        self._shown = ""
        self.cards = [ModelCard(model, colour) for colour, model in enumerate(compared())]
        self.chart = LengthChart("Quality against length", "words in the source", "BLEU on sentences never seen")
        self.says = QuietLabel("", self)
        self.says.setWordWrap(True)
        self.says.hide()
        self.waiting = Waiting("Comparing the models", self)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        if not self.cards:
            column.addWidget(QuietLabel("The models of the bottleneck lab are not in this copy of the program."))
        for card in self.cards:
            column.addWidget(card)
            card.entered.connect(self.chart.set_strong)
            card.opened.connect(self.opened)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("Translations by several models")
        left = QVBoxLayout()
        left.setSpacing(6)
        for widget in (self.says, self.waiting):
            left.addWidget(widget)
        left.addWidget(area, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(left, 5)
        row.addWidget(self.chart, 6)
        self._load()
        desk.setup_changed.connect(self.ask)
        desk.shell.live.done.connect(self._on_done)
        desk.shell.live.failed.connect(self._on_failed)
        desk.shell.live.emitted.connect(self._on_emitted)
        self.waiting.stopped.connect(self.stop)

    def ask(self) -> None:
        """Ask for the translations of what is typed, if it is in sight and they are not there."""
        text = self._desk.setup.text
        self._mark(text)
        if self._asked is not None and text != self._shown and not self.waiting.isHidden():
            self._desk.shell.live.renew(SLOT)
            self._end()
        if self.isVisible() and text != self._shown and self.cards:
            self._shown = text
            self._say(" ".join(told_of_compared(len(text))))
            for card in self.cards:
                card.show_text("", None)
            if text.strip():
                job = self._desk.bench.compare(text, [card.model.name for card in self.cards])
                self._asked = self._desk.shell.live.post(SLOT, job)
                self._tell(0)
            else:
                self._end()

    def stop(self) -> None:
        """Compare no more; the same text is compared anew when it is asked for again."""
        if self._asked is not None:
            self._desk.shell.live.renew(SLOT)
            self._end()
            self._shown = ""
            self._say("Stopped. Type, or come back to this view, to compare the models.")

    def _tell(self, done: int) -> None:
        words = f"{done} of {len(self.cards)} models have read it"
        self.waiting.begin(words)
        self.waiting.tell(words, done / len(self.cards))

    def _end(self) -> None:
        self._asked = None
        self.waiting.end()

    def _say(self, words: str) -> None:
        self.says.setText(words)
        self.says.setVisible(bool(words))

    def showEvent(self, event: QShowEvent) -> None:
        """Ask when it comes in sight."""
        super().showEvent(event)
        self.ask()

    def _load(self) -> None:
        try:
            self.show_chart(load_chart())
        except UnrolledError as error:
            self.chart.empty = "Not measured in this copy of the program"
            self.chart.setToolTip(str(error))

    def show_chart(self, chart: Chart) -> None:
        """Draw what was measured."""
        compared = [card.model.name for card in self.cards]
        others = [each.model for each in chart.lines if each.model not in compared]
        colours = {name: place for place, name in enumerate([*compared, *others])}
        lines = [Line(model_of(each.model).title, each.bleu, colours[each.model]) for each in chart.lines]
        names = [str(each.first) if each.last is None else f"{each.first}\N{EN DASH}{each.last}" for each in chart.bins]
        names = [f"{name}+" if each.last is None else name for name, each in zip(names, chart.bins, strict=True)]
        count = sum(each.sentences for each in chart.bins)
        self.chart.show_lines(names, lines, f"{chart.data}, {count:,} sentences, {chart.date}")
        self.chart.setToolTip(f"{chart.command}\n{chart.signature}")

    def _mark(self, text: str) -> None:
        """Mark the range of the sentence's length."""
        words = len(text.split())
        self.chart.set_marked(bin_of(words) if words and self.chart.ranges else -1)

    def _on_emitted(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked and isinstance(value, Read):
            self._tell(value.done)
            for card in self.cards:
                if card.model.name == value.model:
                    card.show_text(value.translation.text, value.seconds)

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked and isinstance(value, Comparison):
            self._end()

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._asked:
            self._end()
            self._shown = ""
            self._desk.shell.fail(sentence, details)
