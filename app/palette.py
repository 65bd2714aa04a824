"""The command palette: type a few letters, press Enter."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import theme
from app.actions import Command, Registry
from app.overlay import Overlay, draw_keys
from app.ranking import rank

Index = QModelIndex | QPersistentModelIndex
RECENT = 12
MOVES = {
    int(Qt.Key.Key_Down): 1,
    int(Qt.Key.Key_Up): -1,
    int(Qt.Key.Key_PageDown): 10,
    int(Qt.Key.Key_PageUp): -10,
}


class _Found(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Command] = []

    def set_rows(self, rows: list[Command]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and default
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        command = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return command.title
        return command if role == Qt.ItemDataRole.UserRole else None


class _Row(QStyledItemDelegate):
    def __init__(self, registry: Registry, parent: QObject) -> None:
        super().__init__(parent)
        self._registry = registry

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, round(option.fontMetrics.height() * 2.2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        command: Command = index.data(Qt.ItemDataRole.UserRole)
        colours = theme.current()
        box = QRectF(option.rect)
        line = painter.fontMetrics().height()
        possible = command.enabled()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.blend(colours.panel, colours.accent, 0.18 if colours.dark else 0.12))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), line * 0.35, line * 0.35)
        keys = self._registry.keys(command.id)
        right = box.right() - line * 0.6
        if keys:
            right = draw_keys(
                painter, right, box.center().y(), keys[0].toString(QKeySequence.SequenceFormat.NativeText)
            )
        path = command.menu.replace("/", " / ") if possible else command.why_disabled or "not possible now"
        painter.setPen(QColor(colours.dim))
        beside = box.adjusted(0, 0, right - box.right() - line * 0.6, 0)
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, path)
        painter.setPen(QColor(colours.text if possible else colours.dim))
        tick = "✓ " if command.checkable and command.checked() else ""
        painter.drawText(
            box.adjusted(line * 0.7, 0, 0, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            tick + command.title,
        )
        painter.restore()


class Palette(Overlay):
    """Searches a registry; the field keeps the focus while arrows move through the list."""

    def __init__(self, registry: Registry, parent: QWidget) -> None:
        super().__init__(parent)
        self._registry = registry
        self.recent: list[str] = []
        self.field = QLineEdit(self.card)
        self.field.setPlaceholderText("Type a command …")
        self.field.setAccessibleName("Command")
        self.field.setClearButtonEnabled(True)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._search)
        self._found = _Found(self)
        self.list = QListView(self.card)
        self.list.setModel(self._found)
        self.list.setItemDelegate(_Row(registry, self))
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName("Commands")
        self.list.clicked.connect(self._run)
        self.column.addWidget(self.field)
        self.column.addWidget(self.list, 1)
        self.setFocusProxy(self.field)
        registry.ran.connect(self._remember)

    def wanted(self) -> tuple[int, int, int]:
        """A card under the menu bar with room for a dozen rows."""
        line = self.fontMetrics().height()
        rows = 12 * round(line * 2.2)
        return line * 40, rows + self.field.sizeHint().height() + 3 * round(line * 0.6), line * 4

    def open(self) -> None:
        """Show the palette, empty, with what was used last on top."""
        edge = round(self.fontMetrics().height() * 0.6)
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.column.setSpacing(edge)
        self.field.clear()
        self._search("")
        super().open()

    def found(self) -> tuple[Command, ...]:
        """The commands listed now, best first."""
        return tuple(self._found.rows)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if (move := MOVES.get(event.key())) is not None:
                self._choose(self.list.currentIndex().row() + move)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _search(self, text: str) -> None:
        self._found.set_rows(rank(text, self._registry.commands(), self.recent))
        self._choose(0)

    def _choose(self, row: int) -> None:
        rows = len(self._found.rows)
        if rows:
            self.list.setCurrentIndex(self._found.index(max(0, min(row, rows - 1))))

    def _run(self, index: Index) -> None:
        if index.isValid():
            command: Command = index.data(Qt.ItemDataRole.UserRole)
            self.shut()
            self._registry.run(command.id)

    def _remember(self, name: str) -> None:
        if name != "window.palette":
            self.recent = [name, *(other for other in self.recent if other != name)][:RECENT]
