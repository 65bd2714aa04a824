"""Cards one under the other, at the side of a page."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class CardColumn(QScrollArea):
    """Cards in a column that scrolls. Its width is in lines of type, where it is given.

    lines   least and most width; None leaves it to the page
    roomy   up to so wide the least width grows with what is inside
    """

    def __init__(
        self, name: str = "Inspector", lines: tuple[int, int] | None = None, roomy: int = 0,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._lines, self._roomy = lines, roomy
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(12)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)

    def fill(self, cards: Iterable[QWidget]) -> None:
        """Put the cards in; once."""
        for card in cards:
            self._column.addWidget(card)
        self._column.addStretch(1)
        self.setWidget(self._inner)
        self._fit()

    def keep_whole(self) -> None:
        """Never be so narrow that what is inside is cut off."""
        self.setMinimumWidth(self._needed())

    def changeEvent(self, event: QEvent) -> None:
        """Take the room that letters of another size need."""
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the room that what is inside needs whenever that changes."""
        if self._roomy and watched is self._inner and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        if self._lines is None:
            return
        line = self.fontMetrics().height()
        least, most = self._lines
        self.setMinimumWidth(max(least * line, min(self._needed(), self._roomy * line)))
        self.setMaximumWidth(most * line)

    def _needed(self) -> int:
        return self._inner.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
