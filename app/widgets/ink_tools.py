"""The tools of a pad in sight: eraser, undo, clear."""

from __future__ import annotations

from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.widgets.fields import QuietButton
from app.widgets.ink_pad import InkPad


class InkTools(QWidget):
    """Buttons for what a hand on a mouse wants without knowing a key."""

    def __init__(self, pad: InkPad, undo: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.eraser = QuietButton("eraser", "Eraser (E)", parent=self)
        self.undo = QuietButton("undo", "Undo (Ctrl+Z)", parent=self)
        self.clear = QuietButton("clear", "Clear the pad (Delete)", parent=self)
        self.eraser.setCheckable(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in (self.eraser, self.undo, self.clear):
            row.addWidget(button)
        self.eraser.toggled.connect(lambda on: pad.set_tool("eraser" if on else "pen"))
        self.undo.clicked.connect(undo.undo)
        self.clear.clicked.connect(pad.clear)
        pad.tool_changed.connect(self._show_tool)
        undo.canUndoChanged.connect(self.undo.setEnabled)
        self.undo.setEnabled(undo.canUndo())

    def _show_tool(self, tool: str) -> None:
        self.eraser.blockSignals(True)
        self.eraser.setChecked(tool == "eraser")
        self.eraser.blockSignals(False)
        self.eraser.dress()
