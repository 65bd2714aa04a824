"""A part of a page whose keys are its own, though a larger part around it has single-key commands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

_SHIFT = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class OwnKeys(QWidget):
    """Keys without Ctrl or Alt, pressed anywhere within, go to what has the focus; function keys stay commands."""

    def event(self, event: QEvent) -> bool:
        """Say of such a key that it is wanted here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
            if not function and not event.modifiers() & ~_SHIFT:
                event.accept()
                return True
        return super().event(event)
