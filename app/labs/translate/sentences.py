"""Many sentences: a file of them, all translated in the other lane, sorted, opened, exported."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app import theme as themes
from app.labs.translate.bench import Translated, sentences_job
from app.labs.translate.desk import Desk
from app.labs.translate.models import title_of
from app.labs.translate.sheet import Sheet, sorted_view
from app.widgets.elided import BETWEEN, Elided
from app.widgets.fields import Choice
from app.work.ticket import Ticket
from engine.data.files import write_whole
from engine.data.sentences import Sentences
from engine.errors import SaveError

SLOT = "translate.table"
_READ = "translate.sentences"
ENDINGS = (".txt", ".csv", ".tsv", ".xlsx", ".parquet", ".gz")
_FILTER = f"Sentences ({' '.join('*' + ending for ending in ENDINGS)});;All files (*)"


class SentencesPanel(QWidget):
    """A table of the sentences of a file; work on it goes on while the rest of the page is in use.

    wanted(text)      a sentence is to be opened in the viewer
    file_wanted(path) a file is to be opened
    opened(text)      a file was read; its first sentence
    """

    wanted = Signal(str)
    file_wanted = Signal(object)
    opened = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked: Ticket | None = None
        self._read: Ticket | None = None
        self._reading = Path()
        self.path: Path | None = None
        self.sheet = Sheet(self)
        self._proxy = sorted_view(self.sheet, self)
        self.says = Elided("Open a text file or a table of sentences, or drop one on the window", self)
        self.column = Choice(self)
        self.column.setAccessibleName("Column with the sentences")
        self.column.hide()
        self.browse = self._button("Open \u2026", "Open a file of sentences", self.ask_file)
        self.start = self._button("Translate all", "Translate every sentence", self.translate_all)
        self.stop = self._button("Cancel", "Stop translating the sentences", self.cancel)
        self.export = self._button("Export CSV \u2026", "Export the table", self.ask_export)
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName("Sentences translated")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.table = QTableView(self)
        self._set_table()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.says, 1)
        for widget in (self.column, self.browse, self.start, self.stop, self.export):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.table, 1)
        self.column.currentIndexChanged.connect(self._column_chosen)
        desk.shell.live.done.connect(self._on_read)
        desk.shell.live.failed.connect(self._on_unread)
        train = desk.shell.train
        train.emitted.connect(self._on_emitted)
        train.done.connect(self._on_done)
        train.failed.connect(self._on_failed)
        train.cancelled.connect(self._on_cancelled)
        self._show_state()

    @property
    def busy(self) -> bool:
        """Whether the sentences are being translated."""
        return self._asked is not None

    # Files.

    def ask_file(self) -> None:
        """Let the user pick a file."""
        name, _ = QFileDialog.getOpenFileName(self, "Open sentences", "", _FILTER)
        if name:
            self.file_wanted.emit(Path(name))

    def open(self, path: Path, column: str = "") -> None:
        """Read the sentences of a file, off the window's thread; `opened` says when, a bar says why not."""
        self._reading = path
        self._read = self._desk.shell.live.post(_READ, sentences_job(path, column))
        self.says.setText(f"Reading {path.name} \u2026")

    def _on_read(self, ticket: Ticket, found: object) -> None:
        if ticket != self._read or not isinstance(found, Sentences):
            return
        self._read = None
        self.cancel()
        self.path = self._reading
        self.column.blockSignals(True)
        self.column.clear()
        self.column.addItems(list(found.columns))
        self.column.setCurrentText(found.column)
        self.column.blockSignals(False)
        self.column.setVisible(len(found.columns) > 1)
        self.sheet.show_texts(tuple(found.texts))
        self._proxy.sort(-1)
        self._show_state()
        self.opened.emit(found.texts[0] if found.texts else "")

    def _on_unread(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._read:
            self._read = None
            self.says.setText(f"{self._reading.name} could not be read")
            self._show_state()
            self._desk.shell.fail(sentence, details)

    def _column_chosen(self) -> None:
        if self.path is not None:
            self._desk.shell.say(f"Sentences of the column {self.column.currentText()}")
            self.open(self.path, self.column.currentText())

    # The work.

    def translate_all(self) -> None:
        """Begin, or begin anew where the model has changed since."""
        if self.busy or not self.sheet.lines:
            return
        self.sheet.clear_translations()
        setup = self._desk.setup
        texts = tuple(line.source for line in self.sheet.lines)
        self._asked = self._desk.shell.train.post(SLOT, self._desk.slow_bench.table(setup.model, texts, setup.decoding))
        self._model = title_of(setup.model)
        self._show_state()

    def cancel(self) -> None:
        """Stop; what is translated stays."""
        if self._asked is not None:
            self._desk.shell.train.renew(SLOT)
            self._asked = None
            self._show_state()

    def _on_emitted(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked and isinstance(value, Translated):
            self.sheet.put(value.first, value.translations)
            self.bar.setValue(value.done)
            self._show_state()

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked:
            self._asked = None
            self._proxy.sort(3, Qt.SortOrder.AscendingOrder)
            self._show_state()

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._asked:
            self._asked = None
            self._show_state()
            self._desk.shell.fail(sentence, details)

    def _on_cancelled(self, ticket: Ticket) -> None:
        if ticket == self._asked:
            self._asked = None
            self._show_state()

    def _show_state(self) -> None:
        lines, done = len(self.sheet.lines), self.sheet.done
        self.start.setEnabled(bool(lines) and not self.busy)
        self.start.setVisible(not self.busy)
        self.stop.setVisible(self.busy)
        self.export.setEnabled(bool(done))
        self.bar.setVisible(self.busy)
        self.bar.setRange(0, max(lines, 1))
        if not self.busy:
            self.bar.setValue(done)
        if self.path is not None:
            state = f"{done:,} of {lines:,} translated" if done or self.busy else f"{lines:,} sentences"
            self.says.setText(f"{self.path.name}{BETWEEN}{state}")
            self.says.setToolTip(self.says.text())

    # Rows.

    def open_row(self, index: QModelIndex) -> None:
        """Open a sentence in the viewer."""
        if index.isValid():
            self.wanted.emit(self.sheet.lines[self._proxy.mapToSource(index).row()].source)

    def ask_export(self) -> None:
        """Ask for a file, and write the table there."""
        stem = self.path.stem if self.path is not None else "sentences"
        name, _ = QFileDialog.getSaveFileName(self, "Export the table", f"{stem}-translated.csv", "Table (*.csv)")
        if name:
            self.write_csv(Path(name))

    def write_csv(self, path: Path) -> bool:
        """Write the table; False, said with a bar, where that fails."""
        try:
            write_whole(path, self.sheet.csv_bytes())
        except SaveError as error:
            self._desk.shell.fail(str(error), "")
            return False
        self._desk.shell.say(f"Exported {path.name}")
        return True

    # Looks.

    def _set_table(self) -> None:
        table = self.table
        table.setModel(self._proxy)
        table.setSortingEnabled(True)
        table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.setAccessibleName("Sentences and their translations")
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, mode in enumerate("fssff"):
            stretch = QHeaderView.ResizeMode.Stretch if mode == "s" else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(place, stretch)
        table.activated.connect(self.open_row)
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours or letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "table"):
            self._dress()

    def _dress(self) -> None:
        theme, line = themes.current(), self.fontMetrics().height()
        self.table.verticalHeader().setDefaultSectionSize(round(1.8 * line))
        for place, wide in ((0, 4), (3, 5), (4, 8)):
            self.table.setColumnWidth(place, wide * line)
        style = (
            f"QTableView {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 6px; }}"
            f" QHeaderView::section {{ background: {theme.panel}; color: {theme.dim}; border: none;"
            f" border-bottom: 1px solid {theme.line}; padding: 5px 6px; }}"
            f" QTableView::item {{ padding: 0 6px; }}"
            f" QTableView::item:selected {{ background: {QColor(theme.raised).name()}; color: {theme.text}; }}"
        )
        if self.table.styleSheet() != style:
            self.table.setStyleSheet(style)

    def _button(self, text: str, name: str, run: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(run)
        return button
