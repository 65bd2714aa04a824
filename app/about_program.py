"""The sheet that says what the program is made of: versions, licences, and a report to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QPushButton, QTableWidget, QTableWidgetItem, QWidget

from app import inventory, theme
from app.overlay import Overlay
from app.settings import state_folder


class AboutProgram(Overlay):
    """Name, versions, the libraries inside with their licences."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = QLabel("Unrolled", self.card)
        large = QFont(self.font())
        large.setPointSizeF(large.pointSizeF() * 1.5)
        large.setWeight(QFont.Weight.DemiBold)
        title.setFont(large)
        self.summary = QLabel(inventory.summary(), self.card)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.summary.setWordWrap(True)
        self.summary.setStyleSheet(f"color: {theme.current().dim}")
        promise = QLabel("Under the MIT licence. It works offline: nothing leaves this computer.", self.card)
        self.table = self._table()
        copy, done = QPushButton("Copy a report", self.card), QPushButton("Close", self.card)
        copy.setToolTip("Versions and the last lines of the logs, to send along with a question")
        copy.clicked.connect(self.copy_report)
        done.clicked.connect(self.shut)
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(done)
        line = self.fontMetrics().height()
        self.column.setContentsMargins(*(round(line * 1.6),) * 4)
        self.column.setSpacing(round(line * 0.7))
        for widget in (title, self.summary, promise):
            self.column.addWidget(widget)
        self.column.addWidget(self.table, 1)
        self.column.addLayout(row)
        self.setFocusProxy(done)

    def copy_report(self) -> None:
        """Put versions and the last lines of the logs onto the clipboard."""
        QGuiApplication.clipboard().setText(inventory.report(state_folder()))

    def wanted(self) -> tuple[int, int, int]:
        """A card that shows about a dozen libraries."""
        line = self.fontMetrics().height()
        return line * 36, line * 30, line * 3

    def _table(self) -> QTableWidget:
        rows = inventory.libraries()
        table = QTableWidget(len(rows), 2, self.card)
        table.setAccessibleName("Libraries and their licences")
        table.setHorizontalHeaderLabels(["Library", "Licence"])
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for row, library in enumerate(rows):
            for column, text in enumerate(library):
                table.setItem(row, column, QTableWidgetItem(text))
        return table


def show_about(window: QWidget) -> None:
    """Open the sheet over `window`; made when it is first wanted."""
    sheet = window.findChild(AboutProgram) or AboutProgram(window)
    sheet.open()
