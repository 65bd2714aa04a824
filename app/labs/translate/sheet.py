"""A table of sentences: their translations as they come, sorted by any column."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QWidget

from engine.labs.translate.outcome import Translation

HEADS = ("Row", "English", "Translation", "Score", "Remark")
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


@dataclass(frozen=True)
class Line:
    """One sentence, and what was made of it; `score` None before."""

    source: str
    text: str = ""
    score: float | None = None
    remark: str = ""


class Sheet(QAbstractTableModel):
    """Sentences in the order of their file. Values are made only for the rows in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def show_texts(self, texts: tuple[str, ...]) -> None:
        """Hold other sentences, none translated yet."""
        self.beginResetModel()
        self.lines = [Line(text) for text in texts]
        self.endResetModel()

    def clear_translations(self) -> None:
        """Forget what was made of the sentences."""
        self.show_texts(tuple(line.source for line in self.lines))

    def put(self, first: int, translations: tuple[Translation, ...]) -> None:
        """Put translations in, from a row on."""
        for place, made in enumerate(translations, first):
            if place < len(self.lines):
                self.lines[place] = replace(self.lines[place], text=made.text, score=made.score, remark=made.remark)
        last = min(first + len(translations), len(self.lines)) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 2), self.index(last, len(HEADS) - 1))

    @property
    def done(self) -> int:
        """How many are translated."""
        return sum(line.score is not None for line in self.lines)

    def csv_bytes(self) -> bytes:
        """The table as a CSV file in UTF-8, in the order of the sentences."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["row", "source", "translation", "score", "remark"])
        for place, line in enumerate(self.lines, 1):
            score = "" if line.score is None else f"{line.score:.6g}"
            writer.writerow([place, line.source, line.text, score, line.remark])
        return text.getvalue().encode("utf-8")

    # What Qt asks.

    def rowCount(self, parent: Index = _TOP) -> int:
        """A row a sentence."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _TOP) -> int:
        """Row, sentence, translation, score, remark."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """The names of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """A cell: its text, its tip, what it is sorted by, how it is set."""
        line, column = self.lines[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            score = "" if line.score is None else f"{line.score:.3f}".replace("-", "\N{MINUS SIGN}")
            return (str(index.row() + 1), line.source, line.text, score, line.remark)[column]
        if role == Qt.ItemDataRole.UserRole:
            score_key = float("inf") if line.score is None else line.score
            return (index.row(), line.source.lower(), line.text.lower(), score_key, line.remark)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (0, 3):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


def sorted_view(sheet: Sheet, parent: QWidget) -> QSortFilterProxyModel:
    """The sheet, sorted by what its cells mean rather than by how they read."""
    proxy = QSortFilterProxyModel(parent)
    proxy.setSourceModel(sheet)
    proxy.setSortRole(int(Qt.ItemDataRole.UserRole))
    return proxy
