"""The sheet that says what a lab shows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app import theme
from app.overlay import Overlay
from engine.spec import LabSpec


class About(Overlay):
    """A lab's title, summary and explanation."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._summary, self._text = (QLabel(self.card) for _ in range(3))
        for label in (self._title, self._summary, self._text):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.column.addWidget(label)
        self._done = QPushButton("Close", self.card)
        self._done.clicked.connect(self.shut)
        self.column.addSpacing(8)
        self.column.addWidget(self._done, 0, Qt.AlignmentFlag.AlignRight)
        self.setFocusProxy(self._done)

    def tell(self, spec: LabSpec) -> None:
        """Open the sheet for a lab."""
        line = self.fontMetrics().height()
        large = QFont(self.font())
        large.setPointSizeF(large.pointSizeF() * 1.5)
        large.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(large)
        self._title.setText(spec.title)
        self._summary.setText(spec.summary)
        self._summary.setStyleSheet(f"color: {theme.current().dim}")
        self._text.setText(spec.about)
        self.column.setContentsMargins(*(round(line * 1.6),) * 4)
        self.column.setSpacing(round(line * 0.7))
        self.open()

    def wanted(self) -> tuple[int, int, int]:
        """A card as high as its text."""
        line = self.fontMetrics().height()
        wide = line * 34
        return wide, max(self.column.heightForWidth(wide), line * 8), line * 5
